/*
title = "The API server serves no profiles"
severity = "low"
reads = ["components", "flags"]
expects = "--profiling=false"
fix = "Set `--profiling=false` in the kube-apiserver manifest on every control-plane node."
why = "Profiles tell an attacker how the program works inside, and cost it time."
exists = "no pod of kube-apiserver is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
*/
select
    c.resource,
    f.value is not distinct from 'false' as ok,
    concat('--profiling=', coalesce(f.value, 'unset')) as seen
from components as c
left join flags as f on c.resource = f.resource and f.flag = 'profiling'
where c.component = 'kube-apiserver'
order by c.resource
