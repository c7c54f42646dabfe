/*
about = "Every node, with the facts that `complyk8s node-facts` collected on it, or why there are none. Facts older than two days at the time of the snapshot, or later than it by an hour, count as none."
reads = ["objects"]
kinds = ["nodes"]
inline = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Node/name"
name = "the node's name"
control_plane = "whether its labels say that the control plane runs on it"
missing = "why nothing is known of it; null where something is"
facts = "the facts (JSON); null where there are none, or none that count"
*/
with told as (
    select
        snapshot_id,
        taken_at,
        name,
        body,
        try_cast(body ->> '$.status.collectedAt' as timestamp) as collected_at
    from objects
    where kind = 'NodeFacts' and api_group = 'complyk8s.io'
),

nodes_there as (
    select
        snapshot_id,
        name,
        json_exists(body, '$.metadata.labels."node-role.kubernetes.io/control-plane"')
        or json_exists(body, '$.metadata.labels."node-role.kubernetes.io/master"')
        or json_exists(body, '$.metadata.labels."node-role.kubernetes.io/etcd"') as control_plane
    from objects
    where kind = 'Node' and api_group = ''
    union all
    select
        t.snapshot_id,
        t.name,
        false as control_plane
    from told as t
    where not exists (
        select 1 from objects as o
        where o.snapshot_id = t.snapshot_id and o.kind = 'Node' and o.api_group = '' and o.name = t.name
    )
)

select
    n.snapshot_id,
    'Node/' || n.name as resource,
    n.name,
    n.control_plane,
    case
        when t.name is null then 'no facts of this node were collected'
        when t.collected_at is null then 'the facts of this node say no time'
        when t.collected_at > t.taken_at + interval 1 hour then 'the facts of this node are of a time to come'
        when t.collected_at < t.taken_at - interval 2 day
            then concat('the facts of this node are of ', strftime(t.collected_at, '%Y-%m-%d'))
    end as missing,
    if(t.collected_at between t.taken_at - interval 2 day and t.taken_at + interval 1 hour, t.body, null) as facts
from nodes_there as n
left join told as t on n.snapshot_id = t.snapshot_id and n.name = t.name
