/*
about = "Every request that reached the API server, one row each, whatever log it came from: the stages of a request are merged."
reads = ["events", "controller_addresses", "cluster_platforms", "log_strays"]
window = "event"

[columns]
at = "when the API server received it, in UTC. `at` is a keyword in DuckDB: write \"at\" or requests.at"
verb = "get, list, create, and so on; the HTTP method in small letters for non-resources"
api_group = "objectRef.apiGroup, empty for the core group"
resource = "objectRef.resource, for example pods"
subresource = "objectRef.subresource, for example exec; null where there is none"
namespace = "objectRef.namespace"
name = "objectRef.name; of a create with generateName the name that was given"
uri = "requestURI, its secrets redacted"
actor = "user.username: who authenticated; null where nobody did (401)"
on_behalf_of = "impersonatedUser.username: as whom they acted, null where as themselves"
groups = "user.groups"
source_ip = "the last of sourceIPs: the only one that the client cannot choose"
user_agent = "userAgent, which the client chooses"
code = "HTTP status of the answer; null where the log has no answer"
accepted = "whether it was let through as far as the log tells: not forbidden, and no answer of 400 or more"
decision = "allow or forbid; null where the log does not say"
reason = "why it was allowed: the binding and the role"
level = "the level it was logged at: Metadata, Request, RequestResponse"
cluster = "the cluster's name in this store"
request_body = "requestObject, its secrets redacted, as JSON text"
response_body = "responseObject, its secrets redacted, as JSON text"
audit_id = "auditID; clients can set it, so it is no key"
user_extra = "user.extra as JSON text: credential ids, for example"
status_reason = "responseStatus.reason"
status_message = "responseStatus.message"
stages = "which stages the log has"
annotations = "annotations as JSON text"
is_person = "whether the actor may be a person: neither a ServiceAccount, a node, a component, nor one of the platform's own services"
who = "actor, and on whose behalf: `carol as system:admin`"
target = "resource/subresource/namespace/name; for non-resources the path"
path = "requestURI without its query"
dry_run = "whether nothing was to be kept: the parameter dryRun with the value All or, of a deletion that has a body, what the body says"
by_kubernetes = "whether Kubernetes itself did it: the API server, the controller manager, or one of its controllers, from where the controller manager speaks"
by_node = "whether a node did it"
by_provider = "whether one of the platform's own services did it"
namesake = "whether the resource is of another API group than Kubernetes' own of that name"
on_status = "whether only a status or finalizers were written"
impersonated_groups = "impersonatedUser.groups"
of_pod = "whether the credential is the token of a pod (user.extra names one)"
credential = "the credential's id, a token's JTI or a certificate's digest; null where the log does not say"
old_token = "the mark of a long-lived or stale token; null where there is none"
violations = "what Pod Security admission or a ValidatingAdmissionPolicy noted; null where nothing"
failed_open = "the webhook that did not answer although it was asked; null where none"
truncated = "whether the event was cut"
redacted = "whether its body held what looks like a secret"
unsafe_delete = "whether an object that cannot be read was deleted"
deprecated = "whether the version of the API is deprecated"
removed_in = "the release that removes it"
astray = "whether its date is far from all others of its API server: the clock was wrong"
source = "which API server or file folder it came from"
*/
with ranked as (
    select
        *,
        case stage
            when 'Panic' then 4 when 'ResponseComplete' then 3 when 'ResponseStarted' then 2 else 1
        end as rank
    from events
),

