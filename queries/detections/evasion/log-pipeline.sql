/*
title = "What collects logs was touched"
about = "A workload, ConfigMap or namespace named like a collector of logs or a sensor was deleted, scaled or changed by a person."
severity = "high"
attack = ["T1562.001", "T1562.008", "T1070.002"]
level = "Metadata"
watches = ["delete,update,patch daemonsets.apps", "delete,update,patch deployments.apps"]
false_positives = "Upgrades."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    r.who as actor,
    r.target as resource,
    concat_ws(' ', r.verb, r.subresource) as seen
from requests as r
where
    not r.namesake
    and r.resource in ('daemonsets', 'deployments', 'statefulsets', 'cronjobs', 'configmaps', 'namespaces', 'pods')
    and r.verb in ('delete', 'deletecollection', 'update', 'patch')
    and coalesce(r.subresource, 'scale') = 'scale'
    and r.is_person
    and r.accepted and not r.dry_run
    and regexp_matches(concat(r.namespace, '/', r.name), '(?i)fluent|vector|promtail|alloy|otel|opentelemetry|filebeat|logstash|loki|falco|splunk|datadog|complyk8s|audit|kube-bench|tetragon|sysdig')
order by r."at", actor, resource
