"""The period that was asked for: coverage of a log is judged by it, and never by the log itself."""

from datetime import datetime, timedelta

import pytest
from helpers import SEES_ALL, complyk8s
from test_log_truths import event, of

from complyk8s.controls import read
from complyk8s.errors import ContentError
from complyk8s.evaluate import ask
from complyk8s.model import Verdict
from complyk8s.store import periods
from complyk8s.store.periods import Requested

AT = datetime(2026, 11, 21, 9, 38)  # noqa: DTZ001


def moments(first, count, step):
    return [first + step * n for n in range(count)]


def log(times):
    stamps = [f"{t:%Y-%m-%dT%H:%M:%S.%f}Z" for t in times]
    return [event(n=n, requestReceivedTimestamp=t, stageTimestamp=t) for n, t in enumerate(stamps, 1)]


def verdicts(control, held):
    (asked,) = (c for c in read.controls() if c.id == control)
    return {f.resource.partition("#")[2]: (f.verdict, f.seen) for f in ask.control(asked, held, SEES_ALL)}


def asked(times, days, by="given", ends=AT):
    held = of(*log(times))
    held.db.execute("update snapshots set taken_at = ?", [AT])
    held.asked_about(Requested(ends - timedelta(days=days), ends, by))
    return held


SECONDS = moments(AT - timedelta(seconds=22), 22, timedelta(seconds=1))


@pytest.mark.parametrize(("by", "verdict"), [("given", Verdict.FAIL), ("setting", Verdict.FAIL), ("last-evaluation", Verdict.UNKNOWN), ("one-day", Verdict.UNKNOWN)])  # fmt: skip
def test_seconds_of_log_do_not_cover_a_year(by, verdict):
    held = asked(SECONDS, 365, by)
    days = verdicts("logging/no-silent-days", held)
    assert days["day=2026-11-21"][0] == Verdict.PASS
    assert (
        days["day=2025-11-21..2026-11-20"][0] == verdict
        and "365 days" in days["day=2025-11-21..2026-11-20"][1]
    )
    gaps = verdicts("logging/no-gaps", held)
    assert gaps["period"][0] == verdict and gaps[""][0] == Verdict.UNKNOWN


def test_a_log_that_ends_early_does_not_cover_the_end():
    held = asked(moments(AT - timedelta(days=9), 6 * 24 * 12, timedelta(minutes=5)), 9)
    assert verdicts("logging/no-silent-days", held)["day=2026-11-19..2026-11-21"][0] == Verdict.FAIL
    assert verdicts("logging/no-gaps", held)["period"][0] == Verdict.FAIL
    assert verdicts("logging/no-gaps", held)[""][0] == Verdict.PASS


def test_a_log_of_the_whole_period_passes():
    held = asked(moments(AT - timedelta(days=3), 3 * 24 * 60, timedelta(minutes=1)), 3)
    for control in ("logging/no-silent-days", "logging/no-gaps"):
        assert {v for v, _ in verdicts(control, held).values()} == {Verdict.PASS}


def test_a_silent_day_outside_of_the_period_is_told_all_the_same():
    days = moments(AT - timedelta(days=10), 3, timedelta(days=5))
    assert verdicts("logging/no-silent-days", asked(days, 1))["day=2026-11-12..2026-11-15"][0] == Verdict.FAIL


def test_events_with_wrong_dates_alone_cover_nothing():
    """All of them astray: there was no day to look at, and nothing was said."""
    held = asked(moments(AT + timedelta(days=400), 3, timedelta(seconds=1)), 5)
    assert Verdict.PASS not in {v for v, _ in verdicts("logging/no-gaps", held).values()}


@pytest.mark.parametrize(("first", "last", "days", "by", "verdict"), [
    (400, 0, 1, "one-day", Verdict.PASS),
    (400, 0, 30, "given", Verdict.PASS),
    (30, 0, 30, "given", Verdict.UNKNOWN),      # what is older was not looked at
    (30, 0, 30, "setting", Verdict.FAIL),       # all of the log was
    (100, 0, 120, "given", Verdict.UNKNOWN),
    (500, 100, 92, "setting", Verdict.FAIL),    # nothing of the last three months
    (0, 0, 92, "given", Verdict.FAIL),
])  # fmt: skip
def test_how_long_the_log_is_kept_is_told_of_what_was_looked_at(first, last, days, by, verdict):
    held = asked(
        moments(AT - timedelta(days=first, seconds=5), first - last + 1, timedelta(days=1)), days, by
    )
    assert [v for v, _ in verdicts("logging/kept-long-enough", held).values()] == [verdict]


def snapshot(base, text="{apiVersion: v1, kind: Namespace, metadata: {name: a}}"):
    (base / "m.yaml").write_text(text)
    done = complyk8s("--store", base / "store", "snapshot", "--from", base / "m.yaml")
    assert done.returncode == 0, done.stderr


def requested(base):
    from helpers import asked as rows

    (row,) = rows(base / "store", "select requested_by, requested_until - requested_from as long from run where command = 'evaluate' order by seq desc limit 1")  # fmt: skip
    return row["requested_by"], row["long"]


def test_the_period_is_kept_with_the_run(tmp_path):
    def evaluate(*more):
        return complyk8s("--store", tmp_path / "store", "evaluate", "--framework", "nsa-cisa-1.2", *more)

    snapshot(tmp_path)
    assert evaluate().returncode == 0
    assert requested(tmp_path) == ("one-day", timedelta(days=1))
    assert evaluate("--period-days", "92").returncode == 0
    assert requested(tmp_path) == ("setting", timedelta(days=92))
    assert evaluate("--since", "2026-01-01", "--until", "2026-02-01").returncode == 0
    assert requested(tmp_path) == ("given", timedelta(days=31))
    snapshot(tmp_path, "{apiVersion: v1, kind: Namespace, metadata: {name: b}}")
    assert evaluate().returncode == 0
    by, long = requested(tmp_path)
    assert by == "last-evaluation" and long < timedelta(hours=1)
    backwards = evaluate("--since", "2026-02-01", "--until", "2026-01-01")
    assert backwards.returncode == 2 and "not before its end" in backwards.stderr
    done = complyk8s("--store", tmp_path / "store", "report", "--format", "html", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "Period requested" in (tmp_path / "out" / "report.html").read_text()


def test_a_period_that_begins_after_the_snapshot_is_refused():
    with pytest.raises(ContentError):
        periods.requested(None, {"taken_at": AT}, 0, AT, None)
