/*
title = "Pods mount nothing from their node"
severity = "high"
reads = ["volumes"]
expects = "no volume is a hostPath"
fix = "Use a PersistentVolumeClaim, a projected volume or emptyDir."
why = "Files of the node are the node: its kubelet's credentials, its containers, its logs."
references = ["https://kubernetes.io/docs/concepts/security/pod-security-standards/"]
*/
select
    resource,
    type <> 'hostPath' as ok,
    concat(type, coalesce(' ' || host_path, ''), differs) as seen
from volumes
order by resource, seen
