/*
title = "Ended pods are cleared away"
severity = "low"
reads = ["components"]
expects = "--terminated-pod-gc-threshold is set, and is above 0"
fix = "Set `--terminated-pod-gc-threshold` in the kube-controller-manager manifest on every control-plane node."
why = "0 switches it off. Ended pods fill etcd, and their objects keep what they knew."
exists = "no pod of kube-controller-manager is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/"]
*/
select
    resource,
    of_flags(
        missing,
        if(given['terminated-pod-gc-threshold'] is null, false, numbers['terminated-pod-gc-threshold'] > 0)
    ) as ok,
    flag_seen(missing, unread, given, 'terminated-pod-gc-threshold') as seen
from components
where component = 'kube-controller-manager'
order by resource
