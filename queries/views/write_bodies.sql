/*
about = "Every write that was accepted, with its body; but for what controllers write by the thousand (changes to pods, pods without access to their node, pods of kube-system, ReplicaSets, endpoints, leases)."
reads = ["events"]
inline = true

[columns]
at = "when the API server received it, in UTC"
who = "who sent it, and on whose behalf"
actor = "who authenticated"
by_kubernetes = "whether Kubernetes itself did it"
verb = "create, update, patch"
api_group = "objectRef.apiGroup"
resource = "objectRef.resource"
subresource = "objectRef.subresource"
namespace = "objectRef.namespace"
name = "its name"
target = "resource/subresource/namespace/name"
body = "the answer, or else what was sent, as JSON"
text = "what was sent or answered, as text, where something in it was redacted"
*/
select
    received_at as "at",
    username || coalesce(' as ' || impersonated, '') as who,
    username as actor,
    acts_for_kubernetes(username) as by_kubernetes,
    verb,
    api_group,
    resource,
    subresource,
    namespace,
    name,
    concat_ws(
        '/', resource, subresource, case when resource <> 'namespaces' then namespace end, name
    ) as target,
    case
        when starts_with(response_object, '{') and not starts_with(response_object, '{"kind":"Status"') then response_object
        when starts_with(request_object, '{') then request_object
    end as body,
    case when redacted then coalesce(request_object, response_object) end as text
from events
where
    verb in ('create', 'update', 'patch')
    and stage = 'ResponseComplete'
    and coalesce(code, 200) between 200 and 299
    and coalesce(uri, '') not like '%dryRun=%'
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
        and (acts_for_kubernetes(username) or starts_with(username, 'system:node:'))
    )
