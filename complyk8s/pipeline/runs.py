"""A run: the store locked, an entry in its ledger, and the entry closed however the run ends."""

import contextlib
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import duckdb

from complyk8s import __version__, content
from complyk8s.errors import CollectError
from complyk8s.settings import Settings
from complyk8s.store import database, gate, ledger, references


class Run(NamedTuple):
    """One run under way."""

    id: str
    db: duckdb.DuckDBPyConnection
    settings: Settings


def now() -> datetime:
    """The time, in UTC and without a zone, as the store keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


@contextlib.contextmanager
def run(settings: Settings, command: str) -> Iterator[Run]:
    """Opens the store for writing and a run in its ledger.

    Raises BusyError where another run holds the store.
    """
    at = now()
    run_id = f"{at:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    nothing: CollectError | None = None
    with database.writer(settings, run_id) as db:
        ledger.begin(db, run_id, command, at, __version__, content.fingerprint())
        references.keep(db, settings)
        try:
            yield Run(run_id, db, settings)
        except BaseException as e:
            with contextlib.suppress(duckdb.Error):
                ledger.end(db, run_id, now(), "failed", str(e)[:500])
            if command != "ingest" or not isinstance(e, CollectError):
                raise
            nothing = e  # what could not be read is noted: readers find it
        else:
            told = f"settings: {settings.read_from}" if settings.read_from else ""
            ledger.end(db, run_id, now(), "complete", told)
    if nothing:
        raise nothing


def last_success(settings: Settings) -> datetime | None:
    """When the last evaluation of this store ended well, with its zone; None for a new store."""
    try:
        with database.reader(settings, only=frozenset()) as db:
            found = database.rows(
                db,
                "select finished_at from run where command = 'evaluate' and state = 'complete' order by seq desc limit 1",
            )
    except CollectError:
        return None
    return found[0][0].replace(tzinfo=UTC) if found else None


NAMELESS = "cluster"
"""What a log is filed under before anything gives the cluster a name."""


def cluster_name(db: duckdb.DuckDBPyConnection, settings: Settings) -> str:
    """The cluster that a log, or an answer, without a name belongs to: the settings', else the newest snapshot's."""
    rows = database.rows(db, "select cluster from snapshot order by store_seq desc limit 1")
    return gate.text(settings.cluster) if settings.cluster else (rows[0][0] if rows else NAMELESS)
