"""No output carries a character that does not show: formats, tables, errors, whatever the cluster says."""

import csv
import io
import json
import re
import time
import unicodedata
from dataclasses import fields, replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
import yaml
from helpers import ROOT, complyk8s, start
from hypothesis import given, settings
from hypothesis import strategies as st

from complyk8s import visible
from complyk8s.report import formats
from complyk8s.report.formats import csv as csv_format

MARKS = ["\x00", "\x08", "\r", "\x1b", "\x1b[31m", "\x7f", "\x85", "\x9b", "\u061c", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2028", "\u2029",
         "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2060", "\u2066", "\u2067", "\u2068", "\u2069", "\u206f", "\ufeff", "\u00ad", "\u180e", "\ufff9",
         "\u3164", "\ufe0f", "\U000e0041", "\U0001d173"]  # fmt: skip
EVIL = "".join(f"a{m}" for m in MARKS)
ALLOWED = {"\n", "\t"}


def hidden(text):
    """By Unicode's own categories, not by the program's list."""
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") or c in "\u3164\ufe0f"} - ALLOWED  # fmt: skip


def poisoned(value):
    if isinstance(value, str):
        return value + EVIL
    if isinstance(value, dict):
        return {k: v if k in KEYS else poisoned(v) for k, v in value.items()}
    return [poisoned(v) for v in value] if isinstance(value, list) else value


# what pages look up in tables of their own
KEYS = {"verdict", "severity", "how", "id", "control", "framework", "requirement", "controls", "questions", "sections", "taken_at", "source_at", "started_at", "level",
        "verdicts", "coverage", "classes", "verdict_class", "dated_by", "attribution", "ended_as", "requested_by", "requested_from", "requested_until",
        "first_at", "last_at", "kind", "state", "verb", "change", "snapshot_id", "run_id", "aspect", "steps"}  # fmt: skip


@pytest.fixture(scope="module")
def hostile(assessment):
    small = replace(assessment, frameworks=assessment.frameworks[:1], questions=assessment.questions[:4], detections=assessment.detections[:6],
                    controls=assessment.controls[:8], findings=[f for f in assessment.findings if f["control"] in {c["id"] for c in assessment.controls[:8]}][:60])  # fmt: skip
    return replace(small, **{f.name: poisoned(getattr(small, f.name)) for f in fields(small) if f.name not in ("schema", "tool", "trend")})  # fmt: skip


@pytest.mark.parametrize("name", [n for n in formats.FORMATS if n != "pdf"])
def test_no_format_carries_what_does_not_show(hostile, name):
    text = formats.renderer(name)(hostile).decode("utf-8-sig").replace("\r\n", "\n")
    assert "a\\x1b" in text or "a\\u001b" in text, "the values are there"
    assert not hidden(text)


def test_json_reads_back_equal(hostile):
    held = json.loads(formats.renderer("json")(hostile))
    assert held["findings"][0]["resource"] == hostile.findings[0]["resource"]
    assert held["gaps"] == hostile.gaps


def test_junit_is_xml(hostile):
    ElementTree.fromstring(formats.renderer("junit")(hostile))


def test_a_pdf_shows_them(hostile):
    import pypdf

    small = replace(hostile, frameworks=[], questions=[], detections=[], controls=hostile.controls[:1], findings=hostile.findings[:1],
                    exhibits={k: {**v, "rows": v["rows"][:1]} for k, v in hostile.exhibits.items()})  # fmt: skip
    pdf = pypdf.PdfReader(io.BytesIO(formats.renderer("pdf")(small)))
    text = "".join(p.extract_text() for p in pdf.pages)
    assert "u202e" in re.sub(r"\s", "", text) and not hidden(text) & set("\u202e\u2066\u200b\x1b")


@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_what_is_visible_hides_nothing_and_json_reads_back(text):
    assert not hidden(visible.text(text, lines=True)) and not hidden(visible.text(text)) | ({*text} & set())
    assert not {"\n", "\t"} & set(visible.text(text))
    for whole in (
        json.dumps([text], ensure_ascii=False),
        json.dumps({text: text}, ensure_ascii=False, indent=2),
    ):
        assert json.loads(visible.json(whole)) == json.loads(whole) and not hidden(visible.json(whole))
    if text.isascii() and text.isprintable():
        assert visible.text(text) == text


