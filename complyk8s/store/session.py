"""One evaluation: one snapshot and one period of the log as tables, with every door shut."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from complyk8s.errors import CollectError, QueryError
from complyk8s.model import Answer
from complyk8s.settings import Settings
from complyk8s.store import (
    bases,
    behind,
    components,
    database,
    patched,
    periods,
    policies,
    references,
    shares,
    views,
    whole,
)
from complyk8s.store.asking import Asker
from complyk8s.store.parts import NO_EVENT
from complyk8s.store.periods import Requested
from complyk8s.store.whole import Damage

_BODIES = ("request_body", "response_body")
_PIECES = (1024, 128, 16)
"""How many pod specs are read at a time: fewer where memory does not reach."""


class Blindness(NamedTuple):
    """Why a view cannot be computed: the view at the root of it, not those that rest on it."""

    what: str
    """`view pod_specs`, or `query of workload_containers`."""
    cause: str
    """`memory` or `failed`."""
    detail: str

    def __str__(self) -> str:
        return f"{self.what}: {self.detail}"


_NO_LOG = views.Log()


class Session:
    """What a control may ask: the views over one snapshot, and the events of one period."""

    def __init__(
        self, db: duckdb.DuckDBPyConnection, snapshot: dict[str, Any], settings: Settings | None = None,
        damage: Sequence[Damage] = (), bodies: str = bases.SNAPSHOT_BODIES, log: views.Log = _NO_LOG,
    ) -> None:  # fmt: skip
        self.db, self.snapshot, self.log = db, snapshot, log
        self.damage = damage
        """Parts of the period's log that cannot be read as they were written: what the log lacks."""
        self.bodies = bodies
        """SQL of what objects were at each snapshot."""
        self._asker = Asker(db, settings or Settings())
        views.define_macros(db)
        components.define(db)
        patched.define(db)
        policies.define(db)
        shares.define(db)
        self._made: set[str] = set()
        self._given: frozenset[str] = frozenset()
        self._blind: dict[str, Blindness] = {}

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of one SELECT. Raises QueryError, also for whatever is not one SELECT."""
        try:
            return self._asker.rows(sql, list(values))[1]
        except QueryError as e:
            if _for_memory(e):
                read = ", ".join(sorted(self.db.get_table_names(sql)))
                self._blind[f"query of {read}"] = Blindness(f"query of {read}", "memory", self._too_much())
            raise

    def dicts(self, sql: str, values: dict[str, str]) -> list[dict[str, Any]]:
        """The same, a dict a row, with named values."""
        return self._asker.dicts(sql, values)

    def put(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Adds rows that only this evaluation knows to a base table."""
        for row in rows:
            self.db.execute(f"insert into {table} values ({', '.join('?' * len(row))})", list(row))

    def behind(self, answers: Sequence[Answer]) -> list[Answer]:
        """The answers with the requests behind them; as they are where that cannot be computed."""
        behind.put(self.db, answers)
        return list(answers) if self.ready((behind.VIEW,)) else behind.found(self.db, answers)

    def call_it(self, platform: str) -> None:
        """Says what kind of cluster the snapshot is of, before any view of the log is computed."""
        self.db.execute("delete from cluster_platforms")
        self.put("cluster_platforms", [(self.snapshot["cluster"], platform)])

    def asked_about(self, requested: Requested) -> None:
        """Says what period the evaluation is about, before any view of the log is computed."""
        self.db.execute("delete from requested_periods")
        stated = requested.by in periods.STATED
        self.put(
            "requested_periods",
            [(self.snapshot["cluster"], requested.begins, requested.ends, stated, requested.by == "given")],
        )

    def cannot_see(self, kinds: Iterable[str]) -> None:
        """Says which kinds are not known, or not wholly, before any view that would take their absence for an answer."""
        self.put("unseen_kinds", [(kind,) for kind in sorted(kinds)])

    def ready(self, reads: tuple[str, ...]) -> str | None:
        """Computes the views that a query reads, each once; returns why one cannot be, or None."""
        needed = views.closure(frozenset(reads), but=self._given)
        if components.TABLES & needed and not components.TABLES & self._made:
            self._made |= components.TABLES
            self._components()
        if policies.TABLES & needed and not policies.TABLES & self._made:
            self._made |= policies.TABLES
            self._policies()
        if patched.TABLE in needed and patched.TABLE not in self._made:
            self._made.add(patched.TABLE)
            self._patches()
        if shares.TABLE in needed and shares.TABLE not in self._made:
            self._made.add(shares.TABLE)
            self._fill((shares.TABLE,), shares.TABLE, shares.UNDER, lambda: shares.fill(self.db, self.bodies))
        for name, under, sql in views.ordered():
            if name not in needed or name in self._made:
                continue
            self._made.add(name)
            if below := sorted(self._blind[r] for r in under if r in self._blind):
                self._blind[name] = below[0]
                continue
            try:
                with self._asker.limited():
                    self._make(name, sql)
            except (duckdb.Error, QueryError) as e:
                if whole.is_broken(e.__cause__ or e):
                    raise whole.broken(Path(database.PUBLISHED), e) from e
                self._blind[name] = self._blindness(f"view {name}", e)
        blind = sorted(self._blind[name] for name in needed if name in self._blind)
        return str(blind[0]) if blind else None

    def has(self, *names: str) -> None:
        """Says that these views and bases were put there from outside: they and what lies under them are not computed."""
        self._given |= set(names)
        self._made |= set(names)

    def blind(self) -> list[Blindness]:
        """What could not be computed, each view and query at the root of it once."""
        return sorted(set(self._blind.values()))

    def _components(self) -> None:
        """Fills the base tables of components."""
        self._fill(components.TABLES, "component_flags", "node_facts", lambda: components.fill(
            self.db, self.snapshot["snapshot_id"], self.snapshot["server_version"]))  # fmt: skip

    def _policies(self) -> None:
        """Fills the base tables of network plugins' policies."""
        self._fill(policies.TABLES, "plugin_rules", "network_plugins", lambda: policies.fill(self.db))

    def _patches(self) -> None:
        """Fills the base table of what patches made."""
        self._fill((patched.TABLE,), patched.TABLE, "body_writes", lambda: patched.fill(self.db, self.bodies))

    def _fill(self, tables: Iterable[str], what: str, under: str, fill: Callable[[], None]) -> None:
        """Fills base tables from the view `under`; where that fails, what rests on them is blind."""
        if self.ready((under,)):
            why = self._blind[under]
        else:
            try:
                fill()
            except (duckdb.Error, MemoryError) as e:
                why = self._blindness(what, e)
            else:
                return
        self._blind |= dict.fromkeys(tables, why)

    def _blindness(self, what: str, e: BaseException) -> Blindness:
        short = _for_memory(e)
        return Blindness(
            what, "memory" if short else "failed", self._too_much() if short else str(e).splitlines()[0]
        )

    def unread(self) -> list[tuple[str, str, str, str | None, str]]:
        """Writes whose body could not be read, or not be sure of: verb, group, resource, subresource, audit id.

        Raises QueryError where that cannot be computed.
        """
        if why := self.ready((patched.TABLE, "write_bodies")):
            raise QueryError(why)
        return database.rows(
            self.db,
            f"select verb, api_group, resource, subresource, audit_id from {patched.TABLE} where not whole order by received_at, audit_id",
        )

    def _too_much(self) -> str:
        limit = database.rows(self.db, "select current_setting('memory_limit')")[0][0]
        return f"it needs more memory than the {limit} of query_memory_limit"

    def _make(self, name: str, sql: str) -> None:
        if name == "requests":  # bodies stay in the files; pod_creations reads them there
            sql = f"select * exclude ({', '.join(_BODIES)}) from ({sql})"
        if name in views.in_pieces():
            self._piece_by_piece(name, sql)
        else:
            kind = "view" if name in views.inlined() else "table"
            self.db.execute(f"create or replace {kind} {name} as {sql}")

    def _piece_by_piece(self, name: str, sql: str) -> None:
        """Computes a view of some specs at a time: JSON takes many times its length while it is read."""
        count = database.rows(self.db, "select count(*) from spec_number")[0][0]
        for size in _PIECES:
            self.db.execute(f"create or replace table {name} as select * from ({sql}) limit 0")
            try:
                for first in range(1, count + 1, size):
                    self.db.execute(f"set variable first_spec = {first}")
                    self.db.execute(f"set variable end_spec = {first + size}")
                    self.db.execute(f"insert into {name} {sql}")
            except (duckdb.Error, QueryError) as e:
                if size == _PIECES[-1] or not _for_memory(e):
                    raise
            else:
                return
            finally:
                self.db.execute("reset variable first_spec")
                self.db.execute("reset variable end_spec")


