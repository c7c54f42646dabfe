/*
about = "Every container of every pod spec that was written, with what it asks for."
reads = ["written_specs"]
window = "event"

[columns]
at = "when, in UTC"
who = "who wrote it"
is_person = "whether a person"
by_kubernetes = "whether Kubernetes itself did it"
verb = "create, update, patch"
resource = "pods, deployments, and so on"
namespace = "its namespace"
name = "the object's name"
target = "resource/namespace/name"
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
        * exclude (owner, replicas, subresource),
        unnest(list_concat(
            coalesce(pod.containers, []), coalesce(pod."initContainers", []), coalesce(pod."ephemeralContainers", [])
        )) as c
    from written_specs
)

select
    "at",
    who,
    is_person,
    by_kubernetes,
    verb,
    resource,
    namespace,
    name,
    target,
    c.name as container,
    c.image as image,
    coalesce(c."securityContext".privileged, false) as privileged,
    list_transform(
        coalesce(c."securityContext".capabilities.add, []), lambda a: replace(upper(a), 'CAP_', '')
    ) as added,
    coalesce(c."securityContext"."runAsUser", pod."securityContext"."runAsUser") as run_as_user,
    coalesce(c."securityContext"."runAsNonRoot", pod."securityContext"."runAsNonRoot") as run_as_non_root,
    c."securityContext"."allowPrivilegeEscalation" as escalation,
    array_to_string(list_concat(coalesce(c.command, []), coalesce(c.args, [])), ' ') as command,
    case
        when c.resources.requests.cpu like '%m' then try_cast(replace(c.resources.requests.cpu, 'm', '') as double) / 1000
        else try_cast(c.resources.requests.cpu as double)
    end as cpu
from each
