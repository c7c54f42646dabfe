/*
about = "Every container as the Pod Security Standards read it: what it sets itself, and nothing that its pod sets."
reads = ["pod_specs"]

[columns]
snapshot_id = "the snapshot that it is in"
pod_resource = "the resource that holds its pod spec"
name = "the container's name"
unclear = "why nobody can tell: something is not of the type that the API asks for; null where all is"
privileged = "securityContext.privileged, as text"
escalation = "securityContext.allowPrivilegeEscalation, as text"
non_root = "securityContext.runAsNonRoot, as text"
run_as_user = "securityContext.runAsUser, as text"
proc_mount = "securityContext.procMount"
seccomp = "securityContext.seccompProfile.type"
app_armor = "securityContext.appArmorProfile.type"
se_linux = "securityContext.seLinuxOptions"
host_process = "securityContext.windowsOptions.hostProcess, as text"
adds = "capabilities that it adds, as written"
drops = "capabilities that it drops, as written"
host_ports = "host ports, and of a pod on the host's network every port: the API server sets them alike"
hosts = "hosts that its probes and lifecycle handlers name"
*/
with each as (
    select
        snapshot_id,
        resource as pod_resource,
        host_network and kind = 'Pod' as on_host_network,
        unnest(list_concat(
            coalesce(from_json(pod_spec -> '$.initContainers', '["json"]'), []),
            coalesce(from_json(pod_spec -> '$.containers', '["json"]'), []),
            coalesce(from_json(pod_spec -> '$.ephemeralContainers', '["json"]'), [])
        )) as body
    from pod_specs
),

parsed as (
    select
        * exclude (body),
        coalesce(body ->> '$.name', '(no name)') as name,
        from_json(
            body -> '$.securityContext',
            '{"privileged": "VARCHAR", "allowPrivilegeEscalation": "VARCHAR",
              "runAsNonRoot": "VARCHAR", "runAsUser": "VARCHAR", "procMount": "VARCHAR",
              "seccompProfile": {"type": "VARCHAR"}, "appArmorProfile": {"type": "VARCHAR"},
              "seLinuxOptions": {"type": "VARCHAR", "user": "VARCHAR", "role": "VARCHAR"},
              "windowsOptions": {"hostProcess": "VARCHAR"},
              "capabilities": {"add": ["VARCHAR"], "drop": ["VARCHAR"]}}'
        ) as c,
        coalesce(
            from_json(body -> '$.ports', '[{"hostPort": "VARCHAR", "containerPort": "VARCHAR"}]'), []
        ) as ports,
        json_extract_string(
            body,
            [
                '$.livenessProbe.httpGet.host', '$.livenessProbe.tcpSocket.host',
                '$.readinessProbe.httpGet.host', '$.readinessProbe.tcpSocket.host',
                '$.startupProbe.httpGet.host', '$.startupProbe.tcpSocket.host',
                '$.lifecycle.postStart.httpGet.host', '$.lifecycle.postStart.tcpSocket.host',
                '$.lifecycle.preStop.httpGet.host', '$.lifecycle.preStop.tcpSocket.host'
            ]
        ) as hosts,
        ill_typed(
            body, ['OBJECT', 'OBJECT', 'ARRAY', 'ARRAY', 'ARRAY', 'BOOLEAN', 'BOOLEAN', 'BOOLEAN', 'BOOLEAN'],
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
    snapshot_id,
    pod_resource,
    name,
    unclear,
    c.privileged as privileged,
    c.allowprivilegeescalation as escalation,
    c.runasnonroot as non_root,
    c.runasuser as run_as_user,
    c.procmount as proc_mount,
    c.seccompprofile.type as seccomp,
    c.apparmorprofile.type as app_armor,
    c.selinuxoptions as se_linux,
    c.windowsoptions.hostprocess as host_process,
    coalesce(c.capabilities.add, []) as adds,
    coalesce(c.capabilities.drop, []) as drops,
    list_filter(
        list_transform(
            ports,
            lambda p: coalesce(nullif(p.hostport, '0'), if(on_host_network, p.containerport, null))
        ), lambda p: p is not null
    ) as host_ports,
    list_filter(hosts, lambda h: h <> '') as hosts
from parsed
