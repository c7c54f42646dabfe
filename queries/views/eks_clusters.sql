/*
about = "What AWS says of the cluster: the answer of `aws eks describe-cluster`, given with --facts."
reads = ["objects"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "EKSCluster/name"
log_types = "log types that are enabled: api, audit, authenticator, controllerManager, scheduler"
authentication_mode = "accessConfig.authenticationMode: CONFIG_MAP, API, API_AND_CONFIG_MAP; CONFIG_MAP where unset"
secrets_key = "ARN of the key that secrets are encrypted with; null where none is"
public_access = "whether the API server answers on the internet"
private_access = "whether it answers inside of the VPC"
public_cidrs = "from where it answers on the internet"
*/
select
    snapshot_id,
    resource,
    list_sort(flatten(list_transform(
        list_filter(
            from_json(body -> '$.spec.logging.clusterLogging', '[{"types":["VARCHAR"],"enabled":"BOOLEAN"}]'),
            lambda l: l.enabled
        ), lambda l: l.types
    ))) as log_types,
    coalesce(body ->> '$.spec.accessConfig.authenticationMode', 'CONFIG_MAP') as authentication_mode,
    list_filter(
        from_json(body -> '$.spec.encryptionConfig', '[{"resources":["VARCHAR"],"provider":{"keyArn":"VARCHAR"}}]'),
        lambda e: list_contains(e.resources, 'secrets')
    )[1].provider.keyarn as secrets_key,
    try_cast(body ->> '$.spec.resourcesVpcConfig.endpointPublicAccess' as boolean) as public_access,
    try_cast(body ->> '$.spec.resourcesVpcConfig.endpointPrivateAccess' as boolean) as private_access,
    coalesce(from_json(body -> '$.spec.resourcesVpcConfig.publicAccessCidrs', '["varchar"]'), []) as public_cidrs
from objects
where kind = 'EKSCluster' and api_group = 'complyk8s.io'
