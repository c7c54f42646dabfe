/*
title = "Somebody entered a pod that they made themselves"
about = "One identity created a pod and opened a session in it within an hour."
severity = "high"
attack = ["T1609", "T1610"]
level = "Metadata"
watches = ["create pods", "create,get pods/exec"]
false_positives = "Debugging."
window = "lookback"
reads = ["requests", "sessions"]
*/
select
    s."at",
    s.who as actor,
    s.target as resource,
    concat('made at ', strftime(max(c."at"), '%Y-%m-%d %H:%M:%S'), '; ', s.command) as seen
from sessions as s
inner join requests as c
    on
        s.who = c.who and s.namespace = c.namespace and s.name = c.name
        and c."at" <= s."at" and c."at" > s."at" - interval 1 hour
where
    s.kind in ('exec', 'attach')
    and s.accepted
    and c.resource = 'pods'
    and c.subresource is null
    and c.verb = 'create'
    and c.accepted
group by s."at", s.who, s.target, s.command
order by s."at", actor, resource
