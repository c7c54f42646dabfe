/*
about = "Every rule that governs traffic between pods, of whatever kind of policy, with the pods that it names."
reads = ["network_policy_rules", "admin_policy_rules"]

[columns]
snapshot_id = "the snapshot that it is in"
policy = "the policy's resource"
tier = "admin, namespace or baseline"
priority = "within the tier the lowest comes first"
rule = "the rule's place, from 1; null on the row that says which pods are isolated"
direction = "ingress or egress"
action = "allow, deny, pass; null on the row that says which pods are isolated"
subject_set = "a number for the pods that it binds, as in network_members"
subject = "the pods that it binds"
peer_kind = "any, pods, block or other"
peer_set = "a number for the pods that it names, null where it names none"
peer = "the pods that it names"
block = "a block of addresses"
except_blocks = "blocks in it that it leaves out"
protocol = "TCP, UDP or SCTP; null means any"
port_from = "first port"
port_to = "last port"
port_name = "a named port, which is looked up at the end that is talked to"
unclear = "why nobody can tell what it does; null where it is clear"
*/
select
    snapshot_id,
    policy,
    tier,
    priority,
    rule,
    direction,
    action,
    hash(subject) as subject_set,
    subject,
    peer_kind,
    if(peer_kind = 'pods' and unclear is null, hash(peer), null) as peer_set,
    peer,
    block,
    except_blocks,
    protocol,
    port_from,
    port_to,
    port_name,
    unclear
from (
    select * from network_policy_rules
    union all
    select * from admin_policy_rules
)
