"""Nothing is left out of a report without a word: every part of it, in the HTML and in what the PDF is made of."""

import re
from dataclasses import replace
from html import unescape

import pytest
from helpers import ROOT

from complyk8s.report.cut import clipped, counted, cut, listed
from complyk8s.report.formats import html as screen
from complyk8s.report.formats import pdf as paper
from complyk8s.report.render import html

MARK = "zqx"
"""Stands before the number of each row, in a text of it that is shown."""
STYLES = {"html": (screen.BOUNDS, "screen.css"), "pdf": (paper.BOUNDS, "print.css")}


def many(row, column, count, **more):
    """Rows like one, told apart by a text in one column."""
    return [{**row, column: f"{MARK}{n:05}", **more} for n in range(count)]


def findings(a, verdict, count):
    control = a.controls[0]
    rows = many(
        {"control": control["id"], "verdict": verdict, "seen": "s", "waived_by": None}, "resource", count
    )
    return replace(a, findings=rows, controls=[{**control, "failed": 0, "passed": 0, "unknown": 0}])


def exhibit(name, column, more=None, kept=300):
    def put(a, count):
        held = a.exhibits[name]
        rows = many(held["rows"][0], column, min(count, kept), **(more or {}))
        totals = {k: count for k in ("with_way", "marked_total", "scanned_total") if k in held["rows"][0]}
        made = {"network": {**a.exhibits["network"], "rows": [], "total": 0}}
        return replace(
            a, exhibits=made | {name: {**held, "total": count, "rows": [{**r, **totals} for r in rows]}}
        )

    return put


def log(a, **more):
    return replace(a, log={**a.log, **more})


BAD_LINE = {"path": "p", "line": 1, "at_byte": 0, "length": 1, "reason": "not JSON", "sha256": "", "keys": []}
WAIVER = {"waiver": "w", "control": "c", "resource": "r", "reason": "x", "approved_by": "a", "approved_on": "2026-01-01",
          "until": "2026-12-31", "source": "f", "matched": 1, "state": "in-force"}  # fmt: skip
ANSWER = {"framework": "f", "requirement": "r", "answer": "met", "author": "a", "attested_at": "2026-01-01T00:00:00Z",
          "expires_at": "2026-12-31T00:00:00Z", "text": "t", "files": []}  # fmt: skip
HIT = {"at": "2026-01-01T00:00:00Z", "actor": "a", "resource": "r", "seen": "s"}
BROKEN = {"control": "c", "resource": "r", "snapshots": 1, "broken_at": "2026-01-01T00:00:00Z", "broken_by": None, "gone_at": None,
          "ended_as": None, "mended_at": None, "mended_by": None, "began_later": True}  # fmt: skip
HELD = {"framework": "f", "requirement": "r", "snapshots": 2, "held": 1, "failed": 1, "unknown": 0,
        "first_broken_at": "2026-01-01T00:00:00Z", "last_broken_at": "2026-01-01T00:00:00Z", "verdict_now": "fail"}  # fmt: skip
