/*
title = "A shell or a tool of reconnaissance was run"
about = "The command of an exec is a shell, a downloader, a scanner or kubectl."
severity = "medium"
attack = ["T1059", "T1609"]
level = "Metadata"
watches = ["create,get pods/exec"]
false_positives = "Scripts that check health."
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
    regexp_matches(w.command, '(?i)(^|[/ ])(sh|bash|ash|zsh|dash|curl|wget|nc|ncat|nmap|python[0-9.]*|perl|kubectl|base64|apt-get|apk|socat)( |$)') and w.accepted
order by w."at", actor, resource, seen
