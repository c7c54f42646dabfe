/*
about = "JSON that is written, not read."
reads = []

[macros]
"object_of(pairs)" = "a JSON object of pairs of a key and a value that is JSON already; null pairs are left out"
"policy(name, namespace, spec)" = "a NetworkPolicy as JSON"
"dns_spec()" = "the spec of a NetworkPolicy by which every pod may ask the cluster's DNS"
"items(manifests)" = "a list of manifests, JSON, as one List that kubectl takes"
*/
create or replace macro object_of(pairs) as '{' || array_to_string(
    list_transform(
        list_filter(pairs, lambda p: p is not null and coalesce(p[2], '{}') <> '{}'),
        lambda p: cast(to_json(p[1]) as varchar) || ': ' || p[2]
    ), ', '
) || '}';

create or replace macro policy(name, namespace, spec) as json_object(
    'apiVersion', 'networking.k8s.io/v1',
    'kind', 'NetworkPolicy',
    'metadata', json_object('name', name, 'namespace', namespace),
    'spec', spec
);

create or replace macro items(manifests) as json_object('apiVersion', 'v1', 'kind', 'List', 'items', manifests);

create or replace macro dns_spec() as json_object(
    'podSelector', json_object(),
    'policyTypes', ['Egress'],
    'egress', [
        json_object(
            'to', [
                json_object(
                    'namespaceSelector', json_object('matchLabels', json_object('kubernetes.io/metadata.name', 'kube-system')),
                    'podSelector', json_object('matchLabels', json_object('k8s-app', 'kube-dns'))
                )
            ],
            'ports', [json_object('protocol', 'UDP', 'port', 53), json_object('protocol', 'TCP', 'port', 53)]
        )
    ]
);
