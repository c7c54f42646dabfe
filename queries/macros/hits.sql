/*
about = "What answers to questions and detections are grouped by."
reads = []

[macros]
"hit_subject(subject, actor)" = "who is behind an answer: who authenticated, else whom the answer names, without on whose behalf"
"hit_request(audit_id, target, at, resource)" = "what answers about one request have in common: its audit id and object, else time and object"
"severity_rank(severity)" = "1 for low to 4 for critical; 0 for anything else"
"severity_of_rank(rank)" = "the severity of that rank; null where there is none"
*/
create or replace macro hit_subject(subject, actor) as coalesce(subject, split_part(actor, ' as ', 1), 'nobody');

create or replace macro hit_request(audit_id, target, "at", resource) as
    coalesce(audit_id || ' ' || coalesce(target, ''), coalesce(epoch_us("at")::varchar, '') || ' ' || coalesce(resource, ''));

create or replace macro severity_rank(severity) as coalesce(list_position(['low', 'medium', 'high', 'critical'], severity), 0);

create or replace macro severity_of_rank(rank) as ['low', 'medium', 'high', 'critical'][rank];
