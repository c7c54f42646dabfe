/*
about = "Every rule of a network plugin's policies, for each kind of end that it binds."
reads = ["plugin_rules", "plugin_ends"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
direction = "ingress or egress"
bound = "as in plugin_ends"
rule = "as in plugin_rules"
general = "whether it fits every peer of the sort that it is for"
ports = "ports of the end"
*/
with kinds as (
    select
        snapshot_id,
        bound,
        any_value(subjects) as subjects,
        any_value(ports) as ports
    from plugin_ends
    where bound is not null
    group by all
)

select
    k.snapshot_id,
    r.direction,
    k.bound,
    r.rule,
    r.peer is null and r.nets is null and len(r.not_nets) = 0 as general,
    k.ports
from (select * replace (unnest(subjects) as subjects) from kinds) as k
inner join plugin_rules as r on k.snapshot_id = r.snapshot_id and k.subjects = r.subject
