/*
about = "Names for what complyk8s proposes."
reads = []

[macros]
"role_name(holder)" = "a name for a role of User/name, Group/name or ServiceAccount/namespace/name, as RBAC takes names: anything that fits in a path"
*/
create or replace macro role_name(holder) as
    regexp_replace(lower(regexp_replace(holder, '^[A-Za-z]+/', '')), '[^a-z0-9.:-]+', '-', 'g') || '-least';
