/*
about = "Every namespace, with its Pod Security labels and what is in it."
reads = ["objects", "spec_holders", "parameter"]
kinds = ["namespaces"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Namespace/name"
namespace = "its name"
system = "whether it belongs to Kubernetes itself (kube-system, kube-public, kube-node-lease)"
enforce = "pod-security.kubernetes.io/enforce, null where unset"
cardholder = "whether it is marked as cardholder data environment: label complyk8s.io/data=cardholder, pci or pci-dss = in-scope/true/cde, or one of parameters.cardholder_labels (`key=value`)"
health = "whether it is marked as holding health data: label complyk8s.io/data=ephi, hipaa = true, or one of parameters.health_labels (`key=value`)"
pods = "how many pods run in it"
labels = "its labels, as JSON"
*/
select
    o.snapshot_id,
    o.resource,
    o.name as namespace,
    o.name in ('kube-system', 'kube-public', 'kube-node-lease') as system,
    o.body ->> '$.metadata.labels."pod-security.kubernetes.io/enforce"' as enforce,
    coalesce(
        o.body ->> '$.metadata.labels."complyk8s.io/data"' = 'cardholder'
        or lower(o.body ->> '$.metadata.labels.pci') in ('true', 'in-scope', 'cde')
        or lower(o.body ->> '$.metadata.labels."pci-dss"') in ('true', 'in-scope', 'cde')
        or exists(
            select 1 from parameter as p
            where
                p.name = 'cardholder_labels'
                and from_json(o.body -> '$.metadata.labels', '"MAP(VARCHAR, VARCHAR)"')[split_part(p.value, '=', 1)] = split_part(p.value, '=', 2)
        ), false
    ) as cardholder,
    coalesce(
        o.body ->> '$.metadata.labels."complyk8s.io/data"' = 'ephi'
        or lower(o.body ->> '$.metadata.labels.hipaa') = 'true'
        or exists(
            select 1 from parameter as p
            where
                p.name = 'health_labels'
                and from_json(o.body -> '$.metadata.labels', '"MAP(VARCHAR, VARCHAR)"')[split_part(p.value, '=', 1)] = split_part(p.value, '=', 2)
        ), false
    ) as health,
    coalesce(p.pods, 0) as pods,
    o.body -> '$.metadata.labels' as labels
from objects as o
left join (
    select
        snapshot_id,
        namespace,
        count(*) as pods
    from spec_holders
    where kind = 'Pod'
    group by all
) as p on o.snapshot_id = p.snapshot_id and o.name = p.namespace
where o.kind = 'Namespace' and o.api_group = ''
