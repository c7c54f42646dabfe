/*
about = "Every node, with the versions that it reports."
reads = ["objects"]
kinds = ["nodes"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "Node/name"
name = "its name"
kubelet_version = "status.nodeInfo.kubeletVersion"
runtime = "status.nodeInfo.containerRuntimeVersion"
os_image = "status.nodeInfo.osImage"
kernel = "status.nodeInfo.kernelVersion"
ready = "whether its Ready condition is True"
*/
select
    snapshot_id,
    resource,
    name,
    body ->> '$.status.nodeInfo.kubeletVersion' as kubelet_version,
    body ->> '$.status.nodeInfo.containerRuntimeVersion' as runtime,
    body ->> '$.status.nodeInfo.osImage' as os_image,
    body ->> '$.status.nodeInfo.kernelVersion' as kernel,
    coalesce(
        list_contains(
            list_transform(
                coalesce(from_json(body -> '$.status.conditions', '["json"]'), []),
                lambda c: (c ->> '$.type') || '=' || (c ->> '$.status')
            ), 'Ready=True'
        ), false
    ) as ready
from objects
where kind = 'Node' and api_group = ''
