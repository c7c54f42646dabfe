/*
title = "The kubelet keeps the firewall chains it needs"
severity = "low"
reads = ["kubelets"]
expects = "makeIPTablesUtilChains is not false"
fix = "Set `makeIPTablesUtilChains: true` in the kubelet's configuration."
why = "Without them the rules of the node and those of pods can contradict each other."
exists = "no node is known: see the setting kubelet_config"
customer = true
references = ["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"]
*/
select
    resource,
    iptables_chains as ok,
    coalesce(missing, concat('makeIPTablesUtilChains=', iptables_chains)) as seen
from kubelets
order by resource
