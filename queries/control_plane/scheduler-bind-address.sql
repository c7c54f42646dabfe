/*
title = "The scheduler listens on this machine only"
severity = "medium"
reads = ["components", "flags"]
expects = "--bind-address is 127.0.0.1"
fix = "Set `--bind-address=127.0.0.1` in the kube-scheduler manifest on every control-plane node."
why = "Its metrics and health pages tell about the cluster. Unset means every address."
exists = "no pod of kube-scheduler is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-scheduler/"]
*/
select
    c.resource,
    coalesce(f.value in ('127.0.0.1', '::1', 'localhost'), false) as ok,
    concat('--bind-address=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'bind-address'
where c.component = 'kube-scheduler'
order by c.resource
