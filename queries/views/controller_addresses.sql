/*
about = "From where the controller manager speaks: the addresses that its own identity was seen at."
reads = ["events"]

[columns]
cluster = "the cluster's name in this store"
addresses = "the addresses"
*/
select
    cluster,
    list_sort(list_distinct(list(source_ips[-1]))) as addresses
from events
where username = 'system:kube-controller-manager' and source_ips[-1] is not null
group by cluster
