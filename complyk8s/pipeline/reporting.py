"""What the store holds of one evaluation, joined with the texts: the value that reports show."""

import platform
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from complyk8s.controls import read
from complyk8s.errors import ContentError
from complyk8s.model import SEVERITIES, Control
from complyk8s.pipeline import standings
from complyk8s.pipeline.texts import said
from complyk8s.report import formats, remedies
from complyk8s.report.assessment import Assessment
from complyk8s.settings import Settings
from complyk8s.store import database, recall, whole
from complyk8s.store.whole import DAMAGED, Damage

LIMITS = (
    "A pass means that the control found no exception in the stated population at the stated time."
    " This report is evidence, not an opinion on compliance.",
    "Files and processes of nodes are judged as node-facts found them; of nodes without facts they are unknown."
    " Whoever owns a node owns what it says of itself: neither its files nor its kubelet's configuration are proved."
    " What lies on a node beside Kubernetes' own files is not looked at.",
    "An attested requirement is as good as the person who attested it: complyk8s keeps the words, the date, the"
    " end and the hashes of the files, and judges none of them.",
    "A snapshot shows one moment. What came and went in between is only in the audit log.",
    "The log shows requests to the API server. It cannot show direct access to kubelets, to etcd or"
    " to nodes, what was typed inside a session, or traffic between pods.",
    "Network policies are judged as they are written. That the network plugin enforces them is not, and"
    " policies of a plugin's own kinds are not read.",
    "Who can do what is what RBAC grants; other authorizers (webhooks, nodes) are not asked. Ways to"
    " cluster-admin are those that grants open; ways through applications are not known.",
    "Values of Secrets are not kept, and values that looked like secrets were replaced before they were stored.",
)


def assess(settings: Settings, run_id: str | None = None) -> Assessment:
    """The newest evaluation of the store, or that of `run_id`.

    Raises CollectError where there is none.
    """
    with database.reader(
        settings,
        only=frozenset(
            {"namespaces", "changes", "broken_periods", "requirement_history", "matches", "incidents"}
        ),
    ) as db:
        run = recall.evaluation(db, run_id)
        snapshot = recall.snapshot(db, run["snapshot_id"])
        before = recall.previous(db, snapshot, run["seq"])
        results = recall.results(db, run["run_id"])
        findings = recall.findings(db, run["run_id"])
        asked, heard = recall.answers(db, run["run_id"])
        ids = list(dict.fromkeys(r["framework"] for r in results))
        gaps = recall.gaps(db, snapshot["snapshot_id"], run["run_id"])
        damage = _damage(db, settings, run, snapshot)
        known = {g["what"] for g in gaps}
        gaps += [{"source": DAMAGED, "what": d.part, "cause": "damaged", "detail": d.why}
                 for d in damage if d.part not in known]  # fmt: skip
        lost = [g for g in gaps if g["source"] == DAMAGED and g["what"].startswith("events/")]
        if lost:
            database.leave_out(db, settings, frozenset(g["what"] for g in lost))
        changed = recall.changes(db, before["snapshot_id"], snapshot["snapshot_id"]) if before else []
        for change in changed if lost else ():  # whoever made it may stand in what is gone
            why = f"cannot be told: {lost[0]['what']}: {lost[0]['detail']}"
            if change["attribution"] == "no-request":
                change.update(attribution="no-log", explained_by=change["explained_by"] or why)
        return Assessment(
            schema="complyk8s/assessment/v1",
            tool={"name": "complyk8s", "version": run["tool_version"], "content": run["content_hash"],
                  "duckdb": duckdb_version(), "python": platform.python_version()},
            run=_plain({k: run[k] for k in (
                "run_id", "started_at", "since", "until", "requested_from", "requested_until", "requested_by", "platform", "chosen"
            )}),
            snapshot=_plain(_dated(snapshot)),
            previous=_plain(before) if before else None,
            population=_plain(recall.population(db, snapshot["snapshot_id"])),
            namespaces=_plain(recall.namespaces(db, snapshot["snapshot_id"])),
            gaps=_plain(gaps),
            log=_plain(recall.log(
                db, snapshot["cluster"], run["since"], run["until"], (run["requested_from"], run["requested_until"], run["requested_by"])
            )),
            frameworks=standings.frameworks(ids, results, standings.theirs(findings)),
            controls=_controls(findings, results),
            findings=_plain(findings),
            questions=_questions(asked, _plain(heard)),
            detections=_detections(asked, _plain(heard)),
            matches=_plain(recall.matches(db, run["run_id"])),
            incidents=_plain(recall.incidents(db, run["run_id"])),
            operation=_plain(recall.operation(db, snapshot)),
            exhibits=_exhibits(recall.exhibits(db, run["run_id"])),
            changes=_plain(changed),
            trend=_plain(recall.trend(db, snapshot["cluster"], ids)),
            waivers=_plain(recall.waivers(db, run["run_id"])),
            attestations=_plain(recall.attestations(db, snapshot["cluster"], ids)),
            inherited=standings.inherited(run["platform"], findings, results),
            limits=list(LIMITS),
        )  # fmt: skip


def _dated(snapshot: dict[str, Any]) -> dict[str, Any]:
    """A snapshot with whether it is of files, and whose time it has: older versions did not say."""
    of_files = snapshot["source"].startswith("files")
    return {
        **snapshot,
        "from_files": of_files,
        "dated_by": snapshot["dated_by"] or ("import" if of_files else "cluster"),
    }


