"""How a fail ends: fixed is what passes later, and nothing else."""

import pytest
from helpers import session

DAYS = [f"2026-11-{n:02} 06:00:00" for n in range(1, 9)]


def history(*days):
    """A session with one evaluation a day of one resource: `pass`, `fail`, `waived`, `unknown`, `not-applicable`, or None for no
    finding; `-` for a snapshot that was not evaluated."""
    held = session()
    for n, verdict in enumerate(days):
        if verdict != "-":
            held.put("evaluations", [("test", f"s{n}", DAYS[n], n + 1, f"r{n}", DAYS[n])])
            held.put("findings", [(f"r{n}", "workloads/privileged", "Pod/a/other", "pass", "s", None)])
        if verdict not in (None, "-"):
            of, waiver = ("fail", "w") if verdict == "waived" else (verdict, None)
            held.put("findings", [(f"r{n}", "workloads/privileged", "Pod/a/b", of, "s", waiver)])
    assert held.ready(("broken_periods",)) is None
    return held.ask(
        "select ended_as, day(gone_at), day(mended_at), snapshots from broken_periods where resource = 'Pod/a/b' order by broken_at"
    )


@pytest.mark.parametrize(("days", "ends"), [
    (["fail", "pass"], [("fixed", 2, 2, 1)]),
    (["fail", "unknown"], [("unknown", 2, None, 1)]),
    (["fail", None], [("not-observed", 2, None, 1)]),
    (["fail", "not-applicable"], [("not-applicable", 2, None, 1)]),
    (["fail", "waived"], [("waived", 2, None, 1)]),
    (["fail", "fail"], [(None, None, None, 2)]),
    (["fail", "unknown", "pass"], [("fixed", 2, 3, 1)]),
    (["fail", None, None, "pass"], [("fixed", 2, 4, 1)]),
    (["fail", "unknown", "fail", "pass"], [("unknown", 2, None, 1), ("fixed", 4, 4, 1)]),
    (["fail", "-", "fail"], [(None, None, None, 2)]),
    (["fail", "-", "pass"], [("fixed", 3, 3, 1)]),
    (["pass", "fail", "waived", "fail"], [("waived", 3, None, 1), (None, None, None, 1)]),
    (["pass", "unknown", None], []),
])  # fmt: skip
def test_how_a_fail_ends(days, ends):
    assert history(*days) == ends
