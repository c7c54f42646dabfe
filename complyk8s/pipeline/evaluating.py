"""One snapshot and one period of the log, judged; the judgement kept."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

import orjson

from complyk8s import content
from complyk8s.answers import Attestation, Waiver, WaiverUse
from complyk8s.controls import frameworks as framework_files
from complyk8s.controls import read, waivers
from complyk8s.errors import ContentError
from complyk8s.evaluate import ask, roll_up
from complyk8s.model import SEVERITIES, Answer, Asked, Finding, Framework, Gap, RequirementResult, Verdict
from complyk8s.pipeline import by_day, sights
from complyk8s.pipeline.runs import run
from complyk8s.platforms import Found
from complyk8s.settings import Settings
from complyk8s.store import attestations, days, ledger, periods, results
from complyk8s.store.session import Session, session
from complyk8s.store.whole import DAMAGED, Damage


@dataclass(frozen=True)
class Evaluated:
    """What an evaluation found."""

    run_id: str
    snapshot_id: str
    findings: list[Finding]
    requirements: list[RequirementResult]
    asked: list[Asked]
    answers: list[Answer]
    chosen: str
    """Why these frameworks."""
    damage: list[str]
    """What of the stored evidence is missing or not as it was written: file and cause."""
    blind: list[Gap]
    """What could not be computed, so that controls are unknown for it: views and queries at the root of it."""
    elsewhere: str = ""
    """Under which other names the log of the period is filed, where none is filed under the cluster's own."""

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
    """Judges a snapshot (the newest by default) with the log from `since` to `until` (all of it by default).

    What the log has to cover is said by store.periods. The SQL runs on the published copy with no file or network in reach; only then is the store
    opened for writing. Raises CollectError where there is no snapshot, ContentError for a period that ends before it begins.
    """
    framework_files.chosen(settings.frameworks)  # a name that is not there is told before anything is asked
    scope = framework_files.in_scope(settings.in_scope)
    with session(settings, snapshot_id, since, until) as asks:
        requested = periods.requested(asks.db, asks.snapshot, settings.period_days, since, until)
        asks.asked_about(requested)
        sight, found = sights.sight(settings, asks)
        asks.cannot_see(sight.refused.keys() | sight.not_given)
        if not sight.events:
            sight = replace(sight, elsewhere=sights.elsewhere(asks, since, until))
        # before the session holds tables of its own: that of the days has gone by then
        held = by_day.judge(settings, asks, (*read.questions(), *read.detections()))
        chosen, why = _chosen(settings, found)
        wanted = {c for f in chosen for r in f.requirements for c in r.controls}
        # a user's own controls are asked whether a framework names them or not, and so are their waivers
        controls = [
            c for c in read.controls() if c.id in wanted or content.is_own(c.path) or "waivers" in c.reads
        ]
        found_of = [f for c in controls if "waivers" not in c.reads for f in ask.control(c, asks, sight)]
        findings, uses = _waive(settings, asks, found_of)
        # what judges the waivers themselves is asked once it is known what came of them
        findings += [f for c in controls if "waivers" in c.reads for f in ask.control(c, asks, sight)]
        ceiling = sights.ceiling(settings, asks, sight)
        heard = [ask.question(q, asks, sight, held.answers.get(q.id)) for q in read.questions()]
        heard += [ask.detection(d, asks, sight, ceiling, held.answers.get(d.id)) for d in read.detections()]
        answers = [a for said, some in heard if said.question in held.answers for a in some]
        answers += asks.behind([a for said, some in heard if said.question not in held.answers for a in some])
        shares = (
            [] if asks.ready(("change_writers",)) else asks.ask("select * from change_shares order by all")
        )
        exhibits = [ask.exhibit(e, asks, sight) for e in read.exhibits()]
        sid, taken_at = asks.snapshot["snapshot_id"], asks.snapshot["taken_at"]
        attested = attestations.newest(asks.db, asks.snapshot["cluster"])
        lost = attestations.lost(asks.db, settings.store, attested)
        damage = [*asks.damage, *(Damage(f"attachments/{name}", why) for name, why in lost.values())]
        attested = _still_proved(attested, lost, taken_at)
        blind = [Gap("evaluation", *why) for why in asks.blind()]
    asked = [a for a, _ in heard]
    beyond = {
        (f.id, r.id): reason for f in chosen for r in f.requirements
        if (reason := framework_files.out_of_scope(f, r.id, scope))
    }  # fmt: skip
    rolled = roll_up.roll_up(chosen, roll_up.count(findings), asked, attested, taken_at, beyond)
    of = str(asks.snapshot["cluster"])
    with run(settings, "evaluate") as kept:
        ledger.judged(kept.db, kept.id, sid, since, until, requested, found.platform.id, why)
        ledger.add_gaps(kept.db, kept.id, sid, [
            *blind,
            *held.late,
            *([Gap("log", f"cluster {of}", "elsewhere", sight.elsewhere)] if sight.elsewhere else []),
            *(Gap("content", str(path), "broken", reason) for path, reason in sorted(content.broken().items())),
            *(Gap(DAMAGED, d.part, "damaged", d.why) for d in damage),
        ])  # fmt: skip
        days.keep(kept.db, kept.id, held.results)
        results.save(kept.db, kept.id, findings, rolled, asked, answers, exhibits, uses, shares)
    damaged = list(map(str, damage))
    return Evaluated(kept.id, sid, findings, rolled, asked, answers, why, damaged, blind, sight.elsewhere)


def _still_proved(
    attested: dict[tuple[str, str], Attestation], lost: dict[str, tuple[str, str]], at: datetime
) -> dict[tuple[str, str], Attestation]:
    """The answers, without those in favour whose files are gone: what they rest on cannot be shown any more."""
    return {
        of: said
        for of, said in attested.items()
        if said.id not in lost or said.answer == "not-met" or said.expires_at < at
    }


def _waive(settings: Settings, asks: Session, found: list[Finding]) -> tuple[list[Finding], list[WaiverUse]]:
    """The findings with the waivers that cover them, as of the day of the snapshot; waivers of files that
    the settings name, and of ConfigMaps in complyk8s's own namespace. One that cannot be read is shown as such."""
    held = waivers.files(settings.waivers)
    broken = []
    rows = asks.ask(
        "select resource, cast(body -> '$.data' as varchar) from objects where kind = 'ConfigMap' and namespace = ?"
        " and json_exists(body, '$.metadata.labels.\"complyk8s.io/waivers\"') order by resource", settings.namespace,
    )  # fmt: skip
    for resource, data in rows:
        for key, text in sorted(orjson.loads(data or "{}").items()):
            try:
                held += waivers.read(text, f"{resource}#{key}")
            except ContentError as e:
                broken.append(f"{resource}#{key}: {e}")
    day = asks.snapshot["taken_at"].date()
    findings, uses = waivers.apply(found, held, day)
    uses += [WaiverUse(Waiver(f"unreadable-{n}", "-", "-", "", "", day, day, why), 0, "unreadable")
             for n, why in enumerate(broken, 1)]  # fmt: skip
    asks.put("waivers", results.waiver_rows("", uses))
    return findings, uses


def _chosen(settings: Settings, found: Found) -> tuple[tuple[Framework, ...], str]:
    """The frameworks that were asked for, else those that fit the cluster; and why these."""
    if settings.frameworks:
        return framework_files.chosen(
            settings.frameworks
        ), f"the settings name them; the cluster is {found.platform.title}: {found.reason}"
    return framework_files.fitting(found)
