/*
title = "complyk8s' own clock did not go backwards"
severity = "high"
reads = ["snapshot_order"]
expects = "the snapshot's date is not before that of a snapshot that was taken earlier"
fix = "Synchronise the time of the machine or node that complyk8s runs on. Then the finding stays until the clock has passed the date that was wrong: waive it until then, or begin a new store."
why = "Expiry of waivers and answers, the age of versions and who made a change are all judged by the date of the snapshot. By a clock that is wrong they are judged wrongly."
references = ["https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final"]
customer = true
exists = "the snapshot is not in the store"
*/
select
    resource,
    coalesce(taken_at >= latest_before, true) as ok,
    concat(
        'taken ', strftime(taken_at, '%Y-%m-%d %H:%M:%S'),
        coalesce('; the latest date before it is ' || strftime(latest_before, '%Y-%m-%d %H:%M:%S') || ', of ' || latest_id, '; the first one')
    ) as seen
from snapshot_order
order by resource
