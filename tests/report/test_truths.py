"""What a report says holds: each kind of sentence against what was looked at."""

import csv
import io
import json
import re
from dataclasses import replace
from html import unescape
from xml.etree import ElementTree

import pytest

from complyk8s.report import formats, opening, page
from complyk8s.report.formats import html as screen
from complyk8s.report.formats import pdf as paper
from complyk8s.report.render import html


def text(assessment, style="html"):
    bounds, css = {"html": (screen.BOUNDS, "screen.css"), "pdf": (paper.BOUNDS, "print.css")}[style]
    held = re.sub(
        r"<(style|script)>.*?</\1>", "", html(assessment, bounds, css, interactive=False), flags=re.DOTALL
    )
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", held)))


def bare(assessment, **more):
    """Without the long parts, so that it is soon rendered."""
    small = {
        "questions": [],
        "detections": [],
        "controls": assessment.controls[:2],
        "findings": [],
        "exhibits": {},
    }
    return replace(assessment, **{**small, **more})


def log(assessment, **more):
    return replace(assessment, log={**assessment.log, **more})


# the period


def test_22_seconds_of_log_are_no_whole_hour(assessment):
    """However short the period that was asked for: the hours of a clock are no measure of seconds."""
    for a in (assessment, log(assessment, requested_by=None)):
        assert not re.search(r"\b1 of 1 (hour|day|calendar)", text(bare(a)))


@pytest.mark.parametrize("style", ["html", "pdf"])
def test_page_one_has_what_was_asked_for_and_what_came(assessment, style):
    a = log(assessment, requested_from="2026-08-21T00:00:00Z", requested_until="2026-11-21T09:37:59Z", requested_by="given",
            days_requested=93, days_with_events=1, hours_spanned=2218, hours_with_events=1)  # fmt: skip
    first = text(bare(a), style).partition("Result by framework")[0]
    assert (
        "Period requested 2026-08-21 00:00:00Z to 2026-11-21 09:37:59Z (92 days), as the command asked"
        in first
    )
    assert "1,392 events in 1 file, from 2026-11-21 09:37:41Z to 2026-11-21 09:38:03Z (22 seconds)" in first
    assert "events on 1 of 93 calendar days of the period, in 1 of 2,218 hours (0.05 %)" in first
    assert "not operation over the period" in first and "not an opinion on compliance" in first


def test_a_default_period_is_said_to_be_one(assessment):
    assert assessment.log["requested_by"] == "last-evaluation"
    assert "no period was given" in opening.opening(assessment)["period"]


def test_no_log_is_no_evidence_of_use(assessment):
    a = log(
        assessment, first_at=None, last_at=None, events=0, files=[], days_with_events=0, hours_with_events=0
    )
    told = text(bare(a))
    assert "No log was given" in told and "none: no audit event was given" in told


# whose time, and what was asked for


@pytest.mark.parametrize(("dated_by", "says"), [
    ("import", "when the cluster was as they say is not known"), ("recorded", "As it was recorded at"), ("cluster", "As the API served it at"),
])  # fmt: skip
def test_the_time_of_an_import_is_not_the_clusters(assessment, dated_by, says):
    told = text(bare(replace(assessment, snapshot={**assessment.snapshot, "dated_by": dated_by})))
    assert says in told
    assert ("As the API served it" in told) == (dated_by == "cluster")


def test_of_files_nothing_was_asked(assessment):
    told = text(bare(assessment))
    assert assessment.snapshot["from_files"]
    assert (
        "not from a live API" in told
        and "was asked for" not in told
        and "No request of the collection" not in told
    )
    live = {
        **assessment.snapshot,
        "from_files": False,
        "source": "api https://10.0.0.1",
        "dated_by": "cluster",
    }
    assert "every kind that the API serves was asked for" in text(bare(replace(assessment, snapshot=live)))


def test_no_gap_beside_unknown_findings_is_not_all_is_known(assessment):
    unknown = [{"control": assessment.controls[0]["id"], "resource": f"r{n}", "verdict": "unknown", "seen": "s", "waived_by": None} for n in range(130)]  # fmt: skip
    told = text(bare(assessment, gaps=[], findings=unknown))
    assert (
        "130 of 130 findings" in told
        and "0 gaps" not in told
        and "Everything that was asked for was answered" not in told
    )


# changes


