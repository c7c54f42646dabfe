/*
about = "For every namespace whose pods are not all isolated: NetworkPolicies that close what is open, and keep name lookups and the ways in from outside."
reads = ["namespaces", "network_ends", "network_decisions", "exposures"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Namespace/name"
namespace = "its name"
open_ingress = "workloads to which anybody may talk about anything"
open_egress = "workloads that may talk to anybody about anything"
keeps = "the ways in from outside that the policies keep"
policies = "the NetworkPolicies, as a JSON List that kubectl takes"
*/
with open_ends as (
    select
        d.snapshot_id,
        e.namespace,
        coalesce(list_sort(list(distinct e.workload_resource) filter (d.direction = 'ingress')), []) as ingress,
        coalesce(list_sort(list(distinct e.workload_resource) filter (d.direction = 'egress')), []) as egress
    from network_decisions as d
    inner join network_ends as e on d.snapshot_id = e.snapshot_id and d.end_id = e.end_id
    where d.peer_kind = 'any' and d.policy is null and not e.host_network
    group by all
),

ways as (
    select
        x.snapshot_id,
        e.namespace,
        e.labels,
        x.protocol,
        x.port,
        list_sort(list(distinct x.resource)) as by_what
    from exposures as x
    inner join network_ends as e on x.snapshot_id = e.snapshot_id and x.workload_resource = e.workload_resource
    where x.kind not in ('hostPort', 'hostNetwork') and x.port is not null and cardinality(e.labels) > 0
    group by all
),

kept as (
    select
        snapshot_id,
        namespace,
        list_sort(flatten(list(by_what))) as keeps,
        list(
            policy(
                'allow-' || lower(protocol) || '-' || port || '-' || left(sha256(cast(labels as varchar)), 8), namespace,
                json_object(
                    'podSelector', json_object('matchLabels', labels),
                    'policyTypes', ['Ingress'],
                    'ingress', [json_object('ports', [json_object('protocol', protocol, 'port', port)])]
                )
            ) order by protocol, port, cast(labels as varchar)
        ) as policies
    from ways
    group by all
)

select
    o.snapshot_id,
    'Namespace/' || o.namespace as resource,
    o.namespace,
    o.ingress as open_ingress,
    o.egress as open_egress,
    coalesce(k.keeps, []) as keeps,
    items(list_concat(
        [
            policy(
                'default-deny', o.namespace,
                json_object(
                    'podSelector', json_object(),
                    'policyTypes', list_concat(
                        if(len(o.ingress) > 0, ['Ingress'], []), if(len(o.egress) > 0, ['Egress'], [])
                    )
                )
            )
        ],
        if(len(o.egress) > 0, [policy('allow-dns', o.namespace, dns_spec())], []),
        if(len(o.ingress) > 0, coalesce(k.policies, []), [])
    )) as policies
from open_ends as o
left join namespaces as n on o.snapshot_id = n.snapshot_id and o.namespace = n.namespace
left join kept as k on o.snapshot_id = k.snapshot_id and o.namespace = k.namespace
where not coalesce(n.system, false)
