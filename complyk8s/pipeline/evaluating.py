"""One snapshot and one period of the log, judged; the judgement kept."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from complyk8s.controls import frameworks as framework_files
from complyk8s.controls import read
from complyk8s.evaluate import ask, roll_up
from complyk8s.model import SEVERITIES, Answer, Asked, Finding, RequirementResult, Verdict
from complyk8s.pipeline import sights
from complyk8s.pipeline.runs import Run, run
from complyk8s.settings import Settings
from complyk8s.store import results
from complyk8s.store.session import session


@dataclass(frozen=True)
class Evaluated:
    """What an evaluation found."""

    run_id: str
    snapshot_id: str
    findings: list[Finding]
    requirements: list[RequirementResult]
    asked: list[Asked]
    answers: list[Answer]

    def worst(self) -> str | None:
        """The highest severity with a fail, or None."""
        of = {c.id: c.severity for c in read.controls()}
        failed = {of[f.control] for f in self.findings if f.verdict == Verdict.FAIL and not f.waived_by}
        return max(failed, key=SEVERITIES.index, default=None)

    def verdicts(self) -> Counter[Verdict]:
        """How many findings of each verdict."""
        return Counter(f.verdict for f in self.findings)


def evaluate(
    settings: Settings, snapshot_id: str | None = None,
    since: datetime | None = None, until: datetime | None = None,
) -> Evaluated:  # fmt: skip
    """Judges a snapshot (the newest by default) with the log of a period (all of it by default).

    The SQL runs on the published copy with no file or network in reach; only then is the store
    opened for writing. Raises CollectError where there is no snapshot.
    """
    chosen = framework_files.chosen(settings.frameworks)
    wanted = {c for f in chosen for r in f.requirements for c in r.controls}
    with session(settings, snapshot_id, since, until) as asks:
        sight, found = sights.sight(settings, asks)
        findings = [
            finding for c in read.controls() if c.id in wanted for finding in ask.control(c, asks, sight)
        ]
        heard = [ask.question(q, asks, sight) for q in read.questions()]
        ceiling = sights.ceiling(settings, asks, sight)
        heard += [ask.detection(d, asks, sight, ceiling) for d in read.detections()]
        exhibits = [ask.exhibit(e, asks, sight) for e in read.exhibits()]
        sid = asks.snapshot["snapshot_id"]
    asked = [a for a, _ in heard]
    answers = [answer for _, some in heard for answer in some]
    rolled = roll_up.roll_up(chosen, roll_up.count(findings), asked)
    with run(settings, "evaluate") as kept:
        _keep(kept, sid, since, until)
        results.save(kept.db, kept.id, findings, rolled, asked, answers, exhibits)
    return Evaluated(kept.id, sid, findings, rolled, asked, answers)


def _keep(kept: Run, snapshot_id: str, since: datetime | None, until: datetime | None) -> None:
    kept.db.execute(
        "update run set snapshot_id = ?, since = ?, until = ? where run_id = ?",
        [snapshot_id, since, until, kept.id],
    )
