/*
title = "Nodes have no address on the internet"
severity = "medium"
reads = ["node_addresses"]
expects = "no address of type ExternalIP"
fix = "Make node pools in private subnets, without public addresses."
why = "Every port that a node opens by mistake is open to everybody."
exists = "no node is known"
customer = true
*/
select
    resource,
    len(external) = 0 as ok,
    if(len(external) = 0, 'no ExternalIP', array_to_string(external, ', ')) as seen
from node_addresses
order by resource
