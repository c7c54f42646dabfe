/*
title = "Sessions in containers"
about = "exec, attach, port-forward, proxies and ephemeral containers, with what was run."

[params]
namespace = ""
actor = ""
*/
select
    s."at",
    s.who,
    s.target,
    s.kind,
    s.command,
    s.code,
    s.source_ip
from sessions as s
where ($namespace = '' or s.namespace = $namespace) and contains(s.who, $actor)
order by s."at", s.who, s.target
