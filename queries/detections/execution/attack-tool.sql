/*
title = "A known tool of attackers"
about = "A pod, or a client, is named like a tool that attacks clusters: kube-hunter, peirates, kdigger, deepce and others."
severity = "high"
attack = ["T1526", "T1610"]
level = "Metadata"
watches = ["create pods"]
false_positives = "Tests that were ordered."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    concat(r.verb, ' with ', r.user_agent) as seen
from requests as r
where
    r.accepted
    and (
        (r.verb = 'create' and regexp_matches(r.name, '(?i)kube-?hunter|peirates|kdigger|deepce|escape-?pod|kubeletctl|botb|cdk-|nsenter'))
        or regexp_matches(r.user_agent, '(?i)kube-?hunter|peirates|kdigger|kubeletctl|rakkess|kubesploit')
    )
order by r."at", actor, resource
