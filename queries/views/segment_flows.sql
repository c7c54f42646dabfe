/*
about = "For every namespace marked as holding cardholder or health data: each peer that policies let it talk to, and one row on everybody else."
reads = ["namespace_flows", "namespaces"]
per_snapshot = true
needs = ["networkpolicies.networking.k8s.io", "pods"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Namespace/name, then #from= or #to= and the peer; #others= for everybody else"
namespace = "the marked namespace"
peer = "the other namespace; null means the world, and on the row on everybody else"
everything = "whether any port of a protocol is permitted"
flows = "how many pairs of workloads"
ports = "the ports, each as protocol/first-last; any where all are open"
blocks = "the world's blocks of addresses"
policies = "the policies that permit it; empty where none stands against it"
host_network = "whether only pods on their node's network are concerned"
unclear = "a cause why part of it is doubtful; null where all is clear"
others = "on the row on everybody else: the namespaces from and to which nothing is permitted; else null"
*/
with marked as (
    select * from namespaces
    where cardholder or health
),

flows as (
    select
        m.snapshot_id,
        m.resource as space,
        m.namespace,
        m.namespace = f.to_namespace as inward,
        if(m.namespace = f.to_namespace, f.from_namespace, f.to_namespace) as peer,
        f.* exclude (snapshot_id)
    from marked as m
    inner join namespace_flows as f
        on m.snapshot_id = f.snapshot_id and m.namespace in (f.from_namespace, f.to_namespace)
    where f.from_namespace is distinct from f.to_namespace
)

select
    snapshot_id,
    space || if(inward, '#from=', '#to=') || coalesce(peer, 'world') as resource,
    namespace,
    peer,
    everything,
    flows,
    ports,
    blocks,
    policies,
    host_network,
    unclear,
    null as others
from flows
union all
select
    m.snapshot_id,
    m.resource || '#others=' as resource,
    m.namespace,
    null as peer,
    false as everything,
    0 as flows,
    [] as ports,
    [] as blocks,
    [] as policies,
    false as host_network,
    null as unclear,
    list_sort(list(n.namespace)) as others
from marked as m
left join namespaces as n on m.snapshot_id = n.snapshot_id and m.namespace <> n.namespace
    and not exists (
        select 1 from flows as f
        where f.snapshot_id = m.snapshot_id and f.namespace = m.namespace and f.peer = n.namespace
    )
where m.pods > 0
group by m.snapshot_id, m.resource, m.namespace
having count(n.namespace) > 0
