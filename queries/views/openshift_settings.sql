/*
about = "What OpenShift's own configuration says: objects of config.openshift.io named cluster."
reads = ["objects"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the object's resource"
kind = "OAuth or APIServer"
identity_providers = "types of the identity providers (OAuth)"
audit_profile = "spec.audit.profile (APIServer); Default where unset"
encryption = "spec.encryption.type (APIServer); identity where unset"
tls_profile = "spec.tlsSecurityProfile.type (APIServer); Intermediate where unset"
*/
select
    snapshot_id,
    resource,
    kind,
    list_transform(
        coalesce(from_json(body -> '$.spec.identityProviders', '[{"type":"VARCHAR"}]'), []), lambda p: p.type
    ) as identity_providers,
    coalesce(nullif(body ->> '$.spec.audit.profile', ''), 'Default') as audit_profile,
    coalesce(nullif(body ->> '$.spec.encryption.type', ''), 'identity') as encryption,
    coalesce(nullif(body ->> '$.spec.tlsSecurityProfile.type', ''), 'Intermediate') as tls_profile
from objects
where api_group = 'config.openshift.io' and kind in ('OAuth', 'APIServer') and name = 'cluster'
