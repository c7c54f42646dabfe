"""Every column of text of the store is declared: gated, or why it needs no looking at; and nothing writes beside the gate."""

import re
from pathlib import Path

import duckdb
import orjson
import pytest

import complyk8s
from complyk8s.model import Gap
from complyk8s.store import gate, ledger, schema
from complyk8s.store.transfer import insert

SECRET = "ghp_" + "Zk3" * 12


@pytest.fixture
def db():
    held = duckdb.connect()
    schema.migrate(held)
    return held


def texts(db):
    """Columns that can hold text, by table."""
    rows = db.execute(
        "select table_name, column_name, data_type from duckdb_columns() where not internal"
    ).fetchall()
    out = {}
    for table, column, kind in rows:
        if any(word in kind for word in ("VARCHAR", "JSON", "BLOB", "STRUCT", "MAP")):
            out.setdefault(table, set()).add(column)
    return out


def test_each_column_is_declared(db):
    there = texts(db)
    declared = {
        table: set(columns)
        for table, columns in gate.COLUMNS.items()
        if not table.startswith("temp.") and table != "audit_counter"
    }
    assert declared == {t: c for t, c in there.items() if t != "audit_counter"}
    assert there["audit_counter"] == set(gate.COLUMNS["audit_counter"])
    known = {gate.GATED, gate.OURS, gate.WORD, gate.BEFORE, gate.WITHIN}
    assert all(why in known for columns in gate.COLUMNS.values() for why in columns.values())


def test_a_gated_column_keeps_no_secret_however_it_is_written():
    for table, columns in gate.COLUMNS.items():
        for column, why in columns.items():
            if why is not gate.GATED:
                continue
            assert SECRET not in str(gate.clean(table, {column: f"see {SECRET}"})), (table, column)
            (line,) = gate.lines(table, [orjson.dumps({column: f"password={SECRET[4:]}"})])
            assert SECRET[4:] not in line.decode(), (table, column)


def test_gaps_go_through_it(db):
    ledger.add_gaps(db, "r", None, [Gap("api", "pods", "refused", f"500: token {SECRET} is not valid")])
    assert SECRET not in str(db.execute("from gap").fetchall())


def test_what_is_harmless_is_written_as_it_is(db):
    rows = [
        {
            "run_id": "r",
            "control": "rbac/secrets",
            "resource": f"Role/a/{n}",
            "verdict": "fail",
            "seen": "get, list secrets",
        }
        for n in range(3)
    ]
    insert(db, "finding", dict.fromkeys(rows[0], "VARCHAR"), map(orjson.dumps, rows))
    names = ", ".join(rows[0])
    assert db.execute(f"select {names} from finding order by resource").fetchall() == [
        tuple(r.values()) for r in rows
    ]


def test_an_unknown_table_is_refused(db):
    with pytest.raises(KeyError):
        gate.put(db, "elsewhere", {"x": "y"})


WITHOUT = {
    "store/gate.py": "the gate", "store/transfer.py": "behind it", "store/session.py": "tables of one evaluation, in memory",
    "store/objects.py": "from the table of what was collected, within the database", "store/retention.py": "counts of events that are stored",
    "store/components.py": "tables of one evaluation, in memory", "store/patched.py": "tables of one evaluation, in memory",
    "store/behind.py": "tables of one evaluation, in memory", "store/days.py": "tables of one evaluation, in memory", "store/shares.py": "tables of one evaluation, in memory", "store/specs.py": "from what was collected, within the database",
}  # fmt: skip


def test_nothing_writes_beside_it():
    folder = Path(complyk8s.__file__).parent
    found = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*.py")
        if re.search(r"insert (or replace )?into", path.read_text(encoding="utf-8"), re.IGNORECASE)
    }  # fmt: skip
    assert found <= WITHOUT.keys()
    # what is left there is SQL over tables of the store alone: no value is bound
    for name in ("store/objects.py", "store/retention.py"):
        text = (folder / name).read_text(encoding="utf-8")
        assert not re.search(r"insert into \w+ values", text), name
