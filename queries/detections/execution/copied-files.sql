/*
title = "Files were copied out of or into a container"
about = "`kubectl cp` runs tar in the container: `tar cf -` takes files out, `tar xf -` puts them in."
severity = "medium"
attack = ["T1005", "T1041"]
level = "Metadata"
watches = ["create,get pods/exec"]
false_positives = "Support bundles."
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
    regexp_matches(w.command, '(^|/| )tar [-a-z]*[cx][a-z]*f? -')
    and w.accepted
order by w."at", actor, resource, seen
