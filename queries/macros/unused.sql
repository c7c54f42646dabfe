/*
about = "How long a log has to be for silence to say that a right is not needed."
reads = []

[macros]
"unused_needs_days()" = "days with requests: thirty, so that what is done once a month is in it"
*/
create or replace macro unused_needs_days() as 30;
