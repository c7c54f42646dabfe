"""SQL that is not ours reads, and does nothing else, whatever it is called and wherever it stands."""

import json
from pathlib import Path

import duckdb
import pytest
from helpers import complyk8s, session

from complyk8s import content, machine
from complyk8s.controls import read
from complyk8s.errors import QueryError
from complyk8s.store import limits, select_only, views

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec: {containers: [{name: c, image: d}]}\n"
ATTACKS = {
    "a CTE that deletes": "with d as (delete from objects returning *) select * from d",
    "a CTE that inserts": "with d as (insert into objects select * from objects returning *) select * from d",
    "a CTE that updates": "with d as (update objects set kind = 'x' returning *) select * from d",
    "a CTE that writes a file": "with w as (copy (select 1) to '{file}') select * from w",
    "one below a subquery": "select (with w as (copy (select 1) to '{file}') select count(*) from w) as n",
    "one in a list": "select [x for x in (with w as (copy (select 1) to '{file}') select * from w)]",
    "one in a join": "select 1 from objects join (with d as (delete from gaps returning *) select * from d) as e on true",
    "one in exists": "select exists(with w as (copy (select 1) to '{file}') select * from w)",
    "one in a recursion": "with recursive c as (select 1 as n union all (with d as (delete from gaps returning 1) from d)) from c",
    "one in order by": "select 1 order by (with w as (copy (select 1) to '{file}') select count(*) from w)",
    "one in limit": "select 1 limit (with w as (copy (select 1) to '{file}') select count(*) from w)",
    "one in describe": "describe with d as (delete from gaps returning *) select * from d",
    "copy": "copy (select 1) to '{file}'",
    "attach": "attach '{file}' as x",
    "two statements": "select 1; delete from gaps",
    "a statement after a comment": "select 1 /* ; */; copy (select 1) to '{file}' --",
    "create": "create table x as select 1",
    "set": "set memory_limit = '1TB'",
    "pragma": "pragma enable_profiling",
    "call": "call enable_logging()",
    "explain analyze": "explain analyze select 1",
    "a pivot that makes a type": "pivot objects on kind using count(*)",
    "nothing": "  -- nothing\n",
    "a file as a table": "select * from '{file}'",
    "a file as a table, quoted": 'select * from "{file}"',
    "an address as a table": "select * from 'https://127.0.0.1:9/x.parquet'",
    "read_csv": "select * from read_csv('/etc/passwd')",
    "read_text": "select * from read_text('/etc/passwd')",
    "read_parquet": "select * from read_parquet('{file}')",
    "glob": "select * from glob('/etc/*')",
    "query": "select * from query('select 1')",
    "query_table": "select * from query_table('objects')",
    "enable_profiling": "select * from enable_profiling()",
    "checkpoint": "select * from checkpoint()",
    "a serialised statement": "select * from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    "settings": "select * from duckdb_settings()",
    "settings by another name": "select * from pg_settings",
    "secrets": "select * from duckdb_secrets()",
    "a setting": "select current_setting('temp_directory')",
    "a sequence": "select nextval('x')",
    "waiting": "select sleep_ms(1)",
    "a log": "select write_log('x')",
    "the environment": "select getenv('HOME')",
    "a plan of a string": "select json_serialize_plan('select 1')",
    "what never ends": "select levenshtein(repeat('a', 100000), repeat('b', 100000))",
    "another database": "select * from store.snapshot",
    "another database's macro": "select store.main.f(1)",
    "another database's type": "select cast(1 as store.main.t)",
    "the catalog's own schema": "select * from information_schema.tables",
    "a macro over a table's name": "select * from histogram_values(objects, kind)",
}  # fmt: skip


@pytest.mark.parametrize("sql", ATTACKS.values(), ids=ATTACKS.keys())
def test_only_reading_is_allowed(sql, tmp_path):
    file = tmp_path / "x.csv"
    with pytest.raises(QueryError):
        select_only.check(sql.replace("{file}", str(file)))
    on = session(POD)
    with pytest.raises(QueryError):
        on.ask(sql.replace("{file}", str(file)))
    assert not file.exists() and on.ask("select count(*) from objects") == [(1,)]


ALLOWED = [
    "select 1", "values (1), (2)", "from objects", "table objects", "select 1 union all select 2 except select 3",
    "with recursive c as (select 1 as n union all select n + 1 from c where n < 3) select * from c",
    "with c as materialized (select 1 as n) select * from c", "from (pivot objects on kind in ('Pod') using count(*))",
    "describe objects", "summarize objects", "show tables", "select * from duckdb_views()", "select * from range(3)",
    "select list_transform([1], lambda x: x + 1), [x for x in [1, 2] if x > 1]", "select unnest([1, 2])",
    "select sum(1) over (order by kind rows between 1 preceding and current row) from objects qualify row_number() over () = 1",
    "select kind.lower(), columns('na.*') from objects", "select * exclude (body) from objects using sample 10 rows",
    "select body ->> '$.kind', body.metadata.name from objects", "select 'x'::decimal(4, 2)[], {'a': 1}::struct(a int)",
    "select kind collate nocase, interval 1 day, current_date, now() from objects", "select * from json_each('[1]')",
    "select a.kind from objects as a asof join objects as b on a.kind >= b.kind", "select #1, try(1) from objects limit 10%",
    "select case when kind like 'P%' then 1 end, kind in ('a'), kind between 'a' and 'b' from objects group by all",
]  # fmt: skip


