/*
about = "What the audit policy ought to log, and the level at which the log has it: the concerns of CIS 3.2.2."
reads = ["requests"]

[columns]
resource = "AuditLog/cluster#level=…"
what = "the requests"
least = "the level that is needed"
most = "the level above which secrets would be copied into the log; null where there is none"
requests = "how many the log has"
levels = "at which levels, from least to most"
*/
with wanted (what, api_group, resource, subresource, reads, least, most) as (
    values
    ('secrets', '', 'secrets', null, true, 'Metadata', 'Metadata'),
    ('configmaps', '', 'configmaps', null, true, 'Metadata', 'Metadata'),
    ('tokenreviews', 'authentication.k8s.io', 'tokenreviews', null, true, 'Metadata', 'Metadata'),
    ('serviceaccounts/token', '', 'serviceaccounts', 'token', true, 'Metadata', 'Request'),
    ('pods, written', '', 'pods', null, false, 'Metadata', null),
    ('deployments, written', 'apps', 'deployments', null, false, 'Metadata', null),
    ('roles, written', 'rbac.authorization.k8s.io', 'clusterroles', null, false, 'Metadata', null),
    ('bindings, written', 'rbac.authorization.k8s.io', 'clusterrolebindings', null, false, 'Metadata', null),
    ('pods/exec', '', 'pods', 'exec', true, 'Metadata', null),
    ('pods/portforward', '', 'pods', 'portforward', true, 'Metadata', null),
    ('pods/proxy', '', 'pods', 'proxy', true, 'Metadata', null),
    ('services/proxy', '', 'services', 'proxy', true, 'Metadata', null),
    ('nodes/proxy', '', 'nodes', 'proxy', true, 'Metadata', null)
),

clusters as (
    select distinct cluster
    from requests
)

select
    'AuditLog/' || c.cluster || '#level=' || w.what as resource,
    w.what,
    w.least,
    w.most,
    count(r."at") as requests,
    coalesce(list_sort(list_distinct(list(r.level) filter (r.level is not null))), []) as levels
from wanted as w
cross join clusters as c
left join requests as r
    on
        c.cluster = r.cluster
        and w.api_group = r.api_group
        and w.resource = r.resource
        and coalesce(w.subresource, '') = coalesce(r.subresource, '')
        and (w.reads or r.verb in ('create', 'update', 'patch', 'delete', 'deletecollection'))
group by all
