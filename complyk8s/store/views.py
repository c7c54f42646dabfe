"""The views of queries/views: created anew at each opening, so they need no migration."""

import functools
from pathlib import Path

import duckdb

from complyk8s import content
from complyk8s.errors import ContentError, QueryError

BASE = frozenset({"objects", "events", "gaps", "recorded_changes", "snapshots", "snapshot_objects",
                  "image_scan", "image_vulnerability"})  # fmt: skip
"""What the store itself provides under the views."""

FIELDS = {"about", "reads", "columns"}


@functools.cache
def ordered() -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """Name, what it reads and SQL of each view, each after the views that it reads.

    Raises ContentError where a view reads something that is not there, or itself.
    """
    pending = {}
    for path in sorted(content.folder("queries").glob("views/*.sql")):
        head, sql = content.header(path, FIELDS, {"kinds", "needs"})
        pending[path.stem] = (tuple(head["reads"]), sql)
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


def define_macros(db: duckdb.DuckDBPyConnection, *, over_views: bool) -> None:
    """Creates the macros that views are made of, or (`over_views`) those that ask views."""
    # DuckDB checks a macro when it is created, and while it does so takes a column inside of a view
    # for the parameter of the same name. Empty tables stand in for the views meanwhile.
    stand_ins = sorted({name for reads, _ in macros() for name in reads}) if over_views else []
    for name in stand_ins:
        db.execute(f"create temp table {name} as select * from {name} limit 0")
    for reads, sql in macros():
        if bool(reads) == over_views:
            db.execute(sql)
    for name in stand_ins:
        db.execute(f"drop table temp.{name}")


def closure(names: frozenset[str]) -> frozenset[str]:
    """The views and bases that `names` rest on, themselves included."""
    reads = {name: set(needs) for name, needs, _ in ordered()}
    out: set[str] = set()
    todo = set(names)
    while todo:
        name = todo.pop()
        out.add(name)
        todo |= reads.get(name, set()) - out
    return frozenset(out)


@functools.cache
def kinds() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Of each view: the kinds whose objects are its rows, and those whose absence means something.

    Both as kubectl writes them (`networkpolicies.networking.k8s.io`), its own and those of the
    views under it.
    """
    own = {}
    for path in content.folder("queries").glob("views/*.sql"):
        head, _ = content.header(path, FIELDS, {"kinds", "needs"})
        own[path.stem] = frozenset(head.get("kinds", ())), frozenset(head.get("needs", ()))
    empty: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    out = {}
    for name in own:
        under = [own.get(n, empty) for n in closure(frozenset({name}))]
        needs = frozenset().union(*(u[1] for u in under))
        out[name] = frozenset().union(*(u[0] for u in under)) - needs, needs
    return out


def create(db: duckdb.DuckDBPyConnection) -> None:
    """Creates every view, and every macro, over all snapshots.

    Raises QueryError, naming the view, where one does not run.
    """
    define_macros(db, over_views=False)
    for name, _, sql in ordered():
        try:
            db.execute(f"create or replace view {name} as {sql}")
        except duckdb.Error as e:
            raise QueryError(f"view {name}: {e}") from e
    define_macros(db, over_views=True)


def events_sql(store: Path, parts: list[str], columns: str) -> str:
    """The SELECT under the view `events`: the Parquet parts in the ledger, or no row at all."""
    if not parts:
        return f"select {columns} from no_event"
    listed = ", ".join("'" + str(store / part).replace("'", "''") + "'" for part in parts)
    return f"select {columns} from read_parquet([{listed}], union_by_name = true)"
