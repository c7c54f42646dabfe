/*
about = "Every scan of an image, whoever reported it: VulnerabilityReport objects of trivy-operator, and reports of Trivy or Grype that were given to `ingest`."
reads = ["objects", "image_scan", "image_vulnerability"]

[columns]
snapshot_id = "the snapshot that the object is in; null for a report that was given to ingest"
names = "the image, by tag and by digest, as image_reference writes it"
tool = "who scanned it"
scanned_at = "when"
scan = "the report: the object's resource, or a number"
vulnerability = "the vulnerability's id; null on the row of a scan without any"
severity = "critical, high, medium, low or unknown"
package = "which package has it"
installed = "the version that is installed"
fixed = "versions that mend it; null where there is none"
*/
with reported as (
    select
        snapshot_id,
        resource as scan,
        'trivy-operator' as tool,
        try_cast(body ->> '$.report.updateTimestamp' as timestamp) as scanned_at,
        body -> '$.report.artifact' as artifact,
        coalesce(nullif(body ->> '$.report.registry.server', '') || '/', '')
        || (body ->> '$.report.artifact.repository') as image,
        from_json(
            body -> '$.report.vulnerabilities',
            '[{"vulnerabilityID": "VARCHAR", "severity": "VARCHAR", "resource": "VARCHAR",
               "installedVersion": "VARCHAR", "fixedVersion": "VARCHAR"}]'
        ) as found
    from objects
    where api_group = 'aquasecurity.github.io' and kind = 'VulnerabilityReport'
        -- a report without the list has looked at nothing
        and json_type(body, '$.report.vulnerabilities') = 'ARRAY'
),

each as (
    select
        * exclude (found),
        unnest(if(coalesce(len(found), 0) = 0, [null], found)) as v
    from reported
)

select
    snapshot_id,
    list_transform(
        list_filter(
            [
                image || ':' || coalesce(nullif(artifact ->> '$.tag', ''), 'latest'),
                image || '@' || nullif(artifact ->> '$.digest', '')
            ], lambda n: n is not null
        ), lambda n: image_reference(n)
    ) as names,
    tool,
    scanned_at,
    scan,
    v.vulnerabilityid as vulnerability,
    lower(v.severity) as severity,
    v.resource as package,
    v.installedversion as installed,
    nullif(v.fixedversion, '') as fixed
from each
union all
select
    null as snapshot_id,
    s.names,
    s.tool,
    s.scanned_at,
    s.scan,
    v.vulnerability,
    v.severity,
    v.package,
    v.installed,
    v.fixed
from image_scan as s
left join image_vulnerability as v on s.scan = v.scan
