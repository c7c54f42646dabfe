"""The base table `patched`: what objects became by writes whose answer the log does not have.

A write is read by its answer, or by its body; a patch is applied to the last known state of its object, of an earlier
snapshot or of an earlier body. What could not be read has a row that says so, with its audit id.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import duckdb
import orjson

from complyk8s import patches
from complyk8s.untrusted import InputError, json_text

TABLE = "patched"
COLUMNS = {
    "cluster": "varchar", "audit_id": "varchar", "received_at": "timestamp", "verb": "varchar", "uri": "varchar", "api_group": "varchar",
    "resource": "varchar", "subresource": "varchar", "body": "varchar", "whole": "boolean",
}  # fmt: skip
NONE = (
    "select "
    + ", ".join(f"cast(null as {kind}) as {name}" for name, kind in COLUMNS.items())
    + " where false"
)
"""No row: outside of an evaluation patches stand as they were sent."""
MOST = 200_000
"""Writes of which more is not looked at: the rest is unread."""
_LOOKED_AT = (
    "pods", "deployments", "replicasets", "daemonsets", "statefulsets", "jobs", "cronjobs", "replicationcontrollers", "podtemplates",
    "roles", "clusterroles", "rolebindings", "clusterrolebindings", "services", "ingresses", "persistentvolumes", "namespaces",
    "validatingadmissionpolicybindings", "apiservers", "certificatesigningrequests",
)  # fmt: skip
"""Whose bodies detections look into, but for those that are never kept."""
_LISTED = ", ".join(f"'{r}'" for r in _LOOKED_AT)
_OF = f"""
select cluster, audit_id, "at", verb, uri, api_group, resource, subresource, coalesce(namespace, '') as namespace, name,
    body_text(request_object) as request, body_text(response_object) as response
from body_writes
where resource in ({_LISTED}) and coalesce(level, 'Request') <> 'Metadata'
"""
_ORDER = 'order by "at", audit_id'
_UNANSWERED = "not coalesce(starts_with(response, '{'), false)"
_REST = f"""
insert into {TABLE}
select cluster, audit_id, "at", verb, uri, api_group, resource, subresource, null, false
from ({_OF} {_ORDER} offset ?)
where {_UNANSWERED} and (verb = 'patch' or not coalesce(starts_with(request, '{{'), false))
"""


def define(db: duckdb.DuckDBPyConnection) -> None:
    """Creates it, empty."""
    db.execute(f"create table {TABLE} as {NONE}")


def fill(db: duckdb.DuckDBPyConnection, bodies: str) -> None:
    """Fills it; the view `body_writes` is there already. `bodies` is SQL of what snapshots held: cluster, taken_at,
    api_group, plural, namespace, name, body."""
    if not db.execute(f"select 1 from ({_OF}) where {_UNANSWERED} limit 1").fetchall():
        return
    rows = db.execute(f"{_OF} {_ORDER} limit {MOST}").fetchall()
    patched = {_key(r) for r in rows if r[3] == "patch" and not _object(r[11])}
    known = _Known(db, bodies, patched)
    found = [row for r in rows if (row := _read(r, known)) is not None]
    for start in range(0, len(found), 1000):
        part = found[start : start + 1000]
        db.executemany(f"insert into {TABLE} values ({', '.join('?' * len(COLUMNS))})", part)
    db.execute(_REST, [MOST])


def _key(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(str(row[n] or "") for n in (0, 5, 6, 8, 9))


def _read(row: tuple[Any, ...], known: "_Known") -> list[Any] | None:
    """The row of a write that was not read by its answer or body; None for one that was."""
    _, _, at, verb, uri, _, _, subresource, _, _, request, response = row
    key = _key(row)
    if (answer := _object(response)) is not None and answer.get("kind") != "Status":
        known.now(key, at, answer if subresource is None else None)
        return None
    sent = _json(request)
    if verb != "patch":
        known.now(key, at, sent if isinstance(sent, dict) and subresource is None else None)
        # a body that is there was heard
        return None if isinstance(sent, dict) else [*row[:8], None, False]
    apply = "fieldManager=" in (uri or "") and isinstance(sent, dict) and "apiVersion" in sent
    before = known.before(key, at) if subresource in (None, "ephemeralcontainers") else None
    done = patches.applied(before, sent, apply=apply) if sent is not None else patches.Patched(None, False)
    known.now(key, at, done.body if done.whole else None)
    body = None if done.body is None else orjson.dumps(done.body).decode()
    return [*row[:8], body, done.whole]


def _json(text: str | None) -> Any:
    try:
        return json_text.loads(text) if text else None
    except InputError:
        return None


def _object(text: str | None) -> dict[str, Any] | None:
    held = _json(text) if text and text.startswith("{") else None
    return held if isinstance(held, dict) else None


class _Known:
    """The last known state of objects that were patched."""

    def __init__(self, db: duckdb.DuckDBPyConnection, bodies: str, keys: set[tuple[str, ...]]) -> None:
        self.keys = keys
        self.states: dict[tuple[str, ...], tuple[datetime, Any]] = {}
        self.snapshots: dict[tuple[str, ...], list[tuple[datetime, str]]] = {}
        for cluster, at, group, plural, namespace, name, body in self._rows(db, bodies):
            self.snapshots.setdefault((cluster, group, plural, namespace, name), []).append((at, body))

    def _rows(self, db: duckdb.DuckDBPyConnection, bodies: str) -> Iterator[tuple[Any, ...]]:
        if not self.keys:
            return
        db.execute(
            "create or replace temp table patched_key (cluster varchar, api_group varchar, plural varchar, namespace varchar, name varchar)"
        )
        for key in sorted(self.keys):
            db.execute("insert into patched_key values (?, ?, ?, ?, ?)", list(key))
        # of a Namespace the log has its name as its namespace
        yield from db.execute(
            "select k.cluster, b.taken_at, k.api_group, k.plural, k.namespace, k.name, cast(b.body as varchar)"
            f" from patched_key as k inner join ({bodies}) as b on k.cluster = b.cluster and k.api_group = b.api_group"
            " and k.plural = b.plural and k.name = b.name and (k.namespace = coalesce(b.namespace, '') or k.plural = 'namespaces')"
            " order by b.taken_at"
        ).fetchall()

    def now(self, key: tuple[str, ...], at: datetime, state: Any) -> None:
        """Notes what an object is from now on; None where that is not known."""
        if key in self.keys:
            self.states[key] = (at, state)

    def before(self, key: tuple[str, ...], at: datetime) -> Any:
        """What an object was just before; None where that is not known."""
        held = [(t, body) for t, body in self.snapshots.get(key, ()) if t <= at]
        said = self.states.get(key)
        if held and (said is None or held[-1][0] > said[0]):
            return _json(held[-1][1])
        return said[1] if said else None
