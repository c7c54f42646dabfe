/*
title = "Nobody works with a bootstrap token"
severity = "high"
reads = ["requests"]
expects = "users system:bootstrap:… ask for their node certificate and nothing else"
fix = "Delete the bootstrap tokens (`kubeadm token list`), and give people identities of their own."
why = "A bootstrap token is shared by whoever has seen it, and says nothing of who uses it."
references = ["https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/"]
*/
select
    actor as resource,
    not bool_or(
        accepted and not coalesce(
            (resource = 'certificatesigningrequests' and api_group = 'certificates.k8s.io' and verb in ('create', 'get', 'list', 'watch'))
            or (resource = 'configmaps' and namespace in ('kube-public', 'kube-system') and verb = 'get')
            or (resource = 'nodes' and verb = 'get'), resource is null
        )
    ) as ok,
    concat(count(*), ' requests: ', string_agg(distinct concat_ws(' ', verb, resource), ', ' order by concat_ws(' ', verb, resource))) as seen
from requests
where actor like 'system:bootstrap:%'
group by actor
order by actor
