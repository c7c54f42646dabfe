"""One snapshot and one period of the log, judged; the judgement kept."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from complyk8s import audit_policy
from complyk8s.controls import frameworks as framework_files
from complyk8s.controls import read
from complyk8s.evaluate import ask, roll_up
from complyk8s.evaluate.ceiling import Ceiling
from complyk8s.kinds import BUILT_IN
from complyk8s.model import SEVERITIES, Answer, Asked, Finding, RequirementResult, Verdict
from complyk8s.pipeline.runs import Run, run
from complyk8s.settings import Settings
from complyk8s.store import results, views
from complyk8s.store.session import Session, session


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
        sight = _sight(asks)
        findings = [
            finding for c in read.controls() if c.id in wanted for finding in ask.control(c, asks, sight)
        ]
        heard = [ask.question(q, asks, sight) for q in read.questions()]
        ceiling = _ceiling(settings, asks, sight)
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


def _sight(asks: Session) -> ask.Sight:
    """What this session cannot see."""
    refused: dict[str, str] = {}
    labels = {k.label for k in BUILT_IN}
    for what, cause, detail in asks.ask("select what, cause, detail from gaps order by all"):
        group = what.removeprefix("*.") if what.startswith("*.") else None
        for label in [k for k in labels if group and k.endswith(f".{group}")] or [what]:
            refused.setdefault(label, f"{cause} ({detail})" if detail else cause)
    listed = {f"{plural}.{group}" if group else plural for group, plural in asks.ask(
        "select api_group, plural from listed where snapshot_id = ?", asks.snapshot["snapshot_id"])}  # fmt: skip
    from_files = str(asks.snapshot["source"]).startswith("files")
    return ask.Sight(
        refused, frozenset(labels - listed) if from_files else frozenset(),
        asks.ask("select count(*) from events")[0][0], views.kinds(),
        frozenset(v for v in views.kinds() if "events" in views.closure(frozenset({v}))),
        _unread(asks), _provider(asks),
    )  # fmt: skip


def _ceiling(settings: Settings, asks: Session, sight: ask.Sight) -> Ceiling:
    """What the log can hold: by the policy that was given, the provider's, or else by the log itself."""
    if settings.audit_policy:
        path = Path(settings.audit_policy)
        return Ceiling(audit_policy.read(path), path.name)
    policy = audit_policy.published(sight.provider)
    if policy is not None:
        return Ceiling(policy, f"as {sight.provider} publishes it")
    rows = asks.ask(
        "select verb, api_group, concat_ws('/', resource, subresource), max_by(level, case level when 'Metadata'"
        " then 1 when 'Request' then 2 when 'RequestResponse' then 3 else 0 end) from events"
        " where resource is not null group by all"
    )
    # logs of GKE have no level: they hold bodies, where they hold the request at all
    return Ceiling(observed={(verb, group, what): level or "Request" for verb, group, what, level in rows})


def _unread(asks: Session) -> str:
    """What of the cluster's log could not be read: lines that are no JSON, files never opened."""
    lines = asks.ask(
        "select coalesce(sum(quarantined), 0) from event_file where cluster = ?",
        asks.snapshot["cluster"],
    )[0][0]
    files = asks.ask(
        "select count(distinct what) from gap where source = 'audit-log' and what not in (select path from event_file)"
    )[0][0]
    told = [f"{lines} lines of the log could not be read"] if lines else []
    return "; ".join([*told, f"{files} log files could not be read"] if files else told)


def _provider(asks: Session) -> str:
    """Who runs the control plane: by the server's version, or by the label AKS gives its nodes."""
    version = str(asks.snapshot["server_version"] or "")
    for mark, name in (("-eks-", "Amazon EKS"), ("-gke.", "Google GKE")):
        if mark in version:
            return name
    aks = asks.ask(
        "select 1 from objects where kind = 'Node' and api_group = '' and"
        " body ->> '$.metadata.labels.\"kubernetes.azure.com/cluster\"' is not null limit 1"
    )
    return "Azure AKS" if aks else ""