FORMULA = re.compile(r"^[\s\"\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠﹢﹣﹦﹫−]")


@settings(deadline=None, max_examples=500)
@given(st.lists(st.lists(st.text(st.sampled_from(" =+-@\t\r\n;,|\"'a1\u200b\u202e\ufeff＝＋－＠﹦−\x00"), max_size=12), min_size=2, max_size=4), min_size=1, max_size=3))  # fmt: skip
def test_no_separator_makes_a_formula_of_a_cell(rows):
    text = csv_format.lines(rows)
    assert [c for row in csv.reader(io.StringIO(text, newline="")) for c in row] == [csv_format.safe(c) for row in rows for c in row]  # fmt: skip
    assert all(line.startswith('"') for line in text.split('"\r\n') if line)
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not [c for c in row if c != "-" and FORMULA.match(c)]
    for separator in ";\t":
        for line in re.split("[\r\n]", text):
            for piece in line.split(separator)[1:]:
                assert not FORMULA.match(piece), (separator, piece)
    for cell in (c for row in rows for c in row):
        if not hidden(cell.replace("\r", "")) and "\r" not in cell:
            assert csv_format.unsafe(csv_format.safe(cell)) == cell


def test_time_is_linear_in_length():
    for cell in ("\n" * 400_000, "\x1f" * 100_000, "\x85" * 100_000, "\xa0" * 400_000, "a;" + "\x1e" * 100_000, " " * 400_000, ";'" * 200_000, "\u200b" * 200_000, '"' * 400_000, "'" * 400_000, "\t" * 400_000, ";" + " " * 400_000):  # fmt: skip
        began = time.process_time()
        csv_format.unsafe(csv_format.safe(cell))
        visible.json(visible.text(cell))
        assert time.process_time() - began < 3, repr(cell[:3])


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.policy = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attrs)["content"]


@pytest.mark.parametrize("whose", ["assessment", "hostile"])
def test_a_page_runs_one_script_and_sends_nothing(whose, request):
    page = Page()
    page.feed(formats.renderer("html")(request.getfixturevalue(whose)).decode())
    directives = dict(d.strip().split(" ", 1) for d in page.policy.split(";"))
    assert directives["base-uri"] == directives["form-action"] == directives["default-src"] == "'none'"
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", directives["script-src"])
    assert not {t for t, _ in page.tags} & {"base", "form", "iframe", "object", "embed", "link", "img"}
    assert sum(t == "script" for t, _ in page.tags) == 1
    for tag, attributes in page.tags:
        assert not [a for a in attributes if a.startswith("on") or a in ("srcdoc", "formaction")], tag
        assert not (attributes.get("href") or "#").strip().lower().startswith(("javascript:", "data:")), tag
    # the policy stands before anything that it is about
    names = [t for t, _ in page.tags]
    assert names.index("meta") < names.index("style") < names.index("script")


