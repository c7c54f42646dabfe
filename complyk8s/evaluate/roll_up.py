"""Findings to requirements: one table, in which unknown never disappears.

| findings of the requirement's controls | automated | shared |
| --- | --- | --- |
| a fail among them | fail | fail |
| no fail, an unknown among them | unknown | unknown |
| passes, and nothing worse | pass | manual: the other half is a person's |
| nothing to look at (all not-applicable) | not-applicable | manual |
| a control without findings | unknown | unknown |

A requirement that is `manual` is manual, whatever was found. A waived fail stays a fail here; it is
shown with its waiver.
"""

from collections import Counter
from collections.abc import Iterable

from complyk8s.model import Asked, Finding, Framework, Requirement, RequirementResult, Verdict

Counts = dict[str, Counter[Verdict]]


def count(findings: Iterable[Finding]) -> Counts:
    """How many findings of each verdict each control has."""
    out: Counts = {}
    for finding in findings:
        out.setdefault(finding.control, Counter())[finding.verdict] += 1
    return out


def requirement(asked: Requirement, counts: Counts) -> tuple[Verdict, int, int, int]:
    """Verdict, and how many passed, failed and unknown findings it rests on."""
    total: Counter[Verdict] = Counter()
    for control in asked.controls:
        total += counts.get(control, Counter({Verdict.UNKNOWN: 1}))
    numbers = total[Verdict.PASS], total[Verdict.FAIL], total[Verdict.UNKNOWN]
    return (_verdict(asked.how, total), *numbers)


def _verdict(how: str, total: Counter[Verdict]) -> Verdict:
    if how == "manual":
        return Verdict.MANUAL
    for worst in (Verdict.FAIL, Verdict.UNKNOWN):
        if total[worst]:
            return worst
    if how == "shared":
        return Verdict.MANUAL
    return Verdict.PASS if total[Verdict.PASS] else Verdict.NOT_APPLICABLE


def roll_up(
    frameworks: Iterable[Framework], counts: Counts, asked: Iterable[Asked]
) -> list[RequirementResult]:
    """A result for every requirement, in the frameworks' order."""
    answers = {a.question: a.answers for a in asked}
    out = []
    for framework in frameworks:
        for r in framework.requirements:
            verdict, passed, failed, unknown = requirement(r, counts)
            heard = sum(answers.get(q, 0) for q in r.questions)
            out.append(RequirementResult(
                framework.id, r.id, r.how, verdict, passed, failed, unknown, list(r.controls),
                list(r.questions), heard,
            ))  # fmt: skip
    return out
