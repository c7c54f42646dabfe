"""The views and macros of queries: made anew where the queries changed, so they need no migration."""

import functools
import re
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from complyk8s import content
from complyk8s.errors import ContentError, QueryError
from complyk8s.model import BY_DAY
from complyk8s.store import schema, select_only

BASE = frozenset({"objects", "carriers", "specs", "events", "gaps", "recorded_changes", "snapshots", "snapshot_objects",
                  "image_scan", "image_vulnerability", "owned", "log_files", "evaluations", "findings", "requirements",
                  "audit_counters", "parameter", "reference_file", "waivers", "attestations",
                  "component_instances", "component_flags", "cluster_platforms", "patched", "snapshot_gaps", "hits", "change_shares",
                  "plugin_readers", "plugin_rules", "requested_periods", "unseen_kinds"})  # fmt: skip
"""What the store itself provides under the views."""

_OF_OBJECTS = frozenset({"objects", "carriers", "specs", "component_instances", "component_flags", "plugin_readers",
                         "plugin_rules"})  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9_]*")
RESERVED = schema.table_names() | {"no_event"}
"""Names that are taken, although no view has them."""

FIELDS = {"about", "reads", "columns"}
OPTIONAL = {"kinds", "needs", "per_snapshot", "inline", "facts", "pieces", "bodies", "window", "kept"}


@content.cached
def _files() -> list[tuple[Path, dict[str, Any], str]]:
    """Each view's file, header and SQL; the user's own after ours, as far as they read what is there."""
    found = content.each("queries", "views/*.sql", _file)
    while True:
        names = {path.stem for path, _, _ in found} | BASE
        lost = [f for f in found if content.is_own(f[0]) and set(f[1]["reads"]) - names]
        if not lost:
            return found
        for path, head, _ in lost:
            content.spoilt(path, f"reads {sorted(set(head['reads']) - names)}, not there")
        found = [f for f in found if f not in lost]


def _file(path: Path) -> tuple[Path, dict[str, Any], str]:
    """A view's file, header and SQL. Raises ContentError for one of the user's own that is more than a SELECT."""
    head, sql = content.header(path, FIELDS, OPTIONAL)
    if content.is_own(path):
        taken = path.stem in BASE | RESERVED or path.stem.startswith(select_only.OF_SYSTEM)
        if taken or not _NAME.fullmatch(path.stem):
            raise ContentError(
                f"{path}: a view cannot be called {path.stem!r}", "small letters, digits and _"
            )
        try:
            select_only.check(sql, macro_names())
        except QueryError as e:
            raise ContentError(f"{path}: {e}", "a view is one SELECT") from e
    return path, head, sql


@content.cached
def ordered() -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """Name, what it reads and SQL of each view, each after the views that it reads.

    Raises ContentError where a view reads something that is not there, or itself.
    """
    pending = {path.stem: (tuple(head["reads"]), sql) for path, head, sql in _files()}
    done: list[tuple[str, tuple[str, ...], str]] = []
    while pending:
        ready = [n for n, (reads, _) in pending.items() if not pending.keys() & set(reads)]
        if not ready:
            raise ContentError(f"queries/views: {sorted(pending)} read each other in a circle")
        done += [(name, *pending.pop(name)) for name in ready]
    names = {name for name, _, _ in done} | BASE
    for name, reads, _ in done:
        if unknown := set(reads) - names:
            raise ContentError(f"queries/views/{name}.sql reads {sorted(unknown)}, not there")
    return tuple(done)


@functools.cache
def macros() -> tuple[tuple[tuple[str, ...], str], ...]:
    """What each file of queries/macros reads, and its SQL: those that read nothing come first."""
    found = []
    for path in sorted(content.folder("queries").glob("macros/*.sql")):
        head, sql = content.header(path, {"about", "reads", "macros"}, set())
        found.append((tuple(head["reads"]), sql))
    return tuple(sorted(found, key=lambda m: bool(m[0])))


@functools.cache
def macro_names() -> frozenset[str]:
    """What our macros are called."""
    return frozenset(name for _, text in macros() for name in re.findall(r"replace macro (\w+)", text))