def test_templates_hold_no_handlers():
    for path in (ROOT / "templates").rglob("*.j2"):
        assert not re.search(r"<[^>]*\son[a-z]+\s*=|javascript:|\|\s*safe", path.read_text()), path


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Two snapshots of a cluster, a log, an evaluation, all with hostile names."""
    base = tmp_path_factory.mktemp("hostile")
    name = "x" + EVIL.replace("\x00", "")
    meta = {"name": name, "namespace": name, "labels": {name: name}, "annotations": {name: name}}
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": {"containers": [{"name": name, "image": name, "securityContext": {"privileged": True}}]}}  # fmt: skip
    binding = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": name}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
               "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": name}]}  # fmt: skip
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "cluster-admin"}, "rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]}  # fmt: skip
    ns = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    policy = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "p", "namespace": "other"},
        "spec": {"podSelector": {}},
    }
    event = {"kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "auditID": "a", "stage": "ResponseComplete", "requestURI": f"/api/v1/namespaces/{name}/pods/{name}", "verb": "delete",
             "user": {"username": name, "groups": [name]}, "sourceIPs": ["10.0.0.1"], "userAgent": name, "objectRef": {"resource": "pods", "namespace": name, "name": name, "apiVersion": "v1"},
             "responseStatus": {"code": 200}, "requestReceivedTimestamp": "2026-11-01T10:00:00.000000Z", "stageTimestamp": "2026-11-01T10:00:00.100000Z"}  # fmt: skip
    for n, objects in enumerate(([pod, ns, role, policy], [pod, ns, role, policy, binding])):
        (base / f"{n}.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    (base / "audit.log").write_text(json.dumps(event) + "\n{" + EVIL + "\n")
    store = ("--store", base / "store")
    done = [complyk8s(*store, "snapshot", "--from", base / f"{n}.json") for n in (0, 1)]
    done += [complyk8s(*store, "ingest", base / "audit.log"), complyk8s(*store, "evaluate", "--framework", "nsa-cisa-1.2")]  # fmt: skip
    assert [d.returncode for d in done[:2]] == [0, 0], done[1].stderr
    return base, done


COMMANDS = [
    ("sql", "select name, resource, cast(body as varchar) as body from objects"), ("sql", "select * from requests"),
    ("sql", "select 1 as \"a\u202e\x1b\""), ("timeline",), ("diff",), ("trend",), ("sql", "select \u202e\x1b from x"), ("sql", "--name", "who-changed"),
    ("sql", "select resource, seen from findings"), ("sql", "select * from waivers"), ("sql", "select * from gaps"),
]  # fmt: skip


@pytest.mark.parametrize("form", ["table", "csv", "json"])
@pytest.mark.parametrize("command", COMMANDS, ids=range(len(COMMANDS)))
def test_no_command_prints_them(place, command, form):
    base, _ = place
    done = complyk8s("--store", base / "store", command[0], "--format", form, *command[1:])
    assert not hidden(done.stdout.replace("\r\n", "\n")) and not hidden(done.stderr), (
        done.stdout,
        done.stderr,
    )
    assert done.returncode in (0, 2)


def test_nothing_that_is_told_on_the_way_carries_them(place):
    base, done = place
    more = [complyk8s("--store", base / "store", "propose", "--out", base / "proposals"),
            complyk8s("--store", base / "store", "report", "--format", "html,json,csv,junit", "--out", base / "reports"),
            complyk8s("--store", base / "store", "ingest", base / f"no{MARKS[3]}file"), complyk8s("--log", "json", "ingest", base / "no\u202efile"),
            complyk8s("--store", base / "store", "snapshot", "--from", base / "no\u2066file\x1b"), complyk8s("controls", "show", "\x1b\u202e"), complyk8s("--config", "\x1b.toml", "trend")]  # fmt: skip
    for one in (*done, *more):
        assert not hidden(one.stdout) and not hidden(one.stderr), (one.args, one.stderr)
    for path in [*(base / "proposals").rglob("*.*"), *(base / "reports").iterdir()]:
        assert not hidden(path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")), path
    for path in (base / "proposals" / "policies").iterdir():
        list(yaml.safe_load_all(path.read_text()))


def test_the_prompt_shows_them(place):
    base, _ = place
    prompt = start("--store", base / "store", "sql", stdin=-1)
    out, err = prompt.communicate(
        "select name from objects\nselect \x1b\u202e\nselect 'a\x1b' as x\n", timeout=120
    )
    assert "\\x1b" in out and not hidden(out) and not hidden(err)


def test_content_of_ones_own_cannot_hide_anything_either(tmp_path):
    base = tmp_path / "queries" / "shop"
    base.mkdir(parents=True)
    head = 'title = "t\\u202e\\u001b"\nseverity = "low"\nreads = ["containers"]\nexpects = "x\\u2066"\nfix = "f"\nwhy = "w"\n'
    (base / "a.sql").write_text(f"/*\n{head}*/\n-- \u202e\x1b\nselect resource, true as ok, 'x\u200b' as seen from containers order by 1\n")  # fmt: skip
    for command in (("controls", "show", "shop/a"), ("controls", "list"), ("controls", "list", "--format", "json"), ("controls", "test", tmp_path), ("controls", "list", "--format", "csv")):  # fmt: skip
        done = complyk8s("--content", tmp_path, *command)
        assert not hidden(done.stdout.replace("\r\n", "\n")) and not hidden(done.stderr), command
