/*
title = "Policies to begin with"
about = "For every namespace that is not isolated: NetworkPolicies that close what is open and keep name lookups and the ways in."
reads = ["proposed_policies"]
most = 300
*/
select
    namespace,
    open_ingress,
    open_egress,
    keeps,
    policies
from proposed_policies
order by namespace
