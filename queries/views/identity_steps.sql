/*
about = "Every step from one identity to another that a grant allows, and the last step to cluster-admin. `any account of X` stands for each ServiceAccount of a namespace, `every node` for root on a node of one's choice."
reads = ["powers", "paired_powers", "webhooks", "service_accounts", "workloads", "namespaces", "api_servers", "bindings"]

[columns]
snapshot_id = "the snapshot that it is in"
source = "who takes the step: User/name, Group/name, ServiceAccount/namespace/name, or a stand-in"
target = "who they are then"
cost = "1; 0 where the step is only a matter of names"
how = "how it is done"
binding = "the binding that allows it; null where none is needed"
*/
with everywhere as (
    select * exclude (namespace), coalesce(namespace, '*') as place
    from powers
),

templates as (
    select distinct snapshot_id, namespace from workloads
    where workload_resource not like 'Pod/%' and workload_resource not like 'Job/%'
),

accounts as (
    select snapshot_id, namespace, resource from service_accounts
    union
    select distinct snapshot_id, subject_namespace as namespace,
        'ServiceAccount/' || subject_namespace || '/' || subject as resource
    from bindings
    where subject_kind = 'ServiceAccount'
),

known as (
    select snapshot_id, resource as identity, namespace from accounts
    union
    select distinct snapshot_id, subject_kind || '/' || subject as identity, null as namespace
    from bindings
    where subject_kind <> 'ServiceAccount'
)

select snapshot_id, holder as source, 'cluster-admin' as target, 1 as cost, 'may do everything' as how, binding
from everywhere
where power = 'everything' and place = '*'
union all
select snapshot_id, holder, 'any account of ' || place, 1, case power
    when 'run-pods' then 'runs a pod under it' else 'makes a token for it'
end, binding
from everywhere
where power = 'run-pods' or (power = 'make-tokens' and name is null)
union all
select snapshot_id, holder, 'ServiceAccount/' || place || '/' || name, 1, 'makes a token for it', binding
from everywhere
where power = 'make-tokens' and name is not null and place <> '*'
union all
select snapshot_id, holder, 'any account of ' || place, 1, 'has a token written into a Secret, and reads it', binding
from paired_powers
where first = 'create-secrets'
union all
select b.snapshot_id, b.holder, if(b.place = '*', 'cluster-admin', 'any account of ' || b.place), 1,
    'binds itself to ' || coalesce(b.name, 'cluster-admin'), b.binding
from paired_powers as b
where b.first = 'bind' and coalesce(b.name, 'cluster-admin') in ('cluster-admin', 'admin', 'edit')
    and (b.place <> '*' or coalesce(b.name, 'cluster-admin') = 'cluster-admin')
union all
select snapshot_id, holder, 'cluster-admin', 1, 'writes more into a ClusterRole than it has', binding
from paired_powers
where first = 'escalate'
union all
select snapshot_id, holder, 'cluster-admin', 1, 'impersonates system:masters', binding
from paired_powers
where first = 'impersonate-groups' and coalesce(name = 'system:masters', true)
union all
select p.snapshot_id, p.holder, k.identity, 1, 'impersonates it', p.binding
from everywhere as p
inner join known as k
    on p.snapshot_id = k.snapshot_id and case p.power
        when 'impersonate-users' then k.identity like 'User/%' and coalesce(k.identity = 'User/' || p.name, true)
        when 'impersonate-accounts'
            then k.namespace is not null and p.place in ('*', k.namespace)
                and coalesce(k.identity like '%/' || p.name, true)
    end
union all
select c.snapshot_id, c.holder, k.identity, 1, 'signs a client certificate for it', c.binding
from paired_powers as c
inner join known as k on c.snapshot_id = k.snapshot_id
-- the API server signs none for system:masters (admission plugin CertificateSubjectRestriction)
where c.first = 'certify' and k.namespace is null and k.identity <> 'Group/system:masters'
union all
select distinct p.snapshot_id, p.holder, 'cluster-admin', 1, 'rewrites what others create, by a mutating webhook', p.binding
from everywhere as p
left join webhooks as h on p.snapshot_id = h.snapshot_id and h.kind = 'MutatingWebhookConfiguration'
-- what may only be changed must be there to be changed
where p.power = 'rewrite-requests' or (p.power = 'change-webhooks' and h.kind is not null)
union all
select snapshot_id, holder, 'pods of ' || if(power = 'reach-kubelets', '*', place), 1,
    if(power = 'reach-kubelets', 'runs commands in its pod, through the kubelet', 'runs commands in its pod'), binding
from everywhere
where power in ('enter-pods', 'reach-kubelets')
union all
select distinct p.snapshot_id, p.holder, 'any account of ' || t.namespace, 1, 'makes a workload run under it', p.binding
from everywhere as p
inner join templates as t on p.snapshot_id = t.snapshot_id and p.place in ('*', t.namespace)
where p.power = 'change-workloads'
union all
select p.snapshot_id, p.holder, 'every node', 1, 'runs a privileged pod on any node', min(p.binding)
from everywhere as p
inner join namespaces as n on p.snapshot_id = n.snapshot_id and p.place in ('*', n.namespace)
left join templates as t on p.snapshot_id = t.snapshot_id and n.namespace = t.namespace
where
    (p.power = 'run-pods' or (p.power = 'change-workloads' and t.namespace is not null))
    and coalesce(n.enforce not in ('baseline', 'restricted'), true)
group by all
union all
select snapshot_id, holder, 'every node', 1, 'mounts a node''s files by a PersistentVolume', binding
from paired_powers
where first = 'create-volumes'
union all
select snapshot_id, 'any account of ' || namespace, resource, 0, 'is one of them', null from accounts
union all
select distinct snapshot_id, 'any account of *', 'any account of ' || namespace, 0, 'is one of them', null from accounts
union all
select distinct snapshot_id, 'pods of ' || namespace, 'ServiceAccount/' || namespace || '/' || service_account, 0,
    'uses the account of one of them', null
from workloads
where live
union all
select distinct snapshot_id, 'pods of *', 'pods of ' || namespace, 0, 'is one of them', null from workloads where live
union all
select distinct snapshot_id, 'every node', 'pods of *', 1, 'reads the tokens of the pods on it', null from workloads where live
union all
select distinct snapshot_id, 'every node', 'cluster-admin', 1, 'reads the keys of the control plane on its node', null
from api_servers
where how = 'pod'
union all
select a.snapshot_id, a.resource, 'Group/' || g.name, 0, 'is a member', null
from accounts as a
cross join lateral (
    values ('system:serviceaccounts'), ('system:serviceaccounts:' || a.namespace), ('system:authenticated')
) as g (name)
where exists (
    select 1 from bindings as b
    where b.snapshot_id = a.snapshot_id and b.subject_kind = 'Group' and b.subject = g.name
)
union all
select distinct snapshot_id, 'Group/system:masters', 'cluster-admin', 1, 'is never refused', null from bindings
