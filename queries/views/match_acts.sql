/*
about = "Which answers of an evaluation are about one act: a row for each request that answers name, with the act that it is a part of. See match_hits."
reads = ["hits"]

[columns]
run_id = "the evaluation"
who = "who authenticated, else whom the answer names"
request = "what the answers about one request have in common: its audit id and object, else time and object"
family = "helm, account, or the questions that are answered"
first_at = "the act's first request"
last_at = "its last"
requests = "how many it has"
act = "what tells one act from another"
*/
with told as (
    select
        *,
        hit_subject(subject, actor) as who,
        hit_request(audit_id, target, "at", resource) as request
    from hits
),

-- all that was found about one request
asked as (
    select
        run_id,
        who,
        request,
        min("at") as "at",
        coalesce(min(client), '') as client,
        coalesce(min(target), min(resource), '') as target,
        list_sort(list_distinct(list(question))) as questions
    from told
    group by run_id, who, request
),

families as (
    select
        *,
        case
            when lower(client) in ('helm', 'helm-controller') then 'helm'
            when starts_with(who, 'system:serviceaccount:') then 'account'
            else array_to_string(questions, ' ')
        end as family
    from asked
),

parted as (
    select
        *,
        count(*) filter (first) over (partition by run_id, who, client, family order by "at", request rows unbounded preceding) as part
    from (
        select
            *,
            coalesce("at" > lag("at") over w + case
                when family in ('helm', 'account') then interval 2 minute
                when target = lag(target) over w then interval 1 day
                else interval 10 minute
            end, true) as first
        from families
        window w as (partition by run_id, who, client, family order by "at", request)
    )
),

bursts as (
    select
        run_id,
        who,
        client,
        family,
        part,
        min("at") as first_at,
        max("at") as last_at,
        array_to_string(list_sort(list_distinct(flatten(list(questions)))), ' ') as questions,
        array_to_string(list_sort(list_distinct(list(target))), ' ') as targets
    from parted
    group by run_id, who, client, family, part
),

-- the same again: a watch that is renewed, a controller that reconciles
acts as (
    select
        *,
        count(*) filter (again is not true) over (
            partition by run_id, who, client, family, questions, targets order by first_at, part rows unbounded preceding
        ) as turn
    from (
        select
            *,
            first_at <= max(last_at) over (
                partition by run_id, who, client, family, questions, targets order by first_at, part rows between unbounded preceding and 1 preceding
            ) + interval 1 day as again
        from bursts
    )
),

numbered as (
    select
        p.run_id,
        p.who,
        p.request,
        p.family,
        min(a.first_at) over act as first_at,
        max(a.last_at) over act as last_at,
        count(*) over act as requests,
        concat_ws(chr(31), p.who, p.client, p.family, a.questions, a.targets, a.turn) as act
    from parted as p
    inner join acts as a
        on p.run_id is not distinct from a.run_id and p.who = a.who and p.client = a.client and p.family = a.family and p.part = a.part
    window act as (partition by p.run_id, p.who, p.client, p.family, a.questions, a.targets, a.turn)
)

select *
from numbered
