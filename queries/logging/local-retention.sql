/*
title = "The node keeps its log for a day at least"
severity = "medium"
reads = ["flags", "log_sources"]
expects = "maxbackup + 1 files of maxsize hold a day at the rate that was measured"
fix = "Raise --audit-log-maxsize and --audit-log-maxbackup, or ship the log off the node at once."
why = "CIS asks for 10 files of 100 MB: on a busy cluster that is hours, and --audit-log-maxage never comes to bear."
references = ["https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/"]
exists = "no kube-apiserver could be seen whose flags say how much is kept"
*/
with rate as (
    select max(bytes / greatest(datediff('second', first_at, last_at), 1)) * 3600 / 1e6 as mb_an_hour
    from log_sources
    where last_at > first_at
),

kept as (
    select
        resource,
        try_cast(max(value) filter (flag = 'audit-log-maxsize') as bigint) as mb,
        try_cast(max(value) filter (flag = 'audit-log-maxbackup') as bigint) as files
    from flags
    where component = 'kube-apiserver'
    group by resource
)

select
    k.resource,
    case when r.mb_an_hour is null then null else (coalesce(k.files, 0) + 1) * coalesce(k.mb, 100) / r.mb_an_hour >= 24 end as ok,
    concat(
        coalesce(k.files, 0) + 1, ' files of ', coalesce(k.mb, 100), ' MB at ', round(r.mb_an_hour, 1), ' MB an hour are ',
        round((coalesce(k.files, 0) + 1) * coalesce(k.mb, 100) / r.mb_an_hour, 1), ' hours'
    ) as seen
from kept as k
cross join rate as r
order by k.resource
