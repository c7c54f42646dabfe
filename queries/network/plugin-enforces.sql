/*
title = "The network plugin enforces network policies"
severity = "high"
reads = ["network_plugins"]
expects = "a DaemonSet of a plugin that is known to enforce network policies runs"
fix = "Run a network plugin that enforces network policies, or one beside it that does."
why = "The API takes every policy, whether anything enforces it or not."
exists = "no network plugin that we know was found: an administrator has to say whether it enforces policies"
customer = true
references = ["https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites"]
*/
select
    string_agg(resource, ', ' order by resource) as resource,
    if(bool_or(enforces), true, if(bool_or(enforces is null), null, false)) as ok,
    string_agg(concat(plugin, ' ', case when enforces then 'enforces them' when enforces is null then 'may enforce them' else 'does not' end), ', ' order by plugin) as seen
from network_plugins
having count(*) > 0
order by resource
