/*
about = "Every container of every pod spec, init and ephemeral ones too."
reads = ["pod_specs"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the pod spec's resource, then #container= and its name"
pod_resource = "the pod spec's resource"
kind = "kind of the object that holds it"
namespace = "where it is"
owner = "the resource that made the pod spec"
role = "containers, initContainers or ephemeralContainers"
name = "the container's name"
image = "image, as written"
privileged = "securityContext.privileged, null where unset"
allow_privilege_escalation = "securityContext.allowPrivilegeEscalation, null where unset"
run_as_non_root = "runAsNonRoot of the container, else of the pod, null where unset"
run_as_user = "runAsUser of the container, else of the pod, null where unset"
read_only_root = "securityContext.readOnlyRootFilesystem, null where unset"
added_capabilities = "capabilities.add in capitals without CAP_, empty where unset"
dropped_capabilities = "capabilities.drop in capitals without CAP_, empty where unset"
seccomp = "seccompProfile.type of the container, else of the pod, null where unset"
host_process = "windowsOptions.hostProcess of the container, else of the pod, false where unset"
has_security_context = "whether the container or its pod sets anything in a securityContext"
host_ports = "hostPort numbers that are not 0"
secret_variables = "environment variables filled from a Secret, and Secrets loaded whole"
cpu_limit = "resources.limits.cpu, null where unset"
memory_limit = "resources.limits.memory, null where unset"
cpu_request = "resources.requests.cpu, null where unset"
memory_request = "resources.requests.memory, null where unset"
pull_policy = "imagePullPolicy, null where unset"
secured = "hash of all of the above that a control can judge; equal hashes get equal verdicts"
*/
with lists as (
    select
        *,
        unnest(['containers', 'initContainers', 'ephemeralContainers']) as role
    from pod_specs
),

each as (
    select
        * exclude (pod_spec),
        unnest(from_json(pod_spec -> ('$.' || role), '["json"]')) as body
    from lists
),

typed as (
    select
        snapshot_id,
        resource || '#container=' || (body ->> '$.name') as resource,
        resource as pod_resource,
        kind,
        namespace,
        owner,
        role,
        body ->> '$.name' as name,
        body ->> '$.image' as image,
        try_cast(body ->> '$.securityContext.privileged' as boolean) as privileged,
        try_cast(body ->> '$.securityContext.allowPrivilegeEscalation' as boolean)
            as allow_privilege_escalation,
        coalesce(
            try_cast(body ->> '$.securityContext.runAsNonRoot' as boolean),
            try_cast(pod_security_context ->> '$.runAsNonRoot' as boolean)
        ) as run_as_non_root,
        coalesce(
            try_cast(body ->> '$.securityContext.runAsUser' as bigint),
            try_cast(pod_security_context ->> '$.runAsUser' as bigint)
        ) as run_as_user,
        try_cast(body ->> '$.securityContext.readOnlyRootFilesystem' as boolean) as read_only_root,
        list_transform(
            coalesce(from_json(body -> '$.securityContext.capabilities.add', '["varchar"]'), []),
            lambda c: replace(upper(c), 'CAP_', '')
        ) as added_capabilities,
        list_transform(
            coalesce(from_json(body -> '$.securityContext.capabilities.drop', '["varchar"]'), []),
            lambda c: replace(upper(c), 'CAP_', '')
        ) as dropped_capabilities,
        coalesce(
            body ->> '$.securityContext.seccompProfile.type',
            pod_security_context ->> '$.seccompProfile.type'
        ) as seccomp,
        coalesce(
            try_cast(body ->> '$.securityContext.windowsOptions.hostProcess' as boolean),
            try_cast(pod_security_context ->> '$.windowsOptions.hostProcess' as boolean),
            false
        ) as host_process,
        coalesce(json_array_length(json_keys(body -> '$.securityContext')::json), 0) > 0
        or coalesce(json_array_length(json_keys(pod_security_context)::json), 0) > 0
            as has_security_context,
        list_filter(
            coalesce(from_json(body -> '$.ports[*].hostPort', '["integer"]'), []), lambda p: p <> 0
        ) as host_ports,
        list_concat(
            list_transform(
                list_filter(
                    coalesce(from_json(body -> '$.env', '["json"]'), []),
                    lambda e: (e -> '$.valueFrom.secretKeyRef') is not null
                ),
                lambda e: e ->> '$.name'
            ),
            list_transform(
                list_filter(
                    coalesce(from_json(body -> '$.envFrom', '["json"]'), []),
                    lambda e: (e -> '$.secretRef') is not null
                ),
                lambda e: 'all of Secret ' || (e ->> '$.secretRef.name')
            )
        ) as secret_variables,
        body ->> '$.resources.limits.cpu' as cpu_limit,
        body ->> '$.resources.limits.memory' as memory_limit,
        body ->> '$.resources.requests.cpu' as cpu_request,
        body ->> '$.resources.requests.memory' as memory_request,
        body ->> '$.imagePullPolicy' as pull_policy
    from each
)

select
    *,
    hash(
        role, image, privileged, allow_privilege_escalation, run_as_non_root, run_as_user,
        read_only_root, added_capabilities, dropped_capabilities, seccomp, host_process,
        host_ports, secret_variables, cpu_limit, memory_limit, cpu_request, memory_request,
        pull_policy
    ) as secured
from typed
