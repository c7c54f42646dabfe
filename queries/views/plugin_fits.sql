/*
about = "Which peers inside of the cluster a rule of a network plugin's policies fits, of rules that do not fit all of a sort."
reads = ["plugin_rules", "plugin_ends"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
rule = "as in plugin_rules"
named = "as in plugin_ends"
sure = "whether it fits all of them: addresses of an end may lie on both sides of a block's edge, or be unknown"
*/
with kinds as (
    select
        snapshot_id,
        named,
        any_value(host_network) as host_network,
        any_value(nets) as nets,
        any_value(peers) as peers
    from plugin_ends
    group by all
),

candidates as (
    select
        r.snapshot_id,
        r.rule,
        r.nets as of_rule,
        r.not_nets,
        k.named,
        k.nets
    from (select * replace (unnest(peers) as peers) from kinds) as k
    inner join plugin_rules as r on k.snapshot_id = r.snapshot_id and k.peers = r.peer
    where r.pods
    union all
    select
        r.snapshot_id,
        r.rule,
        r.nets as of_rule,
        r.not_nets,
        k.named,
        k.nets
    from plugin_rules as r
    inner join kinds as k
        on r.snapshot_id = k.snapshot_id and if(k.host_network, r.hosts, r.pods)
        and (
            len(list_filter(r.nets, lambda n: k.nets[n] is not null)) > 0
            or (r.nets is null and len(r.not_nets) > 0)
        )
    where r.peer is null
)

select
    snapshot_id,
    rule,
    named,
    (of_rule is null or coalesce(list_bool_or(list_transform(of_rule, lambda n: coalesce(nets[n], false))), false))
    and len(list_filter(not_nets, lambda n: nets[n] is not null)) = 0 as sure
from candidates
where
    (of_rule is null or len(list_filter(of_rule, lambda n: nets[n] is not null)) > 0)
    and not coalesce(list_bool_or(list_transform(not_nets, lambda n: coalesce(nets[n], false))), false)
