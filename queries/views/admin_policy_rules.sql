/*
about = "Every rule of every AdminNetworkPolicy and BaselineAdminNetworkPolicy (policy.networking.k8s.io), in the shape of network_policy_rules. Of a ClusterNetworkPolicy only the subject is understood."
reads = ["objects"]
needs = ["adminnetworkpolicies.policy.networking.k8s.io", "baselineadminnetworkpolicies.policy.networking.k8s.io", "clusternetworkpolicies.policy.networking.k8s.io"]

[columns]
snapshot_id = "the snapshot that it is in"
policy = "the policy's resource"
tier = "admin, which comes before NetworkPolicies, or baseline, which comes after them"
priority = "the lowest comes first"
rule = "the rule's place, from 1; null on the row of a policy that cannot be understood"
direction = "ingress or egress"
action = "allow, deny or pass"
subject = "the pods that it binds, as in network_policy_rules"
peer_kind = "pods, block or other (nodes, domainNames)"
peer = "the pods that it names"
block = "one of networks"
except_blocks = "empty"
protocol = "TCP, UDP or SCTP; null means any"
port_from = "first port"
port_to = "last port"
port_name = "a named port, which is looked up at the end that is talked to"
unclear = "why nobody can tell what it does; null where it is clear"
*/
with policies as (
    select
        snapshot_id,
        resource as policy,
        kind,
        if(kind = 'AdminNetworkPolicy', 'admin', 'baseline') as tier,
        coalesce(try_cast(body ->> '$.spec.priority' as integer), 0) as priority,
        selected_pods(body -> '$.spec.subject') as subject,
        body -> '$.spec' as spec,
        coalesce(
            if(kind = 'ClusterNetworkPolicy', 'complyk8s does not read the rules of this kind', null),
            unclear_set(body -> '$.spec.subject')
        ) as unclear,
        unnest(['ingress', 'egress']) as direction
    from objects
    where
        api_group = 'policy.networking.k8s.io'
        and kind in ('AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy')
),

each_rule as (
    select
        * exclude (spec, unclear),
        unnest(coalesce(from_json(spec -> direction, '["json"]'), [])) as body,
        generate_subscripts(coalesce(from_json(spec -> direction, '["json"]'), []), 1) as rule
    from policies
    where unclear is null
),

each_peer as (
    select
        *,
        unnest(coalesce(
            from_json(body -> if(direction = 'ingress', 'from', 'to'), '["json"]'), ['null'::json]
        )) as peer
    from each_rule
),

each_block as (
    select
        *,
        unnest(coalesce(from_json(peer -> '$.networks', '["varchar"]'), [null])) as block
    from each_peer
),

each_port as (
    select
        *,
        unnest(at_least_one(body -> 'ports')) as port
    from each_block
)

select
    snapshot_id,
    policy,
    tier,
    priority,
    rule,
    direction,
    lower(body ->> '$.action') as action,
    subject,
    case
        when json_type(peer, '$.networks') = 'ARRAY' then 'block'
        when json_type(peer, '$.namespaces') = 'OBJECT' or json_type(peer, '$.pods') = 'OBJECT' then 'pods'
        else 'other'
    end as peer_kind,
    selected_pods(peer) as peer,
    block,
    cast([] as varchar []) as except_blocks,
    coalesce(
        port ->> '$.portNumber.protocol', port ->> '$.portRange.protocol',
        if(json_type(port) = 'NULL' or json_type(port, '$.namedPort') = 'VARCHAR', null, 'TCP')
    ) as protocol,
    coalesce(
        try_cast(port ->> '$.portNumber.port' as integer),
        try_cast(port ->> '$.portRange.start' as integer), 1
    ) as port_from,
    coalesce(
        try_cast(port ->> '$.portNumber.port' as integer),
        try_cast(port ->> '$.portRange.end' as integer), 65535
    ) as port_to,
    port ->> '$.namedPort' as port_name,
    case
        when coalesce(lower(body ->> '$.action') not in ('allow', 'deny', 'pass'), true)
            then 'unknown action ' || coalesce(body ->> '$.action', '(none)')
        when block is not null and block_bits(block) is null then 'no block: ' || block
        when json_type(peer, '$.networks') = 'ARRAY' or json_type(peer, '$.nodes') = 'OBJECT' then null
        when json_type(peer, '$.domainNames') = 'ARRAY' then null
        else unclear_set(peer)
    end as unclear
from each_port
union all
select
    snapshot_id,
    policy,
    tier,
    priority,
    null as rule,
    direction,
    null as action,
    subject,
    null as peer_kind,
    null as peer,
    null as block,
    null as except_blocks,
    null as protocol,
    null as port_from,
    null as port_to,
    null as port_name,
    unclear
from policies
where unclear is not null
