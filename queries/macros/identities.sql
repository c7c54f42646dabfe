/*
about = "Who is a person. A name without `system:` is a provider's only on that provider's platform, where nobody else can have it; anywhere else a name alone proves nothing. AKS: https://learn.microsoft.com/azure/aks/monitor-aks-reference and https://github.com/elastic/detection-rules/pull/6423; EKS (`eks:` is reserved): https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html; GKE: https://cloud.google.com/kubernetes-engine/docs/how-to/audit-logging, of accounts Google's own are those of https://cloud.google.com/iam/docs/service-agents alone; OpenShift and k3s, whose administrator is system:admin: https://docs.openshift.com/container-platform/latest/authentication/understanding-authentication.html and https://docs.k3s.io/cluster-access."
reads = []

[macros]
"account_subjects(namespace, account)" = "the subjects of bindings that reach a ServiceAccount, as holder in powers and resource in escalations have them"
"admin_groups()" = "groups that Kubernetes, kubeadm and OpenShift give every right to"
"of_provider(platform, name)" = "whether a name without `system:` is one of the platform's own services"
"is_a_person(platform, name)" = "whether a name may be a person's: none of Kubernetes, of a ServiceAccount of either kind, a node or the platform's services; false where nobody authenticated"
*/
create or replace macro account_subjects(namespace, account) as [
    'ServiceAccount/' || namespace || '/' || account, 'User/system:serviceaccount:' || namespace || ':' || account,
    'Group/system:serviceaccounts:' || namespace, 'Group/system:serviceaccounts', 'Group/system:authenticated'
];

create or replace macro admin_groups() as ['system:masters', 'kubeadm:cluster-admins', 'system:cluster-admins'];

create or replace macro of_provider(platform, name) as coalesce(case platform
    when 'aks' then name in ('aksService', 'hcpService', 'acsService', 'aksProblemDetector', 'nodeclient', 'kubelet-nodepool-bootstrap')
    when 'eks' then starts_with(name, 'eks:')
    when 'gke'
        then name = 'kubelet-nodepool-bootstrap'
        or regexp_matches(name, '@(container-engine-robot\.iam|gcp-sa-[a-z0-9-]+\.iam|cloudservices)\.gserviceaccount\.com$')
        or regexp_matches(name, '^(kubelet|kube-[a-z-]+|cluster-autoscaler|gke-[a-z0-9-]+)$')
    else false
end, false);

create or replace macro is_a_person(platform, name) as coalesce(
    (not starts_with(name, 'system:') or name in ('system:admin', 'system:masters')) and not of_provider(platform, name)
    and not (platform = 'gke' and ends_with(name, '.gserviceaccount.com')), false
);
