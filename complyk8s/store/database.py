"""Opens the store: to write (one process) or to read the copy that the last run published."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from complyk8s import content, machine, safe_files
from complyk8s.errors import CollectError, ContentError, QueryError, StoreError
from complyk8s.settings import Settings
from complyk8s.store import bases, definitions, foreign, gate, lock, parts, schema, specs, views, whole
from complyk8s.store.asking import Asker

FILE = "complyk8s.duckdb"
PUBLISHED = "complyk8s-read.duckdb"
_STORAGE = "v1.4.0"
"""So that DuckDB 1.4 and newer can read what we write."""


IN_MEMORY = "/proc/self/fd"
"""Where files lie that are in memory alone: see complyk8s.store.transfer."""

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
    except duckdb.Error as e:
        if whole.is_broken(e):
            raise whole.broken(Path(FILE), e) from e
        if isinstance(e, duckdb.IOException):
            raise StoreError(f"the store could not be read or written: {e}") from e
        raise QueryError(str(e)) from e


def dicts(db: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[dict[str, Any]]:
    """The same, a dict a row."""
    held = rows(db, sql, *values)
    names = [column[0] for column in db.description or ()]
    return [dict(zip(names, row, strict=True)) for row in held]


def dicts_named(
    db: duckdb.DuckDBPyConnection, sql: str, values: dict[str, str], settings: Settings | None = None
) -> list[dict[str, Any]]:  # fmt: skip
    """The rows of SQL that is not ours, with named values, `$name`. Raises QueryError, also for what is no SELECT."""
    return Asker(db, settings or Settings()).dicts(sql, values)


@contextlib.contextmanager
def held(settings: Settings) -> Iterator[None]:
    """No other process writes to the store while the block runs. Raises what `writer` raises for a store that it cannot have."""
    folder = settings.store.absolute()
    _make(folder)
    with lock.keep(folder):
        yield


@contextlib.contextmanager
def writer(settings: Settings, run_id: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The store's database, locked for this run; published for readers when the block ends well.

    Raises BusyError where another run holds it, StoreError where it cannot be opened or written, ContentError
    where the folder is somebody else's, IntegrityError where the database is gone or broken.
    """
    folder = settings.store.absolute()
    _make(folder)
    with lock.hold(folder, run_id), safe_files.owner_only():
        safe_files.tighten(folder)
        whole.check_database(folder, FILE, PUBLISHED)
        if (folder / FILE).exists():
            foreign.look(folder / FILE, folder)
        db = _connect(settings, settings.memory_limit)
        db.execute("set temp_directory = ''")
        foreign.confine(db, [], [str(folder), IN_MEMORY])
        try:
            foreign.attach(db, folder / FILE, f"storage_version '{_STORAGE}'")
            definitions.drop_others(db)
            db.execute("use store")
            if schema.migrate(db):
                _rewrite(db, folder)
            parts.recover(db, folder)
            specs.complete(db)
            yield db
            publish(db, folder)
            parts.sweep(db, folder)
        except (duckdb.Error, OSError) as e:
            raise _unwritten(folder, e) from e
        finally:
            _close(db)


def _unwritten(folder: Path, error: Exception) -> Exception:
    """What a person should read of an error of the database or the disk."""
    if whole.is_broken(error):
        return whole.broken(folder / FILE, error)
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
    foreign.no_links(folder)
    try:
        safe_files.make_folder(folder)
        safe_files.check_folder(folder)
        safe_files.make_folder(folder / "tmp")
    except OSError as e:
        raise StoreError(f"{folder}: {e.strerror or e}", "give a --store that can be written") from e


def _connect(settings: Settings, memory: str) -> duckdb.DuckDBPyConnection:
    db = duckdb.connect(config={**foreign.SEALED})
    _open.append(db)
    db.execute("set TimeZone = 'UTC'")
    _limit(db, "memory_limit", memory)
    limit = rows(db, "select parse_formatted_bytes(current_setting('memory_limit'))")[0][0]
    db.execute(f"set threads = {int(settings.threads) or machine.threads(limit)}")
    return db


def _limit(db: duckdb.DuckDBPyConnection, name: str, size: str) -> None:
    """Sets a limit. Raises ContentError where it is no size."""
    try:
        db.execute(f"set {name} = ?", [size])
    except duckdb.Error as e:
        raise ContentError(f"{size!r} is no size: {_first_line(e)}", "write it as 400MB") from e


