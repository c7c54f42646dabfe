/*
about = "What Azure says of the cluster: the answer of `az aks show`, given with --facts."
reads = ["objects"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "AKSCluster/name"
key_vault = "securityProfile.azureKeyVaultKms.enabled"
authorized_ranges = "apiServerAccessProfile.authorizedIPRanges"
private_cluster = "apiServerAccessProfile.enablePrivateCluster"
network_policy = "networkProfile.networkPolicy; none where unset"
entra = "whether aadProfile is set: people come from Microsoft Entra ID"
azure_rbac = "aadProfile.enableAzureRBAC"
local_accounts = "whether accounts of the cluster itself are allowed"
defender = "securityProfile.defender.securityMonitoring.enabled"
workload_identity = "securityProfile.workloadIdentity.enabled"
*/
select
    snapshot_id,
    resource,
    coalesce(try_cast(body ->> '$.spec.securityProfile.azureKeyVaultKms.enabled' as boolean), false) as key_vault,
    coalesce(
        from_json(body -> '$.spec.apiServerAccessProfile.authorizedIpRanges', '["varchar"]'),
        from_json(body -> '$.spec.apiServerAccessProfile.authorizedIPRanges', '["varchar"]'), []
    ) as authorized_ranges,
    coalesce(try_cast(body ->> '$.spec.apiServerAccessProfile.enablePrivateCluster' as boolean), false) as private_cluster,
    coalesce(body ->> '$.spec.networkProfile.networkPolicy', 'none') as network_policy,
    coalesce(json_type(body, '$.spec.aadProfile') = 'OBJECT', false) as entra,
    coalesce(
        try_cast(body ->> '$.spec.aadProfile.enableAzureRbac' as boolean),
        try_cast(body ->> '$.spec.aadProfile.enableAzureRBAC' as boolean), false
    ) as azure_rbac,
    not coalesce(try_cast(body ->> '$.spec.disableLocalAccounts' as boolean), false) as local_accounts,
    coalesce(try_cast(body ->> '$.spec.securityProfile.defender.securityMonitoring.enabled' as boolean), false) as defender,
    coalesce(try_cast(body ->> '$.spec.securityProfile.workloadIdentity.enabled' as boolean), false) as workload_identity
from objects
where kind = 'AKSCluster' and api_group = 'complyk8s.io'