def _for_memory(error: BaseException | None) -> bool:
    """Whether it was memory that did not reach."""
    while error is not None:
        if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
            return True
        error = error.__cause__
    return False


def find(db: duckdb.DuckDBPyConnection, snapshot_id: str | None) -> dict[str, Any]:
    """A snapshot by its id, or by the beginning of it, or the newest.

    Raises CollectError where there is none, or more than one.
    """
    found = database.dicts(
        db,
        "select * from snapshot where starts_with(snapshot_id, ?) order by store_seq",
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
    with database.reader(settings, defined=False) as db:
        snapshot = find(db, snapshot_id)
        damage, log = _narrow(db, settings, snapshot, since, until)
        yield Session(db, snapshot, settings, damage, log=log)


_AS_THEY_ARE = (
    "snapshot_gaps", "snapshots", "snapshot_objects", "owned", "evaluations", "findings", "requirements", "attestations",
)  # fmt: skip
"""Base views that are over all snapshots in a session, too."""


def _narrow(
    db: duckdb.DuckDBPyConnection, settings: Settings, snapshot: dict[str, Any],
    since: datetime | None, until: datetime | None,
) -> tuple[list[Damage], views.Log]:  # fmt: skip
    """Replaces the base views by the one snapshot and the one period; the period's parts that are damaged, and the rest."""
    sid, cluster = snapshot["snapshot_id"], snapshot["cluster"]
    db.execute(f"create view no_event as {NO_EVENT}")
    db.execute(
        f"create table object_row as select * from ({bases.SNAPSHOT_OBJECTS}) where snapshot_id = ?", [sid]
    )
    db.execute(f"create table bare_object as {bases.BARE_OBJECTS}")
    db.execute(f"create view objects as {bases.ALL_OBJECTS}")
    db.execute(f"create table carriers as select * from ({bases.CARRIERS}) where snapshot_id = ?", [sid])
    db.execute(f"create table spec_number as {bases.NUMBERS}")
    db.execute(f"create view specs as {bases.ORDERED_SPECS}")
    db.execute("create table gaps as select * from gap where snapshot_id = ?", [sid])
    # a run that was killed left a snapshot that no report was made of: its changes are still to be told
    db.execute(
        "create table recorded_changes as select c.* from change as c inner join snapshot as s on c.to_snapshot = s.snapshot_id"
        f" inner join ({bases.BEFORE.format(run_seq='1e18')}) as b on s.cluster = b.cluster and s.seq > b.seq and s.seq <= ?",
        [sid, snapshot["seq"]],
    )
    for name in _AS_THEY_ARE:
        db.execute(f"create view {name} as {bases.VIEWS[name]}")
    db.execute(f"create table cluster_platforms as {bases.PLATFORMS}")
    db.execute("create table unseen_kinds (kind varchar)")
    db.execute(
        "create table requested_periods (cluster varchar, begins timestamp, ends timestamp, stated boolean, bounded boolean)"
    )
    db.execute("create table waivers as select * from waiver limit 0")
    db.execute(f"create table hits as select * from ({bases.HITS}) limit 0")
    references.define(db, settings)
    db.execute(
        f"create table audit_counters as select * from ({bases.AUDIT_COUNTERS}) where cluster = ?", [cluster]
    )
    db.execute(f"create table log_files as select * from ({bases.LOG_FILES}) where cluster = ?", [cluster])
    # Only parts that overlap the period are opened: a year of logs costs what the period costs.
    folder = settings.store.absolute()
    damage, parts = whole.look(db, folder, cluster, since, until, hashes=True)
    log = views.Log(folder, tuple(parts), since, until)
    db.execute(f"create or replace view events as {log.sql()}")
    return damage, log
