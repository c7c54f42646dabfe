"""Audit events by day, in Parquet files that the ledger names; a file it does not name is void."""

import hashlib
import os
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import duckdb

from complyk8s.errors import IntegrityError
from complyk8s.safe_files import make_folder
from complyk8s.store import foreign

COLUMNS = {
    "cluster": "varchar",
    "source": "varchar",
    "audit_id": "varchar",
    "stage": "varchar",
    "level": "varchar",
    "received_at": "timestamp",
    "stage_at": "timestamp",
    "verb": "varchar",
    "uri": "varchar",
    "username": "varchar",
    "user_uid": "varchar",
    "user_groups": "varchar[]",
    "user_extra": "varchar",
    "impersonated": "varchar",
    "impersonated_groups": "varchar[]",
    "source_ips": "varchar[]",
    "user_agent": "varchar",
    "api_group": "varchar",
    "resource": "varchar",
    "subresource": "varchar",
    "namespace": "varchar",
    "name": "varchar",
    "object_uid": "varchar",
    "code": "integer",
    "status_reason": "varchar",
    "status_message": "varchar",
    "request_object": "varchar",
    "response_object": "varchar",
    "annotations": "varchar",
    "decision": "varchar",
    "decision_reason": "varchar",
    "truncated": "boolean",
    "redacted": "boolean",
    "size": "integer",
}
"""One row an event, as every shape of log is reduced to it. Times are UTC."""

NO_EVENT = (
    "select "
    + ", ".join(f"cast(null as {kind}) as {name}" for name, kind in COLUMNS.items())
    + " where false"
)


class Part(NamedTuple):
    """One Parquet file of one day of one cluster."""

    part: str
    path: str
    cluster: str
    date: date
    events: int
    first_at: datetime
    last_at: datetime
    sha256: str
    bytes: int


def write(db: duckdb.DuckDBPyConnection, folder: Path, table: str, stem: str) -> list[Part]:
    """Writes the events of a table or subquery as one file a day, synced to disk and not yet in the ledger.

    The ledger's rows are the caller's to commit; until then the files do not count.
    """
    days = db.execute(
        f"select cluster, cast(received_at as date), count(*), min(received_at), max(received_at)"
        f" from {table} group by all order by all"
    ).fetchall()
    out = []
    for cluster, day, events, first_at, last_at in days:
        path = _place(folder, cluster, day, stem)
        partial = path.with_suffix(".partial")
        quoted = str(partial).replace("'", "''")
        db.execute(
            f"copy (select * from {table} where cluster = ? and cast(received_at as date) = ?"
            f") to '{quoted}' (format parquet, compression zstd, row_group_size 8192)",
            [cluster, day],
        )
        digest, size = _sync(partial)
        os.replace(partial, path)
        out.append(
            Part(
                path.relative_to(folder).as_posix(), "", cluster, day, events, first_at, last_at, digest, size
            )
        )
    return out


def adopt(
    partial: Path, folder: Path, cluster: str, events: int, first_at: datetime, last_at: datetime, stem: str
) -> Part:
    """Makes a written file of one day a part of it."""
    day = first_at.date()
    path = _place(folder, cluster, day, stem)
    digest, size = _sync(partial)
    os.replace(partial, path)
    return Part(
        path.relative_to(folder).as_posix(), "", cluster, day, events, first_at, last_at, digest, size
    )


def _place(folder: Path, cluster: str, day: date, stem: str) -> Path:
    at = foreign.part(folder, f"events/cluster={quote(cluster, safe='')}/date={day}/{stem}.parquet")
    make_folder(at.parent)
    return at


def _sync(path: Path) -> tuple[str, int]:
    """Puts the file on disk for good and returns its sha256 and its size."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
        return digest, os.fstat(file.fileno()).st_size


def recover(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Deletes event files that a killed run left behind; that run's successor writes them again.

    Only files whose name begins with the id of a run that did not finish are touched, so a store
    whose database was put back from an older copy loses nothing.
    """
    base = folder / "events"
    if not base.is_dir():
        return
    named = {part for (part,) in db.execute("select part from event_part").fetchall()}
    dead = {run for (run,) in db.execute("select run_id from run where state <> 'complete'").fetchall()}
    real = base.resolve()
    for path in base.rglob("*.p*"):
        run = path.name.partition("~")[0]
        if run in dead and path.relative_to(folder).as_posix() not in named:
            if not path.parent.resolve().is_relative_to(real):
                raise IntegrityError(
                    f"{path.parent} leads out of the store", "a store lies in one folder: copy it as a whole"
                )
            path.unlink()


def sweep(db: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Deletes files whose removal is in the ledger and that are still there.

    Only once readers have a copy that does not name them.
    """
    for (part,) in db.execute("select part from removal").fetchall():
        foreign.part(folder, part).unlink(missing_ok=True)
