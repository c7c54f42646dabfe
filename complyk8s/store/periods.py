"""The period that an evaluation is about: what its log has to cover."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import duckdb

from complyk8s.errors import ContentError
from complyk8s.store import bases
from complyk8s.store.database import rows

STATED = ("given", "setting")
"""Who may have said what the period is; else it is a default."""


class Requested(NamedTuple):
    """A period, its end exclusive, UTC."""

    begins: datetime
    ends: datetime
    by: str
    """`given`, `setting`, `last-evaluation` or `one-day`: as in the table `run`."""


def requested(
    db: duckdb.DuckDBPyConnection, snapshot: dict[str, Any], days: int,
    since: datetime | None, until: datetime | None,
) -> Requested:  # fmt: skip
    """The period of an evaluation of this snapshot.

    It ends at `until`, else with the snapshot. It begins at `since`; else `days` before its end; where that is 0, with the
    snapshot that was evaluated before; where there is none, one day before its end. Raises ContentError where it would
    begin at its end or later.
    """
    ends = until or snapshot["taken_at"]
    if since is not None:
        if since >= ends:
            raise ContentError(
                f"the period begins at {since:%Y-%m-%dT%H:%M:%S}, not before its end at {ends:%Y-%m-%dT%H:%M:%S}",
                "give another --since or --until: without --until it ends with the snapshot",
            )
        return Requested(since, ends, "given")
    if days:
        return Requested(ends - timedelta(days=days), ends, "setting")
    before = rows(
        db,
        f"select max(p.taken_at) from snapshot as p inner join ({bases.BEFORE.format(run_seq='1e18')}) as b using (cluster, seq)"
        " where p.taken_at < ?", snapshot["snapshot_id"], ends,
    )[0][0]  # fmt: skip
    if before is not None:
        return Requested(before, ends, "last-evaluation")
    return Requested(ends - timedelta(days=1), ends, "one-day")
