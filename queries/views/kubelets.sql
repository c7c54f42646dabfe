/*
about = "The kubelet of every node with its configuration in effect: as the kubelet itself tells it (/configz), else as file, drop-ins and flags on the node make it, with the defaults that the kubelet has. Null is not known."
reads = ["objects", "node_facts"]
kinds = ["nodes"]
facts = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Node/name"
source = "configz, or node-facts; null where nothing is known"
missing = "why nothing is known of it, or that the kubelet does not start with what is known; null where its configuration is"
anonymous_auth = "authentication.anonymous.enabled"
webhook_auth = "authentication.webhook.enabled"
authorization_mode = "authorization.mode"
client_ca_file = "authentication.x509.clientCAFile; empty where unset"
read_only_port = "readOnlyPort; 0 is closed"
streaming_timeout = "streamingConnectionIdleTimeout as it is written; 4h0m0s where unset"
iptables_chains = "makeIPTablesUtilChains"
protect_kernel_defaults = "protectKernelDefaults"
event_qps = "eventRecordQPS; 0 is without bounds"
tls_cert_file = "tlsCertFile; empty where unset; null where /configz names kubelet.crt, which the kubelet puts there itself when nobody set one"
tls_key_file = "tlsPrivateKeyFile; empty where unset"
server_bootstrap = "serverTLSBootstrap: whether it asks the cluster for a serving certificate"
rotate_certificates = "rotateCertificates: whether it renews its client certificate"
rotate_server_gate = "featureGates.RotateKubeletServerCertificate, else AllBeta; true where unset, as since 1.19"
cipher_suites = "tlsCipherSuites; empty where unset"
pod_pids_limit = "podPidsLimit; -1 is without bounds"
seccomp_default = "seccompDefault"
eviction_hard = "names of the thresholds in evictionHard"
hostname_override = "whether --hostname-override is given; null where only /configz is known"
*/
with asked as (
    select
        snapshot_id, name, body as config, 'configz' as source, true as from_file
    from objects
    where kind = 'KubeletConfiguration' and api_group = 'kubelet.config.k8s.io'
),

facts as (
    select
        snapshot_id,
        name,
        resource,
        missing,
        if(json_array_length(facts -> '$.kubelet.unread') > 0, null, facts -> '$.kubelet.config') as config,
        facts ->> '$.kubelet.unread[0]' as unread,
        coalesce(cast(facts -> '$.kubelet.fromFile' as boolean), false) as from_file,
        list_bool_or([false] || list_transform(
            list_filter(
                from_json(facts -> '$.processes', '[{"component":"VARCHAR","arguments":["VARCHAR"]}]'),
                lambda p: p.component = 'kubelet'
            ),
            lambda p: list_bool_or([false] || list_transform(p.arguments, lambda a: regexp_matches(a, '^--hostname[-_]override(=.|$)')))
        )) as hostname_override
    from node_facts
),

found as (
    select
        f.snapshot_id,
        f.resource,
        coalesce(a.config, f.config) as config,
        coalesce(a.source, if(f.config is not null, 'node-facts', null)) as source,
        coalesce(a.from_file, f.from_file) as from_file,
        f.config as written,
        case
            when coalesce(a.config, f.config) is not null then null
            else coalesce(f.missing, f.unread, 'no process of a kubelet of its own was seen') || '; its /configz was not read'
        end as missing,
        if(f.missing is null and f.config is not null, f.hostname_override, null) as hostname_override
    from facts as f
    left join asked as a on f.snapshot_id = a.snapshot_id and f.name = a.name
),

fields as (
    select *
    from (
        values
        ('authentication.anonymous.enabled', ['BOOLEAN']), ('authentication.webhook.enabled', ['BOOLEAN']),
        ('makeIPTablesUtilChains', ['BOOLEAN']), ('protectKernelDefaults', ['BOOLEAN']), ('serverTLSBootstrap', ['BOOLEAN']),
        ('rotateCertificates', ['BOOLEAN']), ('seccompDefault', ['BOOLEAN']), ('featureGates', ['OBJECT']),
        ('featureGates.RotateKubeletServerCertificate', ['BOOLEAN']), ('featureGates.AllBeta', ['BOOLEAN']),
        ('readOnlyPort', ['UBIGINT']), ('eventRecordQPS', ['UBIGINT']), ('podPidsLimit', ['UBIGINT', 'BIGINT']),
        ('authorization.mode', ['VARCHAR']), ('authentication.x509.clientCAFile', ['VARCHAR']),
        ('streamingConnectionIdleTimeout', ['VARCHAR']), ('tlsCertFile', ['VARCHAR']), ('tlsPrivateKeyFile', ['VARCHAR']),
        ('tlsCipherSuites', ['ARRAY']), ('evictionHard', ['OBJECT'])
    ) as f (field, kinds)
),

