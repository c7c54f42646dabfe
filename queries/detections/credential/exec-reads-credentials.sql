/*
title = "A command read tokens or keys in a container"
about = "The command of an exec names a token, a key file, /etc/shadow or the environment of a process."
severity = "high"
attack = ["T1552.001", "T1552.007", "T1609"]
level = "Metadata"
watches = ["create,get pods/exec"]
false_positives = "Diagnosis that prints mounted files."
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
    regexp_matches(w.command, '(?i)/var/run/secrets|/run/secrets|/etc/shadow|\.aws/|\.kube/|\.ssh/|id_rsa|\.pem\b|\.key\b|/environ\b|/etc/kubernetes|\.docker/config|\.netrc|service-?account')
    and w.accepted
order by w."at", actor, resource, seen
