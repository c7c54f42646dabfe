/*
about = "Every rule of a network plugin's policies at each kind of peer that it fits, or may fit, with protocols and ports."
reads = ["plugin_rules", "plugin_lines", "plugin_peers"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
direction = "ingress or egress"
bound = "as in plugin_ends"
peer = "as in plugin_peers"
tier = "as in plugin_rules"
place = "as in plugin_rules"
action = "allow, deny or pass"
policy = "as in plugin_rules"
sure = "whether it fits without doubt"
unclear = "the cause of the doubt, where there is one"
port_from = "first port"
port_to = "last port"
protocol = "TCP, UDP or SCTP"
*/
with each_line as (
    select
        p.snapshot_id,
        p.direction,
        p.bound,
        p.peer,
        l.rule,
        true as sure,
        if(p.direction = 'ingress', l.ports, p.ports) as ports,
        p.sort
    from plugin_peers as p
    inner join plugin_lines as l
        on p.snapshot_id = l.snapshot_id and p.direction = l.direction and p.bound = l.bound
    where l.general
    union all
    select
        p.snapshot_id,
        p.direction,
        p.bound,
        p.peer,
        p.rules.rule as rule,
        p.rules.sure as sure,
        if(p.direction = 'ingress', l.ports, p.ports) as ports,
        p.sort
    from (select * replace (unnest(rules) as rules) from plugin_peers) as p
    inner join plugin_lines as l
        on
            p.snapshot_id = l.snapshot_id and p.direction = l.direction and p.bound = l.bound
            and p.rules.rule = l.rule
),

ruled as (
    select
        e.snapshot_id,
        e.direction,
        e.bound,
        e.peer,
        r.tier,
        r.place,
        r.action,
        r.policy,
        e.sure and r.unclear is null as sure,
        r.policy || ': ' || coalesce(r.unclear, 'whether it fits every address') as unclear,
        unnest(if(
            r.port_name is null,
            [{'protocol': r.protocol, 'port_from': r.port_from, 'port_to': r.port_to}],
            list_transform(
                list_filter(
                    e.ports, lambda p: p.name = r.port_name and coalesce(p.protocol = r.protocol, true)
                ),
                lambda p: {'protocol': p.protocol, 'port_from': p.port, 'port_to': p.port}
            )
        ), recursive := true)
    from each_line as e
    inner join plugin_rules as r on e.snapshot_id = r.snapshot_id and e.rule = r.rule
    where case e.sort when 'pods' then r.pods when 'hosts' then r.hosts else r.world end
)

select
    * exclude (protocol),
    unnest(if(protocol is null, ['TCP', 'UDP', 'SCTP'], [protocol])) as protocol
from ruled
