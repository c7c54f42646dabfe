/*
about = "Kubernetes' own known weaknesses, one row for each line of affected versions, from a file in the form of its official feed. A weakness whose versions could not be read has one row without a component."
reads = ["reference_file"]
per_snapshot = true

[columns]
cve = "its CVE id"
summary = "what it is"
published = "when it was made known"
component = "kube-apiserver, kubelet, …; null where the feed's text could not be read"
first_number = "the first affected version, as version_number writes it"
last_number = "the last affected version"
fixed = "versions that mend it, as version_number writes them"
updated_at = "the feed's own date"
*/
with each as (
    select
        cast(body as json) ->> '$._kubernetes_io.updated_at' as updated_at,
        unnest(from_json(
            cast(body as json) -> '$.items',
            '[{"id":"VARCHAR","summary":"VARCHAR","content_text":"VARCHAR","date_published":"VARCHAR"}]'
        )) as item
    from reference_file
    where name = 'cves'
),

parts as (
    select
        updated_at,
        item.id as cve,
        item.summary,
        try_cast(item.date_published as timestamp) as published,
        regexp_extract(item.content_text, '(?is)affected versions?(.*?)(fixed versions?|$)', 1) as affected,
        regexp_extract(item.content_text, '(?is)fixed versions?(.*)$', 1) as mended
    from each
),

lines as (
    select
        cve,
        unnest(regexp_extract_all(affected, '(?m)^\s*[-*]\s*(.*)$', 1)) as line
    from parts
),

spans as (
    select
        cve,
        regexp_extract(line, '(kube-apiserver|kube-controller-manager|kube-scheduler|kube-proxy|kubelet|kubectl)') as component,
        regexp_extract_all(line, '1\.\d+\.\d+') as versions,
        line
    from lines
)

select
    p.cve,
    p.summary,
    p.published,
    nullif(s.component, '') as component,
    case
        when len(s.versions) >= 2 then version_number(s.versions[1])
        when len(s.versions) = 0 or contains(s.line, '<') then 0
        else version_number(s.versions[1])
    end as first_number,
    case
        when len(s.versions) >= 2
            then version_number(s.versions[2])
                - cast(regexp_matches(s.line, '<\s*v?' || replace(s.versions[2], '.', '\.')) as integer)
        when len(s.versions) = 0 or regexp_matches(s.line, '>') then 999999
        when regexp_matches(s.line, '<\s*=') then version_number(s.versions[1])
        when contains(s.line, '<') then version_number(s.versions[1]) - 1
        else version_number(s.versions[1])
    end as last_number,
    list_transform(regexp_extract_all(p.mended, '1\.\d+\.\d+'), lambda v: version_number(v)) as fixed,
    p.updated_at
from parts as p
left join spans as s
    on p.cve = s.cve and s.component <> '' and (len(s.versions) > 0 or regexp_matches(s.line, '(?i)all versions'))
