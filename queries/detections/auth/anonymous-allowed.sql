/*
title = "Anonymous request allowed"
about = "A request without a user, or by system:anonymous, on anything but health, version and discovery was let through."
severity = "high"
attack = ["T1078.001", "T1190"]
level = "Metadata"
watches = []
false_positives = "Load balancers that probe other paths; `kubeadm join` reads kube-public/cluster-info, which is left out."
window = "event"
reads = ["requests"]
*/
select
    r."at",
    coalesce(r.who, 'nobody') as actor,
    r.target as resource,
    concat(r.verb, ' ', r.path, ' from ', r.source_ip) as seen
from requests as r
where
    (r.actor = 'system:anonymous' or (r.actor is null and coalesce(r.code, 0) <> 401))
    and r.accepted
    and not regexp_full_match(r.path, '/(healthz|livez|readyz|version)(/.*)?|/\.well-known/.*|/openid/v1/jwks')
    and r.path <> '/api/v1/namespaces/kube-public/configmaps/cluster-info'
order by r."at", actor, resource
