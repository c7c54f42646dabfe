"""What an ingest that went wrong leaves behind, and what a report is compared with."""

import json

import pytest
from helpers import asked, complyk8s

from complyk8s.errors import CollectError
from complyk8s.pipeline import ingesting, snapshots
from complyk8s.pipeline.runs import run
from complyk8s.store import session

AT = "2026-11-02T10:15:00.000000Z"
LINE = json.dumps({
    "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "auditID": "a", "stage": "ResponseComplete", "verb": "get",
    "requestURI": "/api", "user": {"username": "u"}, "responseStatus": {"code": 200}, "requestReceivedTimestamp": AT, "stageTimestamp": AT,
})  # fmt: skip


def take(settings, *paths):
    with run(settings, "ingest") as r:
        return ingesting.ingest(r, tuple(map(str, paths)), "test")


def test_what_could_not_be_read_is_there_to_be_asked_for_and_fails_again(settings, tmp_path):
    (tmp_path / "a.log").write_text("this line is no audit event\n")
    with pytest.raises(CollectError):
        take(settings, tmp_path / "a.log")
    assert asked(settings.store, "select count(*) as n from quarantine") == [{"n": 1}]
    with pytest.raises(CollectError):
        take(settings, tmp_path / "a.log")


def test_one_file_of_several_that_gives_nothing_is_told_each_time(settings, tmp_path):
    (tmp_path / "a.log").write_text(LINE + "\n")
    (tmp_path / "b.log").write_text("nonsense\n")
    for _ in range(2):
        assert [g.what for g in take(settings, tmp_path).gaps] == [str(tmp_path / "b.log")]


def test_a_path_that_is_missing_costs_no_other_and_is_forgotten_once_it_is_there(settings, tmp_path):
    (tmp_path / "a.log").write_text(LINE + "\n")
    gone = tmp_path / "gone.log"
    done = take(settings, tmp_path / "a.log", gone)
    assert (done.events, [g.cause for g in done.gaps]) == (1, ["missing"])
    assert asked(settings.store, "select what, cause from gap") == [{"what": str(gone), "cause": "missing"}]
    take(settings, gone, tmp_path / "a.log")  # said once, however often it is missed
    assert len(asked(settings.store, "select * from gap")) == 1
    gone.write_text(LINE.replace('"a"', '"b"') + "\n")
    assert take(settings, gone).gaps == []
    assert asked(settings.store, "select * from gap") == []


def manifest(name):
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: shop}}\n---\n"


def test_changes_of_a_run_that_was_killed_are_told_by_the_next(settings, tmp_path):

    held = ""
    for n in range(3):
        held += manifest(f"c{n}")
        (tmp_path / "m.yaml").write_text(held)
        with run(settings, "snapshot") as r:
            kept, _ = snapshots.from_files(r, (str(tmp_path / "m.yaml"),))
        if n == 0:  # evaluated to its end; the second was not
            with run(settings, "evaluate") as r:
                r.db.execute("update run set snapshot_id = ? where run_id = ?", [kept.id, r.id])
    with session.session(settings, None, None, None) as s:
        assert [c for (c,) in s.ask("select resource from recorded_changes order by 1")] == [
            "ConfigMap/shop/c1",
            "ConfigMap/shop/c2",
        ]


def test_a_run_without_a_readable_log_reports_all_the_same(tmp_path):
    (tmp_path / "m.yaml").write_text(manifest("c"))
    done = complyk8s("--store", tmp_path / "s", "run", "--from", tmp_path / "m.yaml", "--audit-log", tmp_path / "gone.log",
                     "--format", "json", "--out", tmp_path / "out")  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert "no log was read" in done.stderr and list((tmp_path / "out").iterdir())
