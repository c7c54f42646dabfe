/*
title = "Every part of Kubernetes still gets patches"
severity = "high"
reads = ["component_versions"]
expects = "the minor version is not past its end of life"
fix = "Upgrade to a supported minor version, one at a time: the control plane first, then the nodes."
why = "After its end of life a minor version gets no security patches at all."
exists = "no version of any part of Kubernetes is known"
customer = true
references = ["https://kubernetes.io/releases/", "https://kubernetes.io/releases/version-skew-policy/"]
*/
select
    resource,
    not ended as ok,
    concat(component, ' ', version, coalesce(
        ', patched until ' || strftime(end_of_life, '%Y-%m-%d'),
        ', which the list of releases of ' || listed_at || ' does not know'
    )) as seen
from component_versions
order by resource
