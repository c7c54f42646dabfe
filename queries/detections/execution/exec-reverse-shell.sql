/*
title = "A command looks like a reverse shell"
about = "The command of an exec opens a shell to another machine."
severity = "high"
attack = ["T1059", "T1095"]
level = "Metadata"
watches = ["create,get pods/exec"]
false_positives = "Health checks by /dev/tcp."
window = "event"
reads = ["sessions"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    w.command as seen
from sessions as w
where
    regexp_matches(w.command, '(?i)/dev/(tcp|udp)/|\bn(c|cat|etcat)\b.* -[a-z]*e|mkfifo|socat .*exec:|bash -i|sh -i|pty\.spawn|socket\.socket')
    and w.accepted
order by w."at", actor, resource, seen
