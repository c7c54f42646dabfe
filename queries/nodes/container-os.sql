/*
title = "Every node runs an operating system that was made for containers"
severity = "low"
reads = ["nodes"]
expects = "Bottlerocket, Container-Optimized OS, Flatcar, Talos, Fedora or Red Hat CoreOS, Azure Linux (container host), k3OS, RancherOS, Photon"
fix = "Build node pools from an image that has no package manager and no log-in."
why = "What a general system brings along can be attacked, and has to be patched."
exists = "no node is known"
customer = true
*/
select
    resource,
    regexp_matches(
        os_image, '(?i)bottlerocket|container-optimized os|flatcar|talos|coreos|k3os|rancheros|photon|elemental|cbl-mariner|azure ?linux'
    ) as ok,
    coalesce(os_image, 'the node does not say') as seen
from nodes
order by resource
