"""Files of the owner alone, whatever the umask; links that lead nowhere; stores of others refused."""

import json
import os
import stat
from pathlib import Path

import pytest
from helpers import complyk8s

from complyk8s import safe_files
from complyk8s.errors import ComplyError, ContentError
from complyk8s.pipeline import reporting, snapshots
from complyk8s.pipeline.runs import run
from complyk8s.store import attestations, database

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec: {containers: [{name: c, image: d}]}\n"
EVENT = ('{"kind":"Event","auditID":"a%d","stage":"ResponseComplete","level":"Metadata","verb":"get","requestURI":"/x",'
         '"user":{"username":"al"},"requestReceivedTimestamp":"2026-11-02T10:00:00Z","responseStatus":{"code":200}}\n')  # fmt: skip
MINE = "nobody else's"


@pytest.fixture
def place(tmp_path):
    (tmp_path / "pod.yaml").write_text(POD)
    (tmp_path / "audit.log").write_text("".join(EVENT % n for n in range(3)))
    (tmp_path / "letter").write_text(MINE)
    return tmp_path


@pytest.fixture
def umask():
    """The widest umask there is, for the test."""
    before = os.umask(0)
    yield
    os.umask(before)


def snap(settings, place):
    with run(settings, "snapshot") as r:
        return snapshots.from_files(r, (str(place / "pod.yaml"),))[0]


def wide(folder: Path) -> list[str]:
    """Everything under the folder, itself included, that others may reach."""
    return [
        f"{p} {stat.S_IMODE(p.lstat().st_mode):o}"
        for p in (folder, *folder.rglob("*"))
        if p.lstat().st_mode & 0o077
    ]


def test_what_a_command_writes_is_its_owners_alone(place):
    (place / "evidence.pdf").write_text("%PDF")
    store, out = place / "store", place / "out" / "reports"
    args = ["--store", store]
    done = complyk8s(*args, "run", "--from", place / "pod.yaml", "--audit-log", place / "audit.log", "--out", out,
                     "--format", "html,json,csv,junit", "--framework", "pci-dss-4.0.1", umask=0)  # fmt: skip
    assert done.returncode == 0, done.stderr
    done = complyk8s(*args, "attest", "record", "pci-dss-4.0.1", "1.1.1", "--answer", "met", "--by", "Ada", "--until",
                     "2027-03-01", "--text", "x", "--file", place / "evidence.pdf", umask=0)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert complyk8s(*args, "propose", "--out", place / "proposals", umask=0).returncode in (0, 3)
    assert (
        complyk8s(
            *args, "sql", "select 1 as a", "--format", "parquet", "--out", out / "a.parquet", umask=0
        ).returncode
        == 0
    )
    assert len(list(store.rglob("*.parquet"))) == 1 and len(list(out.iterdir())) == 5
    assert (
        not wide(store)
        and not wide(place / "out")
        and (not (place / "proposals").exists() or not wide(place / "proposals"))
    )


@pytest.mark.usefixtures("umask")
def test_a_library_that_calls_us_gets_the_same(settings, place):
    snap(settings, place)
    assert not wide(settings.store)
    assert os.umask(0) == 0, "and keeps its umask"


