"""The roll-up table, over every combination of what can be found under a requirement."""

from collections import Counter
from itertools import product

import pytest

from complyk8s.controls import frameworks
from complyk8s.evaluate import roll_up
from complyk8s.model import Finding, Requirement, Verdict

FOUND = [v for v in Verdict if v != Verdict.MANUAL]


def requirement(how, controls):
    return Requirement("1", "t", how, controls, (), "", "")


@pytest.mark.parametrize("how", ["automated", "shared", "manual"])
@pytest.mark.parametrize("there", list(product([0, 1, 2], repeat=len(FOUND))))
def test_every_combination(how, there):
    total = Counter(dict(zip(FOUND, there, strict=True)))
    verdict, passed, failed, unknown = roll_up.requirement(requirement(how, ("c",)), {"c": total})
    assert (passed, failed, unknown) == (total["pass"], total["fail"], total["unknown"])
    if how == "manual":
        assert verdict == Verdict.MANUAL
    elif failed:
        assert verdict == Verdict.FAIL
    elif unknown:
        assert verdict == Verdict.UNKNOWN
    elif how == "shared":
        assert verdict == Verdict.MANUAL
    else:
        assert verdict == (Verdict.PASS if passed else Verdict.NOT_APPLICABLE)


def test_a_control_that_was_not_asked_is_unknown():
    verdict, *_ = roll_up.requirement(requirement("automated", ("a", "b")), {"a": Counter({Verdict.PASS: 3})})
    assert verdict == Verdict.UNKNOWN


def test_a_waived_fail_stays_a_fail():
    counts = roll_up.count([Finding("a", "Pod/x", Verdict.FAIL, "s", waived_by="CISO until 2027")])
    assert roll_up.requirement(requirement("automated", ("a",)), counts)[0] == Verdict.FAIL


def test_a_pass_needs_somebody_to_have_looked():
    for framework in frameworks.frameworks():
        for result in roll_up.roll_up([framework], {}, []):
            assert result.verdict in (Verdict.UNKNOWN, Verdict.MANUAL), result
