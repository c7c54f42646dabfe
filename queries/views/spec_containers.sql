/*
about = "Every container of every distinct pod spec. A pod's container differs from its template's where one of these columns differs, `position` apart."
reads = ["specs"]
pieces = true

[columns]
spec_hash = "the pod spec's, as in spec_facts"
position = "where it stands: init containers, then containers, then ephemeral ones, each as written"
role = "as in containers"
name = "as in containers"
image = "as in containers"
privileged = "as in containers"
allow_privilege_escalation = "as in containers"
run_as_non_root = "as in containers"
run_as_user = "as in containers"
read_only_root = "as in containers"
added_capabilities = "as in containers"
dropped_capabilities = "as in containers"
seccomp = "as in containers"
host_process = "as in containers"
has_security_context = "as in containers"
host_ports = "as in containers"
secret_variables = "as in containers"
cpu_limit = "as in containers"
memory_limit = "as in containers"
cpu_request = "as in containers"
memory_request = "as in containers"
pull_policy = "as in containers"
windows = "as in containers"
windows_user = "as in containers"
patch = "whether only some of its fields stand here: an operator makes the container, and fills in the rest"
security = "what the container itself sets, as text, as container_security tells it"
*/
with lists as (
    select
        spec_hash,
        from_json(
            body,
            '{"containers": ["JSON"], "initContainers": ["JSON"], "ephemeralContainers": ["JSON"], "securityContext": "JSON",
              "os": {"name": "VARCHAR"}, "resources": {"limits": {"cpu": "VARCHAR", "memory": "VARCHAR"}}}'
        ) as s
    from specs
),

listed as (
    select
        spec_hash,
        s.securitycontext as pod_security_context,
        coalesce(s.os.name = 'windows', false) as windows,
        s.resources.limits as pod_limits,
        list_concat(
            list_transform(coalesce(s.initcontainers, []), lambda c: {'role': 'initContainers', 'body': c}),
            list_transform(coalesce(s.containers, []), lambda c: {'role': 'containers', 'body': c}),
            list_transform(coalesce(s.ephemeralcontainers, []), lambda c: {'role': 'ephemeralContainers', 'body': c})
        ) as containers
    from lists
),

each as (
    select
        spec_hash, pod_security_context, windows, pod_limits, unnest(containers) as one,
        generate_subscripts(containers, 1) as position
    from listed
),

parsed as (
    select
        spec_hash,
        one.role as role,
        position,
        windows,
        pod_limits,
        json_array_length(json_keys(pod_security_context)::json) > 0 as pod_sets,
        from_json(
            pod_security_context,
            '{"runAsNonRoot": "VARCHAR", "runAsUser": "VARCHAR", "seccompProfile": {"type": "VARCHAR"},
              "windowsOptions": {"hostProcess": "VARCHAR", "runAsUserName": "VARCHAR"}}'
        ) as p,
        from_json(
            one.body,
            '{"name": "VARCHAR", "image": "VARCHAR", "patch": "VARCHAR", "imagePullPolicy": "VARCHAR", "securityContext": {
                "privileged": "VARCHAR", "allowPrivilegeEscalation": "VARCHAR", "readOnlyRootFilesystem": "VARCHAR",
                "runAsNonRoot": "VARCHAR", "runAsUser": "VARCHAR", "procMount": "VARCHAR",
                "seccompProfile": {"type": "VARCHAR"}, "appArmorProfile": {"type": "VARCHAR"},
                "seLinuxOptions": {"type": "VARCHAR", "user": "VARCHAR", "role": "VARCHAR"},
                "windowsOptions": {"hostProcess": "VARCHAR", "runAsUserName": "VARCHAR"},
                "capabilities": {"add": ["VARCHAR"], "drop": ["VARCHAR"]}},
              "resources": {"limits": {"cpu": "VARCHAR", "memory": "VARCHAR"}, "requests": {"cpu": "VARCHAR", "memory": "VARCHAR"}},
              "ports": [{"hostPort": "VARCHAR", "containerPort": "VARCHAR", "protocol": "VARCHAR"}],
              "env": [{"name": "VARCHAR", "valueFrom": {"secretKeyRef": "JSON"}}], "envFrom": [{"secretRef": {"name": "VARCHAR"}}]}'
        ) as c,
        json_array_length(json_keys(one.body, '$.securityContext')::json) > 0 as sets,
        list_filter(
            json_extract_string(
                one.body,
                [
                    '$.livenessProbe.httpGet.host', '$.livenessProbe.tcpSocket.host',
                    '$.readinessProbe.httpGet.host', '$.readinessProbe.tcpSocket.host',
                    '$.startupProbe.httpGet.host', '$.startupProbe.tcpSocket.host',
                    '$.lifecycle.postStart.httpGet.host', '$.lifecycle.postStart.tcpSocket.host',
                    '$.lifecycle.preStop.httpGet.host', '$.lifecycle.preStop.tcpSocket.host'
                ]
            ), lambda h: h <> ''
        ) as hosts,
        ill_typed(
            one.body, ['OBJECT', 'OBJECT', 'ARRAY', 'ARRAY', 'ARRAY', 'BOOLEAN', 'BOOLEAN', 'BOOLEAN', 'BOOLEAN'],
            [
                '$', '$.securityContext', '$.ports', '$.securityContext.capabilities.add',
                '$.securityContext.capabilities.drop', '$.securityContext.privileged',
                '$.securityContext.allowPrivilegeEscalation', '$.securityContext.runAsNonRoot',
                '$.securityContext.windowsOptions.hostProcess'
            ]
        ) as unclear
    from each
)

