/*
about = "Quantities of Kubernetes (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/)."
reads = []

[macros]
"has_limit(quantity)" = "whether a quantity is more than none: a limit of 0, however it is written, is none"
"limit_of(container, pod)" = "the limit that holds for a container: its own, else its pod's"
*/
create or replace macro has_limit(quantity) as
    coalesce(regexp_matches(quantity, '^\+?[0-9.]*[1-9]'), false);

create or replace macro limit_of(container, pod) as
    case when has_limit(container) then container when has_limit(pod) then pod else coalesce(container, pod) end;
