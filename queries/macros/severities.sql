/*
about = "Severities in their order."
reads = []

[macros]
"severity_rank(severity)" = "1 for low to 4 for critical; 0 for anything else"
"severity_of_rank(rank)" = "the severity of that rank; null where there is none"
*/
create or replace macro severity_rank(severity) as coalesce(list_position(['low', 'medium', 'high', 'critical'], severity), 0);

create or replace macro severity_of_rank(rank) as ['low', 'medium', 'high', 'critical'][rank];
