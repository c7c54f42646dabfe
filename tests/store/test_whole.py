"""What is missing or changed in a store is named with exit 4, and never makes a verdict better."""

import os
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from helpers import asked, complyk8s

from complyk8s.controls import read
from complyk8s.errors import CollectError, IntegrityError
from complyk8s.pipeline import evaluating, reporting
from complyk8s.pipeline.runs import run
from complyk8s.store import database, schema, views

_GOOD = ("pass", "not-applicable")


@pytest.fixture(scope="module")
def sound(demo, tmp_path_factory):
    """What is found in a store that nothing is wrong with."""
    folder = tmp_path_factory.mktemp("sound") / "store"
    shutil.copytree(demo.store, folder)
    done = evaluating.evaluate(replace(demo, store=folder, frameworks=("pci-dss-4.0.1",)))
    assert not done.damage
    return done


@pytest.fixture
def store(settings, demo):
    shutil.copytree(demo.store, settings.store)
    return replace(settings, frameworks=("pci-dss-4.0.1",), cluster="bank-prod")


def parquet(settings) -> list[Path]:
    return sorted(settings.store.rglob("*.parquet"))


def verdicts(done) -> dict[tuple[str, str], str]:
    return {(f.control, f.resource): f.verdict for f in done.findings}


def _on_log(reads) -> bool:
    return bool({"events", "log_files"} & views.closure(frozenset(reads)))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def change(path: Path) -> None:
    """Other bytes in the middle, the same size."""
    held = bytearray(path.read_bytes())
    middle = len(held) // 2
    held[middle : middle + 8] = bytes(b ^ 255 for b in held[middle : middle + 8])
    path.write_bytes(held)


@pytest.mark.parametrize("harm", [Path.unlink, empty, cut, change])
def test_a_damaged_part_is_named_and_the_log_is_unknown(store, sound, harm):
    path = parquet(store)[0]
    part = path.relative_to(store.store).as_posix()
    harm(path)
    done = evaluating.evaluate(store)
    assert [d.startswith(part) for d in done.damage] == [True]
    of = {c.id: c for c in read.controls()}
    before = verdicts(sound)
    for (control, resource), verdict in verdicts(done).items():
        if _on_log(of[control].reads):
            assert verdict in ("unknown", "not-applicable"), (control, resource)
            if verdict == "not-applicable":
                assert before.get((control, resource)) == "not-applicable"
        else:
            assert verdict == before[control, resource]
    texts = {q.id: q for q in (*read.questions(), *read.detections())}
    assert all(a.unknown and part in a.unknown for a in done.asked if _on_log(texts[a.question].reads))
    told = {g["what"]: g for g in reporting.assess(store).gaps}
    assert told[part]["source"] == "store" and told[part]["cause"] == "damaged"


def test_the_report_is_written_and_the_exit_code_says_that_evidence_is_gone(store, tmp_path):
    path = parquet(store)[0]
    part = path.relative_to(store.store).as_posix()
    path.unlink()
    done = complyk8s("--store", store.store, "evaluate", "--framework", "pci-dss-4.0.1", "--fail-on", "low")
    assert done.returncode == 4 and part in done.stderr and "Traceback" not in done.stderr
    done = complyk8s("--store", store.store, "report", "--format", "json", "--out", tmp_path / "out")
    assert done.returncode == 4 and part in done.stderr and (tmp_path / "out" / "report.json").exists()
    done = complyk8s("--store", store.store, "sql", "select count(*) as n from requests", "--format", "csv")
    assert done.returncode == 4 and part in done.stderr and done.stdout.startswith('"n"')
    done = complyk8s("--store", store.store, "sql", "select count(*) as n from snapshots", "--format", "csv")
    assert done.returncode == 0, done.stderr


def test_a_part_that_is_put_back_is_believed_again(store, sound, tmp_path):
    path = parquet(store)[0]
    shutil.move(path, tmp_path / "part")
    assert evaluating.evaluate(store).damage
    shutil.move(tmp_path / "part", path)
    done = evaluating.evaluate(store)
    assert not done.damage and verdicts(done) == verdicts(sound)
    assert not [g for g in reporting.assess(store).gaps if g["source"] == "store"]


