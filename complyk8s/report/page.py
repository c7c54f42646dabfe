"""An Assessment as the pages show it: grouped, counted and cut to a readable length."""

from collections import Counter
from typing import Any, NamedTuple

from complyk8s.report.assessment import Assessment
from complyk8s.report.cut import CSV, Cut, counted, cut, kept

VERDICTS = ("pass", "fail", "unknown", "manual", "not-applicable")
GLYPHS = {"pass": "✓", "fail": "✗", "unknown": "?", "manual": "◻", "not-applicable": "–", "indicator": "!"}
CLASSES = {
    "tool-pass": "passes by tool alone",
    "tool-fail": "fails by tool alone",
    "indicator": "indicator found, a person decides",
    "not-judged": "not judged",
}
"""Classes of verdicts on requirements, as every output calls them."""
_ORDER = {"fail": 0, "unknown": 1, "not-applicable": 2, "pass": 3}


class Bounds(NamedTuple):
    """How many rows a page shows of one thing; what is left out is counted and said."""

    fails: int
    passes: int
    answers: int
    changes: int
    remedies: int
    risks: int


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


def standing(line: dict[str, Any]) -> tuple[str, str]:
    """How one requirement stands: the mark that it has, and in words; first whose word it is."""
    if line["verdict"] == "not-applicable" and not line["attested_by"]:
        return "not-applicable", "not applicable"
    of, words = line["verdict_class"], CLASSES[line["verdict_class"]]
    if of == "indicator":
        return "indicator", words
    if of != "not-judged":
        return line["verdict"], words
    if line["verdict"] == "unknown":
        return "unknown", f"{words}: could not be told"
    return "manual", f"{words} by the tool: a person answered" if line[
        "attested_by"
    ] else f"{words}: for a person"


def evidence(assessment: Assessment, bounds: Bounds) -> list[dict[str, Any]]:
    """Each control with its findings, the worst first, cut to the bounds."""
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for f in assessment.findings:
        rows.setdefault(f["control"], {}).setdefault(f["verdict"], []).append(f)
    out = []
    for c in assessment.controls:
        of = rows.get(c["id"], {})
        out.append({
            **c, "served": _served(c["serves"], assessment), "fails": cut(of.get("fail", []), bounds.fails, CSV),
            "unknowns": cut(of.get("unknown", []), bounds.fails, CSV),
            "passes": cut(of.get("pass", []), bounds.passes, CSV),
            "why_not": next((f["seen"] for f in of.get("not-applicable", [])), ""),
            "verdict": min(of, key=lambda v: _ORDER[v], default="not-applicable"),
            "anchor": c["id"].replace("/", "-"),
            "population": len({f["resource"] for v, some in of.items() if v != "not-applicable" for f in some} - {"-"}),
        })  # fmt: skip
    return out


def trend(assessment: Assessment, most: int = 12) -> Cut:
    """The newest snapshots that were evaluated, oldest first: of each framework how many requirements had which standing, and
    how many more fail by the tool alone than at the snapshot before."""
    ids = [f["id"] for f in assessment.frameworks]
    found: dict[tuple[str, str], dict[str, Counter[str]]] = {}
    for row in assessment.trend:
        held = found.setdefault((row["taken_at"], row["snapshot_id"]), {f: Counter() for f in ids})
        if row["framework"] in held:
            held[row["framework"]][_plotted(row)] += row["requirements"]
    out: list[dict[str, Any]] = []
    for (taken_at, snapshot_id), held in found.items():  # as they were taken, whatever their dates
        before = out[-1]["counts"] if out else held
        out.append({"taken_at": taken_at, "snapshot_id": snapshot_id, "counts": held,
                    "change": {f: held[f]["fail"] - before[f]["fail"] for f in ids}})  # fmt: skip
    return Cut(out[-most:], len(out), "the JSON report has all of them")


PLOTTED = ("pass", "fail", "indicator", "unknown")
"""What a trend shows together: what a person has to answer, or does not apply, stays out of it."""


def _plotted(row: dict[str, Any]) -> str:
    of = row["verdict_class"]
    if of == "not-judged":
        return "unknown" if row["verdict"] == "unknown" else "other"
    return {"tool-pass": "pass", "tool-fail": "fail"}.get(of, "indicator")


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
    return {
        "verdicts": {v: verdicts.get(v, 0) for v in VERDICTS if v != "manual"},
        "resources": len({f["resource"] for f in assessment.findings if f["resource"] != "-"}),
        "objects": sum(p["count"] for p in assessment.population),
        "trend": trend(assessment),
        "waived": sum(bool(f["waived_by"]) for f in assessment.findings),
        "waivers_out": sum(w["state"] != "in-force" for w in assessment.waivers),
        "first": cut([c for c in assessment.controls if c["failed"]], 8, "all of them are under Findings"),
    }