select
    spec_hash,
    position,
    role,
    c.name as name,
    c.image as image,
    try_cast(c.securitycontext.privileged as boolean) as privileged,
    try_cast(c.securitycontext.allowprivilegeescalation as boolean) as allow_privilege_escalation,
    coalesce(try_cast(c.securitycontext.runasnonroot as boolean), try_cast(p.runasnonroot as boolean)) as run_as_non_root,
    coalesce(try_cast(c.securitycontext.runasuser as bigint), try_cast(p.runasuser as bigint)) as run_as_user,
    try_cast(c.securitycontext.readonlyrootfilesystem as boolean) as read_only_root,
    list_transform(
        coalesce(c.securitycontext.capabilities.add, []), lambda x: replace(upper(x), 'CAP_', '')
    ) as added_capabilities,
    list_transform(
        coalesce(c.securitycontext.capabilities.drop, []), lambda x: replace(upper(x), 'CAP_', '')
    ) as dropped_capabilities,
    coalesce(c.securitycontext.seccompprofile.type, p.seccompprofile.type) as seccomp,
    coalesce(
        try_cast(c.securitycontext.windowsoptions.hostprocess as boolean),
        try_cast(p.windowsoptions.hostprocess as boolean), false
    ) as host_process,
    coalesce(sets, false) or coalesce(pod_sets, false) as has_security_context,
    list_filter(
        list_transform(coalesce(c.ports, []), lambda x: try_cast(x.hostport as integer)), lambda x: x <> 0
    ) as host_ports,
    list_concat(
        list_transform(
            list_filter(coalesce(c.env, []), lambda e: json_type(e.valuefrom.secretkeyref) = 'OBJECT'), lambda e: e.name
        ),
        list_transform(
            list_filter(coalesce(c.envfrom, []), lambda e: e.secretref is not null),
            lambda e: 'all of Secret ' || e.secretref.name
        )
    ) as secret_variables,
    limit_of(c.resources.limits.cpu, pod_limits.cpu) as cpu_limit,
    limit_of(c.resources.limits.memory, pod_limits.memory) as memory_limit,
    c.resources.requests.cpu as cpu_request,
    c.resources.requests.memory as memory_request,
    c.imagepullpolicy as pull_policy,
    windows,
    if(windows, coalesce(c.securitycontext.windowsoptions.runasusername, p.windowsoptions.runasusername), null) as windows_user,
    coalesce(c.patch = 'true', false) as patch,
    {
        'unclear': unclear, 'privileged': c.securitycontext.privileged,
        'escalation': c.securitycontext.allowprivilegeescalation, 'non_root': c.securitycontext.runasnonroot,
        'run_as_user': c.securitycontext.runasuser, 'proc_mount': c.securitycontext.procmount,
        'seccomp': c.securitycontext.seccompprofile.type, 'app_armor': c.securitycontext.apparmorprofile.type, 'se_linux': c.securitycontext.selinuxoptions, 'host_process': c.securitycontext.windowsoptions.hostprocess,
        'adds': coalesce(c.securitycontext.capabilities.add, []),
        'drops': coalesce(c.securitycontext.capabilities.drop, []),
        'ports': list_transform(coalesce(c.ports, []), lambda x: {'hostport': x.hostport, 'containerport': x.containerport, 'protocol': coalesce(x.protocol, 'TCP')}),
        'hosts': hosts
    } as security
from parsed
