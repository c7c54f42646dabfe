/*
title = "What may talk to what"
about = "Flows that network policies permit between namespaces, and with the world."
reads = ["namespace_flows", "namespaces"]
most = 1500
*/
with marked as (
    select
        namespace,
        cardholder or health as marked
    from namespaces
)

select
    f.from_namespace,
    f.to_namespace,
    f.everything,
    f.flows,
    f.ports[:12] as ports,
    len(f.ports) as ports_count,
    f.blocks[:6] as blocks,
    len(f.blocks) as blocks_count,
    f.policies[:12] as policies,
    len(f.policies) as policies_count,
    f.host_network,
    f.unclear,
    coalesce(a.marked, false) as from_marked,
    coalesce(b.marked, false) as to_marked,
    count(*) filter (coalesce(a.marked, false) or coalesce(b.marked, false)) over () as marked_total
from namespace_flows as f
left join marked as a on f.from_namespace = a.namespace
left join marked as b on f.to_namespace = b.namespace
order by
    not (coalesce(a.marked, false) or coalesce(b.marked, false)), f.from_namespace nulls first,
    f.to_namespace nulls first
