/*
about = "Each requirement over all snapshots: in how many it held, when it did not, how it stands now. Of each snapshot its newest evaluation counts."
reads = ["evaluations", "requirements"]

[columns]
cluster = "the cluster's name in this store"
framework = "the framework"
requirement = "the requirement"
position = "its place in the framework"
snapshots = "in how many snapshots it was judged"
held = "in how many of them no control of it failed or was unknown"
failed = "in how many it failed"
unknown = "in how many it could not be told"
first_broken_at = "when the first snapshot was taken in which it failed; null where none"
last_broken_at = "when the last one was"
verdict_now = "its verdict at the newest snapshot"
*/
select
    e.cluster,
    r.framework,
    r.requirement,
    min(r.position) as position,
    count(*) as snapshots,
    count(*) filter (r.failed = 0 and r.unknown = 0 and r.passed > 0) as held,
    count(*) filter (r.failed > 0) as failed,
    count(*) filter (r.failed = 0 and r.unknown > 0) as unknown,
    arg_min(e.taken_at, e.seq) filter (r.failed > 0) as first_broken_at,
    arg_max(e.taken_at, e.seq) filter (r.failed > 0) as last_broken_at,
    arg_max(r.verdict, e.seq) as verdict_now
from evaluations as e
inner join requirements as r on e.run_id = r.run_id
group by e.cluster, r.framework, r.requirement
