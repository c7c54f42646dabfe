/*
title = "Every flow into and out of marked namespaces is named by a policy"
severity = "high"
reads = ["segment_flows"]
expects = "each permitted flow is limited to ports, and a policy permits it; from and to the world only by a block of addresses"
fix = "Isolate the namespace both ways, then allow each flow by selectors and ports; \"Policies to begin with\" has a first version."
why = "PCI DSS asks that traffic into and out of the cardholder environment be limited to what is necessary, and that the segmentation be shown to work."
references = ["https://kubernetes.io/docs/concepts/services-networking/network-policies/"]
*/
select
    resource,
    case
        when others is not null then true
        when everything or open_to_all(list_transform(blocks, lambda b: split_part(b, ' ', 1))) then false
        when unclear is null then true
    end as ok,
    if(
        others is not null,
        concat('no flow is permitted from or to ', array_to_string(others[:20], ', ')),
        concat(
            array_to_string(ports[:8], ', '), ' in ', flows, ' pairs of workloads',
            if(len(blocks) > 0, concat(', ', array_to_string(blocks[:4], ', ')), ''),
            if(len(policies) > 0, concat(', by ', array_to_string(policies[:6], ', ')), ', no policy stands against it'),
            if(host_network, '; only pods on their node''s network', ''), coalesce('; ' || unclear, '')
        )
    ) as seen
from segment_flows
order by resource