def _rewrite(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Writes the database anew, so that nothing of what was dropped is left in it."""
    fresh = folder / "tmp" / "rewritten.duckdb"
    for old in (fresh, fresh.with_suffix(".duckdb.wal")):
        old.unlink(missing_ok=True)
    quoted = str(fresh).replace("'", "''")
    db.execute("use memory")
    db.execute(f"attach '{quoted}' as rewritten (storage_version '{_STORAGE}')")
    definitions.drop(db)  # they are defined anew before they are published
    db.execute("delete from store.defined")
    db.execute("copy from database store to rewritten")
    db.execute("detach rewritten")
    db.execute("detach store")
    os.replace(fresh, folder / FILE)
    (folder / f"{FILE}.wal").unlink(missing_ok=True)
    foreign.attach(db, folder / FILE, f"storage_version '{_STORAGE}'")
    db.execute("use store")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def publish(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Puts a read-only copy beside the database, whole or not at all.

    A DuckDB file that one process writes is closed to every other, so readers get their own.
    """
    fresh = folder / "tmp" / "publish.duckdb"
    safe_files.make_folder(fresh.parent)
    fresh.unlink(missing_ok=True)
    db.execute("use memory")
    _define_once(db, folder.absolute())
    db.execute("use store")
    _define_events(db, folder.absolute())
    db.execute("use memory")
    db.execute("checkpoint store")
    db.execute("detach store")  # a copy of the file costs a hundredth of what writing every row again does
    try:
        with (folder / FILE).open("rb") as held, fresh.open("xb") as copy:
            shutil.copyfileobj(held, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
        os.replace(fresh, folder / PUBLISHED)
    finally:
        foreign.attach(db, folder / FILE, f"storage_version '{_STORAGE}'")
        db.execute("use store")


def _define_once(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Keeps the views in the database itself, from where they are copied: to make them takes longer."""
    stamp = content.fingerprint()
    if db.execute("select stamp from store.defined").fetchall() == [(definitions.stamp(db, stamp),)]:
        return
    definitions.drop(db)
    db.execute("use store")
    define(db, folder)
    _reopen(db, folder)  # DuckDB writes a view's text otherwise than it reads it back
    db.execute("delete from defined")
    gate.put(db, "defined", {"stamp": definitions.stamp(db, stamp)})
    db.execute("use memory")


def _reopen(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Closes the store's file, all of it written, and opens it again."""
    db.execute("use memory")
    db.execute("checkpoint store")
    db.execute("detach store")
    foreign.attach(db, folder / FILE, f"storage_version '{_STORAGE}'")
    db.execute("use store")


def define(
    db: duckdb.DuckDBPyConnection, folder: Path, only: frozenset[str] | None = None
) -> None:  # fmt: skip
    """Creates the base views and, over them, the views in queries/views, over all snapshots.

    Every one, or those in `only` and what they rest on.
    """
    for name, sql in bases.VIEWS.items():
        db.execute(f"create or replace view {name} as {sql}")
    _define_events(db, folder)
    views.create(db, only)


def _define_events(db: duckdb.DuckDBPyConnection, folder: Path, but: frozenset[str] = frozenset()) -> None:
    held = [part for part in whole.look(db, folder)[1] if part not in but]
    db.execute(f"create or replace view events as {views.events_sql(folder, held, '*')}")


def leave_out(db: duckdb.DuckDBPyConnection, settings: Settings, parts: frozenset[str]) -> None:
    """From here on the events of a reader's database lack these parts, which an evaluation found damaged."""
    _define_events(db, settings.store.absolute(), parts)


@contextlib.contextmanager
def reader(
    settings: Settings, *, defined: bool = True, only: frozenset[str] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:  # fmt: skip
    """The published copy, in a database that can read the store's events and nothing else.

    Views are defined anew, so a store that was moved reads as well as one that was not; all of them,
    or those in `only`, or with `defined=False` none. Nothing that the file itself defines is used.
    Parts of the log that are missing or damaged are left out: see whole.damaged.
    Raises CollectError where nothing was published yet, ContentError where the folder is somebody else's,
    IntegrityError where the copy is gone or broken, or is no store of ours.
    """
    folder = settings.store.absolute()
    path = folder / PUBLISHED
    safe_files.check_folder(folder)
    whole.check_published(folder, FILE, PUBLISHED)
    if not path.is_file():
        raise CollectError(
            f"{settings.store} holds no finished run", "run `complyk8s snapshot` first, or give --store"
        )
    foreign.no_links(folder)
    db = _read_only(settings, path, folder)
    try:
        if defined:
            define(db, folder, only)
        yield db
    except duckdb.Error as e:
        if whole.is_broken(e):
            raise whole.broken(path, e) from e
        if isinstance(e, duckdb.IOException):
            raise StoreError(f"{path}: {_first_line(e)}") from e
        if isinstance(e, duckdb.OutOfMemoryException):
            raise StoreError(
                f"query_memory_limit is too small: {_first_line(e)}", "raise query_memory_limit"
            ) from e
        raise
    finally:
        _close(db)


def _read_only(settings: Settings, path: Path, folder: Path) -> duckdb.DuckDBPyConnection:
    """A database with the tables of a published store as views, confined before it was attached."""
    while True:
        before = path.stat()
        seen = foreign.look(path, folder)
        db = _connect(settings, settings.query_memory_limit)
        try:
            db.execute("set temp_directory = ?", [str(folder / "tmp" / "spill")])
            _limit(db, "max_temp_directory_size", settings.query_spill_limit)
            foreign.confine(db, [*foreign.files_of(path), *seen.parts])
            foreign.attach(db, path, "read_only")
            schema.check(db)
            for table, columns in seen.columns.items():
                listed = ", ".join(f'"{c}"' for c in columns)
                db.execute(f'create view "{table}" as select {listed} from store.main."{table}"')
            after = path.stat()
        except BaseException:
            _close(db)
            raise
        if (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns):
            return db
        _close(db)  # another run has published meanwhile: what was looked at is not what was opened
