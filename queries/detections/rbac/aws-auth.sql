/*
title = "EKS's aws-auth was changed"
about = "The ConfigMap that maps AWS identities to groups was changed. Access entries, the newer way, are in CloudTrail alone."
severity = "high"
attack = ["T1098.006"]
level = "Metadata"
watches = ["update,patch,delete configmaps"]
false_positives = "eksctl, node groups."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    r.verb as seen
from requests as r
where
    not r.namesake
    and r.resource = 'configmaps' and r.namespace = 'kube-system' and r.name = 'aws-auth' and r.verb in ('create', 'update', 'patch', 'delete') and r.accepted and not r.dry_run and not r.by_provider
order by r."at", actor, resource
