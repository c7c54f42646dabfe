"""Parts of a report do not contradict each other: where one says that something is in the log, no other passes for want of it."""

import pytest
from helpers import SEES_ALL, fixture

from complyk8s.controls import read
from complyk8s.evaluate import ask
from complyk8s.model import Verdict

PAIRS = [
    ("detections/evasion/secrets-in-log", "logging/no-secrets-in-log"),
    ("detections/evasion/audit-id-reused", "logging/one-content"),
    ("detections/evasion/gap", "logging/no-gaps"),
    ("detections/auth/anonymous-allowed", "logging/no-anonymous-access"),
    ("detections/auth/anonymous-write", "logging/no-anonymous-access"),
    ("detections/auth/built-in-admin", "logging/emergency-rights-unused"),
    ("detections/anomaly/account-by-hand", "logging/people-without-service-accounts"),
    ("system-masters-used", "logging/emergency-rights-unused"),
    ("silent-hours", "logging/no-gaps"),
]  # fmt: skip
"""What finds something in the log, and the control that says that there is nothing of the kind."""


def found(name):
    return next(
        q for q in (*read.detections(), *read.questions()) if q.id in (name, name.removeprefix("detections/"))
    )


def verdicts(control, held):
    (asked,) = (c for c in read.controls() if c.id == control)
    return {f.verdict for f in ask.control(asked, held, SEES_ALL)}


@pytest.mark.parametrize(("finder", "control"), PAIRS)
@pytest.mark.parametrize("side", ["good", "bad"])
def test_what_is_found_is_not_passed(finder, control, side):
    asked = found(finder)
    held = fixture(asked.path, side)
    _, rows = ask.question(asked, held, SEES_ALL)
    assert bool(rows) == (side == "bad")
    if rows:
        assert verdicts(control, held) & {Verdict.FAIL, Verdict.UNKNOWN}, [r.seen for r in rows]


def test_the_parts_of_the_demo_agree(assessment):
    of = {c["id"]: c for c in assessment.controls}
    hits = {d["id"] for d in assessment.detections if d["hits"]} | {
        q["id"] for q in assessment.questions if q["answers"]
    }
    named = {finder.removeprefix("detections/"): finder for finder, _ in PAIRS}
    assert hits & {*named, *(f"detections/{n}" for n in named)}, "the demo has some of them"
    for finder, control in PAIRS:
        if hits & {finder, finder.removeprefix("detections/")}:
            assert of[control]["failed"] + of[control]["unknown"] > 0, (finder, control)


def test_the_sums_of_a_report_agree(assessment):
    counts = {v: sum(f["verdict"] == v for f in assessment.findings) for v in ("pass", "fail", "unknown")}
    assert counts["pass"] == sum(c["passed"] for c in assessment.controls)
    assert counts["fail"] == sum(c["failed"] for c in assessment.controls)
    assert counts["unknown"] == sum(c["unknown"] for c in assessment.controls)
    for f in assessment.frameworks:
        newest = [
            r
            for r in assessment.trend
            if r["snapshot_id"] == assessment.snapshot["snapshot_id"] and r["framework"] == f["id"]
        ]
        assert sum(r["requirements"] for r in newest) == len(f["requirements"])


@pytest.mark.parametrize("requirement", ["10.6.1", "10.6.2", "10.6.3"])
def test_clocks_that_compared_nothing_pass_no_requirement(assessment, requirement):
    (pci,) = (f for f in assessment.frameworks if f["id"] == "pci-dss-4.0.1")
    (line,) = (r for r in pci["requirements"] if r["id"] == requirement)
    assert line["verdict_class"] != "tool-pass"
    if "logging/clocks" in line["controls"]:
        assert line["unknown"] > 0
