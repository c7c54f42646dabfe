/*
about = "Which pods a rule of a network plugin's policy binds or names by labels. Each set is put to each distinct set of labels once."
reads = ["plugin_rules", "plugin_readers", "network_ends", "objects"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
pods = "the set, as subject and peer in plugin_rules"
end_id = "as in network_ends"
*/
with spaces as (
    select
        snapshot_id,
        name as namespace,
        list_transform(
            map_entries(label_map(body -> '$.metadata.labels')), lambda l: {'key': 'n:' || l.key, 'value': l.value}
        ) as labels
    from objects
    where kind = 'Namespace' and api_group = ''
),

accounts as (
    select
        snapshot_id,
        namespace,
        name,
        list_transform(
            map_entries(label_map(body -> '$.metadata.labels')), lambda l: {'key': 's:' || l.key, 'value': l.value}
        ) as labels
    from objects
    where kind = 'ServiceAccount' and api_group = ''
),

-- labels of the pod, its namespace and its service account in one map
labelled as (
    select
        e.snapshot_id,
        e.end_id,
        e.namespace,
        map_from_entries(list_concat(
            list_transform(map_entries(e.labels), lambda l: {'key': 'p:' || l.key, 'value': l.value}),
            coalesce(n.labels, []),
            coalesce(a.labels, []),
            [
                {'key': '@namespace', 'value': e.namespace},
                {'key': '@account', 'value': coalesce(e.service_account, 'default')},
                {'key': '@orchestrator', 'value': 'k8s'}
            ]
        )) as labels
    from network_ends as e
    semi join plugin_readers as p on e.snapshot_id = p.snapshot_id
    left join spaces as n on e.snapshot_id = n.snapshot_id and e.namespace = n.namespace
    left join accounts as a
        on e.snapshot_id = a.snapshot_id and e.namespace = a.namespace
        and coalesce(e.service_account, 'default') = a.name
    where not e.host_network
),

distinct_labels as (
    select distinct
        snapshot_id,
        namespace,
        labels
    from labelled
),

alternatives as (
    select
        snapshot_id,
        pods,
        unnest(from_json(pods, '[[{"key": "VARCHAR", "operator": "VARCHAR", "values": ["VARCHAR"]}]]')) as required
    from (
        select
            snapshot_id,
            subject as pods
        from plugin_rules
        union
        select
            snapshot_id,
            peer as pods
        from plugin_rules
        where peer is not null
    )
),

-- most are of one namespace, and need not be put to pods of others
placed as (
    select
        *,
        list_filter(
            required, lambda r: r.key = '@namespace' and r.operator = 'In' and len(r.values) = 1
        )[1].values[1] as namespace
    from alternatives
),

selected as (
    select
        p.snapshot_id,
        p.pods,
        l.labels
    from placed as p
    inner join distinct_labels as l
        on p.snapshot_id = l.snapshot_id and p.namespace = l.namespace and selects(p.required, l.labels)
    union
    select
        p.snapshot_id,
        p.pods,
        l.labels
    from placed as p
    inner join distinct_labels as l on p.snapshot_id = l.snapshot_id and selects(p.required, l.labels)
    where p.namespace is null
)

select
    s.snapshot_id,
    s.pods,
    e.end_id
from selected as s
inner join labelled as e on s.snapshot_id = e.snapshot_id and s.labels = e.labels
