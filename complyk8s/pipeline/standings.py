"""Frameworks as a report shows them: each requirement with its text beside its result, and how many stand how."""

from collections import Counter
from typing import Any

from complyk8s import content, redact
from complyk8s.controls import frameworks as framework_files
from complyk8s.controls import read
from complyk8s.evaluate.ask import INHERITED
from complyk8s.pipeline.texts import said
from complyk8s.platforms import PLATFORMS


def theirs(findings: list[dict[str, Any]]) -> set[str]:
    """Controls that the provider answers for."""
    return {f["control"] for f in findings if f["seen"].startswith(INHERITED)}


def frameworks(ids: list[str], results: list[dict[str, Any]], theirs: set[str]) -> list[dict[str, Any]]:
    """Each framework with its requirements' texts beside their results, and the sums."""
    out = []
    own = {path.stem for path in content.own("benchmarks", "*.yaml")}
    for framework in framework_files.chosen(tuple(ids)):
        title = framework.title
        of = {r["requirement"]: r for r in results if r["framework"] == framework.id}
        lines = [
            {"id": r.id, "text": r.text, "note": r.note, "level": r.level, "assessment": r.assessment,
             "inherited": len(theirs & set(r.controls)), **of[r.id]}
            for r in framework.requirements if r.id in of
        ]  # fmt: skip
        if framework.id in own:
            lines, title = redact.value(lines), redact.text(framework.title)
        verdicts = Counter(line["verdict"] for line in lines)
        how = Counter(line["how"] for line in lines)
        beyond = sorted(
            {
                s
                for s in framework.conditional
                for line in lines
                if line["out_of_scope"] and line["id"].startswith(f"{s}.")
            }
        )
        out.append({
            "id": framework.id, "title": title, "version": framework.version,
            "source": framework.source, "sections": framework.sections, "requirements": lines,
            "verdicts": dict(verdicts), "how": dict(how), "coverage": _coverage(lines), "classes": _classes(lines),
            "not_in_scope": [{"section": s, "whom": framework.conditional[s]} for s in beyond],
        })  # fmt: skip
    return out


def _coverage(lines: list[dict[str, Any]]) -> dict[str, int]:
    """How many requirements have an answer: by controls, by people, and which share of all that is."""
    attested = sum(bool(line["attested_by"]) for line in lines)
    judged = sum(
        not line["attested_by"] and line["verdict"] in ("pass", "fail", "not-applicable") for line in lines
    )
    unknown, open_ = (sum(line["verdict"] == v for line in lines) for v in ("unknown", "manual"))
    share = (judged + attested) * 100 // len(lines) if lines else 0
    return {"judged": judged, "attested": attested, "unknown": unknown, "open": open_, "percent": share}


def _classes(lines: list[dict[str, Any]]) -> dict[str, int]:
    """How many requirements apply, and of these: how many passed and failed by the tool alone, where an indicator was found and
    a person decides, and why the others are not judged: it could not be told, a person has to look, or has answered."""
    applies = [line for line in lines if line["verdict"] != "not-applicable" or line["attested_by"]]
    of = Counter(line["verdict_class"] for line in applies)
    rest = [line for line in applies if line["verdict_class"] == "not-judged"]
    unknown = sum(line["verdict"] == "unknown" for line in rest)
    answered = sum(bool(line["attested_by"]) and line["verdict"] != "unknown" for line in rest)
    return {
        "in_scope": len(applies), "tool_pass": of["tool-pass"], "tool_fail": of["tool-fail"], "indicator": of["indicator"],
        "not_judged": of["not-judged"], "unknown": unknown, "answered": answered, "open": len(rest) - unknown - answered,
        "not_applicable": len(lines) - len(applies),
    }  # fmt: skip


def inherited(
    platform: str | None, findings: list[dict[str, Any]], results: list[dict[str, Any]]
) -> dict[str, Any]:  # fmt: skip
    """Controls that the provider answers for, with the requirements that rest on them."""
    of = PLATFORMS.get(platform or "", PLATFORMS["kubernetes"])
    provided = theirs(findings)
    titles = {c.id: said(c).title for c in read.controls()}
    rows = [
        {"control": name, "title": titles.get(name, name),
         "serves": [f"{r['framework']} {r['requirement']}" for r in results if name in r["controls"]]}
        for name in sorted(provided)
    ]  # fmt: skip
    return {"provider": of.provider, "attestation": of.attestation, "controls": rows}
