/*
about = "Every object that is owned, with each owner above it: a pod, its ReplicaSet, its Deployment. Of snapshots between which something changed."
reads = ["owned", "snapshot_objects"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the object that is owned"
owner = "an owner of it"
api_group = "the owner's group"
plural = "the owner's kind, as URLs have it"
namespace = "the owner's namespace"
name = "the owner's name"
step = "how far above: 1 is the owner itself"
*/
with recursive above as (
    select
        o.snapshot_id,
        o.resource,
        p.resource as owner,
        p.api_group,
        p.plural,
        p.namespace,
        p.name,
        1 as step
    from owned as o
    inner join snapshot_objects as p
        on
            o.snapshot_id = p.snapshot_id and o.owner_kind = p.kind and o.owner_name = p.name
            and coalesce(p.namespace, o.namespace, '') = coalesce(o.namespace, '')
    union
    select
        a.snapshot_id,
        a.resource,
        p.resource as owner,
        p.api_group,
        p.plural,
        p.namespace,
        p.name,
        a.step + 1 as step
    from above as a
    inner join owned as o on a.snapshot_id = o.snapshot_id and a.owner = o.resource
    inner join snapshot_objects as p
        on
            o.snapshot_id = p.snapshot_id and o.owner_kind = p.kind and o.owner_name = p.name
            and coalesce(p.namespace, o.namespace, '') = coalesce(o.namespace, '')
    where a.step < 6
)

select distinct *
from above
