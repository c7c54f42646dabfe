/*
about = "Every write that was accepted, with what its body says of the things that detections look for; but for what controllers make by the thousand (pods, ReplicaSets, endpoints, leases). Bodies are there at the levels Request and RequestResponse only."
reads = ["write_bodies"]
window = "event"

[columns]
at = "when the API server received it, in UTC"
who = "who sent it, and on whose behalf"
actor = "who authenticated"
is_person = "whether a person"
by_kubernetes = "whether Kubernetes itself did it"
verb = "create, update, patch"
api_group = "objectRef.apiGroup"
resource = "objectRef.resource"
subresource = "objectRef.subresource"
namespace = "objectRef.namespace"
name = "its name"
target = "resource/subresource/namespace/name"
known = "whether the log has a body that can be read; where not, the columns below are null or empty"
secret_type = "type of a Secret"
hidden = "how many values of it were redacted because they look like secrets"
token_seconds = "how long a token was asked to live"
signer = "spec.signerName of a CertificateSigningRequest"
asks_for = "system identities that the certificate request in it names: system:masters and its like"
service_type = "spec.type of a Service"
external_ips = "spec.externalIPs of a Service"
tls = "whether an Ingress has spec.tls"
volume_path = "path of the node that a PersistentVolume opens"
enforce = "the Pod Security level that a Namespace's label sets; empty where it was taken away"
actions = "validationActions of a policy's binding"
audit_profile = "spec.audit.profile of OpenShift's APIServer"
*/
-- a request in PEM holds base64 of its own; the names in it are plain text
with asked as (
    select
        *,
        case when resource = 'certificatesigningrequests' then
            try(hex(from_base64(regexp_replace(
                try(decode(from_base64(body ->> '$.spec.request'))), '-----[A-Z ]+-----|\s', '', 'g'
            ))))
        end as der,
        -- redaction leaves these names of it
        case when resource = 'certificatesigningrequests' and body ->> '$.spec.request' like '[not kept]%' then
            body ->> '$.spec.request'
        end as asks
    from write_bodies
)

select
    * exclude (body, text, der, asks),
    body is not null as known,
    case when resource = 'secrets' then body ->> '$.type' end as secret_type,
    coalesce((len(text) - len(replace(text, '[redacted]', ''))) // 10, 0) as hidden,
    case when subresource = 'token' then try_cast(body ->> '$.spec.expirationSeconds' as bigint) end as token_seconds,
    case when resource = 'certificatesigningrequests' then body ->> '$.spec.signerName' end as signer,
    list_filter(
        ['system:masters', 'system:kube-controller-manager', 'system:kube-scheduler', 'system:admin', 'kubernetes-admin'],
        lambda n: contains(der, hex(n)) or contains(asks, n)
    ) as asks_for,
    case when resource = 'services' then coalesce(body ->> '$.spec.type', 'ClusterIP') end as service_type,
    case when resource = 'services' then from_json(body -> '$.spec.externalIPs', '["varchar"]') end as external_ips,
    case when resource = 'ingresses' and body is not null then coalesce(json_array_length(body, '$.spec.tls') > 0, false) end as tls,
    case when resource = 'persistentvolumes' then
        coalesce(body ->> '$.spec.hostPath.path', body ->> '$.spec.local.path')
    end as volume_path,
    case when resource = 'namespaces' and json_exists(body, '$.metadata.labels') then
        coalesce(body ->> '$.metadata.labels."pod-security.kubernetes.io/enforce"', '')
    end as enforce,
    case when resource = 'validatingadmissionpolicybindings' then
        from_json(body -> '$.spec.validationActions', '["varchar"]')
    end as actions,
    case when resource = 'apiservers' then body ->> '$.spec.audit.profile' end as audit_profile
from asked
