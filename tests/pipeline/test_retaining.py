"""Old events go only when they may, only with a record, and never half."""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "ingest"))
from test_ingest import event, take, text

from complyk8s.errors import IntegrityError
from complyk8s.pipeline.retaining import retain
from complyk8s.pipeline.runs import run
from complyk8s.store import database, parts, retention

DAYS = (1, 2, 3)


def day(number: int, of: int) -> dict:
    at = f"2026-11-{of:02d}T10:{number // 60:02d}:{number % 60:02d}.000000Z"
    return event(number + of * 1000, requestReceivedTimestamp=at, stageTimestamp=at)


@pytest.fixture
def filled(settings, tmp_path):
    """Three days of log, six files of thirty events a day."""
    for part in range(6):
        path = tmp_path / f"{part}.log"
        path.write_bytes(text(day(part * 30 + i, d) for d in DAYS for i in range(30)))
        take(settings, path)
    return settings


def asked(settings, sql):
    with database.reader(settings) as db:
        return database.rows(db, sql)


def parquet(settings):
    return sorted(p.relative_to(settings.store).as_posix() for p in settings.store.rglob("*.parquet"))


EVENTS = "select * exclude (date) from events order by all"


def test_past_days_become_one_file_each_with_the_same_events(filled):
    before = asked(filled, EVENTS)
    done = retain(filled)
    assert (done.merged, done.expired) == (12, 0)
    assert asked(filled, EVENTS) == before
    assert [len([p for p in parquet(filled) if f"date=2026-11-0{d}" in p]) for d in DAYS] == [1, 1, 6]
    assert asked(
        filled, "select count(*), sum(events), any_value(why like 'merged into %') from removal"
    ) == [(12, 360, True)]
    assert retain(filled).merged == 0


def test_a_file_that_was_merged_is_not_taken_twice(filled, tmp_path):
    retain(filled)
    (tmp_path / "again.log").write_bytes((tmp_path / "0.log").read_bytes())
    assert take(filled, tmp_path / "again.log").duplicates == 90


def test_days_past_their_time_go_and_leave_their_counts_and_a_record(filled):
    kept = replace(filled, keep_days=1)
    done = retain(kept, today=date(2026, 11, 3))
    assert done.expired == 180
    assert asked(filled, "select count(*), min(received_at)::date from events") == [(360, date(2026, 11, 2))]
    assert asked(filled, "select sum(events), count(distinct hour) from event_rollup") == [(180, 1)]
    rows = asked(filled, "select sum(events), min(date) from removal where why like 'older than%'")
    assert rows == [(180, date(2026, 11, 1))]
    assert not [p for p in parquet(filled) if "date=2026-11-01" in p]


def test_nothing_goes_without_being_told_to_or_under_a_hold(filled):
    for settings in (filled, replace(filled, keep_days=1, legal_hold=True)):
        done = retain(settings, today=date(2027, 1, 1))
        assert done.expired == 0 and done.held
    assert asked(filled, "select count(*) from events") == [(540,)]


def test_what_an_evaluation_rests_on_is_named(filled):
    with run(filled, "evaluate") as r:
        r.db.execute(
            "update run set since = timestamp '2026-11-01', until = timestamp '2026-11-02' where run_id = ?",
            [r.id],
        )
        mine = r.id
    retain(replace(filled, keep_days=1), today=date(2026, 11, 4))
    rows = asked(filled, "select date, cited_by from removal where why like 'older%' group by all order by 1")
    assert rows == [(date(2026, 11, 1), [mine]), (date(2026, 11, 2), [])]


@pytest.mark.parametrize(
    "moment", [(retention, "_remove"), (database, "publish"), (parts, "sweep")], ids=lambda m: m[1]
)
def test_a_kill_leaves_a_file_too_many_never_one_too_few(filled, monkeypatch, moment):
    before = asked(filled, EVENTS)

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(*moment, stop)
    with pytest.raises(KeyboardInterrupt):
        retain(filled)
    monkeypatch.undo()
    assert asked(filled, EVENTS) == before, "what readers have names only files that are there"
    retain(filled)
    assert asked(filled, EVENTS) == before
    named = {p for (p,) in asked(filled, "select part from event_part")}
    assert set(parquet(filled)) == named


def test_readers_have_their_copy_before_a_file_goes(filled, monkeypatch):
    named = []
    sweep = parts.sweep

    def look(db, folder):
        named.append({p for (p,) in asked(filled, "select part from event_part")})
        sweep(db, folder)

    monkeypatch.setattr(parts, "sweep", look)
    retain(filled)
    assert named == [set(parquet(filled))], (
        "the copy named all of what stays, and nothing else, before the first went"
    )


@pytest.mark.parametrize(
    "part", ["../letter.txt", "{outside}", "events/../../letter.txt", "complyk8s-read.duckdb"]
)
def test_nothing_outside_of_the_store_is_deleted(filled, tmp_path, part):
    outside = tmp_path / "letter.txt"
    outside.write_text("keep")
    with pytest.raises(IntegrityError, match="none of its own"), run(filled, "x") as r:
        r.db.execute(
            "insert into removal select ?, 'r', 'c', date '2026-01-01', 1, now()::timestamp, now()::timestamp, 'x', 'y', []",
            [part.format(outside=outside)],
        )
    assert outside.read_text() == "keep" and (filled.store / database.PUBLISHED).exists()


def test_a_clock_that_jumps_ahead_deletes_nothing_for_a_week(filled):
    kept = replace(filled, keep_days=1)
    with run(filled, "x") as r:  # all runs so far were two months ago, as this clock sees it
        r.db.execute("update run set started_at = started_at - interval 60 day")
    done = retain(kept, today=date(2027, 1, 20))
    assert done.expired == 0 and "no run between" in done.held
    with run(filled, "x") as r:
        r.db.execute("update run set started_at = started_at - interval 8 day")
    assert retain(kept, today=date(2027, 1, 20)).expired == 540


def test_an_everyday_pause_holds_nothing(filled):
    with run(filled, "x") as r:
        r.db.execute("update run set started_at = started_at - interval 20 day")
    assert retain(replace(filled, keep_days=1), today=date(2026, 11, 3)).expired == 180
