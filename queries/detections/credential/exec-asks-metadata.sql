/*
title = "A command asked the cloud's metadata service"
about = "The command of an exec names the link-local address or the host of a metadata service."
severity = "high"
attack = ["T1552.005"]
level = "Metadata"
watches = ["create,get pods/exec"]
false_positives = "Checks of cloud-init."
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
    regexp_matches(w.command, '(?i)169\.254\.169\.254|metadata\.google\.internal|fd00:ec2::254|2852039166|0xa9fea9fe|100\.100\.100\.200|/latest/meta-data|computeMetadata')
    and w.accepted
order by w."at", actor, resource, seen
