"""The base tables `plugin_readers` and `plugin_rules` of one session: policies of network plugins, read by complyk8s.policies."""

from collections import defaultdict
from typing import Any

import duckdb
import orjson

from complyk8s.policies.reading import Object, Reading, read
from complyk8s.policies.rules import Row
from complyk8s.store.components import insert

TABLES = frozenset({"plugin_readers", "plugin_rules"})
_READER = {"plugin": "VARCHAR", "doubt": "VARCHAR", "of_nodes": "VARCHAR"}
_RULE = {
    "rule": "INTEGER", "policy": "VARCHAR", "tier": "INTEGER", "place": "INTEGER", "at_end": "BOOLEAN", "direction": "VARCHAR", "action": "VARCHAR",
    "subject": "VARCHAR", "peer": "VARCHAR", "pods": "BOOLEAN", "hosts": "BOOLEAN", "world": "BOOLEAN", "nets": "VARCHAR[]",
    "not_nets": "VARCHAR[]", "protocol": "VARCHAR", "port_from": "INTEGER", "port_to": "INTEGER", "port_name": "VARCHAR",
    "unclear": "VARCHAR",
}  # fmt: skip
_OBJECTS = """
select snapshot_id, resource, api_group, kind, namespace, name, cast(body as varchar) from objects
where snapshot_id in (
        select snapshot_id from objects
        where (api_group = 'cilium.io' and kind in ('CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'))
            or (api_group in ('projectcalico.org', 'crd.projectcalico.org')
                and kind in ('NetworkPolicy', 'GlobalNetworkPolicy')))
    and (api_group in ('cilium.io', 'projectcalico.org', 'crd.projectcalico.org', 'policy.networking.k8s.io')
        or (api_group = 'networking.k8s.io' and kind = 'NetworkPolicy')
        or (api_group = '' and kind = 'Namespace') or (kind = 'ConfigMap' and name = 'cilium-config')
        or (namespace = 'default' and kind in ('Endpoints', 'EndpointSlice') and starts_with(name, 'kubernetes')))
    and kind in ('CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'CiliumCIDRGroup', 'NetworkPolicy', 'GlobalNetworkPolicy',
        'Tier', 'NetworkSet', 'GlobalNetworkSet', 'HostEndpoint', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy',
        'ClusterNetworkPolicy', 'Namespace', 'ConfigMap', 'Endpoints', 'EndpointSlice')
order by resource
"""
"""Policies and what they name, of snapshots where a plugin has policies of its own."""
_PLUGINS = "select snapshot_id, plugin, bool_or(enforces) from network_plugins group by all order by plugin"


def define(db: duckdb.DuckDBPyConnection) -> None:
    """Creates both, empty."""
    for table, columns in (("plugin_readers", _READER), ("plugin_rules", _RULE)):
        listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        db.execute(f"create table {table} (snapshot_id varchar, {listed})")


def fill(db: duckdb.DuckDBPyConnection) -> None:
    """Fills both; `objects` and `network_plugins` are there already."""
    held: dict[str, list[Object]] = defaultdict(list)
    for snapshot_id, resource, group, kind, namespace, name, body in db.execute(_OBJECTS).fetchall():
        held[snapshot_id].append(Object(resource, group, kind, namespace, name, orjson.loads(body)))
    plugins: dict[str, dict[str, bool | None]] = defaultdict(dict)
    for snapshot_id, plugin, enforces in db.execute(_PLUGINS).fetchall():
        plugins[snapshot_id][plugin] = enforces
    for snapshot_id, objects in held.items():
        found = read(objects, plugins[snapshot_id])
        if found:
            _keep(db, snapshot_id, found)


def _keep(db: duckdb.DuckDBPyConnection, snapshot_id: str, found: Reading) -> None:
    insert(db, "plugin_readers", _READER, snapshot_id,
           [{"plugin": found.plugin, "doubt": found.doubt, "of_nodes": found.of_nodes}])  # fmt: skip
    insert(db, "plugin_rules", _RULE, snapshot_id, [{"rule": n, **_row(r)} for n, r in enumerate(found.rows)])


def _row(row: Row) -> dict[str, Any]:
    protocol, first, last, name = row.port
    return {
        "policy": row.policy, "tier": row.tier, "place": row.place, "at_end": row.at_end, "direction": row.direction,
        "action": row.action, "subject": _json(row.subject), "peer": None if row.peer is None else _json(row.peer),
        "pods": row.pods, "hosts": row.hosts, "world": row.world, "nets": row.nets, "not_nets": row.not_nets,
        "protocol": protocol, "port_from": first, "port_to": last, "port_name": name, "unclear": row.unclear,
    }  # fmt: skip


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
