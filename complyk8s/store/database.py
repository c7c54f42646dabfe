"""Opens the store: to write (one process) or to read the copy that the last run published."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from complyk8s import content
from complyk8s.errors import CollectError, QueryError, StoreError
from complyk8s.settings import Settings
from complyk8s.store import bases, gate, lock, parts, schema, views

FILE = "complyk8s.duckdb"
PUBLISHED = "complyk8s-read.duckdb"
_STORAGE = "v1.4.0"
"""So that DuckDB 1.4 and newer can read what we write."""


_open: list[duckdb.DuckDBPyConnection] = []


def interrupt() -> None:
    """Stops every query that is running in this process, from another thread."""
    for db in _open:
        with contextlib.suppress(duckdb.Error):
            db.interrupt()


def _close(db: duckdb.DuckDBPyConnection) -> None:
    _open.remove(db)
    with contextlib.suppress(duckdb.Error):
        db.close()


def rows(db: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What one statement gives. Raises QueryError with DuckDB's words, or StoreError for a full
    disk."""
    try:
        return db.execute(sql, list(values)).fetchall()
    except duckdb.IOException as e:
        raise StoreError(f"the store could not be read or written: {e}") from e
    except duckdb.Error as e:
        raise QueryError(str(e)) from e


def one_select(db: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raises QueryError where the text is not one SELECT: a control changes nothing for those after it."""
    try:
        found = db.extract_statements(sql)
    except duckdb.Error as e:
        raise QueryError(str(e)) from e
    if len(found) != 1 or found[0].type != duckdb.StatementType.SELECT:
        raise QueryError("a query is one SELECT, and nothing else")


def dicts(db: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[dict[str, Any]]:
    """The same, a dict a row."""
    held = rows(db, sql, *values)
    names = [column[0] for column in db.description or ()]
    return [dict(zip(names, row, strict=True)) for row in held]


def dicts_named(db: duckdb.DuckDBPyConnection, sql: str, values: dict[str, str]) -> list[dict[str, Any]]:
    """The same with named values, `$name`. Raises QueryError."""
    try:
        held = db.execute(sql, values or None).fetchall()
    except duckdb.Error as e:
        raise QueryError(str(e)) from e
    names = [column[0] for column in db.description or ()]
    return [dict(zip(names, row, strict=True)) for row in held]


@contextlib.contextmanager
def writer(settings: Settings, run_id: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The store's database, locked for this run; published for readers when the block ends well.

    Raises BusyError where another run holds it, StoreError where it cannot be opened or written.
    """
    folder = settings.store
    _make(folder)
    with lock.hold(folder, run_id):
        db = _connect(settings, settings.memory_limit)
        db.execute("set temp_directory = ''")
        try:
            _attach(db, folder / FILE)
            if schema.migrate(db):
                _rewrite(db, folder)
            parts.recover(db, folder)
            yield db
            publish(db, folder)
        except (duckdb.Error, OSError) as e:
            raise _unwritten(folder, e) from e
        finally:
            _close(db)


def _unwritten(folder: Path, error: Exception) -> Exception:
    """What a person should read of an error of the database or the disk."""
    if isinstance(error, OSError):
        why = error.strerror or str(error)
    elif _full(error):
        why = "no space left on the disk"
    elif isinstance(error, duckdb.IOException):
        why = _first_line(error)
    elif isinstance(error, duckdb.OutOfMemoryException):
        return StoreError(f"memory_limit is too small: {_first_line(error)}", "raise memory_limit")
    else:
        return QueryError(_first_line(error))
    return StoreError(
        f"{folder} could not be written: {why}", "free some space; what was stored before is kept"
    )


def _full(error: BaseException | None) -> bool:
    """Whether a full disk is at the bottom of it: DuckDB reports it under several names."""
    while error is not None:
        if "No space left" in str(error) or "not enough disk space" in str(error).lower():
            return True
        error = error.__cause__ or error.__context__
    return False


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tmp").mkdir(exist_ok=True)
    except OSError as e:
        raise StoreError(f"{folder}: {e.strerror or e}", "give a --store that can be written") from e


def _connect(settings: Settings, memory: str) -> duckdb.DuckDBPyConnection:
    db = duckdb.connect()
    _open.append(db)
    db.execute("set TimeZone = 'UTC'")
    db.execute("set memory_limit = ?", [memory])
    if settings.threads:
        db.execute(f"set threads = {int(settings.threads)}")
    return db


def _attach(db: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        quoted = str(path).replace("'", "''")
        db.execute(f"attach '{quoted}' as store (storage_version '{_STORAGE}')")
        db.execute("use store")
    except duckdb.Error as e:
        raise StoreError(
            f"{path} is not a store that this version can open: {_first_line(e)}",
            "give another --store, or restore this one from a copy",
        ) from e


def _rewrite(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Writes the database anew, so that nothing of what was dropped is left in it."""
    fresh = folder / "tmp" / "rewritten.duckdb"
    for old in (fresh, fresh.with_suffix(".duckdb.wal")):
        old.unlink(missing_ok=True)
    quoted = str(fresh).replace("'", "''")
    db.execute("use memory")
    db.execute(f"attach '{quoted}' as rewritten (storage_version '{_STORAGE}')")
    for (name,) in db.execute(
        "select view_name from duckdb_views() where database_name = 'store' and not internal"
    ).fetchall():
        db.execute(f'drop view store."{name}"')  # they are defined anew before they are published
    db.execute("delete from store.defined")
    db.execute("copy from database store to rewritten")
    db.execute("detach rewritten")
    db.execute("detach store")
    os.replace(fresh, folder / FILE)
    (folder / f"{FILE}.wal").unlink(missing_ok=True)
    _attach(db, folder / FILE)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def publish(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Puts a read-only copy beside the database, whole or not at all.

    A DuckDB file that one process writes is closed to every other, so readers get their own.
    """
    fresh = folder / "tmp" / "publish.duckdb"
    for old in (fresh, fresh.with_suffix(".duckdb.wal")):
        old.unlink(missing_ok=True)
    quoted = str(fresh).replace("'", "''")
    db.execute("use memory")
    _define_once(db, folder.absolute())
    db.execute("checkpoint store")
    db.execute(f"attach '{quoted}' as published (storage_version '{_STORAGE}')")
    db.execute("copy from database store to published")
    db.execute("use published")
    _define_events(db, folder.absolute())
    db.execute("use memory")
    db.execute("detach published")
    os.replace(fresh, folder / PUBLISHED)
    db.execute("use store")


def _define_once(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Keeps the views in the database itself, from where they are copied: to make them takes longer."""
    stamp = content.fingerprint()
    if db.execute("select stamp from store.defined").fetchall() == [(stamp,)]:
        return
    db.execute("use store")
    for (name,) in db.execute(
        "select view_name from duckdb_views() where database_name = 'store' and not internal"
    ).fetchall():
        db.execute(f'drop view "{name}"')
    define(db, folder)
    db.execute("delete from defined")
    gate.put(db, "defined", {"stamp": stamp})
    db.execute("use memory")


def define(
    db: duckdb.DuckDBPyConnection, folder: Path, only: frozenset[str] | None = None
) -> None:  # fmt: skip
    """Creates the base views and, over them, the views in queries/views, over all snapshots.

    Every one, or those in `only` and what they rest on.
    """
    db.execute(f"create or replace view objects as {bases.OBJECTS}")
    db.execute("create or replace view gaps as select * from gap")
    db.execute("create or replace view snapshots as select * from snapshot")
    db.execute(f"create or replace view snapshot_objects as {bases.SNAPSHOT_OBJECTS}")
    db.execute(f"create or replace view evaluations as {bases.EVALUATIONS}")
    db.execute(f"create or replace view findings as {bases.FINDINGS}")
    db.execute(f"create or replace view requirements as {bases.REQUIREMENTS}")
    db.execute(f"create or replace view attestations as {bases.ATTESTATIONS}")
    db.execute("create or replace view waivers as select * from waiver")
    db.execute("create or replace view recorded_changes as select * from change")
    db.execute(f"create or replace view owned as {bases.OWNED}")
    db.execute(f"create or replace view audit_counters as {bases.AUDIT_COUNTERS}")
    db.execute(f"create or replace view log_files as {bases.LOG_FILES}")
    db.execute(f"create or replace view no_event as {parts.NO_EVENT}")
    _define_events(db, folder)
    views.create(db, only)


def _define_events(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    held = [p for (p,) in db.execute("select part from event_part order by part").fetchall()]
    db.execute(f"create or replace view events as {views.events_sql(folder, held, '*')}")


@contextlib.contextmanager
def reader(
    settings: Settings, *, confined: bool = True, only: frozenset[str] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:  # fmt: skip
    """The published copy, in a database that can read the store's events and nothing else.

    Views are defined anew, so a store that was moved reads as well as one that was not; all of them,
    or those in `only`.
    With `confined=False` the caller defines its own views and then shuts the doors with `confine`.
    Raises CollectError where nothing was published yet.
    """
    folder = settings.store.absolute()
    path = folder / PUBLISHED
    if not path.is_file():
        raise CollectError(
            f"{settings.store} holds no finished run", "run `complyk8s snapshot` first, or give --store"
        )
    db = _connect(settings, settings.query_memory_limit)
    db.execute("set temp_directory = ?", [str(folder / "tmp")])
    try:
        quoted = str(path).replace("'", "''")
        db.execute(f"attach '{quoted}' as store (read_only)")
        schema.check(db)
        for (name,) in db.execute(
            "select table_name from duckdb_tables() where database_name = 'store'"
        ).fetchall():
            db.execute(f'create view "{name}" as select * from store."{name}"')
        if confined:
            define(db, folder, only)
            confine(db, folder)
        yield db
    except duckdb.IOException as e:
        raise StoreError(f"{path}: {_first_line(e)}") from e
    finally:
        _close(db)


def confine(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """From here on the database reads the store's events and reaches no other file or network."""
    db.execute("set allowed_directories = [?]", [str(folder / "events")])
    db.execute("set enable_external_access = false")
    db.execute("set lock_configuration = true")
