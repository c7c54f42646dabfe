/*
title = "Ended pods are cleared away"
severity = "low"
reads = ["components", "flags"]
expects = "--terminated-pod-gc-threshold is set"
fix = "Set `--terminated-pod-gc-threshold` in the kube-controller-manager manifest on every control-plane node."
why = "Ended pods fill etcd, and their objects keep what they knew."
exists = "no pod of kube-controller-manager is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/"]
*/
select
    c.resource,
    coalesce(f.value <> '', false) as ok,
    concat('--terminated-pod-gc-threshold=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'terminated-pod-gc-threshold'
where c.component = 'kube-controller-manager'
order by c.resource
