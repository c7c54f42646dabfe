"""A store from somebody else: nothing that its files define is run, believed, or led out by."""

import contextlib
import shutil
from pathlib import Path

import duckdb
import pytest
from helpers import complyk8s

from complyk8s.errors import ComplyError, ContentError, IntegrityError, StoreError
from complyk8s.pipeline import retaining
from complyk8s.pipeline.runs import run
from complyk8s.settings import Settings
from complyk8s.store import database, foreign, parts

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec: {containers: [{name: c, image: d}]}\n"
LINE = (
    '{"kind":"Event","auditID":"a","stage":"ResponseComplete","level":"Metadata","verb":"get","requestURI":"/x",'
    '"user":{"username":"al"},"requestReceivedTimestamp":"2026-11-02T10:00:00Z","responseStatus":{"code":200}}\n'
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    place = tmp_path_factory.mktemp("made")
    (place / "pod.yaml").write_text(POD)
    (place / "audit.log").write_text(LINE)
    for command in (["snapshot", "--from", place / "pod.yaml"], ["ingest", place / "audit.log"]):
        assert complyk8s("--store", place / "store", "--cluster", "c", *command).returncode == 0
    return place


@pytest.fixture
def settings(made, tmp_path):
    shutil.copytree(made / "store", tmp_path / "store")
    (tmp_path / "pod.yaml").write_text(POD)
    return Settings(store=tmp_path / "store", cluster="c")


def changed(settings: Settings, *statements: str) -> None:
    """Both files of the store, changed by whoever made it."""
    for file in (database.FILE, database.PUBLISHED):
        with duckdb.connect() as db:
            version = "v2.0.0" if any("trigger" in s for s in statements) else "v1.4.0"
            db.execute(f"attach '{settings.store / file}' as s (storage_version '{version}')")
            db.execute("use s")
            for statement in statements:
                db.execute(statement)


def reads(settings: Settings) -> list:
    with database.reader(settings) as db:
        return database.dicts(db, "select name from objects")


def writes(settings: Settings) -> None:
    with run(settings, "retain"):
        pass


STRANGE = {
    "a table more": ['create table "x""; drop table gap; --" as select 1 as a'],
    "a table fewer": ["drop table listed"],
    "a column that is computed": [
        "drop table gap",
        "create table gap (run_id varchar not null, snapshot_id varchar, source varchar not null, what varchar not null,"
        " cause varchar not null, detail varchar generated always as (error('computed')))",
    ],
    "a check": [
        "drop table defined",
        "create table defined (stamp varchar not null check (error('checked') is null))",
    ],
    "a default": ["alter table defined alter column stamp set default (error('default'))"],
    "another type": ["alter table run alter column detail type blob"],
    "a view for a table": [
        "drop table snapshot",
        "create view snapshot as select error('viewed') as snapshot_id",
    ],
    "a trigger": ["create trigger t after insert on run for each statement delete from gap"],
    "a sequence": ["create sequence s"],
    "a type": ["create type mood as enum ('a')"],
    "an index": ["create index i on gap (what)"],
    "another schema": ['create schema "x""y"', 'create table "x""y".run as select 1 as a'],
    "a ledger that is a view": [
        "drop table migration",
        "create view migration as select 1 as number, 'x' as sha256",
    ],
    "a part above": ["insert into event_part select '../../x.parquet', * exclude (part) from event_part"],
    "an absolute part": ["update event_part set part = '/etc/x.parquet'"],
    "a part by pattern": ["update event_part set part = 'events/cluster=c/date=2026-11-02/*.parquet'"],
    "a part elsewhere": ["update event_part set part = 'attachments/x.parquet'"],
    "a part with a quote": ["update event_part set part = 'events/cluster=c/date=2026-11-02/x''.parquet'"],
    "a removal above": [
        "insert into removal select '../kept.txt', 'r', 'c', date '2026-01-01', 1, now()::timestamp, now()::timestamp, 'x',"
        " 'y', []"
    ],
}


@pytest.mark.parametrize("statements", STRANGE.values(), ids=STRANGE.keys())
def test_a_store_that_is_not_as_ours_is_read_by_nobody(settings, tmp_path, statements):
    kept = tmp_path / "kept.txt"
    kept.write_text("mine")
    changed(settings, *statements)
    for act in (reads, writes):
        with pytest.raises(ComplyError) as e:
            act(settings)
        assert isinstance(e.value, ContentError | IntegrityError | StoreError)
        assert not any(word in str(e.value) for word in ("computed", "checked", "default", "viewed"))
    assert kept.read_text() == "mine"


HARMFUL = [
    "create view evil as select * from read_csv('/etc/passwd')",
    'create view "x""y\'; drop table gap; --" as select error(\'run\')',
    "create or replace view objects as select error('objects') as name",
    "create or replace view requests as from enable_profiling()",
    "create macro contains(a, b) as error('macro')",
    "create macro count(a) as error('macro')",
    "create macro concat(a) as error('macro')",
    "create macro row_number() as 0",
    "create macro can_i2(a) as table select error('macro')",
    'create macro "x""; drop table gap; --"(a) as 1',
]


def test_views_and_macros_in_the_file_are_never_asked(settings):
    before = reads(settings)
    changed(settings, *HARMFUL)
    assert reads(settings) == before == [{"name": "a"}]
    done = complyk8s(
        "--store",
        settings.store,
        "sql",
        "select count(*) as n, concat('x') as x from requests",
        "--format",
        "csv",
    )
    assert done.stdout.split() == ['"n","x"', '"1","x"'], done.stderr
    assert complyk8s("--store", settings.store, "sql", "select * from evil").returncode == 2
    assert complyk8s("--store", settings.store, "--cluster", "c", "evaluate").returncode == 0


def test_a_run_takes_them_out_before_anything_is_asked(settings):
    changed(settings, *HARMFUL)
    writes(settings)
    with duckdb.connect(settings.store / database.PUBLISHED, read_only=True) as db:
        held = db.execute(
            "select view_name as n, sql from duckdb_views() where not internal union all select function_name, macro_definition"
            " from duckdb_functions() where not internal"
        ).fetchall()
        assert not [n for n, sql in held if "error(" in sql or "enable_profiling" in sql or "passwd" in sql]
        assert db.execute("select count(*) from objects").fetchall() == [(1,)]
        assert db.execute("select count(*) from events").fetchall() == [(1,)]


def test_a_stamp_is_of_what_stands_there(settings):
    """The stamp of the content alone let every definition pass that stood beside it."""
    changed(settings, "create or replace view findings as select 'nothing' as run_id")
    writes(settings)
    with duckdb.connect(settings.store / database.PUBLISHED, read_only=True) as db:
        assert (
            "'nothing'"
            not in db.execute("select sql from duckdb_views() where view_name = 'findings'").fetchall()[0][0]
        )


@pytest.mark.parametrize("name", foreign.PLACES)
def test_nothing_in_a_store_is_a_link(settings, tmp_path, name):
    outside = tmp_path / "outside"
    outside.mkdir()
    place = settings.store / name
    if place.is_dir():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    place.symlink_to(outside / "x" if "." in name else outside)
    with pytest.raises(ComplyError):
        writes(settings)
    assert not list(outside.iterdir())


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_no_folder_of_events_leads_out(settings, tmp_path, depth):
    part = next((settings.store / "events").rglob("*.parquet"))
    place = [part, *part.parents][depth - 1]
    shutil.move(place, tmp_path / "outside")
    place.symlink_to(tmp_path / "outside")
    for act in (reads, writes):
        with pytest.raises((ContentError, IntegrityError), match="is a link"):
            act(settings)


def test_what_a_killed_run_left_is_deleted_in_the_store_alone(settings, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "dead~x.parquet").write_text("mine")
    (settings.store / "events" / "cluster=d").symlink_to(outside)
    changed(settings, "insert into run (run_id, command, started_at, state, tool_version, content_hash)"
            " values ('dead', 'ingest', now()::timestamp, 'failed', 'x', 'x')")  # fmt: skip
    with contextlib.suppress(
        ContentError, IntegrityError
    ):  # pathlib of some versions does not look there at all
        writes(settings)
    assert (outside / "dead~x.parquet").read_text() == "mine"


def test_retention_deletes_nothing_outside(settings, tmp_path):
    kept = tmp_path / "kept.parquet"
    kept.write_text("mine")
    with pytest.raises(IntegrityError), run(settings, "retain") as r:  # noqa: PT012 - every run sweeps at its end
        r.db.execute(
            "insert into removal select '../kept.parquet', 'r', 'c', date '2026-01-01', 1, now()::timestamp, now()::timestamp,"
            " 'x', 'y', []"
        )
        with pytest.raises(IntegrityError):
            parts.sweep(r.db, settings.store)
    with pytest.raises(IntegrityError):
        retaining.retain(settings)
    assert kept.read_text() == "mine"


def test_huge_values_are_no_reason_to_die(settings):
    changed(settings, "insert into migration select 1000 + range, repeat('x', 1000) from range(300000)")
    for act in (reads, writes):
        with pytest.raises(StoreError, match="newer"):
            act(settings)


def test_the_connection_is_shut_before_the_store_is_opened(settings):
    with database.reader(settings) as db:
        for sql in (
            "attach '/tmp/x.duckdb' as x", "set enable_external_access = true", "set memory_limit = '1TB'",
            "copy (select 1) to '/tmp/x.csv'", f"copy (select 1) to '{settings.store}/events/x.csv'",
            "from read_text('/etc/passwd')", f"from read_parquet('{settings.store}/events/**')", "load httpfs",
            "from read_text('/proc/self/environ')",
        ):  # fmt: skip
            with pytest.raises(duckdb.Error):
                db.execute(sql).fetchall()
        assert db.execute("select count(*) from events").fetchall() == [(1,)]
    with run(settings, "retain") as r:
        for sql in (
            "from read_text('/etc/passwd')",
            "copy (select 1) to '/tmp/x.csv'",
            "attach '/tmp/x.duckdb' as x",
        ):
            with pytest.raises(duckdb.Error):
                r.db.execute(sql).fetchall()


def test_an_error_is_printed_without_what_a_name_holds(settings):
    changed(settings, 'create table "\x1b]0;owned\x07" as select 1 as a')
    done = complyk8s("--store", settings.store, "sql", "select 1")
    assert done.returncode == 4 and "\x1b" not in done.stderr and "\\x1b" in done.stderr, done.stderr


def test_a_store_moves_with_its_folder(settings, tmp_path):
    moved = Path(shutil.move(settings.store, tmp_path / 'it\'s [moved] "here"'))
    assert reads(Settings(store=moved)) == [{"name": "a"}]


def test_a_body_in_the_store_does_not_stand_in_for_what_was_collected(settings, tmp_path):
    """A store that came with the manifests held a harmless body under the hash of a harmful one."""
    changed(settings, """update object_body set body = replace(body, '"image":"d"', '"image":"x"')""")
    done = complyk8s("--store", settings.store, "--cluster", "c", "snapshot", "--from", tmp_path / "pod.yaml")
    assert done.returncode == 4 and "another content" in done.stderr, done.stderr


@pytest.mark.parametrize(
    "statement",
    [
        "update snapshot_object set kind = 'Nothing', plural = 'nothings', namespace = 'kube-system'",
        "update snapshot_object set drift_hash = 'x', until_seq = 1000000",
        "insert into snapshot_object select cluster, 'NetworkPolicy/b/all', 'networking.k8s.io', api_version, 'networkpolicies',"
        " 'NetworkPolicy', namespace, 'all', uid, body_hash, drift_hash, 1, 1000000 from snapshot_object limit 1",
    ],
)
def test_rows_in_the_store_do_not_either(settings, tmp_path, statement):
    changed(settings, statement)
    done = complyk8s("--store", settings.store, "--cluster", "c", "snapshot", "--from", tmp_path / "pod.yaml")
    assert done.returncode == 0, done.stderr
    with database.reader(settings) as db:
        held = database.rows(
            db,
            "select resource, plural, namespace from objects where snapshot_id = (select max_by(snapshot_id, seq) from snapshot)",
        )
    assert held == [("Pod/b/a", "pods", "b")]