def define_macros(db: duckdb.DuckDBPyConnection) -> None:
    """Creates the macros that views are made of."""
    for reads, sql in macros():
        if not reads:
            db.execute(sql)


def define_asking(db: duckdb.DuckDBPyConnection, only: frozenset[str] | None) -> None:
    """Creates the macros that ask views: all of them, or those over views in `only`."""
    for reads, sql in macros():
        if reads and (only is None or set(reads) <= only | BASE):
            db.execute(sql)


def closure(names: frozenset[str], but: frozenset[str] = frozenset()) -> frozenset[str]:
    """The views and bases that `names` rest on, themselves included; not what lies under the views in `but` alone."""
    reads = {name: set(needs) for name, needs, _ in ordered() if name not in but}
    out: set[str] = set()
    todo = set(names)
    while todo:
        name = todo.pop()
        out.add(name)
        todo |= reads.get(name, set()) - out
    return frozenset(out)


@content.cached
def kinds() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Of each view: the kinds whose objects are its rows, and those whose absence means something.

    Both as kubectl writes them (`networkpolicies.networking.k8s.io`), its own and those of the
    views under it.
    """
    own = {}
    for path, head, _ in _files():
        own[path.stem] = frozenset(head.get("kinds", ())), frozenset(head.get("needs", ()))
    empty: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    out = {}
    for name in own:
        under = [own.get(n, empty) for n in closure(frozenset({name}))]
        needs = frozenset().union(*(u[1] for u in under))
        out[name] = frozenset().union(*(u[0] for u in under)) - needs, needs
    return out


@content.cached
def inlined() -> frozenset[str]:
    """Views that are no table of a session either: they hold bodies, and what rests on them takes little."""
    return frozenset(path.stem for path, head, _ in _files() if head.get("inline"))


@content.cached
def bodies() -> dict[str, tuple[str, ...]]:
    """Of each view the writes whose bodies it looks into (`create pods`), its own and those of the views under it."""
    own = {path.stem: tuple(head.get("bodies", ())) for path, head, _ in _files()}
    return {
        name: tuple(sorted({b for n in closure(frozenset({name})) for b in own.get(n, ())})) for name in own
    }


@content.cached
def by_day() -> frozenset[str]:
    """Views each of whose rows comes of the events of one day (UTC): of one event, or of those of the day."""
    return frozenset(path.stem for path, head, _ in _files() if head.get("window") in BY_DAY)


@content.cached
def kept_by_day() -> dict[str, str]:
    """SQL of views by day whose rows, which are few, are kept: what looks back over the whole log reads them."""
    return {path.stem: sql for path, head, sql in _files() if head.get("kept") and path.stem in by_day()}


@content.cached
def in_pieces() -> frozenset[str]:
    """Views whose rows come of one row of `specs` each, so that they can be made of some specs at a time."""
    return frozenset(path.stem for path, head, _ in _files() if head.get("pieces"))


@content.cached
def on_facts() -> frozenset[str]:
    """Views whose rows were collected on nodes: where facts are missing, their silence means nothing."""
    return frozenset(path.stem for path, head, _ in _files() if head.get("facts"))


@content.cached
def on_objects() -> frozenset[str]:
    """Views that rest on the objects of a snapshot."""
    return frozenset(name for name, _, _ in ordered() if closure(frozenset({name})) & _OF_OBJECTS)


@content.cached
def per_snapshot() -> frozenset[str]:
    """Views that are computed for one snapshot at a time, in a session; and what rests on them."""
    # the user's own SQL runs only where no file and no network is in reach: in a session
    own = {path.stem for path, head, _ in _files() if head.get("per_snapshot") or content.is_own(path)}
    return frozenset(name for name, _, _ in ordered() if closure(frozenset({name})) & own)


def named_in(sql: str) -> frozenset[str]:
    """The views that a query may ask, by the words in it: their names, and macros over them."""
    words = set(re.findall(r"\w+", sql))
    found = words & {name for name, _, _ in ordered()}
    for reads, text in macros():
        if words & set(re.findall(r"replace macro (\w+)", text)):
            found |= set(reads)
    return frozenset(found)


def create(db: duckdb.DuckDBPyConnection, only: frozenset[str] | None = None) -> None:
    """Creates every view, and every macro, over all snapshots; or the views in `only`, and what they
    rest on, and the macros over them.

    While it does so an empty table stands in for each view: DuckDB binds a new view through all
    layers below it, which takes seconds at the top, and when it checks a macro it takes a column
    inside of a view for the macro's parameter of the same name.

    Raises QueryError, naming the view, where one does not run.
    """
    define_macros(db)
    wanted = closure(only) if only is not None else {name for name, _, _ in ordered()}
    stand_ins = sorted(BASE & {name for reads, _ in macros() for name in reads})
    for name in stand_ins:
        db.execute(f"create temp table {name} as select * from {name} limit 0")
    read_again = {r for reads, _ in macros() for r in reads} | {r for _, reads, _ in ordered() for r in reads}
    for name, reads, sql in ordered():
        if name not in wanted or name in per_snapshot():
            continue
        whole = _once(reads, sql)
        try:
            db.execute(f"create or replace view {name} as {whole}")
            if name in read_again:
                db.execute(f"create temp table {name} ({_columns(db, name)})")
                stand_ins.append(name)
        except duckdb.Error as e:
            raise QueryError(f"view {name}: {e}") from e
    define_asking(db, only)
    for name in stand_ins:
        db.execute(f"drop table temp.{name}")


def _columns(db: duckdb.DuckDBPyConnection, view: str) -> str:
    """The columns of a view of this database, as a table is made with them. To select from it would bind it again."""
    found = db.execute(
        "select column_name, data_type from duckdb_columns() where database_name = current_database()"
        " and schema_name = 'main' and table_name = ? order by column_index",
        [view],
    ).fetchall()
    return ", ".join(f'"{name}" {kind}' for name, kind in found)


def _once(reads: tuple[str, ...], sql: str) -> str:
    """The SQL, with every view that it names more than once computed once.

    DuckDB puts the whole of a view in at each place where it is named; a few layers of that are
    hundreds of copies of the lowest.
    """
    again = [r for r in reads if r not in BASE and len(re.findall(rf"\b(?:from|join) {r}\b", sql)) > 1]
    if not again:
        return sql
    shared = ", ".join(f"once_{name} as materialized (select * from {name})" for name in again)
    for name in again:
        sql = re.sub(rf"\b(from|join) {name}\b(?! as )", rf"\1 once_{name} as {name}", sql)
        sql = re.sub(rf"\b(from|join) {name} as ", rf"\1 once_{name} as ", sql)
    head = "with recursive " if sql.startswith("with recursive ") else "with "
    return f"{head}{shared}, {sql.removeprefix(head)}" if sql.startswith(head) else f"{head}{shared} {sql}"


def events_sql(store: Path, parts: list[str], columns: str) -> str:
    """The SELECT under the view `events`: the Parquet parts in the ledger, or no row at all."""
    if not parts:
        return f"select {columns} from no_event"
    listed = ", ".join("'" + str(store / part).replace("'", "''") + "'" for part in parts)
    # a part that an older version wrote may lack a column
    return (
        f"select {columns} from (select * from no_event union all by name"
        f" select * from read_parquet([{listed}], union_by_name = true))"
    )


class Log(NamedTuple):
    """The part of the stored log that a session is about."""

    folder: Path = Path()
    parts: tuple[str, ...] = ()
    """Its Parquet files that are as they were written."""
    since: datetime | None = None
    until: datetime | None = None

    def sql(self) -> str:
        """The SELECT under the session's `events`."""
        bounds = ["true"]
        if self.since:
            bounds.append(f"received_at >= timestamp '{self.since.isoformat(sep=' ')}'")
        if self.until:
            bounds.append(f"received_at < timestamp '{self.until.isoformat(sep=' ')}'")
        held = events_sql(self.folder, list(self.parts), "*")
        return f"select * from ({held}) where {' and '.join(bounds)}"
