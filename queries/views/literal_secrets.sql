/*
about = "Places outside of Secrets where a value looked like a secret, so that it was redacted: environment variables, arguments, ConfigMaps, annotations."
reads = ["objects", "carriers"]
kinds = ["configmaps", "pods", "deployments.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch", "cronjobs.batch"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the object's resource"
kind = "its kind"
namespace = "where it is"
owner = "the resource that made it, null where a person did"
places = "names of the keys or variables whose value was redacted, or the argument, at most 20; empty where there are none"
*/
select
    snapshot_id,
    resource,
    kind,
    namespace,
    (body ->> '$.metadata.ownerReferences[0].kind') as owner,
    -- the text that was replaced stands behind a key, behind a variable's name, or in a list
    if(contains(cast(body as varchar), '[redacted]'), list_sort(list_distinct(list_transform(
        regexp_extract_all(
            cast(body as varchar),
            '(?:"name":"[^"]*","value":"|"[^"]*":"|[\[,]")(?:[^"\\]|\\.)*\[redacted\]'
        ),
        lambda m: coalesce(
            nullif(regexp_extract(m, '^"name":"([^"]*)","value"', 1), ''),
            nullif(regexp_extract(m, '^"([^"]*)":', 1), ''),
            'an argument'
        )
    )))[1:20], []) as places
from objects
where
    (kind = 'ConfigMap' and api_group = '')
    or resource in (select c.resource from carriers as c where c.snapshot_id = objects.snapshot_id)
