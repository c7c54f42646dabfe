"""One evaluation: one snapshot and one period of the log as tables, with every door shut."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import duckdb

from complyk8s.errors import CollectError
from complyk8s.model import Object
from complyk8s.settings import Settings
from complyk8s.store import database, events, views
from complyk8s.store.objects import Collection
from complyk8s.store.parts import NO_EVENT

_BODIES = ("request_body", "response_body")


class Session:
    """What a control may ask: the views over one snapshot, and the events of one period."""

    def __init__(self, db: duckdb.DuckDBPyConnection, snapshot: dict[str, Any]) -> None:
        self.db, self.snapshot = db, snapshot
        views.define_macros(db)
        self._made: set[str] = set()
        self._broken: dict[str, str] = {}

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of one SELECT. Raises QueryError."""
        return database.rows(self.db, sql, *values)

    def ready(self, reads: tuple[str, ...]) -> str | None:
        """Computes the views that a query reads, each once; returns why one cannot be, or None."""
        needed = views.closure(frozenset(reads))
        for name, _, sql in views.ordered():
            if name not in needed or name in self._made:
                continue
            self._made.add(name)
            try:
                if name == "requests":  # bodies stay in the files; pod_creations reads them there
                    sql = f"select * exclude ({', '.join(_BODIES)}) from ({sql})"
                self.db.execute(f"create or replace table {name} as {sql}")
            except duckdb.Error as e:
                self._broken[name] = str(e).splitlines()[0]
        broken = sorted(needed & self._broken.keys())
        return f"view {broken[0]}: {self._broken[broken[0]]}" if broken else None


def find(db: duckdb.DuckDBPyConnection, snapshot_id: str | None) -> dict[str, Any]:
    """A snapshot by its id, or by the beginning of it, or the newest.

    Raises CollectError where there is none, or more than one.
    """
    found = database.dicts(
        db,
        "select * from snapshot where starts_with(snapshot_id, ?) order by taken_at, snapshot_id",
        snapshot_id or "",
    )
    if not found:
        what = f"no snapshot {snapshot_id}" if snapshot_id else "the store holds no snapshot"
        raise CollectError(what, "run `complyk8s snapshot` first")
    if snapshot_id is None:
        return found[-1]
    exact = [s for s in found if s["snapshot_id"] == snapshot_id]
    if not exact and len(found) > 1:
        raise CollectError(f"{len(found)} snapshots begin with {snapshot_id}", "give more of the id")
    return (exact or found)[0]


@contextlib.contextmanager
def session(
    settings: Settings, snapshot_id: str | None, since: datetime | None, until: datetime | None
) -> Iterator[Session]:  # fmt: skip
    """Opens the published store for one evaluation; no file or network is in reach of its SQL."""
    with database.reader(settings, confined=False) as db:
        snapshot = find(db, snapshot_id)
        _narrow(db, settings, snapshot, since, until)
        yield Session(db, snapshot)


def _narrow(
    db: duckdb.DuckDBPyConnection, settings: Settings, snapshot: dict[str, Any],
    since: datetime | None, until: datetime | None,
) -> None:  # fmt: skip
    """Replaces the base views by the one snapshot and the one period."""
    sid, cluster = snapshot["snapshot_id"], snapshot["cluster"]
    db.execute(f"create view no_event as {NO_EVENT}")
    db.execute(f"create table objects as select * from ({database.OBJECTS}) where snapshot_id = ?", [sid])
    db.execute("create table gaps as select * from gap where snapshot_id = ?", [sid])
    db.execute("create table recorded_changes as select * from change where to_snapshot = ?", [sid])
    db.execute("create view snapshots as select * from snapshot")
    db.execute(f"create view snapshot_objects as {database.SNAPSHOT_OBJECTS}")
    # Only parts that overlap the period are opened: a year of logs costs what the period costs.
    parts = [p for (p,) in db.execute(
        "select part from event_part where cluster = ? and last_at >= ? and first_at < ? order by part",
        [cluster, since or datetime(1, 1, 1), until or datetime(9999, 1, 1)],  # noqa: DTZ001
    ).fetchall()]  # fmt: skip
    folder = settings.store.absolute()
    bounds = ["true"]
    if since:
        bounds.append(f"received_at >= timestamp '{since.isoformat(sep=' ')}'")
    if until:
        bounds.append(f"received_at < timestamp '{until.isoformat(sep=' ')}'")
    db.execute(
        f"create or replace view events as select * from ({views.events_sql(folder, parts, '*')})"
        f" where {' and '.join(bounds)}"
    )
    database.confine(db, folder)


def in_memory(objects: Iterable[Object], texts: Sequence[events.Text]) -> Session:
    """A session over given objects and events, with no store behind it: for trying controls."""
    db = duckdb.connect()
    db.execute("set TimeZone = 'UTC'")
    collection = Collection(db)
    collection.take(objects)
    collection.name()
    db.execute(
        "create table objects as select 's' as snapshot_id, timestamp '2026-01-01' as taken_at, api_group,"
        " api_version, plural, kind, namespace, name, resource, uid, cast(body as json) as body from named"
    )
    db.execute("create table image_scan (scan varchar, tool varchar, scanned_at timestamp, names varchar[])")
    db.execute("create table image_vulnerability (scan varchar, vulnerability varchar, severity varchar,"
               " package varchar, installed varchar, fixed varchar)")  # fmt: skip
    events.table(db, texts, "test")
    described = {"snapshot_id": "s", "cluster": "test", "source": "test", "server_version": None}
    return Session(db, described)