PARTS = {
    "fails": lambda a, n: findings(a, "fail", n),
    "unknowns": lambda a, n: findings(a, "unknown", n),
    "changes": lambda a, n: replace(a, changes=many(a.changes[0], "resource", n)),
    "broken": lambda a, n: replace(a, operation={**a.operation, "broken": many(BROKEN, "resource", n), "held": []}),
    "held": lambda a, n: replace(a, operation={**a.operation, "broken": [], "held": many(HELD, "requirement", n)}),
    "gaps": lambda a, n: replace(a, gaps=many({"source": "api", "what": "w", "cause": "forbidden", "detail": "d"}, "what", n)),
    "files": lambda a, n: log(a, files=many(a.log["files"][0], "path", n)),
    "quarantine": lambda a, n: log(a, quarantine=many(BAD_LINE, "path", min(n, 50)), quarantine_total=n, quarantine_reasons=[]),
    "namespaces": lambda a, n: replace(a, namespaces=many(a.namespaces[0], "namespace", n)),
    "population": lambda a, n: replace(a, population=many(a.population[0], "kind", n)),
    "waivers": lambda a, n: replace(a, waivers=many(WAIVER, "waiver", n)),
    "attestations": lambda a, n: replace(a, attestations=many(ANSWER, "requirement", n)),
    "inherited": lambda a, n: replace(a, inherited={**a.inherited, "controls": many({"control": "c", "title": "t", "serves": []}, "title", n)}),
    "answers": lambda a, n: replace(a, questions=[{**a.questions[0], "unknown": None, "answers": many(HIT, "resource", n)}]),
    "hits": lambda a, n: replace(a, detections=[{**a.detections[0], "severity": "high", "unknown": None, "hits": many(HIT, "seen", n)}]),
    "low hits": lambda a, n: replace(a, detections=[{**a.detections[0], "severity": "low", "unknown": None, "hits": many(HIT, "seen", n)}]),
    "unknown detections": lambda a, n: replace(a, detections=many({**a.detections[0], "unknown": "u", "hits": []}, "title", n)),
    "quiet detections": lambda a, n: replace(a, detections=many({**a.detections[0], "unknown": None, "hits": []}, "title", n)),
    "limits": lambda a, n: replace(a, limits=[f"{MARK}{k:05}" for k in range(n)]),
    "snapshots": lambda a, n: replace(a, trend=[
        {"snapshot_id": f"s{k}", "taken_at": f"{MARK}{k:05}", "framework": a.frameworks[0]["id"], "verdict": "fail", "verdict_class": "indicator",
         "requirements": 1} for k in range(n)]),
    "remedies": exhibit("remedies", "title", kept=200),
    "actions": exhibit("actions", "title", kept=10),
    "risks": exhibit("risks", "resource", {"reasons": []}),
    "risk by namespace": exhibit("namespaces", "namespace"),
    "images": exhibit("images", "image", {"tool": "t", "scanned_at": "", "critical": 1, "high": 1, "fixable": 1}),
    "escalations": exhibit("escalations", "resource", {"steps": None, "path": None, "unclear": None}),
    "least privilege": exhibit("least_privilege", "resource"),
    "pod security": exhibit("pod_security", "namespace", {"judged": 1}, 500),
    "marked flows": exhibit("network", "unclear", {"from_namespace": "a", "to_namespace": "b", "from_marked": True}, 1500),
    "entry points": exhibit("ways_in", "resource", kept=200),
    "unbound": exhibit("unbound", "resource", kept=200),
}  # fmt: skip
OF_BOUNDS = {
    "fails": "fails", "unknowns": "fails", "answers": "answers", "hits": "answers", "remedies": "remedies",
    **dict.fromkeys(("risks", "risk by namespace", "images", "escalations", "least privilege", "entry points", "unbound"), "risks"),
}  # fmt: skip
"""Which bound limits a part; that of changes where none stands here."""
FIXED = {"low hits": 10, "actions": 10, "snapshots": 12, "quarantine": 50}
"""Parts with a limit of their own."""


def counts(part, bounds):
    limit = FIXED.get(part) or getattr(bounds, OF_BOUNDS.get(part, "changes"))
    return [
        n for n in (1, limit, limit + 1, 5000) if n > 1 or part != "snapshots"
    ]  # one snapshot is no trend


@pytest.fixture(scope="module")
def bare(assessment):
    """An assessment of almost nothing, to put one part into."""
    framework = {**assessment.frameworks[0], "requirements": assessment.frameworks[0]["requirements"][:1]}
    return replace(
        assessment, frameworks=[framework], controls=assessment.controls[:1], findings=[], questions=[], detections=[], changes=[],
        operation={**assessment.operation, "broken": [], "held": []}, namespaces=[], population=[], trend=[], waivers=[], gaps=[],
        exhibits={}, log={**assessment.log, "files": []},
    )  # fmt: skip


@pytest.fixture(scope="module")
def whole(assessment):
    return assessment


def text(page):
    page = re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("part", PARTS)
