/*
title = "Kubelets may only read what their node needs"
severity = "high"
reads = ["components", "flags"]
expects = "--authorization-mode contains Node; where --authorization-config decides it, this control cannot tell"
fix = "Set `--authorization-mode=Node,RBAC` in the kube-apiserver manifest on every control-plane node."
why = "Without the Node authorizer a stolen kubelet credential reads every secret of the cluster."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    case when f.value is not null then list_contains(string_split(f.value, ','), 'Node') when g.value is null then false end as ok,
    concat('--authorization-mode=', coalesce(f.value, 'unset'), ' ', '--authorization-config=', coalesce(g.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'authorization-mode'
left join flags as g on c.resource = g.resource and g.flag = 'authorization-config'
where c.component = 'kube-apiserver'
order by c.resource
