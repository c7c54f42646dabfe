"""What queries by day said of each day of a log, kept: a day is judged again only where something of it changed.

A query by day (header `window`) gives rows each of which comes of the events of one day (UTC) and of a little that is known of
the whole log: GIVEN. So what it says of a period is what it says of each of its days. What it said of a day is kept under a
seal: sha256 over the day's events, what is given, the query with the views under it, the program, and what was said. Where
the seal does not fit, the day is judged anew. Days that the period cuts are judged anew always, and not kept.
"""

import contextlib
import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import orjson

from complyk8s import __version__
from complyk8s.settings import Settings
from complyk8s.store import bases, database, patched, views
from complyk8s.store.parts import NO_EVENT
from complyk8s.store.session import Session
from complyk8s.store.transaction import transaction
from complyk8s.store.transfer import insert

GIVEN = ("cluster_platforms", "controller_addresses", "log_strays", patched.TABLE)
"""What a query by day may know of the whole log: it is the same whichever days are looked at, and a part of the seal."""
_TYPES = {"cluster": "VARCHAR", "date": "DATE", "what": "VARCHAR", "run_id": "VARCHAR", "events": "BIGINT", "closed": "BOOLEAN",
          "seal": "VARCHAR", "body": "VARCHAR"}  # fmt: skip
_UNDER = ("controller_addresses", "log_strays", "body_writes")
"""Views to be computed before that is known."""


class Day(NamedTuple):
    """One day of the log of a session."""

    date: date
    parts: tuple[str, ...]
    events: int
    """How many the log has on it, in the period or not."""
    whole: bool
    """Whether the period has all of it, so that what is said of it may be kept."""
    closed: bool
    """Whether the log has a later day."""
    inputs: str
    """sha256 over its events, and what is given."""


class Result(NamedTuple):
    """What one query said of one day; a row of the table `day_result` but for its run."""

    cluster: str
    date: date
    what: str
    events: int
    closed: bool
    seal: str
    body: str


def is_by_day(reads: Iterable[str]) -> bool:
    """Whether these views are by day, and all under them, down to events and what is given."""
    under = views.closure(frozenset(reads), but=frozenset(GIVEN))
    return under <= views.by_day() | set(GIVEN) | {"events"}


def of(on: Session) -> list[Day] | None:
    """The days of a session's log, in order; None where what is given cannot be computed."""
    if on.ready((*_UNDER, patched.TABLE)):
        return None
    cluster = on.snapshot["cluster"]
    rows = database.rows(
        on.db,
        "select date, part, sha256, events from event_part where cluster = ? order by date, part",
        cluster,
    )
    intact = set(on.log.parts)
    held: dict[date, list[tuple[str, str, int]]] = {}
    for day, part, sha256, events in rows:
        if part in intact:
            held.setdefault(day, []).append((part, sha256, events))
    last = max((day for day, *_ in rows), default=None)
    common, strays, patches = _given(on.db, cluster)
    return [
        Day(
            day, tuple(part for part, *_ in some), sum(events for *_, events in some), _whole(day, on), day != last,
            _sha256(sorted(sha256 for _, sha256, _ in some), common,
                    [s for s in strays if s[1].date() <= day <= s[2].date()], patches.get(day)),
        ) for day, some in held.items()
    ]  # fmt: skip


def _whole(day: date, on: Session) -> bool:
    begins = datetime.combine(day, time())
    since, until = (t and t.replace(tzinfo=None) for t in (on.log.since, on.log.until))
    return (since is None or since <= begins) and (until is None or until >= begins + timedelta(days=1))


def _given(db: duckdb.DuckDBPyConnection, cluster: str) -> tuple[Any, list[Any], dict[date, str]]:
    """What is given: of all days, stretches with a wrong date, and of each day what its patches made, as a hash."""
    common = [
        database.rows(db, f"select * from {name} where cluster = ? order by all", cluster)
        for name in ("cluster_platforms", "controller_addresses")
    ]
    strays = database.rows(
        db,
        "select source, first_at, last_at, certain from log_strays where cluster = ? order by all",
        cluster,
    )
    patches = database.rows(
        db, f"select day, sha256(string_agg(row, '' order by row)) from (select cast(received_at as date) as day,"
        f" sha256(cast(to_json(p) as varchar)) as row from {patched.TABLE} as p) group by day",
    )  # fmt: skip
    return common, strays, dict(patches)


