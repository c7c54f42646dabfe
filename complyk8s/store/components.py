"""The base tables `component_instances` and `component_flags` of one session, from the objects of its snapshot."""

from typing import Any

import duckdb
import orjson

from complyk8s.components.effective import rows
from complyk8s.components.shown import CONTROL_PLANE, KUBEADM, MIRROR, Shown

TABLES = frozenset({"component_instances", "component_flags"})
_INSTANCE = {"resource": "VARCHAR", "component": "VARCHAR", "node": "VARCHAR", "source": "VARCHAR",
             "arguments": "VARCHAR[]", "missing": "VARCHAR"}  # fmt: skip
_FLAG = {"resource": "VARCHAR", "component": "VARCHAR", "flag": "VARCHAR", "given": "VARCHAR", "value": "VARCHAR",
         "switched": "BOOLEAN", "number": "DOUBLE", "seconds": "DOUBLE", "items": "VARCHAR[]", "unread": "VARCHAR"}  # fmt: skip
_PODS = f"""
select resource, body from objects
where kind = 'Pod' and api_group = ''
    and (namespace = 'kube-system'
        or (not starts_with(namespace, 'openshift-') and contains(cast(body as varchar), '{MIRROR}')
            and json_extract_string(body, '$.metadata.annotations."{MIRROR}"') is not null))
    and not (json_extract_string(body, '$.metadata.ownerReferences[0].kind') is not distinct from 'DaemonSet'
        and exists (select 1 from objects as d where d.kind = 'DaemonSet' and d.api_group = 'apps'
            and d.namespace = objects.namespace and contains(cast(d.body as varchar), 'kube-proxy')
            and d.name = json_extract_string(objects.body, '$.metadata.ownerReferences[0].name')))
    and regexp_matches(cast(body as varchar), '{"|".join((*CONTROL_PLANE, "kube-proxy", "hyperkube"))}')
order by resource
"""
"""Pods that may be components: those of kube-system, and static pods wherever they are. OpenShift's operators wrap
theirs into scripts of their own, and have their flags in ConfigMaps; pods of a DaemonSet of kube-proxy are as that is."""
_PROXIES = """
select resource, body from objects
where kind = 'DaemonSet' and api_group = 'apps' and namespace = 'kube-system' and contains(cast(body as varchar), 'kube-proxy')
order by resource
"""
_OPERATED = """
select resource, replace(namespace, 'openshift-', ''), body ->> '$.data."config.yaml"' from objects
where kind = 'ConfigMap' and name = 'config'
    and namespace in ('openshift-kube-apiserver', 'openshift-kube-controller-manager')
order by resource
"""
_CONFIG_MAPS = """
select name, resource, body -> '$.data' from objects
where kind = 'ConfigMap' and api_group = '' and namespace = 'kube-system' and list_contains(?, name)
"""
_PROCESSES = """
select name, resource, facts -> '$.processes' from node_facts
where missing is null order by resource
"""


def define(db: duckdb.DuckDBPyConnection) -> None:
    """Creates both, empty."""
    for table, columns in (("component_instances", _INSTANCE), ("component_flags", _FLAG)):
        listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        db.execute(f"create table {table} (snapshot_id varchar, {listed})")


def fill(db: duckdb.DuckDBPyConnection, snapshot_id: str, version: str | None) -> None:
    """Fills both; `objects` and `node_facts` are there already, and hold one snapshot.

    `version` is the API server's, where it is known.
    """
    shown = Shown(version)
    for resource, body in db.execute(_PODS).fetchall() + db.execute(_PROXIES).fetchall():
        shown.pod(resource, orjson.loads(body))
    for resource, component, text in db.execute(_OPERATED).fetchall():
        given = _json(text)
        shown.operated(resource, component, given.get("apiServerArguments", given.get("extendedArguments")))
    names = {KUBEADM.config_map, *(c.file.config_map for c in shown.found if c.file)}
    held = db.execute(_CONFIG_MAPS, [sorted(n for n in names if n)]).fetchall()
    shown.proxy_files({name: (resource, _json(data)) for name, resource, data in held})
    for node, resource, processes in db.execute(_PROCESSES).fetchall():
        for held in orjson.loads(processes or "null") or ():
            shown.process(node, resource, held)
    pairs = list(rows(shown.found))
    insert(db, "component_instances", _INSTANCE, snapshot_id, [instance for instance, _ in pairs])
    insert(db, "component_flags", _FLAG, snapshot_id, [flag for _, flags in pairs for flag in flags])


def _json(text: str | None) -> dict[str, Any]:
    try:
        held = orjson.loads(text or "null")
    except orjson.JSONDecodeError:
        return {}
    return held if isinstance(held, dict) else {}


def insert(
    db: duckdb.DuckDBPyConnection,
    table: str,
    columns: dict[str, str],
    snapshot_id: str,
    held: list[dict[str, Any]],
) -> None:
    """Adds rows of one snapshot to a base table, by one parameter: the session's doors are shut, and there is no file to read."""
    shape = orjson.dumps([columns]).decode()
    names = ", ".join(columns)
    db.execute(
        f"insert into {table} (snapshot_id, {names}) select ?, {names}"
        f" from (select unnest(from_json(?, '{shape}'), recursive := true))",
        [snapshot_id, orjson.dumps(held).decode()],
    )
