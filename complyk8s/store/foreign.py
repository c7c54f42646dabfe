"""What a store must be before anything of it is believed: it may come from somebody else.

A DuckDB file can hold views and macros that shadow what our queries name, columns that are computed, triggers, and
names that are SQL. So the file is looked at first, by a connection that reaches that file alone: its tables must be
those that our migrations make, word for word, and its parts must lie in its own folder.
"""

import re
from pathlib import Path
from typing import NamedTuple

import duckdb

from complyk8s.errors import IntegrityError, QueryError, StoreError
from complyk8s.store import limits, schema, whole

SEALED = {
    "autoload_known_extensions": False, "autoinstall_known_extensions": False, "python_enable_replacements": False,
}  # fmt: skip
"""With what every connection begins: DuckDB loads and fetches nothing by itself, and reads no variable of ours."""
PLACES = (
    "events",
    "tmp",
    "tmp/spill",
    "attachments",
    "run.lock",
    "complyk8s.duckdb",
    "complyk8s-read.duckdb",
)
"""What lies in the store's folder; a link there would lead what is written out of it."""
_PART = re.compile(r"events/cluster=[\w.~%-]*/date=\d{4}-\d\d-\d\d/[\w.~-]+\.parquet", re.ASCII)
_MOST = 1_000_000
_OTHERS = {
    "triggers": "true", "sequences": "true", "types": "not internal",
    "schemas": "schema_name not in ('main', 'information_schema', 'pg_catalog')",
}  # fmt: skip


class Seen(NamedTuple):
    """What a store holds."""

    columns: dict[str, tuple[str, ...]]
    """Of each table of ours its columns, in order."""
    parts: tuple[Path, ...]
    """Where the Parquet files of its events lie."""


def confine(db: duckdb.DuckDBPyConnection, paths: list[Path], folders: list[str] | None = None) -> None:
    """From here on the database reaches these files and folders (and its own for spilling), no network, and keeps
    its settings."""
    db.execute("set allowed_paths = ?", [[str(p) for p in paths]])
    db.execute("set allowed_directories = ?", [folders or []])
    db.execute("set enable_external_access = false")
    db.execute("set lock_configuration = true")


def files_of(path: Path) -> list[Path]:
    """A database's file, and the logs that DuckDB may keep beside it: of a checkpoint that a full disk cut, too."""
    return [
        path, *(path.with_name(path.name + end) for end in (".wal", ".wal.checkpoint", ".wal.recovery"))
    ]  # fmt: skip


def no_links(folder: Path) -> None:
    """Raises IntegrityError where something in the store's folder leads out of it."""
    for name in PLACES:
        if (folder / name).is_symlink():
            raise IntegrityError(
                f"{folder / name} is a link", "a store lies in one folder: copy it as a whole"
            )


def part(folder: Path, name: str) -> Path:
    """Where a part lies: in the store's own events, whatever the ledger says.

    Raises IntegrityError for a name that leads anywhere else.
    """
    if not _PART.fullmatch(name) or ".." in Path(name).parts:
        raise IntegrityError(
            f"the ledger names a part {name[:200]!r}, which is none of its own",
            "restore the store from a copy",
        )
    at = folder / name
    for place in (at, *at.parents[:3]):
        if place.is_symlink():
            raise IntegrityError(f"{place} is a link", "a store lies in one folder: copy it as a whole")
    return at


def look(path: Path, folder: Path) -> Seen:
    """What the store in the file `path` holds, as far as it is one.

    Raises IntegrityError where its tables are not as our migrations make them or its parts lie elsewhere,
    StoreError where it is no store that this version can open.
    """
    db = duckdb.connect(config={**SEALED, "threads": 1, "memory_limit": "400MB", "temp_directory": ""})
    try:
        confine(db, files_of(path))
        with limits.limited(db, seconds=60, memory=1 << 28):
            attach(db, path, "read_only")
            return _look(db, folder)
    except QueryError as e:
        raise StoreError(f"{path} could not be looked at: {e}", "restore this store from a copy") from e
    finally:
        db.close()


