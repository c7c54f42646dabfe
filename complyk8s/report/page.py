"""An Assessment as the pages show it: grouped, counted and cut to a readable length."""

from collections import Counter
from typing import Any, NamedTuple

from complyk8s.report.assessment import Assessment

VERDICTS = ("pass", "fail", "unknown", "manual", "not-applicable")
GLYPHS = {"pass": "✓", "fail": "✗", "unknown": "?", "manual": "◻", "not-applicable": "–"}
_ORDER = {"fail": 0, "unknown": 1, "not-applicable": 2, "pass": 3}


class Bounds(NamedTuple):
    """How many rows a page shows of one thing; what is left out is counted and said."""

    fails: int
    passes: int
    answers: int
    changes: int
    remedies: int
    risks: int
    patch: int
    """Characters of a patch on page one; the whole of it stands under Risk."""


class Cut(NamedTuple):
    """Rows shown, and how many there are."""

    rows: list[dict[str, Any]]
    total: int


def cut(rows: list[dict[str, Any]], most: int) -> Cut:
    """The first `most` rows."""
    return Cut(rows[:most], len(rows))


Section = tuple[str, str, str, list[dict[str, Any]]]


def sections(framework: dict[str, Any]) -> list[Section]:
    """Requirements under their headings, in order: number, title, the note that most of its lines
    share (said once), and the lines."""
    titles = framework["sections"]
    out: list[tuple[str, str, list[dict[str, Any]]]] = []
    for line in framework["requirements"]:
        number = max((s for s in titles if _under(line["id"], s)), key=len, default="")
        if not out or out[-1][0] != number:
            out.append((number, titles.get(number, ""), []))
        out[-1][2].append(line)
    return [(number, title, _shared(lines), lines) for number, title, lines in out]


def _shared(lines: list[dict[str, Any]]) -> str:
    note, times = Counter(line["note"] for line in lines).most_common(1)[0]
    return note if times > 2 else ""


def _under(requirement: str, section: str) -> bool:
    return requirement == section or requirement.startswith((f"{section}.", f"{section}(", f"{section}-"))


def evidence(assessment: Assessment, bounds: Bounds) -> list[dict[str, Any]]:
    """Each control with its findings, the worst first, cut to the bounds."""
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for f in assessment.findings:
        rows.setdefault(f["control"], {}).setdefault(f["verdict"], []).append(f)
    out = []
    for c in assessment.controls:
        of = rows.get(c["id"], {})
        out.append({
            **c, "served": _served(c["serves"], assessment), "fails": cut(of.get("fail", []), bounds.fails),
            "unknowns": cut(of.get("unknown", []), bounds.fails),
            "passes": cut(of.get("pass", []), bounds.passes),
            "verdict": min(of, key=lambda v: _ORDER[v], default="not-applicable"),
            "anchor": c["id"].replace("/", "-"), "population": c["passed"] + c["failed"] + c["unknown"],
        })  # fmt: skip
    return out


def trend(assessment: Assessment, most: int = 12) -> list[dict[str, Any]]:
    """The newest snapshots that were evaluated, oldest first: how many requirements failed in each
    framework, and the difference to the snapshot before."""
    ids = [f["id"] for f in assessment.frameworks]
    fails: dict[tuple[str, str], dict[str, int]] = {}
    for row in assessment.trend:
        held = fails.setdefault((row["taken_at"], row["snapshot_id"]), dict.fromkeys(ids, 0))
        if row["verdict"] == "fail" and row["framework"] in held:
            held[row["framework"]] += row["requirements"]
    out: list[dict[str, Any]] = []
    for (taken_at, snapshot_id), held in fails.items():  # as they were taken, whatever their dates
        before = out[-1]["fails"] if out else held
        out.append({"taken_at": taken_at, "snapshot_id": snapshot_id, "fails": held,
                    "change": {f: held[f] - before[f] for f in ids}})  # fmt: skip
    return out[-most:]


def _served(serves: list[str], assessment: Assessment) -> list[tuple[str, list[str]]]:
    """The requirements that a control serves, framework by framework."""
    titles = {f["id"]: f["title"] for f in assessment.frameworks}
    out: dict[str, list[str]] = {}
    for entry in serves:
        framework, _, requirement = entry.partition(" ")
        out.setdefault(titles.get(framework, framework), []).append(requirement)
    return list(out.items())


def summary(assessment: Assessment) -> dict[str, Any]:
    """The figures of page one."""
    verdicts = Counter(f["verdict"] for f in assessment.findings)
    unexplained = [c for c in assessment.changes if c["explained_by"] is None]
    return {
        "verdicts": {v: verdicts.get(v, 0) for v in VERDICTS if v != "manual"},
        "resources": len({f["resource"] for f in assessment.findings if f["resource"] != "-"}),
        "objects": sum(p["count"] for p in assessment.population),
        "kinds": sum(1 for p in assessment.population if p["count"]),
        "unexplained": len(unexplained),
        "trend": trend(assessment),
        "waived": sum(bool(f["waived_by"]) for f in assessment.findings),
        "waivers_out": sum(w["state"] != "in-force" for w in assessment.waivers),
        "first": [c for c in assessment.controls if c["failed"]][:8],
    }


def highlights(assessment: Assessment, most: int = 5) -> list[str]:
    """Sentences worth reading first: what somebody did, then what stands open."""
    asked = [
        {"title": d["title"], "answers": d["hits"]} for d in assessment.detections
        if d["hits"] and d["severity"] in ("critical", "high")
    ]  # fmt: skip
    busy = Counter(actor for q in asked for actor in {a["actor"] for a in q["answers"] if a["actor"]})
    out = []
    for q in asked:
        row = max(q["answers"], key=lambda a: (not _system(a["actor"]), busy[a["actor"]], a["at"] or ""))
        more = f", the last of {len(q['answers'])}" if len(q["answers"]) > 1 else ""
        when = (row["at"] or "").replace("T", " ")
        out.append(
            f"{q['title']}: {row['actor'] or 'nobody'} at {when}, {row['resource']} ({row['seen']}){more}."
        )
    fails = [
        f"{c['title']}: {c['failed']} of {c['passed'] + c['failed']} fail ({c['severity']});"
        f" {len(c['serves'])} requirements rest on it."
        for c in assessment.controls if c["failed"]
    ]  # fmt: skip
    half = min(3, len(out))
    return [*out[:half], *fails[: most - half]]


def _system(actor: str | None) -> bool:
    return actor is None or actor.startswith("system:")
