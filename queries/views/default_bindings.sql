/*
about = "Every write of a binding that gives a role to the ServiceAccount default of some namespace."
reads = ["written_bindings"]
window = "event"
kept = true

[columns]
at = "when, in UTC"
namespace = "the account's namespace"
role = "the role that it is given"
*/
select
    "at",
    coalesce(subject_namespace, namespace) as namespace,
    role
from written_bindings
where subject_kind = 'ServiceAccount' and subject = 'default'
