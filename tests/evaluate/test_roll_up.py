"""The roll-up table, over every combination of what can be found and answered under a requirement."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import product

import pytest

from complyk8s.answers import Attestation
from complyk8s.controls import frameworks
from complyk8s.evaluate import roll_up
from complyk8s.model import Finding, Framework, Requirement, Verdict

FOUND = [v for v in Verdict if v != Verdict.MANUAL]
SAID = [None, "met", "not-met", "not-applicable", "expired"]
AT = datetime(2026, 11, 21)  # noqa: DTZ001


def requirement(how, controls):
    return Requirement("1", "t", how, controls, (), "", "", "")


def wanted(how, total, said):  # noqa: PLR0911
    """The table in the docstring of roll_up, written a second time and another way."""
    fail, unknown, passed = (total[v] > 0 for v in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS))
    if how != "manual" and fail:
        return Verdict.FAIL
    if how == "automated":
        return Verdict.UNKNOWN if unknown else Verdict.PASS if passed else Verdict.NOT_APPLICABLE
    if said in ("not-met", "expired"):
        return Verdict.FAIL
    if how == "shared" and unknown:
        return Verdict.UNKNOWN
    if said is None:
        return Verdict.MANUAL
    if said == "met":
        return Verdict.PASS
    return Verdict.PASS if how == "shared" and passed else Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("how", ["automated", "shared", "manual"])
@pytest.mark.parametrize("said", SAID)
def test_every_combination(how, said):
    for there in product([0, 1, 2], repeat=len(FOUND)):
        total = Counter(dict(zip(FOUND, there, strict=True)))
        verdict, passed, failed, unknown = roll_up.requirement(requirement(how, ("c",)), {"c": total}, said)
        assert (passed, failed, unknown) == (total["pass"], total["fail"], total["unknown"])
        assert verdict == wanted(how, total, said), (how, said, total)


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("how", ["automated", "shared"])
def test_unknown_never_becomes_a_pass(how, said):
    """Nor does a fail: whatever is found beside it, and whatever anybody says."""
    for bad in (Verdict.FAIL, Verdict.UNKNOWN):
        for beside in FOUND:
            counts = {"a": Counter({bad: 1}), "b": Counter({beside: 5})}
            assert roll_up.requirement(requirement(how, ("a", "b")), counts, said)[0] in (
                Verdict.FAIL,
                Verdict.UNKNOWN,
            )


def test_a_control_that_was_not_asked_is_unknown():
    verdict, *_ = roll_up.requirement(requirement("automated", ("a", "b")), {"a": Counter({Verdict.PASS: 3})})
    assert verdict == Verdict.UNKNOWN


def test_a_waived_fail_stays_a_fail():
    counts = roll_up.count([Finding("a", "Pod/x", Verdict.FAIL, "s", waived_by="CISO until 2027")])
    assert roll_up.requirement(requirement("automated", ("a",)), counts)[0] == Verdict.FAIL


@pytest.mark.parametrize(("days", "verdict"), [(-1, Verdict.FAIL), (0, Verdict.PASS), (1, Verdict.PASS)])
def test_an_answer_ends_when_it_says(days, verdict):
    said = Attestation(
        "a", "f", "1", "met", "Ada", AT - timedelta(days=30), AT + timedelta(days=days), "policy"
    )
    framework = Framework("f", "F", "1", "https://x", (requirement("manual", ()),))
    (result,) = roll_up.roll_up([framework], {}, [], {("f", "1"): said}, AT)
    assert result.verdict == verdict and "Ada" in result.attested_by
    assert ("expired" in result.attested_by) == (verdict == Verdict.FAIL)


def test_no_answer_counts_for_what_controls_judge_alone():
    said = Attestation("a", "f", "1", "met", "Ada", AT, AT + timedelta(days=9), "policy")
    framework = Framework("f", "F", "1", "https://x", (requirement("automated", ("c",)),))
    (result,) = roll_up.roll_up([framework], {"c": Counter({Verdict.FAIL: 1})}, [], {("f", "1"): said}, AT)
    assert result.verdict == Verdict.FAIL and result.attested_by is None


def test_a_pass_needs_somebody_to_have_looked():
    for framework in frameworks.frameworks():
        for result in roll_up.roll_up([framework], {}, []):
            assert result.verdict in (Verdict.UNKNOWN, Verdict.MANUAL), result
