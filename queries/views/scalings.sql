/*
about = "Every time that the number of replicas of a workload was set by itself."
reads = ["events", "controller_addresses"]
window = "event"

[columns]
at = "when, in UTC"
who = "who set it"
by_kubernetes = "whether Kubernetes itself did it"
target = "resource/scale/namespace/name"
replicas = "to how many; null where the log has no body"
*/
select
    received_at as "at",
    username || coalesce(' as ' || impersonated, '') as who,
    coalesce(acts_for_kubernetes(username, user_extra, source_ips[-1], k.addresses), false) as by_kubernetes,
    concat_ws('/', resource, subresource, namespace, name) as target,
    try_cast(coalesce(
        json_extract_string(body_text(request_object), '$.spec.replicas'), json_extract_string(body_text(response_object), '$.spec.replicas')
    ) as bigint) as replicas
from events
left join controller_addresses as k on events.cluster = k.cluster
where
    subresource = 'scale'
    and verb in ('update', 'patch')
    and (stage = 'ResponseComplete' or (stage = 'RequestReceived' and request_object is not null))
    and coalesce(code, 200) between 200 and 299
    and username is not null
    and not is_dry_run(
        verb, subresource, uri, request_object, level, json_extract_string(annotations, '$."command.gke.io/dryRun"') in ('true', 'All')
    )
