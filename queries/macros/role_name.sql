/*
about = "Names for what complyk8s proposes."
reads = []

[macros]
"role_name(holder)" = "a name for a role of User/name, Group/name or ServiceAccount/namespace/name, as RBAC takes names: anything that fits in a path. No two holders share one"
*/
create or replace macro role_name(holder) as
    -- the end keeps apart what looks alike once written in small letters, and long names short
    left(regexp_replace(lower(regexp_replace(holder, '^[A-Za-z]+/', '')), '[^a-z0-9.:]+', '-', 'g'), 200)
    || '-least-' || left(sha256(holder), 8);
