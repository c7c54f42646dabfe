/*
title = "The scheduler serves no profiles"
severity = "low"
reads = ["components"]
expects = "--profiling=false"
fix = "Set `--profiling=false` in the kube-scheduler manifest on every control-plane node."
why = "Profiles tell an attacker how the program works inside, and cost it time."
exists = "no pod of kube-scheduler is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-scheduler/"]
*/
select
    resource,
    not switches['profiling'] as ok,
    flag_seen(missing, unread, given, 'profiling') as seen
from components
where component = 'kube-scheduler'
order by resource
