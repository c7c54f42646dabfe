"""Each format on the demo, and on an assessment that an enemy wrote."""

import csv
import io
import json
import re
import zlib
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from complyk8s.pipeline import reporting
from complyk8s.report import formats, page

EVIL = "</style></script><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}\x1b[31m\u202e\x00"
FORMULA = "=cmd|' /C calc'!A0"


@pytest.fixture
def hostile(assessment):
    """The same with every text that comes from the cluster or the log replaced."""

    def poison(rows, *keys):
        return [{**r, **{k: EVIL for k in keys if isinstance(r.get(k), str)}} for r in rows]

    return replace(
        assessment,
        snapshot={**assessment.snapshot, "cluster": EVIL, "source": EVIL, "server_version": EVIL, "cluster_uid": EVIL},
        findings=[{**f, "resource": EVIL, "seen": FORMULA} for f in assessment.findings],
        namespaces=poison(assessment.namespaces, "namespace", "enforce"),
        questions=[{**q, "answers": poison(q["answers"], "actor", "resource", "seen")} for q in assessment.questions],
        changes=poison(assessment.changes, "resource", "actor", "explained_by"),
        waivers=[{"waiver": EVIL, "control": EVIL, "resource": EVIL, "reason": EVIL, "approved_by": EVIL, "approved_on": EVIL,
                  "until": EVIL, "source": EVIL, "matched": 1, "state": "expired"}],
        attestations=[{"framework": EVIL, "requirement": EVIL, "answer": EVIL, "author": EVIL, "attested_at": EVIL,
                       "expires_at": EVIL, "text": EVIL, "files": [EVIL]}],
        inherited={"provider": EVIL, "attestation": EVIL, "controls": [{"control": EVIL, "title": EVIL, "serves": [EVIL]}]},
        run={**assessment.run, "chosen": EVIL},
        gaps=[{"source": EVIL, "what": EVIL, "cause": EVIL, "detail": EVIL}],
        log={**assessment.log, "files": poison(assessment.log["files"], "path"), "quarantine": [
            {"path": EVIL, "line": 1, "at_byte": 0, "length": 1, "reason": EVIL, "sha256": EVIL, "keys": [EVIL]}],
             "quarantine_reasons": [{"reason": EVIL, "lines": 1, "bytes": 1, "files": 1}]},
    )  # fmt: skip


def test_json_is_the_assessment(assessment):
    held = json.loads(formats.renderer("json")(assessment))
    assert held["schema"] == "complyk8s/assessment/v1"
    assert len(held["findings"]) == len(assessment.findings)


def test_csv_has_every_finding(assessment):
    rows = list(csv.DictReader(io.StringIO(formats.renderer("csv")(assessment).decode("utf-8-sig"))))
    assert len(rows) == len(assessment.findings)
    assert {r["verdict"] for r in rows} <= {"pass", "fail", "unknown", "not-applicable"}


def test_csv_starts_no_formula(hostile):
    for row in csv.reader(io.StringIO(formats.renderer("csv")(hostile).decode("utf-8-sig"))):
        assert not any(cell[:1] in "=+@\t\r" for cell in row if cell)
        assert all(cell == "-" or not cell.startswith("-") for cell in row)


def test_junit_is_xml_even_of_hostile_text(hostile):
    top = ElementTree.fromstring(formats.renderer("junit")(hostile))
    assert sum(int(s.get("tests")) for s in top) == len(hostile.findings)
    assert sum(int(s.get("failures")) for s in top) == sum(f["verdict"] == "fail" for f in hostile.findings)


def test_html_runs_nothing_that_came_from_the_cluster(hostile):
    text = formats.renderer("html")(hostile).decode()
    assert (
        "<script>alert" not in text
        and "<img" not in text
        and "49" not in re.findall(r"\{\{.*?\}\}|>49<", text)
    )
    assert text.count("<script>") == 1 and text.count("<style>") == 1
    assert "alert(1)" in text, "hostile text is shown, escaped, not dropped"


def test_html_fetches_nothing(assessment):
    text = formats.renderer("html")(assessment).decode()
    assert "default-src 'none'" in text
    body = re.sub(r"<(pre|td|p|dd|span)[^>]*>.*?</\1>", "", text, flags=re.DOTALL)
    assert not re.findall(r'(?:src|href)="(?!#)', body)
    assert not re.findall(r"url\(|@import", text.partition("<style>")[2].partition("</style>")[0])


def test_html_lists_every_requirement(assessment):
    text = formats.renderer("html")(assessment).decode()
    for framework in assessment.frameworks:
        for r in framework["requirements"]:
            assert f"<td>{r['id']}" in text


@pytest.mark.parametrize("name", ["json", "csv", "junit", "html"])
def test_same_input_same_bytes(demo, name):
    render = formats.renderer(name)
    assert render(reporting.assess(demo)) == render(reporting.assess(demo))


def test_pdf_is_tagged_complete_and_the_same_twice(assessment):
    import pypdf

    small = replace(assessment, frameworks=assessment.frameworks[:1], questions=assessment.questions[:3], controls=assessment.controls[:6],
                    findings=[f for f in assessment.findings if f["control"] in {c["id"] for c in assessment.controls[:6]}])  # fmt: skip
    render = formats.renderer("pdf")
    first = render(small)
    assert first == render(small)
    pdf = pypdf.PdfReader(io.BytesIO(first))
    text = "\n".join(p.extract_text() for p in pdf.pages)
    assert "Cluster bank-prod" in text and "5.2.2" in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "/Lang" in pdf.trailer["/Root"]


def test_pdf_of_hostile_text_is_a_pdf_and_fetches_nothing(hostile, monkeypatch):
    import urllib.request

    def fetched(*_, **__):
        raise AssertionError("the renderer tried to fetch something")

    monkeypatch.setattr(urllib.request, "urlopen", fetched)
    bad = '<img src="file:///etc/passwd"><link rel=stylesheet href="http://127.0.0.1:9/x.css">'
    small = replace(hostile, frameworks=hostile.frameworks[2:3], questions=[], controls=hostile.controls[:2],
                    findings=[{**f, "resource": bad} for f in hostile.findings if f["control"] == hostile.controls[0]["id"]])  # fmt: skip
    data = formats.renderer("pdf")(small)
    assert data.startswith(b"%PDF")
    streams = b"".join(_inflate(s) for s in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL))
    assert b"root:x:0" not in data + streams


def _inflate(stream):
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_bounds_cut_and_say_so(assessment):
    many = replace(assessment, findings=[
        {"control": assessment.controls[0]["id"], "resource": f"Pod/a/p{i}", "verdict": "fail", "seen": "x", "waived_by": None}
        for i in range(5000)
    ])  # fmt: skip
    text = formats.renderer("html")(many).decode()
    assert "1,000 of 5,000 fail findings are shown; the CSV and the JSON report have all of them." in text
    assert text.count("Pod/a/p") == 1000


def test_an_unknown_format_says_which_there_are():
    from complyk8s.errors import ContentError

    with pytest.raises(ContentError) as e:
        formats.renderer("docx")
    assert "html" in e.value.hint


def test_sections_hold_every_requirement_once(assessment):
    for framework in assessment.frameworks:
        lines = [line["id"] for _, _, _, some in page.sections(framework) for line in some]
        assert lines == [r["id"] for r in framework["requirements"]]
        assert all(title for _, title, _, _ in page.sections(framework))


def test_highlights_tell_the_incident(assessment):
    told = "\n".join(page.highlights(assessment))
    assert "carol@bank.example" in told
    assert len(page.highlights(assessment)) == 5
