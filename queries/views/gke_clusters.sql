/*
about = "What Google Cloud says of the cluster: the answer of `gcloud container clusters describe --format=json`, given with --facts."
reads = ["objects"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "GKECluster/name"
binary_authorization = "binaryAuthorization.evaluationMode; DISABLED where unset"
workload_pool = "workloadIdentityConfig.workloadPool; null where unset"
secrets_state = "databaseEncryption.state; DECRYPTED where unset"
release_channel = "releaseChannel.channel; null where unset"
shielded_nodes = "shieldedNodes.enabled"
intranode_visibility = "networkConfig.enableIntraNodeVisibility"
ip_aliases = "ipAllocationPolicy.useIpAliases"
authorized_networks = "whether only named networks reach the API server"
private_endpoint = "privateClusterConfig.enablePrivateEndpoint"
private_nodes = "privateClusterConfig.enablePrivateNodes"
logging_service = "loggingService; none where unset"
monitoring_service = "monitoringService; none where unset"
client_certificate = "whether a client certificate was issued for the cluster's administrator"
groups = "authenticatorGroupsConfig.enabled"
legacy_abac = "legacyAbac.enabled"
dashboard = "whether the Kubernetes dashboard is on"
alpha = "enableKubernetesAlpha"
security_posture = "securityPostureConfig.mode; DISABLED where unset"
network_policy = "whether network policies are enforced: networkPolicy.enabled, or Dataplane V2"
image_scanning = "securityPostureConfig.vulnerabilityMode; VULNERABILITY_DISABLED where unset"
*/
select
    snapshot_id,
    resource,
    coalesce(
        body ->> '$.spec.binaryAuthorization.evaluationMode',
        if(try_cast(body ->> '$.spec.binaryAuthorization.enabled' as boolean), 'ENABLED', 'DISABLED')
    ) as binary_authorization,
    body ->> '$.spec.workloadIdentityConfig.workloadPool' as workload_pool,
    coalesce(body ->> '$.spec.databaseEncryption.state', 'DECRYPTED') as secrets_state,
    nullif(body ->> '$.spec.releaseChannel.channel', 'UNSPECIFIED') as release_channel,
    coalesce(try_cast(body ->> '$.spec.shieldedNodes.enabled' as boolean), false) as shielded_nodes,
    coalesce(try_cast(body ->> '$.spec.networkConfig.enableIntraNodeVisibility' as boolean), false) as intranode_visibility,
    coalesce(try_cast(body ->> '$.spec.ipAllocationPolicy.useIpAliases' as boolean), false) as ip_aliases,
    coalesce(
        try_cast(body ->> '$.spec.masterAuthorizedNetworksConfig.enabled' as boolean),
        try_cast(body ->> '$.spec.controlPlaneEndpointsConfig.ipEndpointsConfig.authorizedNetworksConfig.enabled' as boolean), false
    ) as authorized_networks,
    coalesce(
        try_cast(body ->> '$.spec.privateClusterConfig.enablePrivateEndpoint' as boolean),
        not try_cast(body ->> '$.spec.controlPlaneEndpointsConfig.ipEndpointsConfig.enablePublicEndpoint' as boolean), false
    ) as private_endpoint,
    coalesce(
        try_cast(body ->> '$.spec.privateClusterConfig.enablePrivateNodes' as boolean),
        try_cast(body ->> '$.spec.networkConfig.defaultEnablePrivateNodes' as boolean), false
    ) as private_nodes,
    coalesce(body ->> '$.spec.loggingService', 'none') as logging_service,
    coalesce(body ->> '$.spec.monitoringService', 'none') as monitoring_service,
    json_exists(body, '$.spec.masterAuth.clientCertificate') or json_exists(body, '$.spec.masterAuth.clientKey') as client_certificate,
    coalesce(try_cast(body ->> '$.spec.authenticatorGroupsConfig.enabled' as boolean), false) as groups,
    coalesce(try_cast(body ->> '$.spec.legacyAbac.enabled' as boolean), false) as legacy_abac,
    not coalesce(try_cast(body ->> '$.spec.addonsConfig.kubernetesDashboard.disabled' as boolean), false)
    and json_exists(body, '$.spec.addonsConfig.kubernetesDashboard') as dashboard,
    coalesce(try_cast(body ->> '$.spec.enableKubernetesAlpha' as boolean), false) as alpha,
    coalesce(body ->> '$.spec.securityPostureConfig.mode', 'DISABLED') as security_posture,
    coalesce(try_cast(body ->> '$.spec.networkPolicy.enabled' as boolean), false)
    or coalesce(body ->> '$.spec.networkConfig.datapathProvider' = 'ADVANCED_DATAPATH', false) as network_policy,
    coalesce(body ->> '$.spec.securityPostureConfig.vulnerabilityMode', 'VULNERABILITY_DISABLED') as image_scanning
from objects
where kind = 'GKECluster' and api_group = 'complyk8s.io'
