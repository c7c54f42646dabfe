/*
about = "Powers that lead somewhere only together with another, held by one and the same."
reads = ["powers"]

[columns]
snapshot_id = "the snapshot that it is in"
holder = "as in powers"
first = "the power that is told of; `certify` for all that a client certificate takes"
place = "the namespace in which both are held; * means everywhere"
name = "on this one object only; null means on all"
binding = "the binding that grants it"
*/
with everywhere as (
    select * exclude (namespace), coalesce(namespace, '*') as place
    from powers
),

both_of as (
    select
        a.snapshot_id,
        a.holder,
        n.first,
        if(a.place = '*', b.place, a.place) as place,
        a.name,
        min(a.binding) as binding
    from (
        values
        ('create-secrets', 'read-secrets'), ('bind', 'create-cluster-bindings'), ('bind', 'create-bindings'),
        ('escalate', 'change-roles'), ('approve-signer', 'approve-requests'),
        ('approve-requests', 'request-certificates'), ('create-volumes', 'run-pods'),
        ('impersonate-groups', 'impersonate-users'), ('impersonate-groups', 'impersonate-accounts')
    ) as n (first, second)
    inner join everywhere as a on n.first = a.power
    inner join everywhere as b
        on
            a.snapshot_id = b.snapshot_id and a.holder = b.holder and n.second = b.power
            and (a.place = b.place or a.place = '*' or b.place = '*')
    where n.second <> 'create-bindings' or coalesce(a.name in ('cluster-admin', 'admin', 'edit'), true)
    group by all
)

select
    snapshot_id,
    holder,
    first,
    place,
    name,
    binding
from both_of
union all
select distinct
    a.snapshot_id,
    a.holder,
    'certify' as first,
    '*' as place,
    null as name,
    a.binding
from both_of as a
inner join both_of as b on a.snapshot_id = b.snapshot_id and a.holder = b.holder
where a.first = 'approve-signer' and b.first = 'approve-requests'
