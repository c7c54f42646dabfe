/*
about = "Every request that reached the API server, one row each, whatever log it came from: the stages of a request are merged."
reads = ["events"]

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
is_person = "whether the actor is neither a ServiceAccount, a node nor a component: its name does not begin with system:"
who = "actor, and on whose behalf: `carol as system:admin`"
target = "resource/subresource/namespace/name; for non-resources the path"
path = "requestURI without its query"
dry_run = "whether nothing was to be kept (dryRun=All)"
by_kubernetes = "whether Kubernetes itself did it: the API server, the controller manager, the controllers"
on_status = "whether only a status or finalizers were written"
impersonated_groups = "impersonatedUser.groups"
credential = "the credential's id, a token's JTI or a certificate's digest; null where the log does not say"
old_token = "the mark of a long-lived or stale token; null where there is none"
violations = "what Pod Security admission noted; null where nothing"
failed_open = "the webhook that did not answer although it was asked; null where none"
truncated = "whether the event was cut"
redacted = "whether its body held what looks like a secret"
unsafe_delete = "whether an object that cannot be read was deleted"
deprecated = "whether the version of the API is deprecated"
removed_in = "the release that removes it"
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
        coalesce(arg_max(username, rank) not like 'system:%', false) as is_person,
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
    *,
    json_extract_string(user_extra, '$."authentication.kubernetes.io/credential-id"[0]') as credential,
    coalesce(
        json_extract_string(annotations, '$."authentication.k8s.io/legacy-token"'),
        json_extract_string(annotations, '$."authentication.k8s.io/stale-token"')
    ) as old_token,
    json_extract_string(annotations, '$."pod-security.kubernetes.io/audit-violations"') as violations,
    case when contains(annotations, '"failed-open.') then
        regexp_extract(annotations, '"failed-open\.[^"]+":"([^"]*)"', 1)
    end as failed_open,
    coalesce(contains(annotations, '"apiserver.k8s.io/unsafe-delete-ignore-read-error"'), false) as unsafe_delete,
    coalesce(json_extract_string(annotations, '$."k8s.io/deprecated"') = 'true', false) as deprecated,
    json_extract_string(annotations, '$."k8s.io/removed-release"') as removed_in,
    actor || coalesce(' as ' || on_behalf_of, '') as who,
    coalesce(
        -- a namespace's own requests carry its name twice
        concat_ws(
            '/', nullif(concat_ws('/', resource, subresource), ''),
            case when resource <> 'namespaces' then namespace end, name
        ),
        split_part(uri, '?', 1)
    ) as target,
    split_part(uri, '?', 1) as path,
    coalesce(contains(uri, 'dryRun=All'), false) as dry_run,
    coalesce(acts_for_kubernetes(actor), false) as by_kubernetes,
    coalesce(subresource in ('status', 'finalize'), false) as on_status
from merged