def change(attribution, **more):
    return {"resource": "Pod/a/b", "change": "changed", "fields": [], "at": None, "actor": None, "on_behalf_of": None, "because": None,
            "tool": None, "source_ip": None, "explained_by": None, "writers": [], "shares": [], "attribution": attribution, **more}  # fmt: skip


def test_changes_without_an_author_are_counted_as_such(assessment):
    of = [a["attribution"] for a in assessment.changes]
    assert sorted(of) == ["outside-api", *["traced"] * 17], (
        "the kubelet's configuration was changed on its node"
    )
    assert of[0] == "outside-api", "what needs a look comes first, and is not cut away"
    assert "18 changes: 17 traced to a request, 1 made outside the API, author unknown" in text(
        bare(assessment)
    )
    rows = [
        change("traced", actor="a", explained_by="e"),
        change("no-request"),
        change("no-log"),
        change("one-of", writers=["a", "b"]),
    ]
    told = text(bare(assessment, changes=rows))
    assert (
        "4 changes: 1 traced to a request, 1 by one of several writers, 1 without a request in the log: unexplained,"
        " 1 that the log does not reach: author unknown"
    ) in told
    assert "None" not in told.partition("What changed")[2].partition("Operating over time")[0]


# operation


def broken(ended_as, **more):
    return {"control": "c", "resource": "r", "snapshots": 1, "broken_at": "2026-01-01T00:00:00Z", "broken_by": None, "gone_at": "2026-01-02T00:00:00Z",
            "ended_as": ended_as, "mended_at": "2026-01-02T00:00:00Z" if ended_as == "fixed" else None, "mended_by": None, "began_later": True,
            **more}  # fmt: skip


def test_fixed_is_said_of_what_passes_alone(assessment):
    for ended_as in ("unknown", "not-applicable", "not-observed", "waived"):
        held = {**assessment.operation, "broken": [broken(ended_as)], "held": []}
        told = (
            text(bare(assessment, operation=held))
            .partition("Operating over time")[2]
            .rpartition("Waivers, attestations")[0]
        )
        assert "0 were fixed, 1 are no longer observed" in told
        assert re.search(r"\bfixed 2026", told) is None and (
            "no longer observed 2026" in told or "waived , still failing" in told
        )
    told = text(bare(assessment, operation={**assessment.operation, "broken": [broken("fixed")], "held": []}))
    assert "1 were fixed, 0 are no longer observed" in told and "fixed 2026-01-02" in told


def test_trends_show_pass_fail_indicator_and_unknown_together(assessment):
    before, after = page.trend(assessment).rows
    assert set(before["change"].values()) == {0}
    assert after["change"]["cis-kubernetes-2.0.1"] > 0
    for f in assessment.frameworks:
        assert {k: after["counts"][f["id"]][k] for k in page.PLOTTED} == {
            "pass": f["classes"]["tool_pass"], "fail": f["classes"]["tool_fail"], "indicator": f["classes"]["indicator"], "unknown": f["classes"]["unknown"],
        }  # fmt: skip
    assert "Requirements over the snapshots" in text(bare(assessment))


# classes of verdicts


def test_every_output_has_the_four_classes(assessment):
    classes = {
        (f["id"], r["id"]): r["verdict_class"] for f in assessment.frameworks for r in f["requirements"]
    }
    assert set(classes.values()) == set(page.CLASSES)
    partial = [
        (f["id"], r)
        for f in assessment.frameworks
        for r in f["requirements"]
        if r["how"] == "shared" and r["failed"]
    ]
    assert len(partial) > 20 and {classes[f, r["id"]] for f, r in partial} <= {"indicator", "not-judged"}
    for style in ("html", "pdf"):
        told = text(replace(assessment, questions=[], detections=[], exhibits={}), style)
        assert all(words in told for words in page.CLASSES.values())
    held = json.loads(formats.renderer("json")(assessment))
    assert {r["verdict_class"] for f in held["frameworks"] for r in f["requirements"]} == set(page.CLASSES)
    rows = list(csv.DictReader(io.StringIO(formats.renderer("csv")(assessment).decode("utf-8-sig"))))
    assert {c for r in rows for c in re.findall(r": ([^;]+)", r["requirement_classes"])} == set(
        page.CLASSES.values()
    )
    top = ElementTree.fromstring(formats.renderer("junit")(assessment))
    assert {p.get("value") for p in top.iter("property")} == set(page.CLASSES.values())


