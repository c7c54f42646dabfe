/*
about = "The request behind each answer of an evaluation, by its time and who sent it or what it was about; of a group of requests the first."
reads = ["hits", "requests"]
per_snapshot = true

[columns]
number = "which answer"
audit_id = "auditID of the request"
subject = "who authenticated; null where nobody did"
client = "what the client calls itself, without its version"
target = "resource/subresource/namespace/name"
*/
select
    h.number,
    r.audit_id,
    r.actor as subject,
    split_part(split_part(r.user_agent, '/', 1), ' ', 1) as client,
    r.target
from hits as h
inner join requests as r
    on h."at" = r."at" and (h.actor in (r.who, r.actor) or h.resource = r.target or r.actor is null)
qualify row_number() over (
    partition by h.number
    order by h.resource is not distinct from r.target desc, h.actor is not distinct from r.who desc, r.audit_id
) = 1
