/*
about = "Every namespace, the strictest Pod Security Standard that everything in it meets today, and what would be refused under a stricter one."
reads = ["pod_shapes", "shape_checks", "namespaces"]
needs = ["pods"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Namespace/name"
namespace = "its name"
system = "as in namespaces"
enforce = "the level that its label enforces; null where unset"
fits = "restricted, baseline or privileged: the strictest level at which nothing in it would be refused; null where nobody can tell"
judged = "how many pod specs were looked at"
breaks_baseline = "what baseline would refuse: resource, and the checks that it fails"
breaks_restricted = "what restricted would refuse"
unclear = "what could not be judged"
*/
with each as (
    select
        shape,
        bool_or(ok is null) as unclear,
        list_sort(list(check_id) filter (not ok and level = 'baseline')) as baseline,
        list_sort(list(check_id) filter (not ok)) as restricted
    from shape_checks
    where until is null
    group by all
),

-- what a template makes is told of once, by the template, and what alters its pods once, by their workload
told as (
    select distinct
        s.snapshot_id,
        s.namespace,
        if(s.template is not null and s.kind = 'Pod', s.workload_resource, s.resource) as resource,
        e.unclear,
        e.baseline,
        e.restricted
    from pod_shapes as s
    inner join each as e on s.shape = e.shape
    left join pod_shapes as t on s.snapshot_id = t.snapshot_id and s.template = t.resource
    left join each as o on t.shape = o.shape
    where o.shape is null or o.restricted is distinct from e.restricted
)

select
    n.snapshot_id,
    n.resource,
    n.namespace,
    n.system,
    n.enforce,
    case
        when count(*) filter (t.baseline is not null) > 0 then 'privileged'
        when bool_or(t.unclear) then null
        when count(*) filter (t.restricted is not null) > 0 then 'baseline'
        else 'restricted'
    end as fits,
    count(t.resource) as judged,
    coalesce(list_sort(list(t.resource || ': ' || array_to_string(t.baseline, ', ')) filter (t.baseline is not null)), [])
        as breaks_baseline,
    coalesce(list_sort(list(t.resource || ': ' || array_to_string(t.restricted, ', ')) filter (t.restricted is not null)), [])
        as breaks_restricted,
    coalesce(list_sort(list(t.resource) filter (t.unclear)), []) as unclear
from namespaces as n
left join told as t on n.snapshot_id = t.snapshot_id and n.namespace = t.namespace
group by all
