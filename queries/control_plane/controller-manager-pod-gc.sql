/*
title = "Ended pods are cleared away"
severity = "low"
reads = ["components"]
expects = "--terminated-pod-gc-threshold is set"
fix = "Set `--terminated-pod-gc-threshold` in the kube-controller-manager manifest on every control-plane node."
why = "Ended pods fill etcd, and their objects keep what they knew."
exists = "no pod of kube-controller-manager is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/"]
*/
select
    resource,
    coalesce(flags['terminated-pod-gc-threshold'] <> '', false) as ok,
    concat('--terminated-pod-gc-threshold=', coalesce(flags['terminated-pod-gc-threshold'], 'unset')) as seen
from components
where component = 'kube-controller-manager'
order by resource
