"""What the store keeps of the log, and for how long."""

from datetime import date, timedelta
from typing import NamedTuple

import duckdb

from complyk8s.errors import ContentError
from complyk8s.pipeline.runs import now, run
from complyk8s.settings import Settings
from complyk8s.store import database, retention

CALM = timedelta(days=7)
"""How long nothing is deleted after a pause between runs; PAUSE is how long that must have been."""
PAUSE = timedelta(days=31)


class Retained(NamedTuple):
    """What one call did."""

    merged: int
    """Parts that were merged into others."""
    expired: int
    """Events that were taken out."""
    held: str
    """Why nothing was taken out, where something would have been; or empty."""


def retain(settings: Settings, today: date | None = None) -> Retained:
    """Merges the parts of past days, and takes out days past `keep_days` where that is set.

    Raises ContentError for a number of days that is none.
    """
    if settings.keep_days < 0:
        raise ContentError(f"keep_days = {settings.keep_days}", "a number of days; 0 keeps everything")
    with run(settings, "retain") as r:
        folder = settings.store.absolute()
        merged = retention.compact(r.db, folder, r.id)
        if not settings.keep_days:
            return Retained(merged, 0, "keep_days is not set: everything is kept")
        if settings.legal_hold:
            return Retained(merged, 0, "legal_hold is set: nothing is deleted")
        if why := _jumped(r.db):
            return Retained(merged, 0, why)
        before = (today or now().date()) - timedelta(days=settings.keep_days)
        return Retained(merged, retention.expire(r.db, folder, r.id, before), "")


def _jumped(db: duckdb.DuckDBPyConnection) -> str:
    """Why the clock may have jumped ahead, by which all of the log would be past its time; empty where it did not.

    A clock that is years ahead and a store that nobody used for years look alike: somebody gets a week to see it.
    """
    recent = now() - CALM
    before, after = database.rows(
        db, "select max(started_at) filter (started_at < ?), min(started_at) filter (started_at >= ?) from run",
        recent, recent,
    )[0]  # fmt: skip
    if before is None or after - before <= PAUSE:
        return ""
    return (
        f"no run between {before:%Y-%m-%d} and {after:%Y-%m-%d}: nothing is deleted until {after + CALM:%Y-%m-%d},"
        " in case the clock is wrong"
    )
