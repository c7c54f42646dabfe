"""Whether the store's files are all there and as they were written, as far as a glance can tell."""

import hashlib
import os
import stat
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

import duckdb

from complyk8s.errors import IntegrityError
from complyk8s.safe_files import is_below

_MAGIC = b"PAR1"
_NONE = "not a valid DuckDB database file"
_SIGNS = (
    "Corrupt database file", _NONE, "Could not read enough bytes",
    "Could not read all data", "Failed to load metadata pointer", "database has been invalidated",
)  # fmt: skip
"""What DuckDB says of a file of its own that is cut off or changed."""


DAMAGED = "store"
"""The source of gaps about the store's own files."""


REPAIR = "put the file back from a copy of the store"


class Damage(NamedTuple):
    """A part of the log that cannot be read as it was written."""

    part: str
    """Its path under the store."""
    why: str

    def __str__(self) -> str:
        return f"{self.part}: {self.why}"


def look(
    db: duckdb.DuckDBPyConnection, folder: Path, cluster: str | None = None,
    since: datetime | None = None, until: datetime | None = None, *, hashes: bool = False,
) -> tuple[list[Damage], list[str]]:  # fmt: skip
    """The parts in the ledger that are missing or not as they were written, and those that can be read; in order.

    Of all clusters or one, and of a period. Size and both ends of each file are looked at; with `hashes` all of it.
    """
    rows = db.execute(
        "select part, bytes, sha256 from event_part where coalesce(cluster = ?, true)"
        " and coalesce(last_at >= ?, true) and coalesce(first_at < ?, true) order by part",
        [cluster, since, until],
    ).fetchall()
    base = (os.path.realpath(folder / "events"),)
    damage: list[Damage] = []
    intact: list[str] = []
    for part, size, sha256 in rows:
        if why := _wrong(folder / part, base, size, sha256 if hashes else ""):
            damage.append(Damage(part, why))
        else:
            intact.append(part)
    return damage, intact


def _wrong(path: Path, base: tuple[str, ...], size: int | None, sha256: str) -> str:
    """What is wrong with a part; empty where nothing is."""
    if not is_below(path, base) and path.exists():
        return "it lies outside of the store"
    return wrong(path, size, sha256, _MAGIC)


def wrong(path: Path, size: int | None, sha256: str, ends: bytes = b"") -> str:
    """What is wrong with a file that the ledger names; empty where nothing is.

    Its size, the bytes at both ends and its hash are looked at, each where it is given.
    """
    try:
        held = path.lstat()
        if not stat.S_ISREG(held.st_mode):
            return "it is no plain file"
        if size is not None and held.st_size != size:
            return f"it has {held.st_size:,} bytes, and had {size:,} when it was written"
        with path.open("rb") as file:
            return _content(file, held.st_size, sha256, ends)
    except OSError as e:
        return (
            "it is missing" if isinstance(e, FileNotFoundError) else f"it cannot be read: {e.strerror or e}"
        )


def _content(file: BufferedReader, size: int, sha256: str, ends: bytes) -> str:
    last = os.pread(file.fileno(), len(ends), max(size - len(ends), 0))
    if size < 2 * len(ends) or file.read(len(ends)) != ends or last != ends:
        return "it is no whole Parquet file"
    return "its content is not what was written" if sha256 and _digest(file) != sha256 else ""


def _digest(file: BufferedReader) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def is_broken(error: BaseException) -> bool:
    """Whether DuckDB says that a database of ours is cut off or changed, rather than that a disk is full."""
    return isinstance(error, duckdb.Error) and any(sign in str(error) for sign in _SIGNS)


def is_none(error: BaseException) -> bool:
    """Whether DuckDB says that a file never was a database, as far as can be told."""
    return _NONE in str(error)


def broken(path: Path, error: BaseException) -> IntegrityError:
    """The error for a database that is cut off or changed."""
    return IntegrityError(
        f"{path} is not as it was written: {str(error).splitlines()[0]}",
        "put the store back from a copy; complyk8s-read.duckdb is the state after the last run that ended well",
    )


def check_database(folder: Path, name: str, published: str) -> None:
    """Raises IntegrityError where the database is gone and other files of the store are there."""
    path = folder / name
    if path.exists() and path.stat().st_size:
        return
    if not (folder / published).exists() and not any((folder / "events").rglob("*.parquet")):
        path.unlink(missing_ok=True)  # nothing was ever kept: the first run was killed as it made it
        return
    raise IntegrityError(
        f"{path} is {'empty' if path.exists() else 'missing'}, and other files of the store are there",
        f"put it back from a copy; {published} is the state after the last run that ended well",
    )


def check_published(folder: Path, name: str, published: str) -> None:
    """Raises IntegrityError where runs have ended well and the copy that the last one published is gone or empty."""
    path = folder / published
    if path.is_file() and path.stat().st_size and not path.is_symlink():
        return
    if path.exists() or path.is_symlink():
        why = "is no file of its own" if path.is_symlink() or not path.is_file() else "is empty"
    elif (
        _has_ended(folder / name) if (folder / name).exists() else any((folder / "events").rglob("*.parquet"))
    ):
        why = "is missing"
    else:
        return
    raise IntegrityError(
        f"{path} {why}", "`complyk8s retain`, or any other run that writes, publishes it anew"
    )


def _has_ended(path: Path) -> bool:
    """Whether some run in the database ended well; false where another run holds it."""
    if not path.stat().st_size:
        return False
    db = duckdb.connect()
    try:
        quoted = str(path).replace("'", "''")
        db.execute(f"attach '{quoted}' as store (read_only)")
        return bool(db.execute("select 1 from store.run where state = 'complete' limit 1").fetchall())
    except duckdb.Error as e:
        return is_broken(e)
    finally:
        db.close()