def test_a_link_in_a_parts_place_is_no_part(store, tmp_path):
    path = parquet(store)[0]
    shutil.move(path, tmp_path / "part.parquet")
    path.symlink_to(tmp_path / "part.parquet")
    with pytest.raises(IntegrityError, match="is a link"), database.reader(store, only=frozenset()):
        pass


@pytest.mark.parametrize("harm", [Path.unlink, empty, cut, change])
@pytest.mark.parametrize("name", [database.FILE, database.PUBLISHED])
def test_a_damaged_database_is_one_sentence(store, sound, name, harm):
    """Or it is as good as before, where the harm lies in what is not read."""
    harm(store.store / name)
    try:
        got = Counter(f.verdict for f in evaluating.evaluate(store).findings)
    except IntegrityError as e:
        assert database.FILE.removesuffix(".duckdb") in str(e) and e.hint  # noqa: PT017
    else:
        assert harm in (cut, change) and all(got[v] <= sound.verdicts()[v] for v in _GOOD)


@pytest.mark.parametrize("name", [database.FILE, database.PUBLISHED])
def test_its_exit_code_is_four(store, name):
    (store.store / name).unlink()
    for command in (["evaluate"], ["trend"] if name == database.PUBLISHED else ["retain"]):
        done = complyk8s("--store", store.store, *command)
        assert done.returncode == 4 and name in done.stderr and "Traceback" not in done.stderr
    assert (store.store / database.FILE).exists() == (name != database.FILE), "nothing was begun anew"


def test_a_published_copy_that_is_gone_comes_back_with_the_next_run(store):
    (store.store / database.PUBLISHED).unlink()
    with run(store, "x"):
        pass
    assert asked(store.store, "select count(*) as n from snapshot")[0]["n"] == 2


def test_a_first_run_that_was_killed_leaves_a_new_store(settings):
    settings.store.mkdir(mode=0o700)
    (settings.store / database.FILE).touch()
    with pytest.raises(CollectError), database.reader(settings):
        pass
    with run(settings, "x"):
        pass
    with database.reader(settings, only=frozenset()) as db:
        assert database.rows(db, "select state from run") == [("complete",)]


def test_older_stores_get_their_order_from_the_rows(settings, monkeypatch):
    """A store that was written before runs and snapshots were numbered, whose dates tell another order."""
    older = schema.migrations()[:5]
    monkeypatch.setattr(schema, "migrations", lambda: older)
    settings.store.mkdir(mode=0o700)
    db = duckdb.connect()
    db.execute(f"attach '{settings.store / database.FILE}' as store (storage_version 'v1.4.0')")
    db.execute("use store")
    schema.migrate(db)
    for n, day in enumerate(("2031-01-01", "2026-11-01", "2026-11-02"), 1):
        db.execute(
            "insert into run (run_id, command, started_at, state, tool_version, content_hash)"
            " values (?, 'snapshot', ?, 'running', '0', 'x')", [f"r{n}", day],
        )  # fmt: skip
        db.execute("update run set state = 'complete', finished_at = started_at where run_id = ?", [f"r{n}"])
        db.execute(
            "insert into snapshot values (?, ?, ?, ?, 'c', null, null, null, 'files', 1, 'h', null)",
            [f"s{n}", f"r{n}", n, day],
        )
        db.execute(
            "insert into event_part values (?, 'p', 'c', ?, 1, ?, ?, 'x')",
            [f"events/cluster=c/date={day}/{n}.parquet", day, day, day],
        )
    db.close()
    monkeypatch.undo()
    with run(settings, "x") as r:
        assert r.db.execute("select run_id, seq from run order by seq").fetchall()[:3] == [
            ("r1", 1), ("r2", 2), ("r3", 3),
        ]  # fmt: skip
        assert r.db.execute("select snapshot_id, store_seq from snapshot order by 2").fetchall() == [
            ("s1", 1), ("s2", 2), ("s3", 3),
        ]  # fmt: skip
        assert r.db.execute("select count(*) from event_part where bytes is null").fetchall() == [(3,)]
        assert r.db.execute("select seq from run where run_id = ?", [r.id]).fetchall() == [(4,)]
