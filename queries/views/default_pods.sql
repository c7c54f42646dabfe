/*
about = "Every pod spec that was written, but not by Kubernetes itself, and that runs under the account default of its namespace."
reads = ["written_pods"]
window = "event"
kept = true

[columns]
at = "when, in UTC"
who = "who wrote it"
target = "resource/namespace/name"
namespace = "its namespace"
*/
select
    "at",
    who,
    target,
    namespace
from written_pods
where coalesce(service_account, 'default') = 'default' and not by_kubernetes
