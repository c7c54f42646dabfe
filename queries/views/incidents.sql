/*
about = "What one actor did in one stretch of time, without an hour's rest, where a detection is among it: tactic by tactic."
reads = ["match_hits"]

[columns]
run_id = "the evaluation"
cluster = "the cluster's name in this store"
incident = "its number within the evaluation, in the order of time"
subject = "who authenticated"
first_at = "its first request"
last_at = "its last"
severity = "the highest severity of its detections"
matches = "of how many acts it is made"
hits = "of how many answers"
tactics = "the tactics, in the order in which each was first seen"
timeline = "of each tactic when it was first and last seen, how many hits it has, by which detections, on how many objects, and the first ten of them"
*/
with steps as (
    select
        run_id,
        incident,
        tactic,
        min("at") as first_at,
        max("at") as last_at,
        count(*) as hits,
        list_sort(list_distinct(list(question))) as detections,
        list_sort(list_distinct(list(coalesce(target, resource, '-'))))[:10] as targets,
        count(distinct coalesce(target, resource, '-')) as objects
    from match_hits
    where incident is not null and tactic is not null
    group by run_id, incident, tactic
),

lines as (
    select
        run_id,
        incident,
        list(tactic order by first_at, tactic) as tactics,
        list({
            'tactic': tactic, 'first_at': first_at, 'last_at': last_at, 'hits': hits, 'detections': detections, 'objects': objects,
            'targets': targets
        } order by first_at, tactic) as timeline
    from steps
    group by run_id, incident
)

select
    h.run_id,
    any_value(h.cluster) as cluster,
    h.incident,
    any_value(h.subject) as subject,
    min(h."at") as first_at,
    max(h."at") as last_at,
    severity_of_rank(max(severity_rank(h.severity)) filter (h.tactic is not null)) as severity,
    count(distinct h.match) as matches,
    count(*) as hits,
    any_value(l.tactics) as tactics,
    any_value(l.timeline) as timeline
from match_hits as h
inner join lines as l on h.run_id is not distinct from l.run_id and h.incident = l.incident
where h.incident is not null
group by h.run_id, h.incident
