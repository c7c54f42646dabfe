/*
about = "For each kind of end that rules of a network plugin bind: its peers, as far as those rules can tell them apart."
reads = ["plugin_rules", "plugin_ends", "plugin_lines", "plugin_fits", "plugin_worlds"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
direction = "ingress or egress"
bound = "as in plugin_ends"
peer = "a number for the peers that are alike"
sort = "pods, hosts or world"
ports = "ports of the peers, for rules of egress that name them"
named = "pods and hosts: the peers, as in plugin_ends"
block = "world: a block of addresses, as in plugin_worlds"
except_blocks = "blocks in it that are left out"
rules = "rules that fit them, besides those that fit all of the sort; each with whether it fits all of them"
*/
with sides as (
    select distinct
        snapshot_id,
        direction,
        bound
    from plugin_lines
),

kinds as (
    select
        snapshot_id,
        named,
        any_value(host_network) as host_network,
        any_value(ports) as ports
    from plugin_ends
    group by all
),

by_name as (
    select distinct snapshot_id from plugin_rules
    where port_name is not null and direction = 'egress'
),

hit as (
    select
        l.snapshot_id,
        l.direction,
        l.bound,
        f.named,
        list({'rule': l.rule, 'sure': f.sure} order by l.rule) as rules
    from plugin_lines as l
    inner join plugin_fits as f on l.snapshot_id = f.snapshot_id and l.rule = f.rule
    group by all
),

inside as (
    select
        s.snapshot_id,
        s.direction,
        s.bound,
        if(k.host_network, 'hosts', 'pods') as sort,
        if(b.snapshot_id is not null and s.direction = 'egress', list_sort(k.ports), []) as ports,
        k.named,
        coalesce(h.rules, []) as rules
    from sides as s
    inner join kinds as k on s.snapshot_id = k.snapshot_id
    left join by_name as b on s.snapshot_id = b.snapshot_id
    left join hit as h
        on s.snapshot_id = h.snapshot_id and s.direction = h.direction and s.bound = h.bound and k.named = h.named
)

select
    snapshot_id,
    direction,
    bound,
    hash(sort, ports, rules) as peer,
    sort,
    ports,
    list(named) as named,
    null as block,
    cast([] as varchar []) as except_blocks,
    rules
from inside
group by all
union all
select
    w.snapshot_id,
    w.direction,
    w.bound,
    hash(w.block) as peer,
    'world' as sort,
    [] as ports,
    cast([] as ubigint []) as named,
    w.block,
    w.except_blocks,
    coalesce(list({'rule': r.rule, 'sure': true} order by r.rule) filter (r.rule is not null), []) as rules
from plugin_worlds as w
left join (
    select
        l.snapshot_id,
        l.direction,
        l.bound,
        r.rule,
        list_transform(r.nets, lambda n: parsed_block(n)) as nets,
        list_transform(r.not_nets, lambda n: parsed_block(n)) as not_nets
    from plugin_lines as l
    inner join plugin_rules as r on l.snapshot_id = r.snapshot_id and l.rule = r.rule
    where r.world and not l.general
) as r
    on
        w.snapshot_id = r.snapshot_id and w.direction = r.direction and w.bound = r.bound
        and (r.nets is null or len(list_filter(r.nets, lambda n: w.bits >= n.bits and lies_in(w.base, n.base, n.bits))) > 0)
        and len(list_filter(r.not_nets, lambda n: w.bits >= n.bits and lies_in(w.base, n.base, n.bits))) = 0
group by w.snapshot_id, w.direction, w.bound, w.block, w.except_blocks
