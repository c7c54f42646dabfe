/*
title = "What is granted is used"
severity = "low"
reads = ["least_privilege"]
expects = "a log with requests on at least 30 days shows each holder using every right that it holds"
fix = "Bind the smaller roles that \"Granted against used\" proposes, and take the wide ones back; leave those of Kubernetes' own components as they are."
why = "A right that nobody uses is of use to an intruder only."
references = ["https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege"]
*/
select
    resource,
    case when conclusive then used = granted and wildcards = 0 end as ok,
    concat(
        'uses ', used, ' of ', granted, ' rights',
        if(wildcards > 0, concat(', ', wildcards, ' of them with `*`'), ''),
        if(conclusive, '', concat('; the log has requests on ', days_of_log, if(days_of_log = 1, ' day', ' days'), ', too few to tell'))
    ) as seen
from least_privilege
order by resource
