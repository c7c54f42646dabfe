/*
about = "Parts of network policies, as the API documentation of networking.k8s.io/v1 and policy.networking.k8s.io/v1alpha1 reads them."
reads = []

[macros]
"pod_set(namespace, namespaces, pods)" = "a set of pods: in one namespace by name, or in those that a selector selects; by a selector of pods"
"at_least_one(list)" = "a JSON list, or one null where it is missing or empty: no peer means any, no port means all"
"unclear_peer(peer)" = "why the API server would refuse a peer of a NetworkPolicy; null where it would take it"
"unclear_port(port)" = "the same of a port"
"end_number(snapshot_id, workload_resource, labels, host_network, ports, service_account)" = "the end_id of network_ends"
"selected_pods(peer)" = "a subject or peer of an AdminNetworkPolicy as a set of pods"
"first_doubt(doubts, final)" = "why nobody can tell whether the rule that decides does: the first doubt of its tier or one before, by a rule that would do otherwise; null where there is none"
"unclear_set(peer)" = "why nobody can tell which pods it names; null where it is clear"
*/
create or replace macro pod_set(namespace, namespaces, pods) as {
    'namespace': namespace, 'namespaces': cast(namespaces as varchar), 'pods': cast(pods as varchar)
};

create or replace macro at_least_one(list) as
    if(coalesce(json_array_length(list), 0) = 0, ['null'::json], from_json(list, '["json"]'));

create or replace macro unclear_peer(peer) as case
    when json_type(peer) = 'NULL' then null
    when json_type(peer) <> 'OBJECT' then 'a peer is no object'
    when coalesce(json_type(peer, '$.ipBlock'), 'NULL') <> 'NULL'
        then case
            when
                coalesce(json_type(peer, '$.podSelector'), 'NULL') <> 'NULL'
                or coalesce(json_type(peer, '$.namespaceSelector'), 'NULL') <> 'NULL'
                then 'a peer has an ipBlock and a selector'
            when block_bits(json_extract_string(peer, '$.ipBlock.cidr')) is null
                then 'no block: ' || coalesce(json_extract_string(peer, '$.ipBlock.cidr'), '(none)')
            else 'no block: ' || list_filter(
                coalesce(from_json(json_extract(peer, '$.ipBlock.except'), '["varchar"]'), []),
                lambda b: block_bits(b) is null
            )[1]
        end
    when
        coalesce(json_type(peer, '$.podSelector'), 'NULL') = 'NULL'
        and coalesce(json_type(peer, '$.namespaceSelector'), 'NULL') = 'NULL'
        then 'a peer names nothing'
    else coalesce(
        unclear(json_extract(peer, '$.podSelector')), unclear(json_extract(peer, '$.namespaceSelector'))
    )
end;

create or replace macro unclear_port(port) as case
    when json_type(port) = 'NULL' then null
    when json_type(port) <> 'OBJECT' then 'a port is no object'
    when coalesce(json_extract_string(port, '$.protocol'), 'TCP') not in ('TCP', 'UDP', 'SCTP')
        then 'unknown protocol ' || json_extract_string(port, '$.protocol')
    when
        json_type(port, '$.endPort') <> 'NULL'
        and coalesce(json_type(port, '$.port') = 'VARCHAR', true)
        then 'endPort without a port number'
    when
        json_type(port, '$.port') not in ('NULL', 'VARCHAR')
        and not coalesce(
            try_cast(json_extract_string(port, '$.port') as integer) between 1 and 65535, false
        )
        then 'no port: ' || json_extract_string(port, '$.port')
    when
        json_type(port, '$.endPort') <> 'NULL'
        and not coalesce(
            try_cast(json_extract_string(port, '$.endPort') as integer)
            between try_cast(json_extract_string(port, '$.port') as integer) and 65535, false
        )
        then 'no range of ports ends at ' || json_extract_string(port, '$.endPort')
end;

create or replace macro selected_pods(peer) as pod_set(
    null,
    coalesce(
        json_extract(peer, '$.pods.namespaceSelector'), json_extract(peer, '$.namespaces'), '{}'::json
    ),
    coalesce(json_extract(peer, '$.pods.podSelector'), '{}'::json)
);

create or replace macro unclear_set(peer) as case
    when
        coalesce(json_type(peer, '$.pods') <> 'OBJECT', true)
        and coalesce(json_type(peer, '$.namespaces') <> 'OBJECT', true)
        then 'a set of pods names nothing'
    else coalesce(
        unclear(json_extract(peer, '$.namespaces')), unclear(json_extract(peer, '$.pods.podSelector')),
        unclear(json_extract(peer, '$.pods.namespaceSelector'))
    )
end;

create or replace macro end_number(snapshot_id, workload_resource, labels, host_network, ports, service_account) as
    hash(snapshot_id, workload_resource, labels, host_network, ports, service_account);

create or replace macro first_doubt(doubts, final) as list_filter(
    flatten(list_transform(list_filter(doubts, lambda t: coalesce(t.tier <= final.tier, true)), lambda t: t.doubts)),
    lambda d: d.action <> coalesce(final.action, 'allow')
)[1].unclear;
