/*
title = "A console or a database was opened to the outside"
about = "A Service of type NodePort or LoadBalancer, or an Ingress, is named like a dashboard, a console or a database."
severity = "high"
attack = ["T1133", "T1190"]
level = "Request"
watches = ["create,update,patch services"]
false_positives = "Demonstrations."
window = "event"
reads = ["writes"]
*/
select
    w."at",
    w.who as actor,
    w.target as resource,
    concat(w.resource, ' ', coalesce(w.service_type, '')) as seen
from writes as w
where
    ((w.resource = 'services' and w.service_type in ('NodePort', 'LoadBalancer')) or w.resource = 'ingresses')
    and regexp_matches(w.name, '(?i)dashboard|kubeflow|jupyter|grafana|kibana|prometheus|argocd|jenkins|rancher|vault|redis|postgres|mysql|mongo|elastic|etcd|minio|kafka|rabbit|weave-scope|octant')
order by w."at", actor, resource, seen
