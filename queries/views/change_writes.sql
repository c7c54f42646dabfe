/*
about = "Every write that reached an object between two snapshots between which it changed."
reads = ["changed_objects", "requests"]

[columns]
from_snapshot = "the earlier snapshot"
to_snapshot = "the later one"
resource = "what changed"
change = "added, removed or changed"
fields = "paths at which it differs"
who = "who wrote, and on whose behalf"
by_kubernetes = "whether Kubernetes itself did it"
at = "when the API server received it, in UTC"
verb = "create, update, patch, delete"
subresource = "what of it was written; null for the object itself"
uri = "requestURI"
audit_id = "auditID"
cluster = "the cluster's name in this store"
*/
select
    d.from_snapshot,
    d.to_snapshot,
    d.resource,
    d.change,
    d.fields,
    w.who,
    w.by_kubernetes,
    w."at",
    w.verb,
    w.subresource,
    w.uri,
    w.audit_id,
    d.cluster
from changed_objects as d
inner join requests as w
    on
        d.cluster = w.cluster and d.api_group = w.api_group and d.plural = w.resource and d.name = w.name
        and (coalesce(d.namespace, '') = coalesce(w.namespace, '') or d.plural = 'namespaces')
        and w."at" > d.from_time and w."at" <= d.to_time
where
    w.verb in ('create', 'update', 'patch', 'delete') and w.accepted and coalesce(w.code < 300, true)
    and not w.dry_run and coalesce(w.subresource, '') <> 'status' and w.who is not null
