/*
about = "Every namespace, and whether a NetworkPolicy isolates all of its pods."
reads = ["namespaces", "network_policies"]
needs = ["networkpolicies.networking.k8s.io"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Namespace/name"
namespace = "its name"
system = "as in namespaces"
cardholder = "as in namespaces"
health = "as in namespaces"
pods = "as in namespaces"
policies = "how many policies it has"
ingress_by = "a policy that selects every pod and isolates ingress; null where none does, or one lets everybody in"
egress_by = "a policy that selects every pod and isolates egress; null where none does, or one lets out to everybody"
ingress_opened_by = "a policy that selects every pod and lets everybody in; null where none does"
egress_opened_by = "a policy that selects every pod and lets out to everybody; null where none does"
*/
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
