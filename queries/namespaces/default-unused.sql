/*
title = "Nothing runs in the namespace default"
severity = "low"
reads = ["spec_holders"]
expects = "no pod or workload is in default"
fix = "Move the workload to a namespace of its own."
why = "default is where things land by mistake, beside each other and without rules of their own."
references = ["https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/"]
*/
select
    resource,
    namespace <> 'default' as ok,
    concat('namespace=', namespace) as seen
from spec_holders
where template is null
order by resource
