/*
about = "What to mend first: each thing that somebody can do, with the exact patch, and the points that it would take away from all workloads together."
reads = ["risk_points", "namespaces", "pod_patches", "proposed_policies", "namespace_levels"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "what is mended"
remedy = "which remedy it is"
title = "what to do"
points = "points that it takes away, over all workloads"
workloads = "from which workloads, or from whom"
reasons = "why: the heaviest first, each once"
patch = "the command or manifest"
left_over = "what it does not settle"
*/
with owed as (
    select
        r.snapshot_id,
        split_part(r.remedy, ' ', 1) as kind,
        substr(r.remedy, strpos(r.remedy, ' ') + 1) as resource,
        r.remedy,
        sum(r.points)::bigint as points,
        list_sort(list_distinct(list(r.resource))) as workloads
    from risk_points as r
    left join namespaces as n on r.snapshot_id = n.snapshot_id and r.namespace = n.namespace
    where r.remedy is not null and not coalesce(n.system, false)
    group by r.snapshot_id, r.remedy
),

-- the same reason is told once, though many share it
reasoned as (
    select
        snapshot_id,
        remedy,
        list(reason order by points desc, reason) as reasons
    from (
        select
            snapshot_id,
            remedy,
            reason,
            max(points) as points
        from risk_points
        group by all
    )
    group by all
),

written as (
    select
        o.*,
        w.reasons,
        split_part(o.resource, '/', 1) as what,
        split_part(o.resource, '/', 2) as first,
        split_part(o.resource, '/', 3) as second,
        p.patch as pod_patch,
        p.left_over,
        n.policies,
        n.keeps,
        l.fits
    from owed as o
    inner join reasoned as w on o.snapshot_id = w.snapshot_id and o.remedy = w.remedy
    left join pod_patches as p on o.kind = 'patch' and o.snapshot_id = p.snapshot_id and o.resource = p.resource
    left join proposed_policies as n on o.kind = 'policies' and o.snapshot_id = n.snapshot_id and o.resource = n.resource
    left join namespace_levels as l on o.kind = 'label' and o.snapshot_id = l.snapshot_id and o.resource = l.resource
)

select
    snapshot_id,
    resource,
    remedy,
    case kind
        when 'patch' then 'Let ' || resource || ' meet restricted'
        when 'policies' then 'Isolate namespace ' || first || ' by default'
        when 'label' then 'Enforce ' || fits || ' in namespace ' || first || ', which meets it today'
        when 'binding' then 'Take back ' || resource
        when 'service' then 'Close ' || resource || ' to the outside'
        when 'image' then 'Replace image ' || resource
    end as title,
    points,
    workloads,
    reasons,
    coalesce(case kind
        when 'patch'
            then if(
                what = 'Pod', '# a running pod cannot be patched: write this into its manifest' || chr(10) || pod_patch,
                'kubectl patch ' || lower(what) || ' ' || shell(second) || ' -n ' || shell(first)
                || ' --type=strategic -p ' || shell(pod_patch)
            )
        when 'policies' then policies
        when 'label'
            then 'kubectl label namespace ' || shell(first) || ' pod-security.kubernetes.io/enforce=' || fits || ' --overwrite'
        when 'binding'
            then 'kubectl delete ' || lower(what) || ' ' || if(second = '', shell(first), shell(second) || ' -n ' || shell(first))
        when 'service'
            then 'kubectl patch service ' || shell(second) || ' -n ' || shell(first) || ' -p '
            || shell('{"spec": {"type": "ClusterIP", "externalIPs": null}}')
        when 'image' then '# build ' || resource || ' anew on packages that mend what is listed, and pin the new digest'
    end, '# no patch can be written for it: edit its manifest') as patch,
    case kind
        when 'patch' then coalesce(left_over, [])
        when 'policies'
            then list_concat(
                ['traffic within the cluster that is needed must be allowed by name first'],
                list_transform(keeps, lambda k: 'kept open: ' || k)
            )
        when 'binding' then ['what its holders really use is under "Granted against used"']
        when 'service' then ['if the world is meant to reach it, name who may: loadBalancerSourceRanges, or a NetworkPolicy with an ipBlock']
        else cast([] as varchar [])
    end as left_over
from written