merged as (
    select
        min(received_at) as "at",
        verb,
        arg_max(api_group, rank) as api_group,
        arg_max(resource, rank) as resource,
        arg_max(subresource, rank) as subresource,
        arg_max(namespace, rank) as namespace,
        arg_max(name, rank) as name,
        arg_max(uri, rank) as uri,
        arg_max(username, rank) as actor,
        arg_max(impersonated, rank) as on_behalf_of,
        arg_max(user_groups, rank) as groups,
        arg_max(source_ips[-1], rank) as source_ip,
        arg_max(user_agent, rank) as user_agent,
        arg_max(code, rank) as code,
        arg_max(decision, rank) as decision,
        arg_max(decision_reason, rank) as reason,
        arg_max(level, rank) as level,
        any_value(cluster) as cluster,
        arg_max(request_object, rank) as request_body,
        arg_max(response_object, rank) as response_body,
        any_value(audit_id) as audit_id,
        arg_max(user_extra, rank) as user_extra,
        arg_max(status_reason, rank) as status_reason,
        arg_max(status_message, rank) as status_message,
        list_sort(list_distinct(list(stage))) as stages,
        arg_max(annotations, rank) as annotations,
        arg_max(impersonated_groups, rank) as impersonated_groups,
        bool_or(truncated) as truncated,
        bool_or(
            redacted
            -- of Secrets and tokens no body is kept: that there was one shows in its size
            or (resource in ('secrets', 'tokenreviews') and verb in ('create', 'update', 'patch') and size > 700)
        ) as redacted,
        any_value(source) as source
    from ranked
    -- auditID is no key: clients set it, and a watch repeats it
    group by cluster, audit_id, received_at, uri, verb, coalesce(username, '')
)

select
    m.*,
    m.code is null and coalesce(m.decision <> 'forbid', true) or coalesce(m.code < 400, false) as accepted,
    is_a_person(p.platform, m.actor) as is_person,
    -- pipelines write a list of one as a text
    coalesce(
        json_extract_string(m.user_extra, '$."authentication.kubernetes.io/credential-id"[0]'),
        json_extract_string(m.user_extra, '$."authentication.kubernetes.io/credential-id"')
    ) as credential,
    coalesce(contains(m.user_extra, '"authentication.kubernetes.io/pod-name"'), false) as of_pod,
    coalesce(
        json_extract_string(m.annotations, '$."authentication.k8s.io/legacy-token"'),
        json_extract_string(m.annotations, '$."authentication.k8s.io/stale-token"')
    ) as old_token,
    nullif(concat_ws(
        '; ', json_extract_string(m.annotations, '$."pod-security.kubernetes.io/audit-violations"'),
        case when contains(m.annotations, '.policy.admission.k8s.io/') then array_to_string(list_transform(
            list_filter(json_keys(m.annotations), lambda k: regexp_full_match(k, '[a-z]+\.policy\.admission\.k8s\.io/[a-z]+_failure')),
            lambda k: json_extract_string(m.annotations, '$."' || k || '"')
        ), '; ') end
    ), '') as violations,
    case when contains(m.annotations, '"failed-open.') then
        regexp_extract(m.annotations, '"failed-open\.[^"]+":"([^"]*)"', 1)
    end as failed_open,
    coalesce(contains(m.annotations, '"apiserver.k8s.io/unsafe-delete-ignore-read-error"'), false) as unsafe_delete,
    coalesce(json_extract_string(m.annotations, '$."k8s.io/deprecated"') = 'true', false) as deprecated,
    json_extract_string(m.annotations, '$."k8s.io/removed-release"') as removed_in,
    m.actor || coalesce(' as ' || m.on_behalf_of, '') as who,
    if(
        coalesce(m.resource, '') = '',
        split_part(m.uri, '?', 1),
        -- a namespace's own requests carry its name twice
        concat_ws(
            '/', nullif(concat_ws('/', m.resource, m.subresource), ''),
            case when m.resource <> 'namespaces' then m.namespace end, m.name
        )
    ) as target,
    split_part(m.uri, '?', 1) as path,
    is_dry_run(
        m.verb, m.subresource, m.uri, m.request_body, m.level,
        json_extract_string(m.annotations, '$."command.gke.io/dryRun"') in ('true', 'All')
    ) as dry_run,
    coalesce(acts_for_kubernetes(m.actor, m.user_extra, m.source_ip, k.addresses), false) as by_kubernetes,
    is_node(m.actor, m.groups) as by_node,
    of_provider(p.platform, m.actor) as by_provider,
    is_namesake(m.api_group, m.resource) as namesake,
    s.stretches is not null and len(list_filter(s.stretches, lambda t: m."at" between t.first_at and t.last_at)) > 0 as astray,
    coalesce(m.subresource in ('status', 'finalize'), false) as on_status
from merged as m
left join controller_addresses as k on m.cluster = k.cluster
left join cluster_platforms as p on m.cluster = p.cluster
left join (
    select
        cluster,
        source,
        list({'first_at': first_at, 'last_at': last_at}) as stretches
    from log_strays
    group by cluster, source
) as s on m.cluster = s.cluster and m.source = s.source
