/*
about = "Every answer of an evaluation to a question or a detection, with the match and the incident that it is a part of. A match is one act: all that was found about one request; what Helm, or a ServiceAccount, did in one go; the same again within ten minutes, or of the same object within a day. An incident is what one actor did without an hour's rest, where a detection is among it."
reads = ["hits", "match_acts"]

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
        hit_subject(subject, actor) as who,
        case when contains(question, '/') then split_part(question, '/', 1) end as tactic,
        hit_request(audit_id, target, "at", resource) as request
    from hits
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
        from (select distinct run_id, who, act, first_at, last_at from match_acts)
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
    inner join match_acts as n on t.run_id is not distinct from n.run_id and t.who = n.who and t.request = n.request
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