@pytest.mark.parametrize("sql", ALLOWED)
def test_whatever_reads_is_allowed(sql):
    select_only.check(sql)


def test_all_of_ours_only_reads():
    asked = [*read.controls(), *read.questions(), *read.detections(), *read.exhibits(), *read.saved()]
    for sql in [a.sql for a in asked] + [sql for _, _, sql in views.ordered()]:
        select_only.check(sql, views.macro_names())


def test_nesting_is_refused_before_it_kills():
    for sql in (
        "select " + "(" * 5000 + "1" + ")" * 5000,
        "select " + "1+" * 3000 + "1",
        "select " + "[" * 4000,
    ):
        with pytest.raises(QueryError):
            select_only.check(sql)


def installed(*kinds: str) -> set[str]:
    listed = ", ".join(f"'{k}'" for k in kinds)
    with duckdb.connect() as db:
        sql = (
            f"select distinct lower(function_name) from duckdb_functions() where function_type in ({listed})"
        )
        return {name for (name,) in db.execute(sql).fetchall()}


def test_every_function_of_this_duckdb_was_looked_at():
    """A new one fails here, and is refused, until it stands in functions.txt or among those refused."""
    there = {
        n
        for n in installed("scalar", "aggregate", "macro", "window")
        if not n.startswith(select_only.INTERNAL)
    }
    assert not there - select_only.functions() - select_only.REFUSED.keys()
    assert not select_only.functions() & select_only.REFUSED.keys()
    assert select_only.functions() - {"unnest"} <= there


def test_no_table_function_is_allowed_that_is_not_named():
    """Of all that this DuckDB has, those alone that compute rows or list the catalog."""
    there = installed("table", "table_macro", "pragma")
    assert there >= select_only.TABLE_FUNCTIONS
    for name in there - select_only.TABLE_FUNCTIONS:
        with pytest.raises(QueryError, match="may not call"):
            select_only.check(f'select * from "{name}"()')


def test_no_view_of_the_system_is_read_that_is_not_named():
    with duckdb.connect() as db:
        there = db.execute("select schema_name, view_name from duckdb_views() where internal").fetchall()
    for schema, name in there:
        for sql in [f"from {schema}.{name}"] + [f"from {name}"] * (schema != "information_schema"):
            if name in select_only.SYSTEM_VIEWS and schema == "main":
                select_only.check(sql)
            else:
                with pytest.raises(QueryError, match="may not"):
                    select_only.check(sql)


def test_no_function_that_is_allowed_writes_or_reads_a_file(tmp_path, monkeypatch):
    """Each is called with paths and numbers: nothing may appear, and the secret beside it may not be seen."""
    monkeypatch.chdir(tmp_path)
    Path("secret.csv").write_text("a\nxyzzy\n")
    with duckdb.connect(config={"python_enable_replacements": False}) as db:
        db.execute("set temp_directory = ''")
        before = db.execute("from duckdb_settings() order by name").fetchall()
        for name in sorted(select_only.functions() - {"error", "assert_true"}):
            for given in ("'secret.csv'", "'secret.csv', 'secret.csv'", "'secret.csv', 1", "1", ""):
                try:
                    told = str(db.execute(f'select "{name}"({given})').fetchall())
                except duckdb.Error as e:
                    told = str(e)
                assert "xyzzy" not in told, name
        assert db.execute("from duckdb_settings() order by name").fetchall() == before
    assert [p.name for p in tmp_path.iterdir()] == ["secret.csv"]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    place = tmp_path_factory.mktemp("asked")
    (place / "pod.yaml").write_text(POD)
    assert complyk8s("--store", place / "store", "snapshot", "--from", place / "pod.yaml").returncode == 0
    return place / "store"


def whole(store: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(store.rglob("*")) if p.is_file()}


@pytest.mark.parametrize(
    "name", ["a CTE that deletes", "a CTE that writes a file", "copy", "attach", "query"]
)
@pytest.mark.parametrize("way", ["argument", "file", "prompt", "snapshot", "name"])
def test_the_command_line_asks_nothing_that_writes(store, tmp_path, name, way):
    sql = ATTACKS[name].replace("{file}", str(store / "events" / "x.parquet"))
    before = whole(store)
    own = tmp_path / "own" / "queries" / "saved"
    own.mkdir(parents=True)
    (own / "evil.sql").write_text(f'/*\ntitle = "a"\nabout = "b"\n*/\n{sql}\n')
    (tmp_path / "q.sql").write_text(sql)
    arguments = {
        "argument": ["sql", sql], "file": ["sql", "--file", tmp_path / "q.sql"], "prompt": ["sql"],
        "snapshot": ["sql", "--snapshot", "latest", sql], "name": ["--content", tmp_path / "own", "sql", "--name", "evil"],
    }[way]  # fmt: skip
    if way == "name":
        arguments = [*arguments[:2], "--store", store, *arguments[2:]]
    done = complyk8s("--store", store, *arguments, **({"input": sql + "\n"} if way == "prompt" else {}))
    assert done.returncode == (0 if way == "prompt" else 2) and "a query" in done.stderr
    assert "Traceback" not in done.stderr and whole(store) == before


