/*
about = "The pod specs that somebody answers for: those that no other object's template made, and those that differ from the template that made them; pods of one workload that differ alike once."
reads = ["workload_facts", "spec_holders", "specs"]
inline = true

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the object's resource; of pods that differ from their template, their workload's"
kind = "its kind"
namespace = "where it is"
name = "its name"
owner = "the resource that made it, where it differs from it"
host_network = "as in pod_specs"
host_pid = "as in pod_specs"
host_ipc = "as in pod_specs"
service_account = "as in pod_specs"
automount = "as in pod_specs"
token_by_hand = "whether a volume has a token of its account for the API server (projected, without an audience)"
pod_labels = "as in pod_specs"
pod_spec = "as in pod_specs; of pods that differ from their template, the first one's"
pods = "names of the pods that differ from their template; empty where it is no such pods"
patch = "as in spec_facts"
differs = "how it differs from the template that made it, and in which pods, for the end of `seen`; null where it does not"
*/
select
    f.* exclude (spec_hash, volumes, pods, differs),
    cast(own_words(cast(s.body as varchar), h.node_name, h.name, h.token_volume) as json) as pod_spec,
    f.pods,
    f.differs
from workload_facts as f
inner join spec_holders as h
    on
        f.snapshot_id = h.snapshot_id
        and h.resource = if(len(f.pods) > 0, 'Pod/' || f.namespace || '/' || f.pods[1], f.resource)
inner join specs as s on f.spec_hash = s.spec_hash
