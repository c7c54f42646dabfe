/*
title = "A pod runs under a default account that was given rights"
about = "A pod spec uses the ServiceAccount default of its namespace, to which a binding in the log gives a role."
severity = "medium"
attack = ["T1078"]
level = "Request"
watches = ["create pods", "create rolebindings.rbac.authorization.k8s.io"]
false_positives = "Old charts."
reads = ["written_bindings", "written_pods"]
*/
with bound as (
    select distinct
        coalesce(b.subject_namespace, b.namespace) as namespace,
        string_agg(distinct b.role, ', ' order by b.role) as roles
    from written_bindings as b
    where b.subject_kind = 'ServiceAccount' and b.subject = 'default'
    group by coalesce(b.subject_namespace, b.namespace)
)

select
    w."at",
    w.who as actor,
    w.target as resource,
    'default is bound to ' || b.roles as seen
from written_pods as w
inner join bound as b on w.namespace = b.namespace
where coalesce(w.service_account, 'default') = 'default' and not w.by_kubernetes
order by w."at", actor, resource
