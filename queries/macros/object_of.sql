/*
about = "JSON that is written, not read."
reads = []

[macros]
"object_of(pairs)" = "a JSON object of pairs of a key and a value that is JSON already; null pairs are left out"
"policy_yaml(name, namespace, spec)" = "a NetworkPolicy as YAML; the spec is YAML already"
"shell(word)" = "one word for a POSIX shell, quoted where it must be"
*/
create or replace macro object_of(pairs) as '{' || array_to_string(
    list_transform(
        list_filter(pairs, lambda p: p is not null and coalesce(p[2], '{}') <> '{}'),
        lambda p: cast(to_json(p[1]) as varchar) || ': ' || p[2]
    ), ', '
) || '}';

create or replace macro policy_yaml(name, namespace, spec) as
    '---' || chr(10) || 'apiVersion: networking.k8s.io/v1' || chr(10) || 'kind: NetworkPolicy' || chr(10)
    || 'metadata: {name: ' || to_json(name) || ', namespace: ' || to_json(namespace) || '}' || chr(10)
    || 'spec: ' || spec || chr(10);

-- whatever is in it, a POSIX shell reads one word
create or replace macro shell(word) as if(
    regexp_full_match(word, '[A-Za-z0-9._:/=-]+'), word, '''' || replace(word, '''', '''\''''') || ''''
);
