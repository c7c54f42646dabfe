/*
about = "Every write that was accepted, with its body; but for what controllers write by the thousand (changes to pods, pods without access to their node, pods of kube-system, ReplicaSets, endpoints, leases)."
reads = ["body_writes", "patched"]
window = "event"
inline = true

[columns]
at = "when the API server received it, in UTC"
who = "who sent it, and on whose behalf"
actor = "who authenticated"
is_person = "whether a person"
by_kubernetes = "whether Kubernetes itself did it"
verb = "create, update, patch"
api_group = "objectRef.apiGroup"
resource = "objectRef.resource"
subresource = "objectRef.subresource"
namespace = "objectRef.namespace"
name = "its name"
target = "resource/subresource/namespace/name"
body = "what the object became, as JSON: the answer, or else what was sent; of a patch without an answer what it makes of the last known state, in an evaluation"
text = "what was sent or answered, as text, where something in it was redacted"
*/
select
    w."at",
    w.who,
    w.actor,
    w.is_person,
    w.by_kubernetes,
    w.verb,
    w.api_group,
    w.resource,
    w.subresource,
    w.namespace,
    w.name,
    w.target,
    case
        when p.audit_id is not null then p.body
        when starts_with(body_text(w.response_object), '{') and not starts_with(body_text(w.response_object), '{"kind":"Status"')
            then body_text(w.response_object)
        when starts_with(body_text(w.request_object), '{') then body_text(w.request_object)
    end as body,
    case when w.redacted then coalesce(w.request_object, w.response_object) end as text
from body_writes as w
left join patched as p
    on w.cluster = p.cluster and w.audit_id = p.audit_id and w."at" = p.received_at and w.verb = p.verb and w.uri = p.uri
