"""When `serve` runs: a cron line, read as Kubernetes reads it, for APScheduler to keep."""

from datetime import datetime
from typing import Any

from complyk8s.errors import ContentError

_NAMED = {"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
          "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *"}  # fmt: skip
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def trigger(line: str) -> Any:
    """An APScheduler trigger, in UTC.

    APScheduler counts weekdays from Monday and joins day of month and weekday by `and`; cron and
    Kubernetes count from Sunday and join by `or`. Numbers become names, and lines that set both are
    refused. Raises ContentError.
    """
    from apscheduler.triggers.cron import CronTrigger

    fields = _NAMED.get(line.strip(), line).split()
    if len(fields) != 5:
        raise ContentError(
            f"schedule {line!r}: {len(fields)} fields", "give five: minute hour day month weekday"
        )
    minute, hour, day, month, weekday = fields
    if day != "*" and weekday != "*":
        raise ContentError(f"schedule {line!r} sets day and weekday", "set one of them and leave the other *")
    try:
        return CronTrigger(
            minute=minute, hour=hour, day=day, month=month, day_of_week=_weekday(weekday), timezone="UTC"
        )  # fmt: skip
    except (ValueError, IndexError) as e:
        raise ContentError(f"schedule {line!r}: {e}", "see `man 5 crontab`") from e


def _weekday(field: str) -> str:
    """The weekdays of a cron field by name; 0 and 7 are Sunday."""
    if field == "*":
        return field
    days: list[str] = []
    for part in field.lower().split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if span == "*":
            first, last = "0", "6"
        low, high = _number(first), _number(last or first)
        if high < low:
            high += 7
        days += [_DAYS[d % 7] for d in range(low, high + 1, int(step or 1))]
    return ",".join(dict.fromkeys(days))


def _number(day: str) -> int:
    if day in _DAYS:
        return _DAYS.index(day)
    if not day.isdigit() or int(day) > 7:
        raise ValueError(f"{day!r} is no weekday")
    return int(day)


def overdue(line: str, last: datetime | None, now: datetime) -> bool:
    """Whether a run was missed since the last good one: then one is made up for, not all.

    One that ended in a time to come, by a clock that was wrong, says nothing.
    """
    if last is None or last > now:
        return True
    due = trigger(line).get_next_fire_time(None, last)
    return due is not None and due <= now