def parts(a: Assessment, bounds: Bounds) -> dict[str, Cut]:
    """Every other table of a report, cut to the bounds."""
    return {
        "changes": cut(a.changes, bounds.changes),
        "incidents": cut(a.incidents, bounds.answers, "the JSON report and the view incidents have all of them"),
        "broken": cut(a.operation["broken"], bounds.changes),
        "held": cut(a.operation["held"], bounds.changes),
        "gaps": cut(a.gaps, bounds.changes),
        "quarantine": cut(a.log["quarantine"], bounds.changes, "the table quarantine of the store has all of them",
                          a.log["quarantine_total"]),
        "files": cut(a.log["files"], bounds.changes),
        "namespaces": cut(a.namespaces, bounds.changes),
        "population": cut([p for p in a.population if p["count"]], bounds.changes),
        "waivers": cut(a.waivers, bounds.changes),
        "attestations": cut(a.attestations, bounds.changes),
        "inherited": cut(a.inherited["controls"], bounds.changes),
    }  # fmt: skip


_VIEWS = {
    "remedies": ("remedies", "remedies"), "risks": ("risks", "risks"), "namespaces": ("risks", "risks"), "images": ("images", "risks"),
    "escalations": ("escalations", "risks"), "least_privilege": ("least_privilege", "risks"),
    "pod_security": ("namespace_levels", "changes"), "ways_in": ("exposures", "risks"), "unbound": ("network_ends", "risks"),
    "policies": ("proposed_policies", "remedies"), "actions": ("remedies", "remedies"), "network": ("namespace_flows", "changes"),
}  # fmt: skip
"""Of each exhibit the view that has all of its rows, and which of the bounds it is cut to."""


_ABOUT = {
    "escalations": ("ClusterRoleBinding", "RoleBinding"), "least_privilege": ("ClusterRoleBinding", "RoleBinding"),
    "images": ("Pod",), "ways_in": ("Service", "Ingress"),
}  # fmt: skip
"""The kinds that an exhibit is about: where one was not listed at all, no row says nothing."""


def exhibits(a: Assessment, bounds: Bounds) -> dict[str, dict[str, Any] | None]:
    """The exhibits, each with its rows as `cut`; None where there is none of that name."""
    out: dict[str, dict[str, Any] | None] = dict.fromkeys(_VIEWS)
    examined = {p["kind"] for p in a.population}
    for name, held in a.exhibits.items():
        view, bound = _VIEWS.get(name, (name, "risks"))
        missing = " and ".join(k for k in _ABOUT.get(name, ()) if k not in examined)
        unknown = "; ".join(
            filter(None, (held["unknown"], missing and f"no {missing} was among what was examined"))
        )
        out[name] = {**held, "unknown": unknown or None, "cut": kept(held, getattr(bounds, bound), view)}
    if images := out.get("images"):
        scanned = [r for r in images["rows"] if r["tool"] is not None]
        images["scanned"] = kept(
            {**images, "rows": scanned}, bounds.risks, "images", _total(images, "scanned_total")
        )
    if network := out.get("network"):
        marked = [r for r in network["rows"] if r["from_marked"] or r["to_marked"]]
        network["marked"] = kept(
            {**network, "rows": marked}, bounds.changes, "namespace_flows", _total(network, "marked_total")
        )
        network["drawn"] = marked or network["rows"]
    if escalations := out.get("escalations"):
        escalations["with_way"] = _total(escalations, "with_way")
    return out


def _total(exhibit: dict[str, Any], column: str) -> int:
    """A count over all of an exhibit's rows, which each of them carries; runs of older versions have none."""
    rows = exhibit["rows"]
    return int(rows[0].get(column, len(rows))) if rows else 0


def highlights(assessment: Assessment, most: int = 5) -> list[str]:
    """Key findings: what somebody did, then what stands open."""
    asked = [
        {"title": d["title"], "answers": d["hits"]} for d in assessment.detections
        if d["hits"] and d["severity"] in ("critical", "high")
    ]  # fmt: skip
    busy = Counter(actor for q in asked for actor in {a["actor"] for a in q["answers"] if a["actor"]})
    out = []
    for q in asked:
        row = max(q["answers"], key=lambda a: (not _system(a["actor"]), busy[a["actor"]], a["at"] or ""))
        more = f", one of {counted(len(q['answers']), 'match', 'matches')}" if len(q["answers"]) > 1 else ""
        when = (row["at"] or "").replace("T", " ")
        out.append(
            f"{q['title']}: {row['actor'] or 'actor unknown'} at {when}, {row['resource']} ({row['seen']}){more}."
        )
    fails = [
        f"{c['failed']:,} of {c['passed'] + c['failed'] + c['unknown']:,} fail ({c['severity']}): {c['title']}."
        f" Affects {counted(len(c['serves']), 'requirement')}."
        for c in assessment.controls if c["failed"]
    ]  # fmt: skip
    half = min(3, len(out))
    return [*out[:half], *fails[: most - half]]


def _system(actor: str | None) -> bool:
    return actor is None or actor.startswith("system:")