def damaged(settings: Settings, run_id: str | None = None) -> list[Damage]:
    """The parts of the log that an evaluation rests on and that are missing or damaged now."""
    with database.reader(settings, only=frozenset()) as db:
        run = recall.evaluation(db, run_id)
        return _damage(db, settings, run, recall.snapshot(db, run["snapshot_id"]))


def _damage(db: Any, settings: Settings, run: dict[str, Any], snapshot: dict[str, Any]) -> list[Damage]:
    found, _ = whole.look(db, settings.store.absolute(), snapshot["cluster"], run["since"], run["until"])
    return found


def duckdb_version() -> str:
    """The installed DuckDB."""
    from importlib.metadata import version

    return version("duckdb")


def _plain(value: Any) -> Any:
    """Times as text in UTC with a Z, so that every format says them alike."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds") + "Z"
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value


def _controls(findings: list[dict[str, Any]], results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each control with how its findings fell and the requirements that it serves; worst first."""
    counts: dict[str, Counter[str]] = {}
    for f in findings:
        counts.setdefault(f["control"], Counter())[f["verdict"]] += 1
    waived = Counter(f["control"] for f in findings if f["waived_by"])
    serves: dict[str, list[str]] = {}
    for r in results:
        for control in r["controls"]:
            serves.setdefault(control, []).append(f"{r['framework']} {r['requirement']}")
    out = []
    there = {c.id: said(c) for c in read.controls()}
    for name in sorted(counts):
        c, n = there.get(name) or _gone(name), counts[name]
        out.append({
            "id": c.id, "title": c.title, "severity": c.severity, "expects": c.expects,
            "fix": c.fix, "why": c.why, "references": list(c.references), "sql": c.sql,
            "serves": serves.get(c.id, []), "passed": n["pass"], "failed": n["fail"],
            "unknown": n["unknown"], "not_applicable": n["not-applicable"], "waived": waived[c.id],
        })  # fmt: skip
    return sorted(out, key=_worst_first)


def _gone(name: str) -> Control:
    """In place of a control whose file is not there any more: the user's own, without --content."""
    title = f"{name}, whose file is not among the content that was given"
    return Control(name, title, "low", (), "-", "-", "", (), "", False, "", Path(), "")


def _worst_first(c: dict[str, Any]) -> tuple[Any, ...]:
    state = 0 if c["failed"] else 1 if c["unknown"] else 2
    return (state, -SEVERITIES.index(c["severity"]), -len(c["serves"]), c["id"])


def _questions(asked: list[dict[str, Any]], heard: list[dict[str, Any]]) -> list[dict[str, Any]]:
    texts = {q.id: said(q) for q in read.questions()}
    out = []
    for a in asked:
        if (q := texts.get(a["question"])) is None:
            continue
        rows = [
            {k: h[k] for k in ("at", "actor", "resource", "seen")} for h in heard if h["question"] == q.id
        ]
        out.append({"id": q.id, "title": q.title, "asks": q.asks, "look_for": q.look_for,
                    "severity": q.severity, "unknown": a["unknown"], "answers": rows, "sql": q.sql})  # fmt: skip
    return sorted(out, key=lambda q: (not q["answers"], -SEVERITIES.index(q["severity"]), q["id"]))


def _detections(asked: list[dict[str, Any]], heard: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each detection with its hits; those that hit first, then those that could not be told."""
    of = {a["question"]: a for a in asked}
    hits: dict[str, list[dict[str, Any]]] = {}
    for h in heard:
        hits.setdefault(h["question"], []).append({k: h[k] for k in ("at", "actor", "resource", "seen")})
    out = [
        {"id": d.id, "title": d.title, "about": d.about, "severity": d.severity, "attack": list(d.attack),
         "level": d.level, "watches": list(d.watches), "false_positives": d.false_positives,
         "unknown": of[d.id]["unknown"], "hits": hits.get(d.id, []), "sql": d.sql}
        for d in map(said, read.detections()) if d.id in of
    ]  # fmt: skip
    return sorted(
        out, key=lambda d: (not d["hits"], d["unknown"] is None, -SEVERITIES.index(d["severity"]), d["id"])
    )


def _exhibits(held: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Each exhibit with its texts; of an evaluation that an older version made, why it has none."""
    none = {"total": 0, "rows": [], "unknown": "the evaluation was made by a version that did not compute it"}
    out = {
        e.id: {"title": e.title, "about": e.about, "sql": e.sql, **held.get(e.id, none)}
        for e in map(said, read.exhibits())
    }
    for name, column, written in (
        ("remedies", "patch", remedies.text),
        ("policies", "policies", lambda row: remedies.manifests(row["policies"])),
        ("least_privilege", "roles", lambda row: remedies.manifests(row["roles"]) or None),
    ):
        if name in out:
            out[name]["rows"] = [{**row, column: written(row)} for row in out[name]["rows"]]
    return out


_MODES = {"owner": 0o600, "group": 0o640, "all": 0o644}


def write(
    assessment: Assessment, names: tuple[str, ...], folder: Path, readable_by: str = "owner"
) -> list[Path]:  # fmt: skip
    """Writes the report in each format; each file appears whole or not at all.

    `readable_by` is owner, group or all. Raises ContentError for that or a format that is not known, StoreError
    where the folder cannot be written.
    """
    if (mode := _MODES.get(readable_by)) is None:
        raise ContentError(f"reports_readable_by = {readable_by!r}", f"one of {', '.join(_MODES)}")
    renderers = [(name, formats.renderer(name)) for name in names]
    return [
        formats.put(folder, formats.file_name(name), render(assessment), mode) for name, render in renderers
    ]
