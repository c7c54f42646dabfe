"""Kubernetes' releases and known weaknesses: ours, or a file in the official feed's form in their place."""

import json

import pytest
from helpers import SEES_ALL

from complyk8s import redact
from complyk8s.collect.normalise import normalise
from complyk8s.controls import read
from complyk8s.errors import ContentError
from complyk8s.evaluate import ask
from complyk8s.settings import Settings
from complyk8s.store import database, references
from complyk8s.store.given import in_memory

BY_ID = {c.id: c for c in read.controls()}
PROSE = """CVSS Rating: [CVSS:3.1/AV:N/AC:L/PR:H] - **LOW** (2.7)

A security issue was discovered.

### Am I vulnerable?
Run `kubectl version` 1.2.3.

#### Affected Versions
- kube-apiserver v1.33.0 - v1.33.3
* kubelet: >= v1.32.0, <= v1.32.7
- kubelet < v1.31.12
- kube-proxy all versions

#### Fixed Versions
- kube-apiserver v1.33.4
- kubelet v1.31.12
- kubelet v1.32.8
"""


def verdicts(tmp_path, items, *versions, dated="2026-11-01"):
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps({"_kubernetes_io": {"updated_at": dated}, "items": items}))
    nodes = [
        normalise(
            {
                "apiVersion": "v1",
                "kind": "Node",
                "metadata": {"name": v},
                "status": {"nodeInfo": {"kubeletVersion": v}},
            }
        )
        for v in versions
    ]
    session = in_memory(nodes, [], settings=Settings(kubernetes_cves=str(feed)))
    return {
        f.resource: str(f.verdict)
        for f in ask.control(BY_ID["kubernetes/known-weaknesses"], session, SEES_ALL)
    }


def test_the_feeds_prose_is_read(tmp_path):
    items = [
        {"id": "CVE-2099-1", "summary": "s", "content_text": PROSE, "date_published": "2099-01-01T00:00:00Z"}
    ]
    found = verdicts(
        tmp_path,
        items,
        "v1.33.0",
        "v1.32.0",
        "v1.32.7",
        "v1.32.8",
        "v1.31.11",
        "v1.31.12",
        "v1.30.0",
        "v1.32.3-eks-1",
    )
    assert found == {f"Node/{v}#kubelet": verdict for v, verdict in {
        "v1.33.0": "pass", "v1.32.0": "fail", "v1.32.7": "fail", "v1.32.8": "pass", "v1.31.11": "fail", "v1.31.12": "pass",
        "v1.30.0": "fail", "v1.32.3-eks-1": "unknown",
    }.items()}  # fmt: skip


@pytest.mark.parametrize("text", ["no versions here", "Affected Versions: see the advisory", ""])
def test_an_entry_that_cannot_be_read_is_unknown_not_passed(tmp_path, text):
    items = [
        {"id": "CVE-2099-1", "summary": "s", "content_text": text, "date_published": "2099-01-01T00:00:00Z"}
    ]
    found = verdicts(tmp_path, items, "v1.33.0")
    assert found == {"Node/v1.33.0#kubelet": "pass", "feed#CVE-2099-1": "unknown"}


@pytest.mark.parametrize("raw", ["", "{", "\xff"])
def test_a_broken_file_is_one_clear_error(tmp_path, raw):
    path = tmp_path / "feed.json"
    path.write_bytes(raw.encode("latin-1"))
    with pytest.raises(ContentError, match=r"feed\.json"):
        references.files(Settings(kubernetes_cves=str(path)))


def test_what_we_ship_is_in_that_form():
    for name, _, body in references.files(Settings()):
        held = json.loads(body)
        assert held[{"cves": "items", "rbac": "grants"}.get(name, name)]


def test_an_old_feed_passes_nobody(tmp_path):
    items = [
        {"id": "CVE-2099-1", "summary": "s", "content_text": PROSE, "date_published": "2099-01-01T00:00:00Z"}
    ]
    assert verdicts(tmp_path, items, "v1.33.0", "v1.32.0", dated="2024-12-01") == {
        "Node/v1.33.0#kubelet": "unknown", "Node/v1.32.0#kubelet": "fail"
    }  # fmt: skip
    assert verdicts(tmp_path, items, "v1.33.0", dated=None) == {"Node/v1.33.0#kubelet": "unknown"}


def test_what_we_bring_holds_no_secret():
    """Our files go into the store as they are, so they must stay as they are when they are looked through."""
    held = references.files(Settings())
    assert {name for name, _, _ in held} == set(references.NAMES)
    for name, _, body in held:
        assert redact.value(body) == body, name


def test_a_feed_of_somebody_else_is_looked_through(tmp_path):
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps({"items": [{"content_text": "password: hunter2-Zq81"}]}))
    settings = Settings(store=tmp_path / "store", kubernetes_cves=str(feed))
    with database.writer(settings, "r") as db:
        references.keep(db, settings)
        held = db.execute("select body from reference_file where name = 'cves'").fetchall()
    assert "hunter2" not in held[0][0]
    assert "content_text" in held[0][0]
