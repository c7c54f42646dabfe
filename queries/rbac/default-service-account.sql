/*
title = "Nothing is granted to, or run with, a default ServiceAccount that has a token"
severity = "medium"
reads = ["service_accounts", "workload_facts", "bindings"]
expects = "no grant to a ServiceAccount called default, by its name or by a group of all accounts; pods that use one get no token, by a volume neither"
fix = "Give the workload a ServiceAccount of its own; set automountServiceAccountToken: false on default ones."
why = "What is granted to `default` is granted to every pod that names no account."
references = ["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"]
*/
select
    resource,
    not (
        regexp_matches(username, '^system:serviceaccount:[^:]+:default$')
        or (subject_kind = 'Group' and regexp_matches(subject, '^system:(serviceaccounts(:.+)?|authenticated)$'))
    ) as ok,
    concat(role, ' for ', subject_kind, ' ', coalesce(subject_namespace || '/', ''), subject) as seen
from bindings
where not built_in
union all
select
    w.resource,
    of_patch(
        w.patch,
        w.service_account <> 'default',
        w.service_account <> 'default' or not (coalesce(w.automount, a.automount, true) or w.token_by_hand)
    ) as ok,
    concat(
        'serviceAccountName=', w.service_account, ' token ',
        case
            when coalesce(w.automount, a.automount, true) then 'mounted'
            when w.token_by_hand then 'mounted by a volume'
            else 'not mounted'
        end,
        w.differs
    ) as seen
from workload_facts as w
left join service_accounts as a on w.namespace = a.namespace and w.service_account = a.name
order by resource, seen
