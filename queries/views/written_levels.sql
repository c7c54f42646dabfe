/*
about = "Every write of a Namespace that says which Pod Security level it enforces."
reads = ["writes"]
window = "event"
kept = true

[columns]
at = "when, in UTC"
who = "who wrote it"
target = "namespaces/name"
name = "the namespace"
enforce = "the level that its label sets; empty where it has none"
*/
select
    "at",
    who,
    target,
    name,
    enforce
from writes
where resource = 'namespaces' and enforce is not null
