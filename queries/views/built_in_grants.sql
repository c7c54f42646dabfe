/*
about = "What Kubernetes itself binds, from our list of its versions' own bindings: one row each subject."
reads = ["reference_file"]

[columns]
binding = "the binding's resource"
role = "resource of the role that it grants"
subject = "kind, namespace and name of whom it is granted to, with / between them"
since = "the first minor version that has it, 0 for all that we know"
*/
with each as (
    select
        unnest(from_json(
            cast(body as json) -> '$.grants',
            '[{"binding":"VARCHAR","role":"VARCHAR","subject":"VARCHAR","since":"INTEGER"}]'
        )) as found
    from reference_file
    where name = 'rbac'
)

select
    found.binding,
    found.role,
    found.subject,
    found.since
from each
