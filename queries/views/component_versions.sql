/*
about = "Every part of Kubernetes whose version is known: the API server that answered, control-plane pods, kubelets, kube-proxies."
reads = ["objects", "snapshots", "component_pods", "containers", "reference_file"]
kinds = ["nodes"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Node/name#component, the pod's resource, or Cluster/name for the API server that answered"
component = "kube-apiserver, kubelet, …"
version = "as it says itself, or as its image is tagged"
number = "the same, as version_number writes it"
vendor = "whether it is a distribution's build, which may hold mends that its number does not show"
api_number = "the lowest version of the cluster's API servers"
minor = "1.31 of v1.31.4"
end_of_life = "the day after which its minor version gets no patches; null where our list does not know"
ended = "whether that day was past when the snapshot was taken; null where it is not known"
listed_at = "the date of the list of releases"
feed_stale = "whether the feed of weaknesses was over a year old when the snapshot was taken, or has no date"
*/
with told as (
    select
        snapshot_id,
        'Cluster/' || cluster as resource,
        'kube-apiserver' as component,
        server_version as version
    from snapshots
    where server_version is not null and snapshot_id in (select snapshot_id from objects)
    union all
    select
        snapshot_id,
        resource || '#kubelet' as resource,
        'kubelet' as component,
        body ->> '$.status.nodeInfo.kubeletVersion' as version
    from objects
    where kind = 'Node' and api_group = ''
    union all
    select
        p.snapshot_id,
        p.resource,
        p.component,
        'v' || regexp_extract(c.image, ':v(1\.\d+\.\d+[^@]*)', 1) as version
    from component_pods as p
    inner join containers as c on p.snapshot_id = c.snapshot_id and p.resource = c.pod_resource
    where p.component <> 'etcd' and regexp_matches(c.image, ':v1\.\d+\.\d+')
),

releases as (
    select
        r.minor,
        cast(r.end_of_life as date) as end_of_life,
        f.updated_at
    from (
        select
            cast(body as json) ->> '$.updated_at' as updated_at,
            unnest(from_json(cast(body as json) -> '$.releases', '[{"minor":"VARCHAR","end_of_life":"VARCHAR"}]')) as r
        from reference_file
        where name = 'releases'
    ) as f
),

numbered as (
    select
        t.*,
        version_number(t.version) as number,
        not regexp_full_match(t.version, 'v?1\.\d+\.\d+') as vendor,
        min(if(t.component = 'kube-apiserver', version_number(t.version), null)) over (partition by t.snapshot_id) as api_number
    from told as t
    where t.version is not null
)

select
    n.*,
    regexp_extract(n.version, '1\.\d+') as minor,
    r.end_of_life,
    r.end_of_life < o.taken_at as ended,
    (select max(updated_at) from releases) as listed_at,
    coalesce((
        select max(try_cast(cast(f.body as json) ->> '$._kubernetes_io.updated_at' as timestamp)) from reference_file as f
        where f.name = 'cves'
    ) < o.taken_at - interval 366 day, true) as feed_stale
from numbered as n
inner join (select distinct snapshot_id, taken_at from objects) as o on n.snapshot_id = o.snapshot_id
left join releases as r on r.minor = regexp_extract(n.version, '1\.\d+')
