/*
about = "Every pod that the log says was created, also those that are gone since, with what it was allowed to be. Only logs at level Request or RequestResponse tell."
reads = ["events", "controller_addresses"]
window = "event"
bodies = ["create pods"]

[columns]
at = "when the request was received, in UTC"
resource = "Pod/namespace/name"
namespace = "where it was made"
name = "its name"
actor = "who made it"
by_kubernetes = "whether Kubernetes itself made it, or a node"
cluster = "the cluster's name in this store"
known = "whether the log has the pod's spec; where not, the columns below are null"
privileged = "whether any container was privileged"
host_access = "whether it had hostPID, hostIPC, hostNetwork or a hostPath volume"
images = "its containers' images"
*/
with made as (
    select
        received_at,
        namespace,
        name,
        username,
        coalesce(acts_for_kubernetes(username, user_extra, source_ips[-1], k.addresses), false) or is_node(username, user_groups)
            as by_kubernetes,
        events.cluster,
        coalesce(body_text(response_object), body_text(request_object))::json as body
    from events
    left join controller_addresses as k on events.cluster = k.cluster
    where
        resource = 'pods'
        and api_group = ''
        and subresource is null
        and verb = 'create'
        and (stage = 'ResponseComplete' or (stage = 'RequestReceived' and request_object is not null))
        and coalesce(code, 200) between 200 and 299
        and not is_dry_run(
            verb, subresource, uri, request_object, level, json_extract_string(annotations, '$."command.gke.io/dryRun"') in ('true', 'All')
        )
)

select
    received_at as "at",
    'Pod/' || namespace || '/' || name as resource,
    namespace,
    name,
    username as actor,
    by_kubernetes,
    cluster,
    (body -> '$.spec') is not null as known,
    case when (body -> '$.spec') is not null then
        list_contains(
            list_concat(
                coalesce(from_json(body -> '$.spec.containers[*].securityContext.privileged', '["varchar"]'), []),
                coalesce(from_json(body -> '$.spec.initContainers[*].securityContext.privileged', '["varchar"]'), [])
            ), 'true'
        )
    end as privileged,
    case when (body -> '$.spec') is not null then
        coalesce(body ->> '$.spec.hostPID' = 'true', false)
        or coalesce(body ->> '$.spec.hostIPC' = 'true', false)
        or coalesce(body ->> '$.spec.hostNetwork' = 'true', false)
        or len(coalesce(from_json(body -> '$.spec.volumes[*].hostPath', '["json"]'), [])) > 0
    end as host_access,
    coalesce(from_json(body -> '$.spec.containers[*].image', '["varchar"]'), []) as images
from made
