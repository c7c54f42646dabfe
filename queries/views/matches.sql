/*
about = "What was found in the log, an act at a time: see match_hits, which has each answer with its audit id."
reads = ["match_hits"]

[columns]
run_id = "the evaluation"
cluster = "the cluster's name in this store"
match = "its number within the evaluation"
incident = "the incident that it is a part of; null where none"
subject = "who authenticated"
client = "what the client called itself, without its version"
first_at = "its first request"
last_at = "its last"
hits = "how many answers it is made of"
requests = "of how many requests"
questions = "which questions and detections it answers"
tactics = "the tactics of the detections"
severity = "the highest of these"
targets = "what it was about"
act = "why these are one: request, helm, account, repeated"
*/
select
    run_id,
    cluster,
    match,
    any_value(incident) as incident,
    any_value(subject) as subject,
    min(client) as client,
    min("at") as first_at,
    max("at") as last_at,
    count(*) as hits,
    count(distinct (audit_id, target, if(audit_id is null, "at", null))) as requests,
    list_sort(list_distinct(list(question))) as questions,
    list_sort(list_distinct(list(tactic) filter (tactic is not null))) as tactics,
    severity_of_rank(max(severity_rank(severity))) as severity,
    list_sort(list_distinct(list(coalesce(target, resource, '-')))) as targets,
    any_value(act) as act
from match_hits
group by run_id, cluster, match
