/*
about = "Every check of the Pod Security Standards that a workload fails, with its points, and whether the patch in pod_patches would take it away."
reads = ["workloads", "pod_shapes", "shape_checks", "pod_patches"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the workload's resource; or User/name, Group/name, ServiceAccount/namespace/name"
namespace = "where it is"
aspect = "pod"
points = "how much it weighs"
reason = "what was seen"
severity = "low, medium, high or critical: what is mended first"
remedy = "what is to be done about it, as in remedies; null where nothing is known"
settles = "whether that by itself takes all of the points away; null where there is no remedy"
*/
with shaped as (
    select distinct
        w.snapshot_id,
        w.workload_resource as resource,
        w.namespace,
        s.shape
    from (select distinct snapshot_id, workload_resource, namespace, unnest([resource, workload_resource]) as spec from workloads) as w
    inner join pod_shapes as s on w.snapshot_id = s.snapshot_id and w.spec = s.resource
),

judged as (
    select
        s.snapshot_id,
        s.resource,
        s.namespace,
        c.check_id,
        min(c.seen) as seen
    from shaped as s
    inner join shape_checks as c on s.shape = c.shape
    where not c.ok and c.until is null
    group by all
)

select
    j.snapshot_id,
    j.resource,
    j.namespace,
    'pod' as aspect,
    check_points(j.check_id) as points,
    'Pod Security ' || j.check_id || ': ' || j.seen as reason,
    check_severity(j.check_id) as severity,
    'patch ' || j.resource as remedy,
    p.patch is not null and is_patched(j.check_id, j.seen) as settles
from judged as j
left join pod_patches as p on j.snapshot_id = p.snapshot_id and j.resource = p.resource
-- the stricter twin says it again
where j.check_id not in ('capabilities_restricted', 'restrictedVolumes', 'seccompProfile_restricted', 'procMount_restricted')
    or not exists (
        select 1 from judged as other
        where
            other.snapshot_id = j.snapshot_id and other.resource = j.resource
            and other.check_id = case j.check_id
                when 'capabilities_restricted' then 'capabilities_baseline'
                when 'restrictedVolumes' then 'hostPathVolumes'
                when 'procMount_restricted' then 'procMount'
                else 'seccompProfile_baseline'
            end
    )
