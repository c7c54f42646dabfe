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
    of_patch(
        w.patch,
        w.service_account <> 'default' or w.automount is not null,
        not (coalesce(w.automount, a.automount, true) or w.token_by_hand) or exists (
            select 1 from bindings as b
            where
                b.username = 'system:serviceaccount:' || w.namespace || ':' || w.service_account
                or (b.subject_kind = 'Group' and b.subject in ('system:serviceaccounts', 'system:serviceaccounts:' || w.namespace))
        )
    ) as ok,
    concat(
        'serviceAccountName=', w.service_account,
        ' automountServiceAccountToken=', coalesce(cast(w.automount as varchar), 'unset'),
        ' on the account ', coalesce(cast(a.automount as varchar), 'unset'),
        if(w.token_by_hand, ', a volume has a token', ''),
        w.differs
    ) as seen
from workload_facts as w
left join service_accounts as a on w.namespace = a.namespace and w.service_account = a.name
order by w.resource, seen
