/*
about = "Every rule of every NetworkPolicy: one row for each peer and each port that it names, and one for each direction that it isolates."
reads = ["objects"]
needs = ["networkpolicies.networking.k8s.io"]

[columns]
snapshot_id = "the snapshot that it is in"
policy = "the policy's resource"
tier = "namespace"
priority = "0: no NetworkPolicy comes before another"
rule = "the rule's place, from 1; null on the row that says which pods are isolated"
direction = "ingress or egress"
action = "allow; null on the row that says which pods are isolated"
subject = "the pods that it binds: namespace, namespaces (a selector), pods (a selector)"
peer_kind = "any, pods or block"
peer = "the pods that it names, as in subject"
block = "ipBlock.cidr"
except_blocks = "ipBlock.except"
protocol = "TCP, UDP or SCTP; null means any"
port_from = "first port"
port_to = "last port"
port_name = "a named port, which is looked up at the end that is talked to"
unclear = "why nobody can tell what it permits; null where it is clear"
*/
with policies as (
    select
        snapshot_id,
        resource as policy,
        namespace,
        body -> '$.spec' as spec,
        from_json(body -> '$.spec.policyTypes', '["varchar"]') as types
    from objects
    where kind = 'NetworkPolicy' and api_group = 'networking.k8s.io'
),

directed as (
    select
        * exclude (types),
        unnest(list_filter(
            ['ingress', 'egress'],
            lambda d: case
                when len(types) > 0 then list_contains(types, if(d = 'ingress', 'Ingress', 'Egress'))
                else d = 'ingress' or coalesce(json_type(spec, '$.egress') <> 'NULL', false)
            end
        )) as direction
    from policies
),

subjects as (
    select
        * exclude (spec),
        pod_set(namespace, null, coalesce(spec -> '$.podSelector', '{}'::json)) as subject,
        spec -> direction as listed,
        unclear(spec -> '$.podSelector') as unclear_subject,
        if(json_type(spec, '$.' || direction) not in ('ARRAY', 'NULL'), direction || ' is no list', null)
            as unclear_rules
    from directed
),

each_rule as (
    select
        * exclude (listed, unclear_rules, unclear_subject),
        unnest(coalesce(from_json(listed, '["json"]'), [])) as body,
        generate_subscripts(coalesce(from_json(listed, '["json"]'), []), 1) as rule
    from subjects
    where unclear_rules is null and unclear_subject is null
),

each_peer as (
    select
        *,
        unnest(at_least_one(body -> if(direction = 'ingress', 'from', 'to'))) as peer
    from each_rule
),

each_port as (
    select
        * exclude (body),
        unnest(at_least_one(body -> 'ports')) as port
    from each_peer
)

select
    snapshot_id,
    policy,
    'namespace' as tier,
    0 as priority,
    rule,
    direction,
    'allow' as action,
    subject,
    case
        when json_type(peer) = 'NULL' then 'any'
        when json_type(peer, '$.ipBlock') = 'OBJECT' then 'block'
        else 'pods'
    end as peer_kind,
    pod_set(
        if(json_type(peer, '$.namespaceSelector') = 'OBJECT', null, namespace),
        peer -> '$.namespaceSelector', coalesce(peer -> '$.podSelector', '{}'::json)
    ) as peer,
    peer ->> '$.ipBlock.cidr' as block,
    coalesce(from_json(peer -> '$.ipBlock.except', '["varchar"]'), []) as except_blocks,
    if(json_type(port) = 'NULL', null, coalesce(port ->> '$.protocol', 'TCP')) as protocol,
    coalesce(try_cast(port ->> '$.port' as integer), 1) as port_from,
    coalesce(
        try_cast(port ->> '$.endPort' as integer), try_cast(port ->> '$.port' as integer), 65535
    ) as port_to,
    if(json_type(port, '$.port') = 'VARCHAR', port ->> '$.port', null) as port_name,
    coalesce(unclear_peer(peer), unclear_port(port)) as unclear
from each_port
union all
select
    snapshot_id,
    policy,
    'namespace' as tier,
    0 as priority,
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
    coalesce('podSelector: ' || unclear_subject, unclear_rules) as unclear
from subjects
