/*
title = "A pod runs under a default account that was given rights"
about = "A pod spec uses the ServiceAccount default of its namespace, to which a binding in the log gives a role."
severity = "medium"
attack = ["T1078"]
level = "Request"
watches = ["create pods", "create rolebindings.rbac.authorization.k8s.io"]
false_positives = "Old charts."
window = "history"
reads = ["default_bindings", "default_pods"]
*/
with bound as (
    select distinct
        b.namespace,
        string_agg(distinct b.role, ', ' order by b.role) as roles
    from default_bindings as b
    group by b.namespace
)

select
    w."at",
    w.who as actor,
    w.target as resource,
    'default is bound to ' || b.roles as seen
from default_pods as w
inner join bound as b on w.namespace = b.namespace
order by w."at", actor, resource