def test_every_part_says_how_many_of_how_many(bare, whole, part, style):
    bounds, css = STYLES[style]
    for count in counts(part, bounds):
        # parts are made of rows of the whole report, and stand alone
        made = PARTS[part](whole, count)
        changed = {
            f: getattr(made, f)
            for f in made.__dataclass_fields__
            if getattr(made, f) is not getattr(whole, f)
        }
        page = html(replace(bare, **changed), bounds, css, interactive=style == "html")
        told = text(page)
        # some rows are named in a second place too, as in a drawing: what is shown is what is there at all
        shown = len(set(re.findall(rf"{MARK}\d{{5}}", told)))
        said = re.findall(r"([\d,]+) of ([\d,]+) [\w ()]+ are shown; ([^.]+)\.", told)
        numbers = {(int(a.replace(",", "")), int(b.replace(",", ""))) for a, b, _ in said}
        if shown < count:
            assert (shown, count) in numbers, (part, count, shown, said)
        else:
            assert shown == count and not {n for n in numbers if n[1] == count}, (part, count, said)
        if part not in ("fails", "unknowns"):
            assert "CSV" not in "".join(where for *_, where in said), "the CSV has findings alone"


def flow(a, b, marked):
    return {"from_namespace": a, "to_namespace": b, "everything": True, "flows": 1, "ports": ["any"], "ports_count": 1, "blocks": [],
            "blocks_count": 0, "policies": [], "policies_count": 0, "host_network": False, "unclear": None, "from_marked": marked,
            "to_marked": False}  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("count", [1, 12, 13, 22, 23, 60, 61, 270])
def test_a_sentence_about_all_flows_needs_all_flows(bare, whole, count, style):
    bounds, css = STYLES[style]
    rows = [{**flow("pay", f"n{n:03}", True), "marked_total": count} for n in range(count)]
    for unknown in (None, "networkpolicies: forbidden"):
        network = {**whole.exhibits["network"], "rows": rows, "total": count, "unknown": unknown}
        told = text(html(replace(bare, exhibits={"network": network}), bounds, css, interactive=False))
        says_all = f"All {count:,} pairs of namespaces" in told
        assert says_all == (count <= bounds.changes and unknown is None)
        assert "nothing is permitted" not in told
        if count > 12:
            assert f"12 of {count} destinations (right) are shown" in told
        assert (f"22 of {count + 1} namespaces are shown" in told) == (count + 1 > 22)


@pytest.mark.parametrize("count", [1, 16, 17, 300, 5000])
def test_a_drawing_of_ways_says_what_it_leaves_out(bare, whole, count):
    one = next(r for r in whole.exhibits["escalations"]["rows"] if r["steps"] is not None)
    rows = [{**one, "with_way": count} for _ in range(min(count, 300))]
    held = {"escalations": {**whole.exhibits["escalations"], "rows": rows, "total": count}}
    told = text(html(replace(bare, exhibits=held), *STYLES["pdf"], interactive=False))
    assert (f"16 of {count:,} identities with a way are shown" in told) == (count > 16)


def test_templates_cut_nothing_by_themselves():
    for path in (ROOT / "templates").rglob("*.j2"):
        held = path.read_text()
        assert not re.search(r"\[[^\]\n\"']*:[^\]\n\"']*\](?!\w)", re.sub(r"\{\{ \{[^}]*\}\[", "", held)), (
            path
        )
        assert not re.search(r"\|\s*(truncate|batch|slice|first|last)\b", held), path
        # whoever shows a cut says what is missing from it
        for name in re.findall(r"for \w+ in ([\w.]+)\.rows\b", held):
            assert f"m.more({name}," in held or f"{name}.note(" in held, (path, name)


def test_the_helper():
    assert cut([1, 2], 2).note("rows") == "" and cut([1, 2], 2).whole
    assert cut([1, 2, 3], 2).note("rows") == "2 of 3 rows are shown; the JSON report has all of them."
    assert cut([1, 2], 2, total=9).note("rows").startswith("2 of 9") and not cut([1, 2], 2, total=9).whole
    assert listed("abc", 3) == "a, b, c" and listed("abc", 2) == "a, b (2 of 3, all in the JSON report)"
    assert listed("abc", 3, total=7) == "a, b, c (3 of 7)"
    assert clipped("abc", 3) == "abc" and clipped("abcd", 3) == "abc… (3 of 4 characters)"
    assert [counted(n, "file") for n in (0, 1, 2)] == ["0 files", "1 file", "2 files"]
