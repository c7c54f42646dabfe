/*
about = "Label selectors as Kubernetes reads them (labels.Selector in k8s.io/apimachinery), and requirements of Calico's."
reads = []

[macros]
"requirements(selector)" = "the selector's matchLabels and matchExpressions as one list of key, operator and values; all must hold"
"unclear(selector)" = "why the API server would refuse the selector; null where it would take it"
"label_map(labels)" = "labels as a map; an empty one where there are none"
"selects(requirements, labels)" = "whether labels, as a map, meet all the requirements; no requirement selects everything"
*/
create or replace macro requirements(selector) as list_concat(
    coalesce(
        list_transform(
            map_entries(try_cast(json_extract(selector, '$.matchLabels') as map(varchar, varchar))),
            lambda e: {'key': e.key, 'operator': 'In', 'values': [e.value]}
        ), []
    ),
    coalesce(
        from_json(
            json_extract(selector, '$.matchExpressions'),
            '[{"key": "VARCHAR", "operator": "VARCHAR", "values": ["VARCHAR"]}]'
        ), []
    )
);

create or replace macro unclear(selector) as case
    when json_type(selector) not in ('OBJECT', 'NULL') then 'the selector is no object'
    when json_type(selector, '$.matchLabels') not in ('OBJECT', 'NULL') then 'matchLabels is no map'
    when json_type(selector, '$.matchExpressions') not in ('ARRAY', 'NULL')
        then 'matchExpressions is no list'
    else list_filter(
        list_transform(
            requirements(selector),
            lambda r: case
                when coalesce(r.key, '') = '' then 'a requirement without a key'
                when r.operator in ('In', 'NotIn') and coalesce(len(r.values), 0) = 0
                    then r.operator || ' without values on ' || r.key
                when r.operator in ('Exists', 'DoesNotExist') and len(r.values) > 0
                    then r.operator || ' with values on ' || r.key
                when coalesce(r.operator not in ('In', 'NotIn', 'Exists', 'DoesNotExist'), true)
                    then 'unknown operator ' || coalesce(r.operator, '(none)') || ' on ' || r.key
            end
        ),
        lambda cause: cause is not null
    )[1]
end;

create or replace macro label_map(labels) as
    coalesce(try_cast(labels as map(varchar, varchar)), cast(map {} as map(varchar, varchar)));

create or replace macro selects(requirements, labels) as coalesce(
    list_bool_and(
        list_transform(
            requirements,
            lambda r: case r.operator
                when 'In' then coalesce(list_contains(r.values, labels[r.key]), false)
                when 'NotIn' then not coalesce(list_contains(r.values, labels[r.key]), false)
                when 'Exists' then labels[r.key] is not null
                when 'DoesNotExist' then labels[r.key] is null
                -- of Calico's selectors
                when 'Contains' then coalesce(contains(labels[r.key], r.values[1]), false)
                when 'NotContains' then not coalesce(contains(labels[r.key], r.values[1]), false)
                when 'StartsWith' then coalesce(starts_with(labels[r.key], r.values[1]), false)
                when 'NotStartsWith' then not coalesce(starts_with(labels[r.key], r.values[1]), false)
                when 'EndsWith' then coalesce(ends_with(labels[r.key], r.values[1]), false)
                when 'NotEndsWith' then not coalesce(ends_with(labels[r.key], r.values[1]), false)
            end
        )
    ), true
);