def stored(db: duckdb.DuckDBPyConnection, cluster: str) -> dict[tuple[date, str], Result]:
    """What is kept of a cluster's days, whether its seal fits or not."""
    found = map(Result._make, database.rows(
        db, f"select {', '.join(Result._fields)} from day_result where cluster = ?", cluster))  # fmt: skip
    return {(r.date, r.what): r for r in found}


def seal(day: Day, query: str, body: str) -> str:
    """What shows that this was said of this day, by this query (see `query`)."""
    return _sha256(day.inputs, query, body)


def query(sql: str, reads: Iterable[str]) -> str:
    """sha256 over a query, the views and macros under it and the program."""
    under = views.closure(frozenset(reads), but=frozenset(GIVEN))
    return _sha256(sql, [(name, text) for name, _, text in views.ordered() if name in under], _program())


@functools.cache
def _program() -> str:
    """sha256 over what computes: macros, DuckDB's version, and the code of the store."""
    code = [p.read_bytes().hex() for p in sorted(Path(__file__).parent.glob("*.py"))]
    return _sha256(__version__, duckdb.__version__, views.macros(), code)


def _sha256(*held: Any) -> str:
    return hashlib.sha256(orjson.dumps(held, default=str)).hexdigest()


@contextlib.contextmanager
def session(settings: Settings, on: Session, days: Sequence[Day]) -> Iterator[Session]:
    """A session over these days of another session's log alone, that is given what that one knows of all of it."""
    with database.reader(settings, defined=False) as db:
        db.execute(f"create view no_event as {NO_EVENT}")
        log = on.log._replace(parts=tuple(p for d in days for p in d.parts))
        db.execute(f"create or replace view events as {log.sql()}")
        db.execute(f"create table hits as select * from ({bases.HITS}) limit 0")
        made = Session(db, on.snapshot, settings, log=log)
        tell(on, made, [d.date for d in days])
        yield made


def tell(on: Session, part: Session, dates: Sequence[date]) -> None:
    """Gives a session over some days what another knows of the whole log: GIVEN, of patches those of these days."""
    for name in GIVEN:
        only = " where list_contains(?, cast(received_at as date))" if name == patched.TABLE else ""
        rows = on.db.execute(f"select * from {name}{only}", [dates] if only else None).fetchall()
        columns = _columns(on.db, name)
        types = ", ".join(f'"{n}" {kind}' for n, kind in columns.items())
        part.db.execute(f"create or replace table {name} ({types})")
        marks = ", ".join("?" for _ in columns)
        for first in range(0, len(rows), 1000):
            part.db.executemany(f"insert into {name} values ({marks})", rows[first : first + 1000])
    part.has(*GIVEN)


def _columns(db: duckdb.DuckDBPyConnection, name: str) -> dict[str, str]:
    """The columns of a view and their types."""
    return {str(row[0]): str(row[1]) for row in db.execute(f'describe "{name}"').fetchall()}


def rows_of(on: Session, view: str) -> tuple[dict[str, str], dict[date, list[Any]]]:
    """A view's columns, and its rows of each day, each as JSON parses. Raises QueryError."""
    rows = database.rows(
        on.db, f'select cast("at" as date), cast(to_json(x) as varchar) from {view} as x order by all'
    )
    found: dict[date, list[Any]] = {}
    for day, row in rows:
        found.setdefault(day, []).append(orjson.loads(row))
    return _columns(on.db, view), found


def give(on: Session, view: str, columns: Mapping[str, str], rows: Iterable[Any]) -> None:
    """Makes a view of a session out of rows that were computed by day."""
    types = orjson.dumps([dict(columns)]).decode()
    listed = ", ".join(f'r."{name}" as "{name}"' for name in columns)
    on.db.execute(
        f"create or replace table {view} as select {listed} from (select unnest(from_json(?, ?)) as r)",
        [orjson.dumps(list(rows)).decode(), types],
    )
    on.has(view)


def keep(db: duckdb.DuckDBPyConnection, run_id: str, results: Sequence[Result]) -> None:
    """Keeps results in place of those of the same query and day; forgets days that the log has no event of any more."""
    with transaction(db):
        for what in {r.what for r in results}:
            dates = [r.date for r in results if r.what == what]
            db.execute("delete from day_result where cluster = ? and what = ? and list_contains(?, date)",
                       [results[0].cluster, what, dates])  # fmt: skip
        insert(db, "day_result", _TYPES, (orjson.dumps({**r._asdict(), "run_id": run_id}) for r in results))
        forget(db)


def forget(db: duckdb.DuckDBPyConnection) -> None:
    """Takes out what was kept of days whose events have gone."""
    db.execute("delete from day_result where (cluster, date) not in (select (cluster, date) from event_part)")
