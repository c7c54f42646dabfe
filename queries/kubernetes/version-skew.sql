/*
title = "Every part of Kubernetes fits the API server"
severity = "medium"
reads = ["component_versions"]
expects = "no newer than the API server; kubelets at most three minor versions older, others at most one"
fix = "Upgrade the control plane before the nodes, and no node more than three minor versions behind it."
why = "What is not supported together is not tested together: fields, and with them restrictions, get lost."
exists = "no version of any part of Kubernetes is known"
customer = true
references = ["https://kubernetes.io/releases/version-skew-policy/"]
*/
select
    resource,
    number // 1000 <= api_number // 1000
    and number // 1000 >= api_number // 1000 - if(component = 'kubelet', 3, 1) as ok,
    concat(component, ' ', version, coalesce(' beside an API server 1.' || api_number // 1000, ', no API server is known')) as seen
from component_versions
where component <> 'kube-apiserver'
order by resource
