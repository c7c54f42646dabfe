"""What is newest was taken last, whatever the clocks said; a clock that was wrong is told."""

import json
from datetime import datetime, timedelta

import pytest
from helpers import complyk8s

from complyk8s.errors import CollectError
from complyk8s.pipeline import attesting, comparing, evaluating, ingesting, reporting, runs, snapshots
from complyk8s.pipeline.runs import run
from complyk8s.report import page
from complyk8s.settings import Settings
from complyk8s.store import database, recall
from complyk8s.store.session import find

FAR = datetime(2031, 1, 1)  # noqa: DTZ001
DAY = datetime(2026, 11, 2)  # noqa: DTZ001


def pod(name: str, **spec) -> dict:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "shop"},
            "spec": {"containers": [{"name": "c", "image": "x:1"}], **spec}}  # fmt: skip


def snap(settings, tmp_path, at, *objects):
    path = tmp_path / "objects.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)}))
    with run(settings, "snapshot") as r:
        return snapshots.from_files(r, (str(path),), at)[0]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return Settings(
        store=tmp_path_factory.mktemp("wrong") / "store", cluster="test", frameworks=("pci-dss-4.0.1",)
    )


@pytest.fixture(scope="module")
def wrong(store, tmp_path_factory):
    """Four snapshots, each with another pod and evaluated; by the clock the second is of 2031."""
    taken = []
    for n, at in enumerate((DAY, FAR, DAY + timedelta(days=2), DAY + timedelta(days=3)), 1):
        pods = (pod(f"p{i}", hostPID=True) for i in range(n))
        taken.append(snap(store, tmp_path_factory.mktemp("objects"), at, pod("same"), *pods))
        evaluating.evaluate(store)
    return taken


def test_the_newest_was_taken_last(store, wrong):
    with database.reader(store) as db:
        assert find(db, None)["snapshot_id"] == wrong[-1].id
        assert database.rows(db, "select newest_snapshot()") == [(wrong[-1].id,)]
        assert runs.cluster_name(db, store) == "test"
        held = database.dicts(db, "select * from evaluations order by seq")
        assert [e["snapshot_id"] for e in held] == [s.id for s in wrong], (
            "each was evaluated just after it was taken"
        )
    assessment = reporting.assess(store)
    assert assessment.snapshot["snapshot_id"] == wrong[-1].id
    assert assessment.previous["snapshot_id"] == wrong[-2].id
    assert [t["snapshot_id"] for t in page.trend(assessment).rows] == [s.id for s in wrong]
    assert assessment.operation["snapshots"] == 4


def test_changes_go_from_one_to_the_next(store, wrong):
    assert [(c["change"], c["resource"]) for c in comparing.compare(store, None, None)] == [
        ("added", "Pod/shop/p3")
    ]
    steps = comparing.compare(store, wrong[0].id, wrong[-1].id)
    assert [c["resource"] for c in steps] == ["Pod/shop/p1", "Pod/shop/p2", "Pod/shop/p3"]
    done = complyk8s("--store", store.store, "trend", "--format", "csv")
    order = list(dict.fromkeys(line.split(",")[2].strip('"') for line in done.stdout.splitlines()[1:]))
    assert order == [s.id for s in wrong]


def test_stretches_begin_where_they_began(store, wrong):
    with database.reader(store) as db:
        rows = database.rows(
            db,
            "select resource, first_seq, broken_at from broken_periods where control = 'workloads/host-pid' order by 2",
        )
        assert [r[1] for r in rows] == [1, 2, 3, 4]
        assert [r[2] for r in rows] == [s.taken_at for s in wrong]
        s = recall.snapshot(db, wrong[2].id)
        assert recall.operation(db, s)["snapshots"] == 3


def test_a_clock_that_went_backwards_is_a_fail(store, wrong):
    with database.reader(store) as db:
        found = database.rows(
            db,
            "select e.seq, f.verdict, f.seen from evaluations as e inner join findings as f on e.run_id = f.run_id"
            " where f.control = 'logging/own-clock' order by 1",
        )
    assert [(seq, verdict) for seq, verdict, _ in found] == [
        (1, "pass"),
        (2, "pass"),
        (3, "fail"),
        (4, "fail"),
    ]
    assert "2031-01-01" in found[-1][2] and wrong[1].id in found[-1][2]


