"""What page one says of the evidence itself: what was examined, what period was asked for, what the log covers of it."""

from collections import Counter
from datetime import datetime
from typing import Any

from complyk8s.report.assessment import Assessment
from complyk8s.report.cut import counted

_BY = {
    "given": "as the command asked",
    "setting": "as the setting period_days asks",
    "last-evaluation": "since the snapshot that was evaluated before: no period was given",
    "one-day": "one day up to the snapshot: no period was given, and no earlier snapshot was evaluated",
}
_SECOND, _MINUTE, _HOUR, _DAY = 1, 60, 3600, 86400


def opening(a: Assessment) -> dict[str, Any]:
    """Sentences of page one, each with the number that it rests on."""
    return {
        "taken": _taken(a.snapshot),
        "source": _source(a),
        "period": _period(a.log),
        "received": _received(a.log),
        "read_first": _read_first(a),
        "not_examined": _not_examined(a),
        "changes": changes(a),
    }


def _moment(text: str) -> str:
    return text.replace("T", " ")


def _seconds(begins: str, ends: str) -> int:
    return int((datetime.fromisoformat(ends) - datetime.fromisoformat(begins)).total_seconds())


def duration(seconds: int) -> str:
    """`22 seconds`, `3 hours`, `92 days`: the largest unit of which there are two, or that comes out even."""
    for unit, word in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= 2 * unit or seconds == unit:
            return counted(seconds // unit, word)
    return counted(seconds, "second")


def _taken(snapshot: dict[str, Any]) -> str:
    at = _moment(snapshot["taken_at"])
    return {
        "cluster": f"As the API served it at {at}",
        "recorded": f"As it was recorded at {at}",
        "import": f"Files, read at {at}: when the cluster was as they say is not known",
    }[snapshot["dated_by"]]  # fmt: skip


def _source(a: Assessment) -> str:
    kinds = counted(sum(1 for p in a.population if p["count"]), "kind")
    if a.snapshot["from_files"]:
        return (
            f"Read from files ({a.snapshot['source'].removeprefix('files ')}), not from a live API. Only what the files contain was examined: {kinds}."
            " Controls that need other kinds are unknown."
        )
    refused = sum(g["source"] == "api" for g in a.gaps)
    told = f", and {counted(refused, 'kind')} could not be read" if refused else ""
    return (
        f"{a.snapshot['source']}: every kind that the API serves was asked for but Events, metrics, component statuses and"
        f" the values of Secrets; {kinds} had objects{told}."
    )


def _period(log: dict[str, Any]) -> str:
    if not log["requested_by"]:
        return "not recorded: an older version evaluated this"
    begins, ends = log["requested_from"], log["requested_until"]
    long = duration(_seconds(begins, ends))
    return f"{_moment(begins)} to {_moment(ends)} ({long}), {_BY[log['requested_by']]}"


def _received(log: dict[str, Any]) -> str:
    if not log["first_at"]:
        return "none: no audit event was given"
    long = duration(_seconds(log["first_at"], log["last_at"]))
    text = (
        f"{counted(log['events'], 'event')} in {counted(len(log['files']), 'file')}, from {_moment(log['first_at'])} to"
        f" {_moment(log['last_at'])} ({long})"
    )
    if not log["requested_by"]:
        return text
    asked = _seconds(log["requested_from"], log["requested_until"])
    covered = _covered(log)
    if asked <= _HOUR:
        return f"{text}; {duration(covered)} of the {duration(asked)} of the period lie between its first and last event"
    share = 100 * log["hours_with_events"] / log["hours_spanned"]
    return (
        f"{text}; events on {log['days_with_events']:,} of {counted(log['days_requested'], 'calendar day')} of the period, in"
        f" {log['hours_with_events']:,} of {counted(log['hours_spanned'], 'hour')} ({share:.2f} %)"
    )


def _covered(log: dict[str, Any]) -> int:
    """Seconds of the period that lie between the first and the last event."""
    begins = max(log["requested_from"], log["first_at"])
    ends = min(log["requested_until"], log["last_at"])
    return max(0, _seconds(begins, ends))


def _read_first(a: Assessment) -> str:
    """What kind of evidence this is."""
    log = a.log
    if not log["first_at"]:
        kind = "No log was given: this shows how the cluster was configured at one moment, and nothing of how it was used."
    elif not log["requested_by"] or log["days_with_events"] < max(2, log["days_requested"]):
        kind = (
            f"With log on {counted(log['days_with_events'], 'day')} of the period this shows design at one moment, not operation"
            " over the period."
        )
    else:
        kind = "The log has events on every day of the period; whether it is complete is under the controls of logging."
    return f"{kind} This report is evidence, not an opinion on compliance."


def _not_examined(a: Assessment) -> str:
    """What is missing, and how many findings are unknown for it."""
    verdicts = Counter(f["verdict"] for f in a.findings)
    judged = sum(verdicts[v] for v in ("pass", "fail", "unknown"))
    controls = sum(bool(c["unknown"]) for c in a.controls)
    files = a.snapshot["from_files"]
    told = "What the files do not contain" if files else "Secrets and Events, on purpose"
    gaps = f", and {counted(len(a.gaps), 'gap')} beside" if a.gaps else ""
    return (
        f"{told}{gaps}; {verdicts['unknown']:,} of {counted(judged, 'finding')} of {counted(controls, 'control')} could not be"
        " judged (unknown)."
    )


def changes(a: Assessment) -> str:
    """How many changes there are, and of how many it is known who made them."""
    if not a.previous:
        return "no earlier snapshot to compare with"
    if not a.changes:
        return "no change since the earlier snapshot"
    of = Counter(c["attribution"] for c in a.changes)
    parts = [
        (of["traced"], "traced to a request"),
        (of["one-of"], "by one of several writers"),
        (of["outside-api"], "made outside the API, author unknown"),
        (of["no-request"], "without a request in the log: unexplained"),
        (of["no-log"], "that the log does not reach: author unknown"),
    ]
    return f"{counted(len(a.changes), 'change')}: " + ", ".join(f"{n:,} {words}" for n, words in parts if n)
