/*
about = "What to mend first: each thing that somebody can do, with what exactly to do, and the points that it would take away from all workloads together, by itself and at least."
reads = ["risk_points", "namespaces", "pod_patches", "proposed_policies", "namespace_levels"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "what is mended"
remedy = "which remedy it is"
cause = "what it is about: cluster-admin, exposure, isolation, pod-settings, admission, vulnerabilities"
severity = "low, medium, high or critical: of the worst that it settles; of the worst reason for it where it settles none"
title = "what to do"
points = "points that it takes away at least, over all workloads: only of what it settles by itself"
workloads = "from which workloads, or from whom"
reasons = "why: the heaviest first, each once"
verb = "what kubectl would do: patch, apply or delete; null where no command does it"
kind = "of the object that it is done to; image where an image is to be built anew"
namespace = "its namespace; null where it is in none"
name = "its name"
patch = "the body, as JSON: of patch a patch (strategic where its kind has such), of apply a List of manifests; null for delete"
left_over = "what it does not settle"
*/
with owed as (
    select
        r.snapshot_id,
        split_part(r.remedy, ' ', 1) as kind,
        substr(r.remedy, strpos(r.remedy, ' ') + 1) as resource,
        r.remedy,
        coalesce(sum(r.points) filter (r.settles), 0)::bigint as points,
        bool_or(r.settles) as settles,
        coalesce(
            arg_max(r.severity, severity_rank(r.severity)) filter (r.settles), arg_max(r.severity, severity_rank(r.severity))
        ) as severity,
        list_sort(list_distinct(list(r.resource))) as workloads,
        list_sort(list_distinct(list(r.resource) filter (not r.settles))) as not_settled
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
        -- of what it does not settle nothing is claimed; where that is all, it is told all the same
        coalesce(list(reason order by points desc, reason) filter (settles), list(reason order by points desc, reason)) as reasons
    from (
        select
            snapshot_id,
            remedy,
            reason,
            bool_or(settles) as settles,
            max(points) as points
        from risk_points
        group by snapshot_id, remedy, reason
    )
    group by all
),

written as (
    select
        o.*,
        w.reasons,
        string_split(o.resource, '/') as parts,
        if(o.kind = 'image', 'image', parts[1]) as what,
        -- Kind/name, or Kind/namespace/name; where more `/` are in it nobody can tell which part is which
        if(len(parts) = 3 and what not in ('image', 'ClusterRoleBinding', 'Namespace'), parts[2], null) as namespace,
        case
            when what = 'image' then o.resource
            when len(parts) = if(what in ('ClusterRoleBinding', 'Namespace'), 2, 3) then parts[-1]
        end as name,
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
        when 'patch' then 'pod-settings'
        when 'policies' then 'isolation'
        when 'label' then 'admission'
        when 'binding' then 'cluster-admin'
        when 'service' then 'exposure'
        when 'image' then 'vulnerabilities'
    end as cause,
    severity,
    case kind
        when 'patch' then if(
            settles and len(left_over) = 0, 'Let ' || resource || ' meet restricted',
            'Set the security context of ' || resource || if(len(left_over) > 0, ' (' || array_to_string(left_over, ', ') || ': edit by hand)', '')
        )
        when 'policies' then 'Isolate namespace ' || coalesce(name, resource) || ' by default'
        when 'label' then 'Enforce ' || fits || ' in namespace ' || coalesce(name, resource) || ', which meets it today'
        when 'binding' then 'Delete ' || resource
        when 'service' then 'Close ' || resource || ' to the outside'
        when 'image' then 'Replace image ' || resource
    end as title,
    points,
    workloads,
    reasons,
    case
        when name is null then null
        -- what is in a Pod, or in the template of a Job, cannot be changed
        when kind = 'patch' then if(pod_patch is not null and what not in ('Pod', 'Job'), 'patch', null)
        when kind = 'policies' then if(policies is not null, 'apply', null)
        when kind = 'label' then if(fits is not null, 'patch', null)
        when kind = 'binding' then 'delete'
        when kind = 'service' then 'patch'
    end as verb,
    what as kind,
    namespace,
    name,
    case kind
        when 'patch' then try_cast(pod_patch as json)
        when 'policies' then policies
        when 'label'
            then json_object('metadata', json_object('labels', json_object('pod-security.kubernetes.io/enforce', fits)))
        when 'service' then json_object('spec', json_object('type', 'ClusterIP', 'externalIPs', null))
    end as patch,
    case kind
        when 'patch' then coalesce(left_over, [])
        when 'policies'
            then list_concat(
                ['traffic within the cluster that is needed must be allowed by name first'],
                list_transform(keeps, lambda k: 'kept open: ' || k)
            )
        when 'binding' then list_concat(
            ['it takes away all that the binding grants, from everybody in it: bind a smaller role first to those who need one'],
            list_transform(not_settled, lambda w: w || ' has another way, or other rights to Secrets, left')
        )
        when 'service' then ['if the world is meant to reach it, name who may: loadBalancerSourceRanges, or a NetworkPolicy with an ipBlock']
        else cast([] as varchar [])
    end as left_over
from written
