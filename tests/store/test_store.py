"""The store: its schema, its lock, its readers; what changes and what stays."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime

import duckdb
import pytest
from helpers import ROOT, complyk8s, start
from hypothesis import given
from hypothesis import strategies as st

from complyk8s.errors import BusyError, StoreError
from complyk8s.pipeline import snapshots
from complyk8s.pipeline.runs import run
from complyk8s.store import database, difference, schema

POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "p", "namespace": "a", "resourceVersion": "1"},
    "spec": {"hostPID": False},
}
NODE = {
    "apiVersion": "v1",
    "kind": "Node",
    "metadata": {"name": "n"},
    "status": {"conditions": [{"type": "Ready", "lastHeartbeatTime": "x"}]},
}


def snap(settings, tmp_path, *objects, at=None):
    path = tmp_path / "objects.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)}))
    with run(settings, "snapshot") as r:
        return snapshots.from_files(r, (str(path),), at)[0]


def query(settings, sql):
    with database.reader(settings) as db:
        return database.rows(db, sql)


def test_a_snapshot_that_changed_nothing_costs_no_body(settings, tmp_path):
    first = snap(settings, tmp_path, POD, NODE)
    later = json.loads(json.dumps([POD, NODE]))
    later[0]["metadata"]["resourceVersion"] = "2"
    later[0]["metadata"]["managedFields"] = [{"manager": "x"}]
    later[1]["status"]["conditions"][0]["lastHeartbeatTime"] = "y"
    second = snap(settings, tmp_path, *later)
    assert first.hash == second.hash == query(settings, "select hash from snapshot limit 1")[0][0]
    assert second.previous_hash == first.hash
    assert query(settings, "select count(*) from object_body") == [(2,)]
    assert query(settings, "select count(*) from recorded_changes") == [(0,)]
    assert query(settings, "select count(*) from snapshot_object") == [(2,)], "nor a row"
    assert query(settings, "select count(*) from objects") == [(4,)], "and is there all the same"


def test_each_snapshot_holds_what_it_held(settings, tmp_path):
    other = {**POD, "metadata": {"name": "q", "namespace": "a"}}
    taken = [snap(settings, tmp_path, *objects) for objects in ((POD,), (POD, other), (other,), (POD, other))]
    for snapshot, names in zip(taken, ("p", "pq", "q", "pq"), strict=True):
        found = query(settings, f"select name from objects where snapshot_id = '{snapshot.id}' order by 1")
        assert "".join(n for (n,) in found) == names
    assert [
        r[0] for r in query(settings, "select change from recorded_changes order by to_snapshot, resource")
    ].count("added") == 2


def test_order_of_objects_does_not_matter(settings, tmp_path):
    assert snap(settings, tmp_path, POD, NODE).hash == snap(settings, tmp_path, NODE, POD).hash


def test_changes_are_named_field_by_field(settings, tmp_path):
    snap(settings, tmp_path, POD, NODE)
    snap(settings, tmp_path, {**POD, "spec": {"hostPID": True}}, {**NODE, "metadata": {"name": "m"}})
    assert query(settings, "select resource, change, fields from recorded_changes order by 1") == [
        ("Node/m", "added", []), ("Node/n", "removed", []), ("Pod/a/p", "changed", ["spec.hostPID"]),
    ]  # fmt: skip


def test_custom_kinds_that_share_a_name_carry_their_group(settings, tmp_path):
    custom = {"apiVersion": "example.com/v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "a"}}
    snap(settings, tmp_path, POD, custom)
    assert query(settings, "select resource from objects order by 1") == [
        ("Pod.example.com/a/p",),
        ("Pod/a/p",),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    max_leaves=8,
)


@given(JSON, JSON)
def test_difference_is_empty_where_there_is_none(a, b):
    assert difference.fields(a, a) == []
    assert bool(difference.fields(a, b)) == (a != b)


def test_a_second_writer_is_told_who_holds_the_store(settings):
    with run(settings, "one"), pytest.raises(BusyError, match=f"process {os.getpid()}"), run(settings, "two"):
        pass


def test_who_holds_it_over_several_runs_keeps_others_out_between_them(settings):
    other = [
        sys.executable,
        "-m",
        "complyk8s",
        "--store",
        str(settings.store),
        "snapshot",
        "--from",
        str(settings.store),
    ]
    with database.held(settings):
        for name in ("one", "two"):
            with run(settings, name), pytest.raises(BusyError), run(settings, "within"):
                pass
            done = subprocess.run(other, capture_output=True, text=True, cwd=ROOT)
            assert done.returncode == 75 and f"process {os.getpid()}" in done.stderr
    with run(settings, "three"):
        pass
    with run(settings, "four"), pytest.raises(BusyError), database.held(settings):
        pass


def test_two_runs_at_once(settings, tmp_path):
    (tmp_path / "p.json").write_text(json.dumps(POD))
    with run(settings, "one"):
        done = complyk8s("--store", settings.store, "snapshot", "--from", tmp_path / "p.json")
    assert done.returncode == 75 and "in use by another run" in done.stderr
    assert complyk8s("--store", settings.store, "snapshot", "--from", tmp_path / "p.json").returncode == 0


def test_readers_read_while_a_writer_writes(settings, tmp_path):
    snap(settings, tmp_path, POD)
    with run(settings, "long"):
        assert query(settings, "select resource from objects") == [("Pod/a/p",)]


def test_a_store_of_a_newer_version_is_left_alone(settings, tmp_path):
    snap(settings, tmp_path, POD)
    db = duckdb.connect(settings.store / database.FILE)
    db.execute("insert into migration values (9999, 'x')")
    db.close()
    before = (settings.store / database.FILE).read_bytes()
    with pytest.raises(StoreError, match="newer"), run(settings, "x"):
        pass
    assert (settings.store / database.FILE).read_bytes() == before


def test_a_reader_says_so_too(settings, tmp_path):
    snap(settings, tmp_path, POD)
    for number, says in ((9999, "newer"), (1, "unreleased")):
        db = duckdb.connect(settings.store / database.PUBLISHED)
        db.execute("insert or replace into migration values (?, 'x')", [number])
        db.close()
        done = complyk8s("--store", settings.store, "trend")
        assert done.returncode == 1 and says in done.stderr and "Traceback" not in done.stderr
        snap(settings, tmp_path, POD)


def test_a_file_that_is_no_store_says_so(settings):
    settings.store.mkdir()
    (settings.store / database.FILE).write_bytes(b"hello" * 9999)
    with pytest.raises(StoreError, match="not a store"), run(settings, "x"):
        pass


def test_migrations_are_recorded_with_their_hash(settings, tmp_path):
    snap(settings, tmp_path, POD)
    assert query(settings, "select number, sha256 from migration") == [
        (n, h) for n, _, h in schema.migrations()
    ]


def test_older_clients_can_read_the_published_copy(settings, tmp_path):
    snap(settings, tmp_path, POD)
    db = duckdb.connect(settings.store / database.PUBLISHED, read_only=True)
    assert db.execute("select resource from objects").fetchall() == [("Pod/a/p",)]
    assert (
        db.execute("select tags['storage_version'] from duckdb_databases() where not internal")
        .fetchall()[0][0]
        .startswith("v1.4")
    )


def test_a_moved_store_reads_as_before(settings, tmp_path):
    snap(settings, tmp_path, POD)
    settings.store.rename(tmp_path / "elsewhere")
    assert query(replace(settings, store=tmp_path / "elsewhere"), "select name from objects") == [("p",)]


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_text('/etc/passwd')", "copy (select 1) to '/tmp/complyk8s-escape.csv'",
        "attach '/tmp/complyk8s-escape.db'", "install httpfs", "set enable_external_access = true",
        "select * from read_csv('/proc/self/environ')", "insert into finding values ('x','x','x','x','x',null)",
        "delete from snapshot", "select * from 'https://example.com/x.parquet'",
    ],
)  # fmt: skip
def test_a_query_reaches_no_file_no_network_and_changes_nothing(settings, tmp_path, sql):
    from complyk8s.errors import QueryError

    snap(settings, tmp_path, POD)
    with pytest.raises((QueryError, StoreError)):
        query(settings, sql)


def test_an_interrupted_run_says_so_and_keeps_what_was_there(settings, tmp_path):
    import signal
    import time

    snap(settings, tmp_path, POD)
    big = [{**POD, "metadata": {"name": f"p{i}", "namespace": "a"}} for i in range(30_000)]
    (tmp_path / "big.json").write_text(json.dumps(big))
    process = start("--store", settings.store, "snapshot", "--from", tmp_path / "big.json")
    time.sleep(1.2)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode in (75, 0)
    assert query(settings, "select count(*) from objects where name = 'p'") in ([(1,)], [(2,)])


def test_snapshots_are_found_by_the_beginning_of_their_id(settings, tmp_path):
    from complyk8s.store.session import find

    first = snap(settings, tmp_path, POD, at=datetime(2026, 1, 1))  # noqa: DTZ001
    second = snap(settings, tmp_path, NODE, at=datetime(2026, 1, 2))  # noqa: DTZ001
    with database.reader(settings) as db:
        assert find(db, None)["snapshot_id"] == second.id
        assert find(db, first.id[:9])["snapshot_id"] == first.id
