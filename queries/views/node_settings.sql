/*
about = "Kernel settings, security modules and log-in shells of every node whose facts are known; one row without a setting where they are not."
reads = ["node_facts"]
facts = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Node/name"
missing = "why nothing is known of it; null where something is"
settings = "kernel settings by name, as a map"
security_modules = "kernel security modules that are on"
shell_users = "users other than root who have a log-in shell"
os = "the operating system's id: debian, bottlerocket, …"
*/
select
    snapshot_id,
    resource,
    missing,
    if(missing is null, from_json(coalesce(facts -> '$.host.sysctls', '{}'), '"MAP(VARCHAR, VARCHAR)"'), null) as settings,
    if(missing is null, from_json(coalesce(facts -> '$.host.securityModules', '[]'), '["varchar"]'), null) as security_modules,
    if(
        missing is null, list_filter(from_json(coalesce(facts -> '$.host.usersWithShell', '[]'), '["varchar"]'), lambda u: u <> 'root'), null
    ) as shell_users,
    facts ->> '$.host.os.id' as os
from node_facts