def test_a_hint_fails_no_requirement_that_a_person_decides(assessment):
    """PCI DSS 12.3.3 asks whether cryptography is reviewed once a year: flags of ciphers hint at that, and no more."""
    (pci,) = (f for f in assessment.frameworks if f["id"] == "pci-dss-4.0.1")
    of = {r["id"]: page.standing(r) for r in pci["requirements"]}
    for r in pci["requirements"]:
        if r["how"] == "shared" and r["failed"]:
            assert of[r["id"]][0] in ("indicator", "not-applicable"), r
        assert of[r["id"]][0] != "fail" or r["how"] == "automated"


def test_appendices_for_some_apply_where_the_settings_say_so(assessment):
    (pci,) = (f for f in assessment.frameworks if f["id"] == "pci-dss-4.0.1")
    assert [n["section"] for n in pci["not_in_scope"]] == ["A1", "A3"]
    for r in pci["requirements"]:
        beyond = r["id"].startswith(("A1.", "A3."))
        assert (
            (page.standing(r)[0] == "not-applicable" and "in_scope" in r["out_of_scope"])
            if beyond
            else r["out_of_scope"] is None
        )
    assert pci["classes"]["in_scope"] + pci["classes"]["not_applicable"] == len(pci["requirements"])


def test_classes_add_up(assessment):
    for f in assessment.frameworks:
        c = f["classes"]
        assert (
            c["in_scope"]
            == c["tool_pass"] + c["tool_fail"] + c["indicator"] + c["unknown"] + c["open"] + c["answered"]
        )
        assert c["in_scope"] + c["not_applicable"] == len(f["requirements"])


# advice


def test_nothing_is_to_be_taken_back_after_seconds_of_log(assessment):
    told = text(replace(assessment, questions=[], detections=[]))
    used = told.partition("Granted against used")[2].partition("Pod Security, namespace by namespace")[0]
    assert "The log has requests on 1 day: too few to say that a right is not needed" in told
    assert "take it back" not in told and "ask its owner" not in used and "smaller" in used
    rows = assessment.exhibits["least_privilege"]["rows"]
    assert {r["resource"] for r in rows if r["system"]} >= {
        "ServiceAccount/kube-system/coredns",
        "ServiceAccount/kube-system/kube-proxy",
    }
    assert not any(r["roles"] for r in rows), "no smaller role is proposed either"
    long = [{**r, "conclusive": True, "days_of_log": 30, "used": 0} for r in rows]
    told = text(
        bare(
            assessment, exhibits={"least_privilege": {**assessment.exhibits["least_privilege"], "rows": long}}
        )
    )
    assert told.count("ask its owner") == sum(not r["system"] for r in rows) > 0
    assert told.count("leave its rights as they are") == sum(r["system"] for r in rows)


def test_what_to_do_first_is_one_line_a_cause_and_the_severe_first(assessment):
    rows = assessment.exhibits["actions"]["rows"]
    assert len({r["cause"] for r in rows}) == len(rows) >= 4
    rank = {"critical": 0, "high": 1, "medium": 2, "low": 3}
    assert [rank[r["severity"]] for r in rows] == sorted(rank[r["severity"]] for r in rows)
    remedies = assessment.exhibits["remedies"]["rows"]
    assert [rank[r["severity"]] for r in remedies] == sorted(rank[r["severity"]] for r in remedies)
    assert sum(r["remedies"] for r in rows) == len(remedies)
    assert sum(r["points"] for r in rows) == sum(r["points"] for r in remedies)


def test_the_worst_controls_come_first(assessment):
    rank = {"critical": 0, "high": 1, "medium": 2, "low": 3}
    fails = [rank[c["severity"]] for c in assessment.controls if c["failed"]]
    assert fails == sorted(fails) and all(not c["failed"] for c in assessment.controls[len(fails) :])


def test_no_sentence_of_the_old_ones_is_left(assessment):
    for style in ("html", "pdf"):
        told = text(assessment, style)
        for phrase in ("nothing is permitted", "Mended", "opinion on compliance. It is", "Every kind that the API serves was asked for, but",
                       "by no request of its own", "times something broke",
                       "answers of people", "Worth reading first", "Ten things"):  # fmt: skip
            assert phrase not in told, phrase
        assert not re.search(
            r"(?<![\d,.])(?<!\+ )1 (files|events|changes|workloads|snapshots|days|hours|minutes)\b", told
        )
