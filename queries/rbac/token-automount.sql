/*
title = "Pods get a token only where their account is granted something"
severity = "medium"
reads = ["service_accounts", "workload_facts", "bindings"]
expects = "the token is not mounted, or a binding grants something to the pod's ServiceAccount"
fix = "Set automountServiceAccountToken: false in the pod or its ServiceAccount."
why = "A token that the workload does not need is still there for whoever breaks in."
references = ["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"]
*/
select
    w.resource,
    not coalesce(w.automount, a.automount, true) or exists (
        select 1 from bindings as b
        where
            b.subject_kind = 'ServiceAccount'
            and b.subject_namespace = w.namespace
            and b.subject = w.service_account
    ) as ok,
    concat(
        'serviceAccountName=', w.service_account,
        ' automountServiceAccountToken=', coalesce(cast(w.automount as varchar), 'unset'),
        ' on the account ', coalesce(cast(a.automount as varchar), 'unset'),
        w.differs
    ) as seen
from workload_facts as w
left join service_accounts as a on w.namespace = a.namespace and w.service_account = a.name
order by w.resource, seen
