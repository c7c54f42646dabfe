/*
about = "Every image that a container runs or a volume holds, with what the newest scan of it found."
reads = ["containers", "volumes", "image_findings"]

[columns]
snapshot_id = "the snapshot that it is in"
image = "as it is written"
reference = "as image_reference writes it"
containers = "the containers and volumes that it is in"
tool = "who scanned it last; null where nobody did"
scanned_at = "when"
critical = "how many critical vulnerabilities, each once; null where nobody scanned it"
high = "how many high ones"
fixable = "how many of both have a version that mends them"
worst = "the worst of them, at most five: id, package, version that mends it"
*/
with run as (
    select
        snapshot_id,
        image,
        image_reference(image) as reference,
        list_sort(list(resource)) as containers
    from (
        select snapshot_id, image, resource from containers
        union all
        select snapshot_id, image, resource from volumes where type = 'image'
    )
    where image is not null
    group by all
),

scanned as (
    select distinct
        r.snapshot_id,
        r.image,
        f.tool,
        f.scanned_at,
        f.scan
    from run as r
    inner join (select distinct snapshot_id, names, tool, scanned_at, scan from image_findings) as f
        on coalesce(f.snapshot_id = r.snapshot_id, true) and list_contains(f.names, r.reference)
    qualify
        row_number() over (
            partition by r.snapshot_id, r.image order by f.scanned_at desc nulls last, f.scan
        ) = 1
),

counted as (
    select
        s.snapshot_id,
        s.image,
        s.tool,
        s.scanned_at,
        count(distinct f.vulnerability) filter (f.severity = 'critical') as critical,
        count(distinct f.vulnerability) filter (f.severity = 'high') as high,
        count(distinct f.vulnerability) filter (f.severity in ('critical', 'high') and f.fixed is not null)
            as fixable,
        list_sort(list_distinct(list(
            f.severity || ' ' || f.vulnerability || coalesce(' in ' || f.package, '')
            || coalesce(', mended in ' || f.fixed, '')
        ) filter (f.severity in ('critical', 'high'))))[:5] as worst
    from scanned as s
    inner join image_findings as f
        on s.scan = f.scan and coalesce(f.snapshot_id = s.snapshot_id, true)
    group by all
)

select
    r.snapshot_id,
    r.image,
    r.reference,
    r.containers,
    c.tool,
    c.scanned_at,
    c.critical,
    c.high,
    c.fixable,
    coalesce(c.worst, []) as worst
from run as r
left join counted as c on r.snapshot_id = c.snapshot_id and r.image = c.image
