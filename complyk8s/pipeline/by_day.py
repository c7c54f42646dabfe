"""The log, judged day by day: what was said of a day that has not changed is not computed again."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson

from complyk8s import content
from complyk8s.errors import QueryError
from complyk8s.evaluate import ask
from complyk8s.model import BY_DAY, Answer, Detection, Gap, Question
from complyk8s.settings import Settings
from complyk8s.store import days, views
from complyk8s.store.days import Day, Result
from complyk8s.store.session import Session

_VIEW = "view "
Asked = Question | Detection
Said = dict[str, dict[date, str]]
"""Of each query what it said of each day, as JSON."""


@dataclass(frozen=True)
class ByDay:
    """What is known of the log without looking at all of it."""

    answers: Mapping[str, list[Answer]] = field(default_factory=dict)
    """Of each question and detection by day its answers, with the requests behind them."""
    results: Sequence[Result] = ()
    """What is new of it, to be kept."""
    late: Sequence[Gap] = ()
    """Days that had been judged as closed, and whose events are others since."""
    judged: int = 0
    """How many days were looked at."""


def judge(settings: Settings, on: Session, asked: Sequence[Asked]) -> ByDay:
    """The answers to those of the questions that are by day; and the views by day that the session needs are put into it.

    What cannot be computed by day is left out: it is asked over all of the log then, and says itself why it cannot be.
    """
    by_id = {
        q.id: q
        for q in asked
        if q.window in BY_DAY and not content.is_own(q.path) and days.is_by_day(q.reads)
    }
    keys = {q.id: days.query(q.sql, q.reads) for q in by_id.values()}
    keys |= {_VIEW + name: days.query(sql, (name,)) for name, sql in views.kept_by_day().items()}
    if not on.log.parts or (log := days.of(on)) is None:
        return ByDay()
    stored = days.stored(on.db, on.snapshot["cluster"])
    said: Said = {
        what: {d.date: r.body for d in log if d.whole and (r := stored.get((d.date, what))) and r.seal == days.seal(d, key, r.body)}
        for what, key in keys.items()
    }  # fmt: skip
    missing = {what: [d for d in log if d.date not in held] for what, held in said.items()}
    looked_at = sorted({d for some in missing.values() for d in some})
    results: list[Result] = []
    if looked_at:
        wanted = [what for what, some in missing.items() if some]
        fresh = _ask(settings, on, looked_at, wanted, by_id)
        for what in wanted:
            if what not in fresh:
                del said[what]
                continue
            said[what] |= fresh[what]
            results += [
                Result(on.snapshot["cluster"], d.date, what, d.events, d.closed, days.seal(d, keys[what], body), body)
                for d in missing[what] if d.whole for body in [fresh[what][d.date]]
            ]  # fmt: skip
    for what in [w for w in said if w.startswith(_VIEW)]:
        held = [orjson.loads(said[what][d.date]) for d in log]
        days.give(on, what.removeprefix(_VIEW), held[-1]["columns"], (row for h in held for row in h["rows"]))
    answers = {
        what: [_answer(what, row) for d in log for row in orjson.loads(said[what][d.date])]
        for what in said
        if not what.startswith(_VIEW)
    }
    return ByDay(answers, results, _late(on, looked_at, stored), len(looked_at))


def _ask(
    settings: Settings, on: Session, log: Sequence[Day], wanted: Sequence[str], by_id: Mapping[str, Asked]
) -> Said:  # fmt: skip
    """What each query says of each of these days; without those that could not be asked."""
    dates = [d.date for d in log]
    said: Said = {}
    found: list[Answer] = []
    asked: list[str] = []
    with days.session(settings, on, log) as part:
        for what in wanted:
            with contextlib.suppress(QueryError, ValueError, TypeError, KeyError):
                if what not in by_id:
                    said |= _rows(part, what, dates)
                elif not part.ready(by_id[what].reads):
                    found += ask.answers_to(by_id[what], part)
                    asked.append(what)
        answers = part.behind(found)
        if part.blind():
            return said  # the requests behind them may be what is missing
    of: dict[str, dict[date, list[Any]]] = {what: {} for what in asked}
    for a in answers:
        of[a.question].setdefault(a.at.date() if a.at else date.min, []).append(list(a[1:]))
    for what, rows in of.items():
        with contextlib.suppress(KeyError):
            said[what] = _parted(dates, rows, [])
    return said


def _rows(part: Session, what: str, dates: Sequence[date]) -> Said:
    """The rows of a view by day; nothing where it cannot be computed. Raises QueryError, KeyError."""
    name = what.removeprefix(_VIEW)
    if part.ready((name,)):
        return {}
    columns, rows = days.rows_of(part, name)
    of = {d: {"columns": columns, "rows": r} for d, r in rows.items()}
    return {what: _parted(dates, of, {"columns": columns, "rows": []})}


def _parted(dates: Sequence[date], rows: Mapping[date, Any], otherwise: Any) -> dict[date, str]:
    """The rows of each day as JSON. Raises KeyError where some are of no day that was looked at."""
    if strange := rows.keys() - set(dates):
        raise KeyError(str(sorted(strange)))
    return {d: orjson.dumps(rows.get(d, otherwise)).decode() for d in dates}


def _answer(question: str, row: list[Any]) -> Answer:
    at, *rest = row
    return Answer(question, datetime.fromisoformat(at), *rest)


def _late(on: Session, log: Sequence[Day], stored: Mapping[tuple[date, str], Result]) -> list[Gap]:
    """Days that had been judged as closed, and to which events came later."""
    before: dict[date, int] = {}
    for (day, _), result in stored.items():
        if result.closed:
            before[day] = max(before.get(day, 0), result.events)
    return [
        Gap("log", f"AuditLog/{on.snapshot['cluster']}#day={d.date}", "late",
            f"{d.events - before[d.date]:,} events came after the day had been judged: it was judged again")
        for d in log if d.events > before.get(d.date, d.events)
    ]  # fmt: skip
