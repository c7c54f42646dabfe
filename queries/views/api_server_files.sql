/*
about = "What the files say that outrank an API server's flags: --authorization-config and --authentication-config, as node facts hold them."
reads = ["components", "node_facts"]
per_snapshot = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "as in `components`"
authorizers = "the authorizers in effect, by --authorization-mode or by the file; null where they are not known"
authorizers_seen = "what is there of them, or why they are not known"
anonymous = "whether anonymous requests are authenticated, other than for health checks; null where that is not known"
anonymous_seen = "what is there of it, or why it is not known"
*/
with held as (
    select
        c.*,
        n.facts -> '$.configs."authorization-config"' as authorization_file,
        n.facts -> '$.configs."authentication-config"' as authentication_file
    from components as c
    left join node_facts as n on c.snapshot_id = n.snapshot_id and c.node = n.name and n.missing is null
    where c.component = 'kube-apiserver'
),

named as (
    select
        *,
        given['authorization-config'] is not null as by_file,
        if(
            json_type(authorization_file, '$.authorizers') = 'ARRAY',
            list_transform(from_json(authorization_file -> '$.authorizers', '["json"]'), lambda a: a ->> '$.type'),
            null
        ) as of_file,
        given['authentication-config'] is not null and given['anonymous-auth'] is null as anonymous_by_file,
        json_type(authentication_file) = 'OBJECT' as authentication_known,
        coalesce(try_cast(authentication_file ->> '$.anonymous.enabled' as boolean), false)
        and coalesce(json_array_length(authentication_file -> '$.anonymous.conditions') > 0, false)
        and list_has_all(
            ['/livez', '/readyz', '/healthz'],
            list_transform(from_json(authentication_file -> '$.anonymous.conditions', '["json"]'), lambda c: c ->> '$.path')
        ) as for_health
    from held
)

select
    snapshot_id,
    resource,
    case
        when missing is not null then null
        -- the API server does not start with both
        when by_file and given['authorization-mode'] is not null then null
        when by_file then of_file
        when len(items['authorization-mode']) = 0 then ['AlwaysAllow']
        else items['authorization-mode']
    end as authorizers,
    case
        when missing is not null then missing
        when by_file and given['authorization-mode'] is not null
            then concat(given['authorization-mode'], ' ', given['authorization-config'], ': kube-apiserver does not start with both')
        when by_file and of_file is not null then concat(given['authorization-config'], ': ', array_to_string(of_file, ', '))
        when by_file then concat(given['authorization-config'], ' decides it, and that file was not read')
        else flag_seen(missing, unread, given, 'authorization-mode')
    end as authorizers_seen,
    case
        when missing is not null then null
        when not anonymous_by_file then switches['anonymous-auth']
        when not coalesce(authentication_known, false) then null
        when for_health then false
        -- without the field --anonymous-auth decides, and its default is true
        else coalesce(try_cast(authentication_file ->> '$.anonymous.enabled' as boolean), switches['anonymous-auth'])
    end as anonymous,
    case
        when not anonymous_by_file or missing is not null then flag_seen(missing, unread, given, 'anonymous-auth')
        when not coalesce(authentication_known, false)
            then concat(given['authentication-config'], ' decides it, and that file was not read')
        else concat(
            given['authentication-config'], ': anonymous ', coalesce(cast(authentication_file -> '$.anonymous' as varchar), 'unset')
        )
    end as anonymous_seen
from named