def test_what_comes_out_goes_to_a_file_by_format(store, tmp_path):
    out = tmp_path / "x.parquet"
    done = complyk8s("--store", store, "sql", "select name from objects", "--format", "parquet", "--out", out)
    assert done.returncode == 0, done.stderr
    with duckdb.connect() as db:
        assert db.execute(f"from '{out}'").fetchall() == [("a",)]


ENDLESS = "with recursive c as (select 1 as n union all select n + 1 from c) select count(*) from c"
HUGE = "select length(repeat('x', 3000000000))"


def test_a_query_over_time_is_one_sentence(store):
    done = complyk8s("--store", store, "sql", ENDLESS, env={"COMPLYK8S_QUERY_SECONDS": "1"})
    assert done.returncode == 2 and "took longer than 1 s (query_seconds)" in done.stderr, done.stderr


def test_a_query_that_cannot_be_interrupted_ends_too(monkeypatch):
    given_up: list[str] = []
    monkeypatch.setattr(limits._GivenUp, "then", staticmethod(given_up.append))
    monkeypatch.setattr(limits, "GRACE", 0.2)
    slow = f"select levenshtein(repeat('a', 60000), repeat('b', 60000)), ({ENDLESS})"
    with duckdb.connect() as db, pytest.raises(QueryError, match="took longer"), limits.limited(db, 0.2):
        db.execute(slow)
    assert given_up and "could not be interrupted" in given_up[0]


@pytest.mark.parametrize("sql", [HUGE, "select * from range(100000000)", "select list_sum(range(500000000))"])
def test_a_query_takes_no_more_memory_than_it_may(sql, monkeypatch):
    monkeypatch.setattr(limits, "HEADROOM", 200 << 20)
    monkeypatch.setattr(limits, "MOST_ROWS", 1_000_000)
    monkeypatch.setattr(machine, "memory", lambda: 1 << 30)
    on = session(POD)
    with pytest.raises(QueryError, match=r"memory|Memory|rows"):
        on.ask(sql)
    assert on.ask("select count(*) from objects") == [(1,)]


def own(tmp_path: Path, name: str, sql: str, **head) -> Path:
    path = tmp_path / "own" / "queries" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(f"{k} = {json.dumps(v)}\n" for k, v in head.items())
    path.write_text(f"/*\n{lines}*/\n{sql}\n")
    return path


CONTROL = {"title": "t", "severity": "high", "reads": ["objects"], "expects": "e", "fix": "f"}
VIEW = {"about": "a", "reads": ["objects"], "columns": {}}


@pytest.mark.parametrize("sql", [s for s in ATTACKS.values() if "{file}" in s or "delete" in s])
def test_an_own_control_judges_nobody_elses(store, tmp_path, sql):
    """It turned 1,056 fails to none and wrote a file; now it is unknown, with its cause."""
    file = tmp_path / "out.csv"
    own(tmp_path, "a/evil.sql", sql.replace("{file}", str(file)), **CONTROL)
    out = tmp_path / "out"
    done = complyk8s("--store", store, "--content", tmp_path / "own", "evaluate")
    complyk8s("--store", store, "--content", tmp_path / "own", "report", "--format", "json", "--out", out)
    held = json.loads((out / "report.json").read_text())["findings"]
    mine = [f for f in held if f["control"] == "a/evil"]
    assert [f["verdict"] for f in mine] == ["unknown"] and "a query" in mine[0]["seen"], done.stderr
    assert not file.exists() and any(f["verdict"] == "fail" for f in held)


def test_what_we_bring_is_a_select_that_only_reads():
    """It is not looked through when it is asked: it is here."""
    ours = [
        *read.controls(), *read.questions(), *read.detections(), *read.saved(), *read.exhibits()
    ]  # fmt: skip
    assert len(ours) > 300
    for query in ours:
        assert content.is_shipped(query.sql)
        select_only.check(query.sql, views.macro_names())
    assert not content.is_shipped("select 1")


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("evil", "with d as (delete from gaps returning *) select * from d"),
        ("evil", "select 1; drop table gaps"),
        ("evil", "select * from query('select 1')"),
        ("evil", "select * from read_text('/etc/passwd')"),
        ("objects", "select * from objects limit 0"),
        ("snapshot", "select 1 as a"),
        ("x as select 1; drop table gaps; --", "select 1 as a"),
        ("duckdb_views", "select 1 as a"),
    ],
)
def test_an_own_view_is_one_select_under_a_name_of_its_own(tmp_path, name, sql):
    path = own(tmp_path, f"views/{name}.sql", sql, **VIEW)
    try:
        content.use(tmp_path / "own")
        views.ordered()
        assert path in content.broken()
        assert path.stem not in {n for n, _, s in views.ordered() if s.strip() == sql}
    finally:
        content.use(None)
