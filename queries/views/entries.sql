/*
about = "Every way into a workload that is made for traffic from outside of the cluster: Services, Ingresses, Gateway routes, host ports."
reads = ["objects", "services", "network_ends", "container_security", "workloads"]
per_snapshot = true
kinds = ["services", "ingresses.networking.k8s.io"]

[columns]
snapshot_id = "the snapshot that it is in"
resource = "the object that makes the way: Service, Ingress, HTTPRoute, or the workload itself"
kind = "LoadBalancer, NodePort, ExternalIPs, Ingress, HTTPRoute (GRPCRoute, TLSRoute, TCPRoute, UDPRoute), hostPort, hostNetwork"
end_id = "where it leads, as in network_ends"
workload_resource = "the workload that it leads to"
protocol = "TCP, UDP or SCTP"
port = "the port of the pod; null where the pod has none by that name"
narrowed = "what narrows it: source ranges, or that the load balancer is internal; null where nothing does"
*/
with ported_services as (
    select
        o.snapshot_id,
        o.resource,
        o.namespace,
        o.name,
        body -> '$.spec' as spec,
        coalesce(body ->> '$.spec.type', 'ClusterIP') as type,
        label_map(body -> '$.spec.selector') as selector,
        case
            when not open_to_all(r.source_ranges) and len(r.source_ranges) > 0
                then 'from ' || array_to_string(r.source_ranges, ', ')
            when
                len(list_filter(
                    map_entries(label_map(body -> '$.metadata.annotations')),
                    lambda a: contains(a.key, 'load-balancer') and lower(a.value) in ('true', 'internal')
                    and (contains(a.key, 'internal') or contains(a.key, 'type'))
                )) > 0
                then 'an internal load balancer'
        end as narrowed
    from objects as o
    inner join services as r on o.snapshot_id = r.snapshot_id and o.resource = r.resource
    where o.kind = 'Service' and o.api_group = ''
),

ported as (
    select
        * exclude (spec),
        coalesce(json_array_length(spec -> '$.externalIPs'), 0) > 0 as external,
        unnest(coalesce(from_json(spec -> '$.ports', '["json"]'), [])) as port
    from ported_services
    where cardinality(selector) > 0
),

led as (
    select
        p.snapshot_id,
        p.resource,
        p.namespace,
        p.name,
        p.type,
        p.external,
        p.narrowed,
        e.end_id,
        e.workload_resource,
        coalesce(p.port ->> '$.protocol', 'TCP') as protocol,
        coalesce(
            try_cast(coalesce(p.port ->> '$.targetPort', p.port ->> '$.port') as integer),
            list_filter(e.ports, lambda c: c.name = (p.port ->> '$.targetPort'))[1].port
        ) as port
    from ported as p
    inner join network_ends as e
        on
            p.snapshot_id = e.snapshot_id and p.namespace = e.namespace
            and len(list_filter(
                map_entries(p.selector), lambda s: coalesce(e.labels[s.key] <> s.value, true)
            )) = 0
),

-- Ingresses and routes name Services, wherever in them the name stands
named as (
    select
        snapshot_id,
        resource,
        kind,
        namespace as at,
        unnest(list_concat(
            json_extract_string(body, '$.spec.rules[*].http.paths[*].backend.service.name'),
            json_extract_string(body, '$.spec.rules[*].http.paths[*].backend.serviceName'),
            [body ->> '$.spec.defaultBackend.service.name', body ->> '$.spec.backend.serviceName']
        )) as service,
        null as service_namespace
    from objects
    where kind = 'Ingress' and api_group in ('networking.k8s.io', 'extensions')
    union all
    select
        snapshot_id,
        resource,
        kind,
        namespace as at,
        unnest(json_extract_string(body, '$.spec.rules[*].backendRefs[*].name')) as service,
        unnest(list_transform(
            json_extract(body, '$.spec.rules[*].backendRefs[*]'), lambda r: json_extract_string(r, '$.namespace')
        )) as service_namespace
    from objects
    where
        api_group = 'gateway.networking.k8s.io'
        and kind in ('HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute')
)

select
    snapshot_id,
    resource,
    unnest(list_filter(
        [if(type in ('LoadBalancer', 'NodePort'), type, ''), if(external, 'ExternalIPs', '')], lambda k: k <> ''
    )) as kind,
    end_id,
    workload_resource,
    protocol,
    port,
    narrowed
from led
union all
select distinct
    n.snapshot_id,
    n.resource,
    n.kind,
    l.end_id,
    l.workload_resource,
    l.protocol,
    l.port,
    null as narrowed
from named as n
inner join led as l
    on
        n.snapshot_id = l.snapshot_id and n.service = l.name
        and coalesce(n.service_namespace, n.at) = l.namespace
union all
select distinct
    w.snapshot_id,
    w.workload_resource as resource,
    if(w.host_network, 'hostNetwork', 'hostPort') as kind,
    end_number(w.snapshot_id, w.workload_resource, w.labels, w.host_network, w.ports, w.service_account) as end_id,
    w.workload_resource,
    unnest(c.published).protocol as protocol,
    unnest(c.published).port as port,
    null as narrowed
from workloads as w
inner join container_security as c on w.snapshot_id = c.snapshot_id and w.resource = c.pod_resource
