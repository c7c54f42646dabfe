/*
about = "Every API server that the snapshot shows: by its pod, or by the lease that it holds in kube-system (APIServerIdentity)."
reads = ["objects"]
kinds = ["pods", "leases.coordination.k8s.io"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the pod or lease that shows it"
how = "pod or lease"
*/
select
    snapshot_id,
    resource,
    'pod' as how
from objects
where
    kind = 'Pod'
    and api_group = ''
    and namespace = 'kube-system'
    and (body ->> '$.metadata.labels.component' = 'kube-apiserver' or starts_with(name, 'kube-apiserver-'))
union all
select
    snapshot_id,
    resource,
    'lease' as how
from objects
where
    kind = 'Lease'
    and namespace = 'kube-system'
    and json_extract_string(body, '$.metadata.labels."apiserver.kubernetes.io/identity"') = 'kube-apiserver'