@pytest.mark.usefixtures("umask")
def test_a_store_of_an_older_version_is_tightened(settings, place):
    snap(settings, place)
    for path in (settings.store, *settings.store.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    snap(settings, place)
    assert not wide(settings.store)


@pytest.mark.parametrize(
    "name", ["run.lock", "tmp/publish.duckdb", "complyk8s.duckdb", "complyk8s.duckdb.wal", "complyk8s-read.duckdb",
             "events/x~00001-000.partial", "events/cluster=a", "attachments", "tmp", "events"],
)  # fmt: skip
def test_a_link_that_was_planted_in_the_store_is_not_followed(settings, place, name):
    settings.store.mkdir(mode=0o700)
    path = settings.store / name
    path.parent.mkdir(exist_ok=True)
    target = place / "letter"
    if "." not in name:
        target = place / "elsewhere"
        target.mkdir()
    path.symlink_to(target)
    with pytest.raises(ComplyError, match=name.partition("/")[0]) as e:
        snap(settings, place)
    assert e.value.exit_code in (2, 4) and (place / "letter").read_text() == MINE
    assert not (place / "elsewhere").exists() or not list((place / "elsewhere").iterdir())


def test_a_hard_link_in_the_locks_place(settings, place):
    settings.store.mkdir(mode=0o700)
    os.link(place / "letter", settings.store / "run.lock")
    with pytest.raises(ContentError, match=r"run\.lock"):
        snap(settings, place)
    assert (place / "letter").read_text() == MINE


@pytest.mark.parametrize("name", ["report.json", ".report.json.partial"])
def test_a_link_in_a_reports_place_is_replaced(assessment, place, name):
    out = place / "shared"
    out.mkdir(mode=0o777)
    (out / name).symlink_to(place / "letter")
    (written,) = reporting.write(assessment, ("json",), out)
    assert (place / "letter").read_text() == MINE
    assert (
        not written.is_symlink()
        and json.loads(written.read_bytes())
        and not (out / ".report.json.partial").exists()
    )


def test_no_folder_that_is_a_link_is_entered_below_the_one_that_was_given(place):
    (place / "proposals").mkdir()
    (place / "elsewhere").mkdir()
    (place / "proposals" / "policies").symlink_to(place / "elsewhere")
    with pytest.raises(NotADirectoryError):
        safe_files.put(place / "proposals", "policies/shop.yaml", b"x")
    assert not list((place / "elsewhere").iterdir())


def test_reports_for_others_to_read(assessment, place):
    for who, mode in (("owner", 0o600), ("group", 0o640), ("all", 0o644)):
        (path,) = reporting.write(assessment, ("json",), place / who, who)
        assert stat.S_IMODE(path.stat().st_mode) == mode
    with pytest.raises(ContentError, match="reports_readable_by"):
        reporting.write(assessment, ("json",), place / "x", "0777")
    path = safe_files.put(place / "a" / "b", "report.html", b"x", 0o640)
    assert [stat.S_IMODE(p.stat().st_mode) for p in (path, path.parent)] == [0o640, 0o750]


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o1777, 0o2770])
def test_a_store_that_others_can_write_is_refused(place, mode):
    (place / "store").mkdir()
    (place / "store").chmod(mode)
    for command in (["snapshot", "--from", place / "pod.yaml"], ["trend"]):
        done = complyk8s(
            "--store", place / "store", *command, env={"KUBERNETES_SERVICE_HOST": ""} if mode == 1 else {}
        )
        assert done.returncode == 2 and "can be written by others" in done.stderr and "chmod" in done.stderr
    assert not list((place / "store").iterdir())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_store_of_another_user_is_refused(place):
    assert complyk8s("--store", place / "store", "snapshot", "--from", place / "pod.yaml").returncode == 0
    os.chown(place / "store", 12345, 12345)
    for command in (["snapshot", "--from", place / "pod.yaml"], ["trend"], ["evaluate"]):
        done = complyk8s("--store", place / "store", *command)
        assert done.returncode == 2 and "another user (12345)" in done.stderr
    os.chown(place / "store", 0, 0)
    os.chown(place / "store" / database.FILE, 12345, 12345)
    done = complyk8s("--store", place / "store", "snapshot", "--from", place / "pod.yaml")
    assert done.returncode == 2 and database.FILE in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_volume_that_kubernetes_prepared_for_an_fs_group_is_ours(settings, place, monkeypatch):
    """As kubelet leaves it: the pod's group, set on every new file; the owner is root, or who ran before."""
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.96.0.1")
    for owner in (0, 12345):
        snap(settings, place)
        for path in (settings.store, *settings.store.rglob("*")):
            os.chown(path, owner, os.getegid())
            path.chmod(0o2770 if path.is_dir() else 0o660)
        snap(settings, place)
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST")
    os.chown(settings.store, 12345, os.getegid())
    settings.store.chmod(0o2770)
    with pytest.raises(ContentError, match="another user"):
        snap(settings, place)


def test_a_store_that_is_a_file(place):
    done = complyk8s("--store", place / "letter", "snapshot", "--from", place / "pod.yaml")
    assert done.returncode in (1, 2) and "letter" in done.stderr and (place / "letter").read_text() == MINE


def test_a_link_that_changes_between_the_look_and_the_opening(place, monkeypatch):
    """The opened file is asked where it lies."""
    (place / "logs").mkdir()
    (place / "logs" / "a.log").symlink_to(place / "letter")
    monkeypatch.setattr(safe_files, "check_below", lambda *_: None)
    with pytest.raises(OSError, match="a link out of what was given"):
        safe_files.opened(place / "logs" / "a.log", safe_files.roots([place / "logs"]))


def test_an_attached_file_that_changes_between_the_look_and_the_opening(place, monkeypatch):
    (place / "answers").mkdir()
    (place / "answers" / "plan.txt").symlink_to(place / "letter")
    monkeypatch.setattr(safe_files, "check_below", lambda *_: None)
    with pytest.raises(ContentError, match="does not lie in the template's folder"):
        attestations.attach(
            place / "store", place / "answers" / "plan.txt", safe_files.roots([place / "answers"])
        )
    assert not (place / "store").exists()
