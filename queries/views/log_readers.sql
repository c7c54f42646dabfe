/*
about = "Everybody who may enter or change what keeps and ships the log: exec in kube-system, and writes there."
reads = ["permissions"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the binding that gives it"
subject = "kind and name of who may"
rights = "what they may"
is_system = "whether Kubernetes itself gives it"
*/
select
    p.snapshot_id,
    p.granted_by as resource,
    concat_ws('/', p.subject_kind, p.subject_namespace, p.subject) as subject,
    string_agg(distinct concat(p.verb, ' ', p.resource), ', ' order by concat(p.verb, ' ', p.resource)) as rights,
    bool_and(p.built_in) as is_system
from permissions as p
where
    coalesce(p.namespace, 'kube-system') = 'kube-system'
    and (
        (p.resource in ('pods/exec', 'pods/attach', 'pods/ephemeralcontainers', '*') and p.verb in ('create', 'get', 'patch', 'update', '*'))
        or (p.resource in ('pods', 'daemonsets', 'deployments') and p.verb in ('create', 'delete', 'patch', 'update', '*'))
    )
    and p.resource_name is null
group by all
