"""Cron lines as Kubernetes reads them."""

from datetime import UTC, datetime

import pytest

from complyk8s import schedule
from complyk8s.errors import ContentError

MONDAY = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "due"),
    [
        ("0 6 * * *", "2026-11-17 06:00"), ("*/15 * * * *", "2026-11-16 12:15"), ("0 6 * * 1", "2026-11-23 06:00"),
        ("0 6 * * 0", "2026-11-22 06:00"), ("0 6 * * 7", "2026-11-22 06:00"), ("0 6 * * sun", "2026-11-22 06:00"),
        ("0 6 * * 1-5", "2026-11-17 06:00"), ("0 6 * * 5-7", "2026-11-20 06:00"), ("0 6 1 * *", "2026-12-01 06:00"),
        ("@daily", "2026-11-17 00:00"), ("@weekly", "2026-11-22 00:00"), ("@hourly", "2026-11-16 13:00"),
        ("0 6 * * */2", "2026-11-17 06:00"),
    ],
)  # fmt: skip
def test_next(line, due):
    after = MONDAY.replace(second=1)
    assert f"{schedule.trigger(line).get_next_fire_time(None, after):%Y-%m-%d %H:%M}" == due


@pytest.mark.parametrize(
    "line", ["", "0 6 * *", "0 6 1 * 1", "61 6 * * *", "0 6 * * 8", "0 6 * * someday", "0 0 0 * * *"]
)
def test_refused(line):
    with pytest.raises(ContentError):
        schedule.trigger(line)


def test_a_missed_run_is_made_up_for():
    assert schedule.overdue("0 6 * * *", None, MONDAY)
    assert schedule.overdue("0 6 * * *", datetime(2026, 11, 15, 6, 1, tzinfo=UTC), MONDAY)
    assert not schedule.overdue("0 6 * * *", datetime(2026, 11, 16, 6, 1, tzinfo=UTC), MONDAY)
