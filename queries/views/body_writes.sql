/*
about = "Every write that was accepted, with what was sent and answered as it was logged; but for what controllers write by the thousand (changes to pods, pods without access to their node, pods of kube-system, ReplicaSets, endpoints, leases)."
reads = ["events", "controller_addresses", "cluster_platforms"]
window = "event"
inline = true

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
uri = "requestURI"
level = "the level it was logged at"
cluster = "the cluster's name in this store"
audit_id = "auditID"
request_object = "requestObject as text"
response_object = "responseObject as text"
redacted = "whether something in it was redacted"
*/
select
    received_at as "at",
    username || coalesce(' as ' || impersonated, '') as who,
    username as actor,
    is_a_person(p.platform, username) as is_person,
    coalesce(acts_for_kubernetes(username, user_extra, source_ips[-1], k.addresses), false) as by_kubernetes,
    verb,
    api_group,
    resource,
    subresource,
    namespace,
    name,
    concat_ws(
        '/', resource, subresource, case when resource <> 'namespaces' then namespace end, name
    ) as target,
    uri,
    level,
    events.cluster,
    audit_id,
    request_object,
    response_object,
    redacted
from events
left join controller_addresses as k on events.cluster = k.cluster
left join cluster_platforms as p on events.cluster = p.cluster
where
    verb in ('create', 'update', 'patch')
    -- a review by an admission webhook is the only thing that has a body when it was received
    and (stage = 'ResponseComplete' or (stage = 'RequestReceived' and request_object is not null))
    and coalesce(code, 200) between 200 and 299
    and not is_namesake(api_group, resource)
    and coalesce(subresource, '') not in ('status', 'finalize', 'scale', 'binding')
    and username is not null
    and resource not in ('events', 'leases', 'endpoints', 'endpointslices', 'controllerrevisions')
    and not (
        (
            resource = 'replicasets'
            or (resource = 'pods' and (
                verb <> 'create'
                or namespace = 'kube-system'
                -- of thousands of pods alike only those with access to the node
                or not coalesce(regexp_matches(
                    coalesce(response_object, request_object), '"(privileged|hostPID|hostIPC|hostNetwork)":true|"hostPath"'
                ), false)
            ))
        )
        and (
            coalesce(acts_for_kubernetes(username, user_extra, source_ips[-1], k.addresses), false)
            or is_node(username, user_groups)
        )
    )
    and not is_dry_run(
        verb, subresource, uri, request_object, level, json_extract_string(annotations, '$."command.gke.io/dryRun"') in ('true', 'All')
    )
