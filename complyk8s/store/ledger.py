"""The record of runs, of the log files read, and of what in them could not be read."""

from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import orjson

from complyk8s.model import LINK, Gap, Reason
from complyk8s.store.events import Tally
from complyk8s.store.gate import put, text
from complyk8s.store.parts import Part
from complyk8s.store.periods import Requested
from complyk8s.store.transaction import transaction
from complyk8s.store.transfer import insert


class Filed(NamedTuple):
    """What the ledger knows of a log file."""

    generation: int
    sha256: str
    bytes: int
    size: int
    mtime_ns: int
    lines: int
    tally: Tally
    cluster: str = ""
    """Under which name it was filed."""


def begin(
    db: duckdb.DuckDBPyConnection, run_id: str, command: str, at: datetime, version: str, content: str
) -> None:
    """Opens a run. A run that never ends stays `running` and is shown as incomplete."""
    seq = db.execute("select coalesce(max(seq), 0) + 1 from run").fetchall()[0][0]
    put(db, "run", {"run_id": run_id, "command": command, "started_at": at, "state": "running", "tool_version": version,
                    "content_hash": content, "seq": seq})  # fmt: skip
    _check_clock(db, run_id)


def _check_clock(db: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Records a gap where the run began before the one before it: nobody knows which of the two times is right."""
    for at, before, started_at in db.execute(
        "select r.started_at, b.run_id, b.started_at from run as r inner join run as b on b.seq = r.seq - 1"
        " where r.run_id = ? and r.started_at < b.started_at", [run_id],
    ).fetchall():  # fmt: skip
        told = f"run {run_id} began at {at:%Y-%m-%d %H:%M:%S}Z, run {before} before it at {started_at:%Y-%m-%d %H:%M:%S}Z"
        add_gaps(db, run_id, None, [Gap("clock", "complyk8s", "went backwards", told)])


def end(db: duckdb.DuckDBPyConnection, run_id: str, at: datetime, state: str, detail: str) -> None:
    """Closes a run as `complete` or `failed`."""
    db.execute(
        "update run set finished_at = ?, state = ?, detail = ? where run_id = ?",
        [at, state, text(detail), run_id],
    )


def judged(
    db: duckdb.DuckDBPyConnection, run_id: str, snapshot_id: str, since: datetime | None, until: datetime | None,
    requested: Requested, platform: str, why: str,
) -> None:  # fmt: skip
    """Notes which snapshot a run judged, which period of the log, of which it was asked about which, as what kind of
    cluster, and why by these frameworks."""
    db.execute(
        "update run set snapshot_id = ?, since = ?, until = ?, requested_from = ?, requested_until = ?, requested_by = ?,"
        " platform = ?, chosen = ? where run_id = ?",
        [snapshot_id, since, until, *requested, platform, text(why), run_id],
    )


def filed(db: duckdb.DuckDBPyConnection, path: str) -> Filed | None:
    """The newest entry of a path, or None."""
    held = db.execute(
        "select generation, sha256, bytes, size, mtime_ns, lines, events, duplicates, quarantined,"
        " skipped, truncated, redacted, first_at, last_at, cluster from event_file where path = ?"
        " order by generation desc limit 1", [text(path)],
    ).fetchall()  # fmt: skip
    if not held:
        return None
    row = held[0]
    return Filed(row[0], row[1], row[2], row[3], row[4], row[5], Tally(*row[5:-1]), row[-1])


def file_away(
    db: duckdb.DuckDBPyConnection, entry: dict[str, Any], tally: Tally, parts: list[Part],
    bad: list[dict[str, Any]],
) -> None:  # fmt: skip
    """Records, in one transaction, how far a file was read, its parts and its bad lines."""
    row = {**entry, **vars(tally)}
    with transaction(db):
        # what waited for its end has been read again
        db.execute(
            "delete from quarantine where path = ? and reason = ?", [text(entry["path"]), str(Reason.UNENDED)]
        )
        put(db, "event_file", row, replace=True)
        put(db, "event_part", *(part._replace(path=entry["path"])._asdict() for part in parts))
        insert(
            db, "quarantine",
            {"path": "VARCHAR", "line": "BIGINT", "at_byte": "BIGINT", "length": "BIGINT", "sha256": "VARCHAR",
             "reason": "VARCHAR", "keys": "VARCHAR[]"},
            (orjson.dumps({"path": entry["path"], **one}) for one in bad),
        )  # fmt: skip


def add_counters(
    db: duckdb.DuckDBPyConnection, snapshot_id: str, at: datetime, counted: tuple[float, int, int, int]
) -> None:  # fmt: skip
    """Records what the API server counts of its audit log: start of its process, events, errors, rejected."""
    started, events, errors, rejected = counted
    put(db, "audit_counter", {"snapshot_id": snapshot_id, "read_at": at, "started": started, "events": events,
                              "errors": errors, "rejected": rejected})  # fmt: skip


def add_gaps(db: duckdb.DuckDBPyConnection, run_id: str, snapshot_id: str | None, gaps: list[Gap]) -> None:
    """Records what could not be read."""
    put(db, "gap", *({"run_id": run_id, "snapshot_id": snapshot_id, **gap._asdict()} for gap in gaps))


def gaps_of(db: duckdb.DuckDBPyConnection, path: str) -> list[Gap]:
    """What is missing of one log."""
    rows = db.execute(
        "select source, what, cause, detail from gap where source = 'audit-log' and what = ?", [text(path)]
    ).fetchall()
    return [Gap(*row) for row in rows]


def mended(db: duckdb.DuckDBPyConnection, path: str, cause: str = "") -> None:
    """Ends the gap of a log that was read now, or that is noted anew; of one cause, or of any."""
    db.execute(
        "delete from gap where source = 'audit-log' and what = ? and ? in ('', cause)", [text(path), cause]
    )


def settle_links(db: duckdb.DuckDBPyConnection, given: list[str]) -> None:
    """Forgets links that were found in these folders before: they are looked through anew, and a link that is gone
    hides nothing any more."""
    for path in given:
        db.execute(
            "delete from gap where source = 'audit-log' and cause = ? and starts_with(what, ?)",
            [LINK, f"{Path(path).absolute()}/"],
        )