-- the kubelet decodes its file by types, and ends with a value that it does not know
refused as (
    select
        k.snapshot_id,
        k.resource,
        string_agg(concat(f.field, '=', json_extract(k.config, '$.' || f.field)), ', ' order by f.field) as told
    from found as k
    cross join fields as f
    where
        json_type(k.config, '$.' || f.field) <> 'NULL'
        and (
            not list_contains(f.kinds, json_type(k.config, '$.' || f.field))
            or (f.field = 'authorization.mode' and k.config ->> '$.authorization.mode' not in ('', 'AlwaysAllow', 'Webhook'))
            or (f.field = 'readOnlyPort' and try_cast(k.config ->> '$.readOnlyPort' as bigint) > 65535)
            or (
                f.field = 'streamingConnectionIdleTimeout'
                and not regexp_full_match(
                    k.config ->> '$.streamingConnectionIdleTimeout',
                    '[+-]?(0|(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)'
                )
            )
        )
    group by k.snapshot_id, k.resource
),

known as (
    select
        k.* replace (
            coalesce(k.missing, 'the kubelet does not start with ' || r.told) as missing
        )
    from found as k
    left join refused as r on k.snapshot_id = r.snapshot_id and k.resource = r.resource
)

select
    snapshot_id,
    resource,
    source,
    missing,
    -- a kubelet without a file has other defaults: applyLegacyDefaults in cmd/kubelet/app/options
    if(missing is null, coalesce(try_cast(config ->> '$.authentication.anonymous.enabled' as boolean), not from_file), null)
        as anonymous_auth,
    if(missing is null, coalesce(try_cast(config ->> '$.authentication.webhook.enabled' as boolean), from_file), null)
        as webhook_auth,
    if(missing is null, coalesce(nullif(config ->> '$.authorization.mode', ''), if(from_file, 'Webhook', 'AlwaysAllow')), null)
        as authorization_mode,
    if(missing is null, coalesce(config ->> '$.authentication.x509.clientCAFile', ''), null) as client_ca_file,
    if(missing is null, coalesce(try_cast(config ->> '$.readOnlyPort' as integer), if(from_file, 0, 10255)), null)
        as read_only_port,
    if(missing is null, coalesce(config ->> '$.streamingConnectionIdleTimeout', '4h0m0s'), null) as streaming_timeout,
    if(missing is null, coalesce(try_cast(config ->> '$.makeIPTablesUtilChains' as boolean), true), null)
        as iptables_chains,
    if(missing is null, coalesce(try_cast(config ->> '$.protectKernelDefaults' as boolean), false), null)
        as protect_kernel_defaults,
    if(missing is null, coalesce(try_cast(config ->> '$.eventRecordQPS' as integer), 50), null) as event_qps,
    case
        when missing is not null then null
        when source = 'configz' and ends_with(coalesce(config ->> '$.tlsCertFile', ''), '/kubelet.crt')
            then if(written is null, null, coalesce(written ->> '$.tlsCertFile', ''))
        else coalesce(config ->> '$.tlsCertFile', '')
    end as tls_cert_file,
    if(missing is null, coalesce(config ->> '$.tlsPrivateKeyFile', ''), null) as tls_key_file,
    if(missing is null, coalesce(try_cast(config ->> '$.serverTLSBootstrap' as boolean), false), null)
        as server_bootstrap,
    if(missing is null, coalesce(try_cast(config ->> '$.rotateCertificates' as boolean), false), null)
        as rotate_certificates,
    case
        when missing is null
            then coalesce(
                try_cast(config ->> '$.featureGates.RotateKubeletServerCertificate' as boolean),
                try_cast(config ->> '$.featureGates.AllBeta' as boolean),
                true
            )
    end as rotate_server_gate,
    if(missing is null, coalesce(from_json(config -> '$.tlsCipherSuites', '["varchar"]'), []), null) as cipher_suites,
    if(missing is null, coalesce(try_cast(config ->> '$.podPidsLimit' as bigint), -1), null) as pod_pids_limit,
    if(missing is null, coalesce(try_cast(config ->> '$.seccompDefault' as boolean), false), null) as seccomp_default,
    if(missing is null, coalesce(json_keys(config -> '$.evictionHard'), []), null) as eviction_hard,
    if(missing is null, hostname_override, null) as hostname_override
from known
