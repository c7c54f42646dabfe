/*
about = "Every answer of an evaluation to a question or a detection, with the match and the incident that it is a part of. A match is one act: all that was found about one request; what Helm, or a ServiceAccount, did in one go; the same again within ten minutes, or of the same object within a day. An incident is what one actor did without an hour's rest, where a detection is among it."
reads = ["hits"]

[columns]
run_id = "the evaluation"
cluster = "the cluster's name in this store"
incident = "number of the incident within the evaluation; null where no detection is among what the actor did in that time"
match = "number of the match within the evaluation"
question = "the question or the detection"
severity = "of the question"
tactic = "of a detection, the folder that it lies in: what the actor was after; null for a question"
at = "when; null where the answer names no time"
subject = "who authenticated"
actor = "who, and on whose behalf, as the answer names them"
client = "what the client called itself, without its version"
resource = "what, as the answer names it"
target = "what the request was about"
seen = "what was seen"
audit_id = "auditID of the request, of a group of requests the first; null where it was not found"
act = "why these are one: request, helm, account, repeated"
*/
with told as (
    select
        *,
        coalesce(subject, split_part(actor, ' as ', 1), 'nobody') as who,
        case when contains(question, '/') then split_part(question, '/', 1) end as tactic,
        coalesce(audit_id || ' ' || coalesce(target, ''), coalesce(epoch_us("at")::varchar, '') || ' ' || coalesce(resource, '')) as request
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
),

-- one actor's acts without an hour's rest between them
stretches as (
    select
        run_id,
        who,
        act,
        first_at,
        count(*) filter (rest) over (partition by run_id, who order by first_at, act rows unbounded preceding) as stretch
    from (
        select
            run_id,
            who,
            act,
            first_at,
            coalesce(first_at > max(last_at) over (
                partition by run_id, who order by first_at, act rows between unbounded preceding and 1 preceding
            ) + interval 1 hour, true) as rest
        from (select distinct run_id, who, act, first_at, last_at from numbered)
    )
),

counted as (
    select
        t.*,
        s.stretch,
        s.act as act_of,
        n.requests,
        n.family,
        min(s.first_at) over (partition by t.run_id, t.who, s.stretch) as begun,
        min(s.first_at) over (partition by t.run_id, s.act) as act_begun,
        bool_or(t.tactic is not null) over (partition by t.run_id, t.who, s.stretch) as detected
    from told as t
    inner join numbered as n on t.run_id is not distinct from n.run_id and t.who = n.who and t.request = n.request
    inner join stretches as s on n.run_id is not distinct from s.run_id and n.who = s.who and n.act = s.act
)

select
    run_id,
    cluster,
    case when detected then dense_rank() over (partition by run_id, detected order by begun, who, stretch) end as incident,
    dense_rank() over (partition by run_id order by act_begun, act_of) as match,
    question,
    severity,
    tactic,
    "at",
    who as subject,
    actor,
    client,
    resource,
    target,
    seen,
    audit_id,
    case when family in ('helm', 'account') and requests > 1 then family when requests > 1 then 'repeated' else 'request' end as act
from counted
