/*
about = "Every difference between two snapshots in a row, with what the object is and the time in which it happened."
reads = ["recorded_changes", "snapshots", "snapshot_objects"]

[columns]
from_snapshot = "the earlier snapshot"
to_snapshot = "the later one"
resource = "what changed"
change = "added, removed or changed"
fields = "paths at which it differs; empty for added and removed"
from_time = "when the earlier snapshot was taken"
to_time = "when the later one was"
cluster = "the cluster's name in this store"
api_group = "the object's group"
plural = "the object's kind, as URLs have it"
namespace = "its namespace"
name = "its name"
*/
select
    c.*,
    a.taken_at as from_time,
    b.taken_at as to_time,
    b.cluster,
    coalesce(x.api_group, y.api_group) as api_group,
    coalesce(x.plural, y.plural) as plural,
    coalesce(x.namespace, y.namespace) as namespace,
    coalesce(x.name, y.name) as name
from recorded_changes as c
inner join snapshots as a on c.from_snapshot = a.snapshot_id
inner join snapshots as b on c.to_snapshot = b.snapshot_id
left join snapshot_objects as x
    on c.from_snapshot = x.snapshot_id and c.resource = x.resource
left join snapshot_objects as y
    on c.to_snapshot = y.snapshot_id and c.resource = y.resource
