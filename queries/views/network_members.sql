/*
about = "Which pods a set of pods in a network policy names. Each selector is put to each distinct set of labels once."
reads = ["network_rules", "network_ends", "objects"]
needs = ["namespaces"]

[columns]
snapshot_id = "the snapshot that it is in"
set_id = "as subject_set and peer_set in network_rules"
end_id = "as in network_ends"
*/
with sets as (
    select
        snapshot_id,
        subject_set as set_id,
        subject as pods
    from network_rules
    where coalesce(unclear, '') not like 'podSelector: %' and (tier = 'namespace' or rule is not null)
    union
    select
        snapshot_id,
        peer_set as set_id,
        peer as pods
    from network_rules
    where peer_set is not null
),

-- the API server sets the last label on every namespace; a manifest need not carry it
labelled as (
    select
        snapshot_id,
        name as namespace,
        map_concat(label_map(body -> '$.metadata.labels'), map {'kubernetes.io/metadata.name': name})
            as labels
    from objects
    where kind = 'Namespace' and api_group = ''
    union all
    select distinct
        e.snapshot_id,
        e.namespace,
        map {'kubernetes.io/metadata.name': e.namespace} as labels
    from network_ends as e
    anti join objects as o
        on e.snapshot_id = o.snapshot_id and o.kind = 'Namespace' and e.namespace = o.name
),

selected_namespaces as (
    select
        s.snapshot_id,
        s.selector,
        n.namespace
    from (
        select distinct
            snapshot_id,
            pods.namespaces as selector,
            requirements(cast(pods.namespaces as json)) as required
        from sets
        where pods.namespace is null
    ) as s
    inner join labelled as n on s.snapshot_id = n.snapshot_id and selects(s.required, n.labels)
),

placed as (
    select
        snapshot_id,
        set_id,
        pods.namespace as namespace,
        pods.pods as selector
    from sets
    where pods.namespace is not null
    union all
    select
        s.snapshot_id,
        s.set_id,
        n.namespace,
        s.pods.pods as selector
    from sets as s
    inner join selected_namespaces as n
        on s.snapshot_id = n.snapshot_id and s.pods.namespaces = n.selector
    where s.pods.namespace is null
),

-- pods are selected by labels alone, so equal labels are asked about once
selected as (
    select
        l.snapshot_id,
        l.namespace,
        l.labels,
        p.selector
    from (select distinct snapshot_id, namespace, labels from network_ends) as l
    inner join (
        select distinct
            snapshot_id,
            namespace,
            selector,
            requirements(cast(selector as json)) as required
        from placed
    ) as p on l.snapshot_id = p.snapshot_id and l.namespace = p.namespace
    where len(p.required) = 0 or selects(p.required, l.labels)
)

select distinct
    p.snapshot_id,
    p.set_id,
    e.end_id
from placed as p
inner join selected as s
    on p.snapshot_id = s.snapshot_id and p.namespace = s.namespace and p.selector = s.selector
inner join network_ends as e
    on s.snapshot_id = e.snapshot_id and s.namespace = e.namespace and s.labels = e.labels
