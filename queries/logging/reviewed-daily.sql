/*
title = "Every day of the log was reviewed within two days"
severity = "medium"
reads = ["log_days", "evaluations"]
expects = "an evaluation with a snapshot of that day or the day after"
fix = "Let complyk8s run every day, with the log of the day in reach (see cronjob.yaml)."
why = "An automated review that did not run is no review. Days of the log that are younger than two days are not due yet."
exists = "the log is younger than three days: no day of it was due for a review yet"
customer = true
references = ["https://csrc.nist.gov/pubs/sp/800/92/final"]
*/
select
    d.resource,
    count(e.run_id) > 0 as ok,
    coalesce('reviewed by the run of ' || strftime(min(e.taken_at), '%Y-%m-%d %H:%M'), 'no run that day or the day after') as seen
from log_days as d
left join evaluations as e on d.cluster = e.cluster and e.taken_at >= d.day and e.taken_at < d.day + interval 2 day
where d.day < (select max(day) from log_days) - 1 and d.requests > 0
group by d.resource
order by d.resource
