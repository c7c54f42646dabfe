/*
about = "Every container of every pod spec that was written, with what it asks for."
reads = ["written_pods"]

[columns]
at = "when, in UTC"
who = "who wrote it"
by_kubernetes = "whether Kubernetes itself did it"
verb = "create, update, patch"
resource = "pods, deployments, and so on"
namespace = "its namespace"
name = "the object's name"
target = "resource/namespace/name"
owner = "kind of the object that owns it; null for one that somebody made"
container = "the container's name"
image = "its image"
privileged = "securityContext.privileged"
added = "capabilities that it adds"
run_as_user = "runAsUser, its own or its pod's"
run_as_non_root = "runAsNonRoot, its own or its pod's"
escalation = "securityContext.allowPrivilegeEscalation"
command = "command and arguments, in one line"
cpu = "CPUs that it asks for"
*/
with each as (
    select
        * exclude (containers),
        unnest(containers) as c
    from written_pods
)

select
    "at",
    who,
    by_kubernetes,
    verb,
    resource,
    namespace,
    name,
    target,
    owner,
    c ->> '$.name' as container,
    c ->> '$.image' as image,
    coalesce(c ->> '$.securityContext.privileged' = 'true', false) as privileged,
    list_transform(
        coalesce(from_json(c -> '$.securityContext.capabilities.add', '["varchar"]'), []),
        lambda a: replace(upper(a), 'CAP_', '')
    ) as added,
    coalesce(try_cast(c ->> '$.securityContext.runAsUser' as bigint), run_as_user) as run_as_user,
    coalesce(try_cast(c ->> '$.securityContext.runAsNonRoot' as boolean), run_as_non_root) as run_as_non_root,
    try_cast(c ->> '$.securityContext.allowPrivilegeEscalation' as boolean) as escalation,
    array_to_string(list_concat(
        coalesce(from_json(c -> '$.command', '["varchar"]'), []),
        coalesce(from_json(c -> '$.args', '["varchar"]'), [])
    ), ' ') as command,
    case
        when c ->> '$.resources.requests.cpu' like '%m'
            then try_cast(replace(c ->> '$.resources.requests.cpu', 'm', '') as double) / 1000
        else try_cast(c ->> '$.resources.requests.cpu' as double)
    end as cpu
from each
