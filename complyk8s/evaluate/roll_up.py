"""Findings and people's answers to requirements: one table, in which unknown never disappears.

What controls found, the worst first: *fail* where one failed, *unknown* where one could not tell or has
no finding at all, *pass* where something was looked at and nothing was worse, *nothing* where there was
nothing to look at.

| controls found | how | no answer | met | not-applicable | not-met, or expired |
| --- | --- | --- | --- | --- | --- |
| fail | automated, shared | fail | fail | fail | fail |
| unknown | automated, shared | unknown | unknown | unknown | fail where shared, unknown where automated |
| pass | automated | pass | pass | pass | pass |
| nothing | automated | not-applicable | not-applicable | not-applicable | not-applicable |
| pass | shared | manual | pass | pass | fail |
| nothing | shared | manual | pass | not-applicable | fail |
| (none) | manual | manual | pass | not-applicable | fail |

No answer counts for what controls judge alone. A waived fail is a fail here; it is shown with its waiver.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from complyk8s.answers import Attestation
from complyk8s.model import Asked, Finding, Framework, Requirement, RequirementResult, Verdict

Counts = dict[str, Counter[Verdict]]
Attested = Mapping[tuple[str, str], Attestation]


def count(findings: Iterable[Finding]) -> Counts:
    """How many findings of each verdict each control has."""
    out: Counts = {}
    for finding in findings:
        out.setdefault(finding.control, Counter())[finding.verdict] += 1
    return out


def requirement(
    asked: Requirement, counts: Counts, answer: str | None = None
) -> tuple[Verdict, int, int, int]:
    """Verdict, and how many passed, failed and unknown findings it rests on.

    `answer` is a person's: met, not-met, not-applicable, expired, or None where nobody answered.
    """
    total: Counter[Verdict] = Counter()
    for control in asked.controls:
        total += counts.get(control, Counter({Verdict.UNKNOWN: 1}))
    numbers = total[Verdict.PASS], total[Verdict.FAIL], total[Verdict.UNKNOWN]
    return (_verdict(asked.how, _found(total), answer), *numbers)


def _found(total: Counter[Verdict]) -> Verdict:
    """What the controls say together: the worst of what they found."""
    for worst in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS):
        if total[worst]:
            return worst
    return Verdict.NOT_APPLICABLE


def _verdict(how: str, found: Verdict, answer: str | None) -> Verdict:
    if how == "automated" or (how == "shared" and found == Verdict.FAIL):
        return found
    if answer in ("not-met", "expired"):
        return Verdict.FAIL
    if how == "shared" and found == Verdict.UNKNOWN:
        return Verdict.UNKNOWN
    if answer == "not-applicable":
        return found if how == "shared" else Verdict.NOT_APPLICABLE
    return Verdict.PASS if answer == "met" else Verdict.MANUAL


def roll_up(
    frameworks: Iterable[Framework], counts: Counts, asked: Iterable[Asked],
    attested: Attested | None = None, at: datetime | None = None,
    beyond: Mapping[tuple[str, str], str] | None = None,
) -> list[RequirementResult]:  # fmt: skip
    """A result for every requirement, in the frameworks' order, as of the time `at`.

    `beyond` are the requirements that do not apply, by framework and id, and why: not-applicable, whatever controls found.
    """
    answers = {a.question: a.answers for a in asked}
    out = []
    for framework in frameworks:
        for r in framework.requirements:
            said = (attested or {}).get((framework.id, r.id)) if r.how != "automated" else None
            expired = said is not None and at is not None and said.expires_at < at
            answer = None if said is None else "expired" if expired else said.answer
            verdict, passed, failed, unknown = requirement(r, counts, answer)
            why = (beyond or {}).get((framework.id, r.id))
            verdict = Verdict.NOT_APPLICABLE if why else verdict
            heard = sum(answers.get(q, 0) for q in r.questions)
            out.append(RequirementResult(
                framework.id, r.id, r.how, verdict, passed, failed, unknown, list(r.controls),
                list(r.questions), heard, _signed(said, expired=expired) if said else None, why,
            ))  # fmt: skip
    return out


def _signed(said: Attestation, *, expired: bool) -> str:
    until = f"{'expired on' if expired else 'until'} {said.expires_at:%Y-%m-%d}"
    return f"{said.answer}, says {said.author} on {said.attested_at:%Y-%m-%d}, {until}: {said.text}"
