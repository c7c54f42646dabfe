/*
about = "What the Pod Security Standards allow, as k8s.io/pod-security-admission 0.36 has it in policy/."
reads = []

[macros]
"default_capabilities()" = "what baseline lets a container add"
"safe_volumes()" = "the types of volumes that restricted allows"
"se_linux_forbidden(options, types)" = "whether baseline forbids these SELinux options where it allows these types"
"ill_typed(body, types, paths)" = "what in a JSON object is not of the type that the API asks for; null where all is"
"safe_sysctls(minor)" = "the sysctls that baseline allows at 1.minor"
*/
create or replace macro default_capabilities() as [
    'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE',
    'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'
];

create or replace macro safe_volumes() as [
    'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim',
    'projected', 'secret'
];

create or replace macro se_linux_forbidden(options, types) as coalesce(
    not list_contains(types, coalesce(options.type, ''))
    or coalesce(options.user, '') <> '' or coalesce(options.role, '') <> '', false
);

create or replace macro safe_sysctls(minor) as list_concat(
    [
        'kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.tcp_syncookies',
        'net.ipv4.ping_group_range', 'net.ipv4.ip_unprivileged_port_start'
    ],
    if(minor >= 27, ['net.ipv4.ip_local_reserved_ports'], []),
    if(
        minor >= 29, [
            'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout',
            'net.ipv4.tcp_keepalive_intvl', 'net.ipv4.tcp_keepalive_probes'
        ], []
    ),
    if(minor >= 32, ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'], [])
);

create or replace macro safe_profiles() as ['RuntimeDefault', 'Localhost'];

create or replace macro container_types(minor) as list_concat(
    ['', 'container_t', 'container_init_t', 'container_kvm_t'],
    if(minor >= 31, ['container_engine_t'], [])
);

create or replace macro pod_sets(val, allowed) as
    if(val is null or list_contains(allowed, val), [], ['pod: ' || val]);

create or replace macro odd_sysctls(names, minor) as
    list_filter(names, lambda n: not list_contains(safe_sysctls(minor), n));

create or replace macro check_row(check_id, level, since, until, against, let_off) as {
    'check_id': check_id, 'level': level, 'since': since, 'until': cast(until as integer),
    'against': against, 'let_off': let_off
};

create or replace macro ill_typed(body, types, paths) as replace(
    list_filter(
        list_zip(types, json_type(body, paths), paths), lambda t: t[2] not in (t[1], 'NULL')
    )[1][3], '$', 'spec'
) || ' is not of the type that the API asks for';
