/*
title = "Kubelets' serving certificates can be renewed"
severity = "low"
reads = ["components"]
expects = "--feature-gates does not contain RotateKubeletServerCertificate=false, nor AllBeta=false without RotateKubeletServerCertificate=true"
fix = "Take `RotateKubeletServerCertificate=false` out of `--feature-gates` in the kube-controller-manager manifest on every control-plane node."
why = "Certificates that are not renewed end, and are then ignored."
exists = "no pod of kube-controller-manager is visible, so its flags are not known"
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/"]
*/
select
    resource,
    not list_contains(items['feature-gates'], 'RotateKubeletServerCertificate=false')
    and (
        not list_contains(items['feature-gates'], 'AllBeta=false')
        or list_contains(items['feature-gates'], 'RotateKubeletServerCertificate=true')
    ) as ok,
    flag_seen(missing, unread, given, 'feature-gates') as seen
from components
where component = 'kube-controller-manager'
order by resource
