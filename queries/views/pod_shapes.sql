/*
about = "Every pod spec as the Pod Security Standards look at it. Equal shapes get equal verdicts, so each is judged once."
reads = ["spec_holders"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "as in pod_specs"
kind = "as in pod_specs"
namespace = "as in pod_specs"
owner = "as in pod_specs"
template = "as in spec_holders"
workload_resource = "as in spec_holders"
shape = "sha256 of the three below"
spec_hash = "as in pod_specs"
on_host_network = "whether it is a pod on the host's network, which the API server gives a host port for each port"
notes = "annotations of its pods that say what fields have said since: AppArmor, seccomp"
*/
with each as (
    select
        *,
        host_network and kind = 'Pod' as on_host_network,
        if(
            contains(cast(pod_annotations as varchar), 'container.apparmor.security.beta.kubernetes.io/')
            or contains(cast(pod_annotations as varchar), 'seccomp.security.alpha.kubernetes.io/'),
            list_filter(
                map_entries(label_map(pod_annotations)),
                lambda n: starts_with(n.key, 'container.apparmor.security.beta.kubernetes.io/')
                or starts_with(n.key, 'container.seccomp.security.alpha.kubernetes.io/')
                or n.key = 'seccomp.security.alpha.kubernetes.io/pod'
            ), []
        ) as notes
    from spec_holders
)

select
    snapshot_id,
    resource,
    kind,
    namespace,
    owner,
    template,
    workload_resource,
    sha256(concat(spec_hash, on_host_network, cast(to_json(notes) as varchar))) as shape,
    spec_hash,
    on_host_network,
    notes
from each
