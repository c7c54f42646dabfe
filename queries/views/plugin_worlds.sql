/*
about = "The world outside, for each kind of end that rules of a network plugin bind: blocks of addresses, each without those in it that a rule names by a narrower block."
reads = ["plugin_rules", "plugin_lines"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
direction = "ingress or egress"
bound = "as in plugin_ends"
block = "a block of addresses"
except_blocks = "blocks in it that stand in rows of their own"
base = "its first address, as in parsed_block"
bits = "the length of its prefix, as in parsed_block"
*/
with blocks as (
    select distinct
        l.snapshot_id,
        l.direction,
        l.bound,
        unnest(list_concat(['0.0.0.0/0', '::/0'], if(r.world, list_concat(coalesce(r.nets, []), r.not_nets), [])))
            as block
    from plugin_lines as l
    inner join plugin_rules as r on l.snapshot_id = r.snapshot_id and l.rule = r.rule
),

parsed as (
    select
        *,
        parsed_block(block) as place
    from blocks
),

inner_blocks as (
    select
        a.snapshot_id,
        a.direction,
        a.bound,
        a.block,
        b.block as inside,
        b.place as place
    from parsed as a
    inner join parsed as b
        on
            a.snapshot_id = b.snapshot_id and a.direction = b.direction and a.bound = b.bound and a.block <> b.block
            and b.place.bits >= a.place.bits and lies_in(b.place.base, a.place.base, a.place.bits)
),

-- of blocks in blocks the widest
widest as (
    select i.* exclude (place)
    from inner_blocks as i
    anti join inner_blocks as j
        on
            i.snapshot_id = j.snapshot_id and i.direction = j.direction and i.bound = j.bound and i.block = j.block
            and i.inside <> j.inside and j.place.bits <= i.place.bits
            and lies_in(i.place.base, j.place.base, j.place.bits)
)

select
    p.snapshot_id,
    p.direction,
    p.bound,
    p.block,
    coalesce(list(w.inside order by w.inside) filter (w.inside is not null), []) as except_blocks,
    any_value(p.place).base as base,
    any_value(p.place).bits as bits
from parsed as p
left join widest as w
    on p.snapshot_id = w.snapshot_id and p.direction = w.direction and p.bound = w.bound and p.block = w.block
group by p.snapshot_id, p.direction, p.bound, p.block