def attach(db: duckdb.DuckDBPyConnection, path: Path, *options: str) -> None:
    """Attaches a database as `store`. Raises StoreError where it is none."""
    try:
        quoted = str(path).replace("'", "''")
        db.execute(f"attach '{quoted}' as store ({', '.join(('type duckdb', *options))})")
    except duckdb.Error as e:
        if whole.is_broken(e) and not whole.is_none(e):
            raise whole.broken(path, e) from e
        raise StoreError(
            f"{path} is not a store that this version can open: {str(e).splitlines()[0]}",
            "give another --store, or restore this one from a copy",
        ) from e


def _look(db: duckdb.DuckDBPyConnection, folder: Path) -> Seen:
    held = _tables(db, "store")
    _nothing_else(db)
    if not held:
        return Seen({}, ())
    db.execute(schema.LEDGER)
    _same(held, _tables(db, "memory"), only=("migration",))
    done = dict(db.execute("select number, sha256 from store.main.migration limit 1000").fetchall())
    known = schema.migrations()
    if done.keys() - {number for number, _, _ in known}:
        raise StoreError(
            "the store was written by a newer complyk8s", "upgrade complyk8s, or use another --store"
        )
    for number, sql, sha256 in known:
        if number in done and done[number] != sha256:
            raise StoreError("the store was written by an unreleased complyk8s", "use another --store")
        if number in done:
            db.execute(sql)
    _same(held, _tables(db, "memory"))
    columns: dict[str, tuple[str, ...]] = {}
    for table, column in db.execute(
        "select table_name, column_name from duckdb_columns() where database_name = 'memory' order by table_name,"
        " column_index"
    ).fetchall():
        columns[table] = (*columns.get(table, ()), column)
    return Seen(columns, tuple(part(folder, name) for name in sorted(_parts(db, columns))))


def _nothing_else(db: duckdb.DuckDBPyConnection) -> None:
    """Raises IntegrityError where a store holds what no migration of ours makes."""
    for what, which in _OTHERS.items():
        if db.execute(
            f"select 1 from duckdb_{what}() where database_name = 'store' and {which} limit 1"
        ).fetchall():
            raise _strange(f"it has {what}")


def _tables(db: duckdb.DuckDBPyConnection, database: str) -> dict[str, str]:
    """Each table's name, and the statement that would make it."""
    return {
        name if schema_ == "main" else f"{schema_}.{name}": sql
        for schema_, name, sql in db.execute(
            "select schema_name, table_name, sql from duckdb_tables() where database_name = ? union all"
            " select schema_name, index_name, sql from duckdb_indexes() where database_name = ?", [database, database],
        ).fetchall()
    }  # fmt: skip


def _same(held: dict[str, str], wanted: dict[str, str], only: tuple[str, ...] | None = None) -> None:
    for name in only or sorted(held.keys() | wanted.keys()):
        if name not in wanted:
            raise _strange(f"it has {name[:100]!r}")
        if held.get(name) != wanted[name]:
            raise _strange(f"its {name} is another")


def _strange(why: str) -> IntegrityError:
    return IntegrityError(
        f"this is no store as complyk8s makes it: {why}",
        "give another --store, or restore this one from a copy",
    )


def _parts(db: duckdb.DuckDBPyConnection, columns: dict[str, tuple[str, ...]]) -> list[str]:
    """The parts that count. Raises IntegrityError for names, also of parts that went, that are none."""
    if "event_part" not in columns:
        return []
    held = {
        table: [name for (name,) in db.execute(f"select part from store.main.{table} limit {_MOST}").fetchall()]
        for table in ("event_part", "removal") if table in columns
    }  # fmt: skip
    if any(len(names) == _MOST for names in held.values()):
        raise _strange(f"it names {_MOST:,} parts")
    for name in held.get("removal", ()):
        part(Path(), name)
    return held["event_part"]
