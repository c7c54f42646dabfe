"""Who wrote what of a change: every writer is named, with the fields that its bodies show."""

import json
from datetime import datetime

import pytest
import yaml
from helpers import session
from test_log_truths import event

from complyk8s.pipeline import evaluating, ingesting, reporting, snapshots
from complyk8s.pipeline.runs import run

URI = "/apis/apps/v1/namespaces/shop/deployments/web"
BEFORE = {
    "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop", "labels": {"a": "1"}},
    "spec": {"replicas": 1, "selector": {"matchLabels": {"a": "1"}},
             "template": {"metadata": {"labels": {"a": "1"}}, "spec": {"containers": [{"name": "c", "image": "web:1"}, {"name": "d", "image": "d"}]}}},
}  # fmt: skip
IMAGE, REPLICAS, NOTE = "spec.template.spec.containers[name=c].image", "spec.replicas", "metadata.annotations"


def web(image="web:1", replicas=1, note=None):
    made = json.loads(json.dumps(BEFORE))
    made["spec"]["replicas"] = replicas
    made["spec"]["template"]["spec"]["containers"][0]["image"] = image
    if note:
        made["metadata"]["annotations"] = {"note": note}
    return made


AFTER = web("web:2", 3, "x")


def write(number, who, verb, sent=None, answer=None, sub="", level="Request", **more):
    at = f"2026-11-02T10:15:{number:02}.000000Z"
    answered = {"responseObject": answer} if answer else {}
    return event(verb, URI + sub, number, user={"username": who}, level=level, requestObject=sent, requestReceivedTimestamp=at,
                 stageTimestamp=at, **answered, **more)  # fmt: skip


def shares(*events):
    held = session(
        yaml.safe_dump(AFTER),
        b"".join(json.dumps(e).encode() + b"\n" for e in events),
        yaml.safe_dump(BEFORE),
    )
    assert held.ready(("changes",)) is None
    ((fields, writers, told),) = held.ask(
        "select fields, writers, shares from changes where resource = 'Deployment/shop/web'"
    )
    assert fields == [NOTE, REPLICAS, IMAGE] and {t["who"] for t in told} <= set(writers)
    return {t["who"]: (t["fields"], t["whole"]) for t in told}


PATCHED = {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": "web:2"}]}}}}
THREE = {"alice": ([IMAGE], True), "bob": ([REPLICAS], True), "carol": ([NOTE], True)}
WAYS = {
    "answers": [
        write(1, "alice", "patch", PATCHED, web("web:2")), write(2, "bob", "update", web("web:2", 3), web("web:2", 3)),
        write(3, "carol", "patch", {"metadata": {"annotations": {"note": "x"}}}, AFTER),
    ],
    "JSON patch, scale, merge patch, no answers": [
        write(1, "alice", "patch", [{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "web:2"}]),
        write(2, "bob", "update", {"kind": "Scale", "spec": {"replicas": 3}}, sub="/scale"),
        write(3, "carol", "patch", {"metadata": {"annotations": {"note": "x"}}}),
    ],
    "whole objects, read and written back": [
        write(1, "alice", "update", web("web:2")), write(2, "bob", "update", web("web:2", 3)), write(3, "carol", "update", AFTER),
    ],
    "a patch of the scale": [
        write(1, "bob", "patch", {"spec": {"replicas": 3}}, sub="/scale"), write(2, "alice", "update", web("web:2", 3)),
        write(3, "carol", "update", AFTER),
    ],
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_each_of_three_writers_has_the_field_that_is_its_own(way):
    assert shares(*WAYS[way]) == THREE


def test_who_wrote_the_same_again_or_something_that_did_not_stay_has_no_share():
    told = shares(
        write(1, "alice", "update", web("web:2", 3)), write(2, "dave", "update", web("web:2", 3)), write(3, "carol", "update", AFTER),
    )  # fmt: skip
    assert told == {"alice": ([REPLICAS, IMAGE], True), "dave": ([], True), "carol": ([NOTE], True)}


def test_a_body_that_is_not_there_leaves_its_share_open_and_what_follows_by_patch_is_known():
    hidden = write(2, "bob", "patch", level="Metadata")
    told = shares(
        write(1, "alice", "patch", PATCHED),
        hidden,
        write(3, "carol", "patch", {"metadata": {"annotations": {"note": "x"}}}),
    )
    # a patch of a list may be a merge patch, which replaces it: that is not all of what it may have done
    assert told == {"alice": ([IMAGE], False), "bob": ([], False), "carol": ([NOTE], True)}
    told = shares(
        hidden, write(3, "carol", "update", AFTER)
    )  # of a whole object nobody can tell what was new
    assert told == {"bob": ([], False), "carol": ([], False)}


@pytest.mark.parametrize(
    "why",
    [
        {"annotations": {"audit.k8s.io/truncated": "true"}}, {"requestObject": "skipped-too-big-size-object"},
        {"requestObject": [{"op": "test"}]}, {"requestObject": 5}, {"requestObject": [{"op": "add", "path": "/x/y/z/0", "value": 1}]},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_open(why):
    body = why.pop("requestObject", PATCHED)
    told = shares(write(1, "alice", "patch", body, **why), write(2, "carol", "update", AFTER))
    assert told == {"alice": ([], False), "carol": ([], False)}


def test_a_report_names_them_all_with_what_each_wrote(settings, tmp_path):
    (tmp_path / "a.log").write_text("".join(json.dumps(e) + "\n" for e in WAYS["answers"]))
    for body, day in ((BEFORE, 1), (AFTER, 3)):
        (tmp_path / "m.yaml").write_text(yaml.safe_dump(body))
        with run(settings, "snapshot") as r:
            snapshots.from_files(r, (str(tmp_path / "m.yaml"),), datetime(2026, 11, day))  # noqa: DTZ001
    with run(settings, "ingest") as r:
        ingesting.ingest(r, (str(tmp_path / "a.log"),), settings.cluster or "files")
    for _ in range(2):  # again: said once
        done = evaluating.evaluate(settings)
    (seen,) = [
        f.seen
        for f in done.findings
        if f.control == "logging/changes-explained" and f.resource == "Deployment/shop/web"
    ] or [None]
    told = reporting.assess(settings, done.run_id)
    (change,) = [c for c in told.changes if c["resource"] == "Deployment/shop/web"]
    assert {w["who"]: w["fields"] for w in change["shares"]} == {
        who: fields for who, (fields, _) in THREE.items()
    }
    assert change["writers"] == ["carol", "bob", "alice"]
    assert seen is None or seen == f"changed by carol ({NOTE}); bob ({REPLICAS}); alice ({IMAGE})"
    page = next(p for p in reporting.write(told, ("html",), tmp_path / "out")).read_text()
    assert f"<b>bob</b> ({REPLICAS})" in page
