/*
about = "Every distinct pod spec, with what it says beside its containers. A pod differs from the template that made it where one of these columns differs."
reads = ["specs"]
pieces = true

[columns]
spec_hash = "sha256 of the spec, as the store keeps it"
host_network = "spec.hostNetwork, false where unset"
host_pid = "spec.hostPID, false where unset"
host_ipc = "spec.hostIPC, false where unset"
service_account = "spec.serviceAccountName, `default` where unset"
automount = "spec.automountServiceAccountToken, null where unset"
token_by_hand = "whether a volume has a token of an account for the API server (projected, for no other audience, or a Secret of a token), other than the one that the API server adds"
windows = "whether spec.os says that it is for Windows"
user_namespace = "whether spec.hostUsers is false"
patch = "whether only a part of it stands here: an operator makes the pods, and fills in the rest"
security = "what spec.securityContext says, as text"
sysctls = "names of the sysctls that it sets"
volumes = "name, type, host path and image of each volume; emptyDir where a volume has no type"
ports = "name, protocol and number of each port of its containers and sidecars (init containers that restart)"
unclear = "why nobody can tell what it says: something is not of the type that the API asks for; null where all is"
pod_security_context = "spec.securityContext, as JSON"
*/
with parsed as (
    select
        spec_hash,
        from_json(
            body,
            '{"hostNetwork": "VARCHAR", "hostPID": "VARCHAR", "hostIPC": "VARCHAR", "hostUsers": "VARCHAR",
              "serviceAccountName": "VARCHAR", "serviceAccount": "VARCHAR", "automountServiceAccountToken": "VARCHAR",
              "os": {"name": "VARCHAR"}, "patch": "VARCHAR", "securityContext": "JSON", "volumes": ["JSON"],
              "initContainers": [
                  {"restartPolicy": "VARCHAR", "ports": [{"name": "VARCHAR", "protocol": "VARCHAR", "containerPort": "INTEGER"}]}
              ],
              "containers": [{"ports": [{"name": "VARCHAR", "protocol": "VARCHAR", "containerPort": "INTEGER"}]}]}'
        ) as s,
        json_type(body, [
            '$.containers', '$.initContainers', '$.ephemeralContainers', '$.volumes', '$.securityContext.sysctls',
            '$.securityContext', '$.hostNetwork', '$.hostPID', '$.hostIPC', '$.hostUsers'
        ]) as types
    from specs
)

select
    spec_hash,
    coalesce(s.patch = 'true', false) as patch,
    coalesce(s.hostnetwork = 'true', false) as host_network,
    coalesce(s.hostpid = 'true', false) as host_pid,
    coalesce(s.hostipc = 'true', false) as host_ipc,
    coalesce(s.serviceaccountname, s.serviceaccount, 'default') as service_account,
    try_cast(s.automountserviceaccounttoken as boolean) as automount,
    len(list_filter(
        coalesce(s.volumes, []),
        lambda v: json_extract_string(v, '$.name') is distinct from chr(57344) || 'token' || chr(57344)
        and len(list_filter(
            coalesce(from_json(v -> '$.projected.sources', '["json"]'), []),
            lambda p: json_type(p, '$.serviceAccountToken') = 'OBJECT'
            and regexp_full_match(
                coalesce(p ->> '$.serviceAccountToken.audience', ''), '((https://)?kubernetes\.default(\.svc(\..+)?)?/?)?'
            )
        )) > 0
    )) > 0
    -- a Secret of an account's token, by the name that Kubernetes gave it before 1.24, where it did not mount it itself
    or len(list_filter(
        coalesce(s.volumes, []),
        lambda v: regexp_full_match(coalesce(v ->> '$.secret.secretName', ''), '.+-token-[a-z0-9]{5}')
        and (
            coalesce(try_cast(s.automountserviceaccounttoken as boolean) = false, false)
            or regexp_replace(v ->> '$.secret.secretName', '-token-[a-z0-9]{5}$', '')
            <> coalesce(s.serviceaccountname, s.serviceaccount, 'default')
        )
    )) > 0 as token_by_hand,
    coalesce(s.os.name = 'windows', false) as windows,
    coalesce(s.hostusers = 'false', false) as user_namespace,
    from_json(
        coalesce(s.securitycontext, '{}'),
        '{"runAsNonRoot": "VARCHAR", "runAsUser": "VARCHAR", "seccompProfile": {"type": "VARCHAR"},
          "appArmorProfile": {"type": "VARCHAR"}, "windowsOptions": {"hostProcess": "VARCHAR"},
          "seLinuxOptions": {"type": "VARCHAR", "user": "VARCHAR", "role": "VARCHAR"}}'
    ) as security,
    list_transform(
        coalesce(from_json(s.securitycontext -> '$.sysctls', '[{"name": "VARCHAR"}]'), []), lambda x: x.name
    ) as sysctls,
    list_transform(
        coalesce(s.volumes, []),
        lambda v: {
            'name': json_extract_string(v, '$.name'),
            'type': coalesce(
                if(json_type(v, '$.hostPath') = 'OBJECT', 'hostPath', null),
                list_filter(json_keys(v), lambda k: k <> 'name' and json_type(v, '$."' || k || '"') <> 'NULL')[1], 'emptyDir'
            ),
            'host_path': json_extract_string(v, '$.hostPath.path'),
            'image': json_extract_string(v, '$.image.reference')
        }
    ) as volumes,
    list_transform(
        list_concat(
            flatten(list_transform(coalesce(s.containers, []), lambda c: coalesce(c.ports, []))),
            flatten(list_transform(
                list_filter(coalesce(s.initcontainers, []), lambda c: c.restartpolicy = 'Always'),
                lambda c: coalesce(c.ports, [])
            ))
        ),
        lambda p: {'name': p.name, 'protocol': coalesce(p.protocol, 'TCP'), 'port': p.containerport}
    ) as ports,
    case
        when s.patch = 'true' then 'only a part of it stands here: an operator fills in the rest'
        when types[1] is null then 'it has no containers'
        else
            list_filter(
                list_zip(
                    types,
                    ['ARRAY', 'ARRAY', 'ARRAY', 'ARRAY', 'ARRAY', 'OBJECT', 'BOOLEAN', 'BOOLEAN', 'BOOLEAN', 'BOOLEAN'],
                    [
                        'spec.containers', 'spec.initContainers', 'spec.ephemeralContainers', 'spec.volumes',
                        'spec.securityContext.sysctls', 'spec.securityContext', 'spec.hostNetwork', 'spec.hostPID',
                        'spec.hostIPC', 'spec.hostUsers'
                    ]
                ), lambda t: t[1] not in (t[2], 'NULL')
            )[1][3] || ' is not of the type that the API asks for'
    end as unclear,
    s.securitycontext as pod_security_context
from parsed