def test_whoever_made_a_change_is_still_found(settings, tmp_path):
    """The log explains what changed between a snapshot of 2031 and the one after it."""
    for at, names in ((DAY, "a"), (FAR, "ab"), (DAY + timedelta(days=2), "abc")):
        snap(settings, tmp_path, at, *(pod(name) for name in names))
    lines = [
        {"kind": "Event", "auditID": name, "stage": "ResponseComplete", "level": "Metadata", "verb": "create",
         "requestURI": f"/api/v1/namespaces/shop/pods/{name}", "user": {"username": who}, "responseStatus": {"code": 201},
         "objectRef": {"resource": "pods", "namespace": "shop", "name": name, "apiVersion": "v1"},
         "requestReceivedTimestamp": f"{at:%Y-%m-%dT%H:%M:%SZ}", "stageTimestamp": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
        for name, who, at in (("b", "ada", DAY + timedelta(days=1)), ("c", "bob", DAY + timedelta(days=1, hours=12)),
                              ("c", "eve", DAY - timedelta(days=1)), ("b", "eve", DAY + timedelta(days=9)))
    ]  # fmt: skip
    (tmp_path / "a.log").write_text("".join(json.dumps(line) + "\n" for line in lines))
    with run(settings, "ingest") as r:
        ingesting.ingest(r, (str(tmp_path / "a.log"),), "test")
    with database.reader(settings) as db:
        who = dict(database.rows(db, "select resource, actor from changes where change = 'added'"))
    assert who == {"Pod/shop/b": "ada", "Pod/shop/c": "bob"}


def test_run_judges_and_reports_what_it_took(settings, tmp_path):
    """Also where another snapshot is of a time to come, and where one is taken in between."""
    snap(settings, tmp_path, FAR, pod("old"))
    (tmp_path / "new.json").write_text(json.dumps(pod("new")))
    done = complyk8s("--store", settings.store, "run", "--from", tmp_path / "new.json", "--format", "json", "--out",
                     tmp_path / "out", "--framework", "pci-dss-4.0.1")  # fmt: skip
    assert done.returncode == 0, done.stderr
    held = json.loads((tmp_path / "out" / "report.json").read_bytes())
    assert f"snapshot {held['snapshot']['snapshot_id']}: 1 objects" in done.stderr
    assert "Pod/shop/new" in {f["resource"].partition("#")[0] for f in held["findings"]}


def test_a_run_that_begins_before_the_last_is_a_gap_in_the_report(settings, tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(runs, "now", lambda: FAR)
        snap(settings, tmp_path, DAY, pod("a"))
    snap(settings, tmp_path, DAY + timedelta(days=1), pod("a"))
    evaluating.evaluate(settings)
    (gap,) = [g for g in reporting.assess(settings).gaps if g["source"] == "clock"]
    assert "2031-01-01" in gap["detail"]
    first = reporting.assess(settings).run["run_id"]
    evaluating.evaluate(settings)
    assert [g for g in reporting.assess(settings).gaps if g["source"] == "clock"] == [], "it was told"
    assert [g for g in reporting.assess(settings, first).gaps if g["source"] == "clock"] == [gap]
    assert runs.last_success(settings) < FAR.replace(tzinfo=runs.UTC), "and no reason to wait until then"


def test_the_newest_evaluation_is_the_last_one(settings, tmp_path, monkeypatch):
    snap(settings, tmp_path, DAY, pod("a"))
    with monkeypatch.context() as patched:
        patched.setattr(runs, "now", lambda: FAR)
        evaluating.evaluate(settings)
    last = evaluating.evaluate(settings).run_id
    assert reporting.assess(settings).run["run_id"] == last
    with database.reader(settings) as db:
        assert database.rows(db, "select run_id from evaluations") == [(last,)]


def test_the_last_answer_counts(settings, tmp_path, monkeypatch):
    snap(settings, tmp_path, DAY, pod("a"))
    row = {
        "framework": "pci-dss-4.0.1",
        "requirement": "1.1.1",
        "author": "Ada",
        "evidence": "x",
        "files": "",
    }
    with monkeypatch.context() as patched:
        patched.setattr(attesting, "now", lambda: FAR)
        attesting.record(settings, [{**row, "answer": "met", "until": "2031-06-01"}])
    until = f"{runs.now() + timedelta(days=30):%Y-%m-%d}"
    attesting.record(settings, [{**row, "answer": "not-met", "until": until}])
    with database.reader(settings) as db:
        from complyk8s.store import attestations

        (said,) = attestations.newest(db, "test").values()
    assert said.answer == "not-met"


def test_a_scan_of_a_time_to_come_does_not_outlive_later_ones(settings, tmp_path):
    for n, (at, found) in enumerate((("2031-01-01T00:00:00Z", []), ("2026-11-02T00:00:00Z", ["CVE-1"]))):
        (tmp_path / f"{n}.json").write_text(json.dumps({
            "SchemaVersion": 2, "CreatedAt": at, "ArtifactName": "x:1", "ArtifactType": "container_image",
            "Metadata": {}, "Results": [{"Target": "x", "Class": "os-pkgs", "Type": "debian", "Vulnerabilities": [
                {"VulnerabilityID": v, "PkgName": "p", "InstalledVersion": "1", "FixedVersion": "2", "Severity": "CRITICAL"}
                for v in found]}]}))  # fmt: skip
        with run(settings, "ingest") as r:
            ingesting.ingest(r, (str(tmp_path / f"{n}.json"),), "test")
    with run(settings, "x") as r:
        assert r.db.execute("select max(scanned_at) from image_scan").fetchall()[0][0] <= runs.now()


def test_nothing_there_says_so(settings):
    with run(settings, "x"):
        pass
    with database.reader(settings) as db, pytest.raises(CollectError):
        find(db, None)
