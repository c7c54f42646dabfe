/*
about = "Every namespace, and whether a NetworkPolicy, or policies of Cilium or Calico with it, isolate all of its pods."
reads = ["namespaces", "network_policies", "plugin_isolation", "plugin_rules"]
per_snapshot = true
needs = ["networkpolicies.networking.k8s.io"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Namespace/name"
namespace = "its name"
system = "as in namespaces"
cardholder = "as in namespaces"
health = "as in namespaces"
pods = "as in namespaces"
policies = "how many policies it has, or bind pods of it"
ingress_by = "a policy that selects every pod and isolates ingress; null where none does, or one lets everybody in"
egress_by = "a policy that selects every pod and isolates egress; null where none does, or one lets out to everybody"
ingress_opened_by = "a policy that selects every pod and lets everybody in; null where none does"
egress_opened_by = "a policy that selects every pod and lets out to everybody; null where none does"
ingress_unclear = "why nobody can tell whether all of its pods are isolated; null where it is clear"
egress_unclear = "the same of egress"
*/
with plain as (
    select
        n.snapshot_id,
        n.resource,
        n.namespace,
        n.system,
        n.cardholder,
        n.health,
        n.pods,
        count(p.name) as policies,
        -- policies add up: what one opens no other closes
        if(
            bool_or(p.selects_all and p.ingress and p.opens_ingress), null,
            min(p.name) filter (p.selects_all and p.ingress)
        ) as ingress_by,
        if(
            bool_or(p.selects_all and p.egress and p.opens_egress), null,
            min(p.name) filter (p.selects_all and p.egress)
        ) as egress_by,
        min(p.name) filter (p.selects_all and p.ingress and p.opens_ingress) as ingress_opened_by,
        min(p.name) filter (p.selects_all and p.egress and p.opens_egress) as egress_opened_by
    from namespaces as n
    left join network_policies as p on n.snapshot_id = p.snapshot_id and n.namespace = p.namespace
    group by all
),

of_plugin as (
    select
        snapshot_id,
        namespace,
        max(closed_by) filter (direction = 'ingress') as ingress_by,
        max(closed_by) filter (direction = 'egress') as egress_by,
        max(opened_by) filter (direction = 'ingress') as ingress_opened_by,
        max(opened_by) filter (direction = 'egress') as egress_opened_by,
        max(unclear) filter (direction = 'ingress') as ingress_unclear,
        max(unclear) filter (direction = 'egress') as egress_unclear
    from plugin_isolation
    group by all
)

select
    p.snapshot_id,
    p.resource,
    p.namespace,
    p.system,
    p.cardholder,
    p.health,
    p.pods,
    p.policies + coalesce(o.policies, 0) as policies,
    if(c.namespace is null, p.ingress_by, c.ingress_by) as ingress_by,
    if(c.namespace is null, p.egress_by, c.egress_by) as egress_by,
    if(c.namespace is null, p.ingress_opened_by, c.ingress_opened_by) as ingress_opened_by,
    if(c.namespace is null, p.egress_opened_by, c.egress_opened_by) as egress_opened_by,
    c.ingress_unclear,
    c.egress_unclear
from plain as p
left join of_plugin as c on p.snapshot_id = c.snapshot_id and p.namespace = c.namespace
left join (
    select
        snapshot_id,
        split_part(policy, '/', 2) as namespace,
        count(distinct policy) as policies
    from plugin_rules
    where policy like '%/%/%' and policy not like 'NetworkPolicy/%'
    group by all
) as o on p.snapshot_id = o.snapshot_id and p.namespace = o.namespace
