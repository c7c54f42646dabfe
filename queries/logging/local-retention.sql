/*
title = "The node keeps its log for a day at least"
severity = "medium"
reads = ["node_retention"]
expects = "maxbackup + 1 files of maxsize hold a day at the rate that was measured"
fix = "Raise --audit-log-maxsize and --audit-log-maxbackup, or ship the log off the node at once."
why = "CIS asks for 10 files of 100 MB: on a busy cluster that is hours, and --audit-log-maxage never comes to bear."
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
exists = "no kube-apiserver could be seen whose flags say how much is kept"
*/
select
    resource,
    unbounded or hours >= 24 as ok,
    concat(
        if(unbounded, 'all', coalesce(cast(files as varchar), 'an unknown number of')), ' files of ',
        coalesce(cast(megabytes as varchar), 'an unknown number of'), ' MB at ',
        coalesce(cast(megabytes_an_hour as varchar), 'an unknown number of'), ' MB an hour are ',
        if(unbounded, 'kept without end', coalesce(cast(hours as varchar), 'an unknown number of') || ' hours')
    ) as seen
from node_retention
order by resource
