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
ingress_by = "a policy that selects every pod and isolates ingress, null where none does"
egress_by = "a policy that selects every pod and isolates egress, null where none does"
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
    min(p.name) filter (p.selects_all and p.ingress) as ingress_by,
    min(p.name) filter (p.selects_all and p.egress) as egress_by
from namespaces as n
left join network_policies as p on n.snapshot_id = p.snapshot_id and n.namespace = p.namespace
group by all
