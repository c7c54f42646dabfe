/*
title = "Nobody can become cluster-admin by way of other identities"
severity = "critical"
reads = ["escalations"]
expects = "no grant beyond Kubernetes' own leads to cluster-admin, directly or step by step"
fix = "Take the first grant of the path away, or narrow it to names and namespaces; \"Granted against used\" shows what is needed."
why = "Who may run a pod next to a strong ServiceAccount, bind a role, impersonate or make a token has what the other has."
references = ["https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks"]
*/
select
    resource,
    case when steps is not null then false when unclear is null then true end as ok,
    case
        when steps is not null then 'in ' || steps || if(steps = 1, ' step: ', ' steps: ') || told_path(path)
        else coalesce(unclear, 'no way to cluster-admin by grants')
    end as seen
from escalations
order by resource
