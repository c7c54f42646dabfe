"""Every control, against the good and the bad objects or events that lie beside it."""

from dataclasses import replace

import pytest
import sqlglot
from helpers import SEES_ALL, fixture
from sqlglot import exp

from complyk8s.controls import frameworks, read
from complyk8s.evaluate import ask
from complyk8s.model import Verdict
from complyk8s.platforms import PLATFORMS
from complyk8s.store import database, views
from complyk8s.store.session import session

ALL = [pytest.param(c, id=c.id) for c in read.controls()]
SIDES = [("good", Verdict.PASS), ("bad", Verdict.FAIL)]
MIXED = {
    "logging/no-silent-days": {Verdict.PASS, Verdict.FAIL},  # a silent day has days with events on both sides
    "logging/levels": {Verdict.UNKNOWN, Verdict.FAIL},  # what is not in the log at all cannot be told
}
"""Controls whose bad fixture cannot be all bad, with the verdicts that it has."""


def verdicts(control, side):
    sight = replace(SEES_ALL, platform=PLATFORMS[control.platform]) if control.platform else SEES_ALL
    return list(ask.control(control, fixture(control.path, side), sight))


@pytest.mark.parametrize(("side", "wanted"), SIDES)
@pytest.mark.parametrize("control", ALL)
def test_says_so_of_every_resource(control, side, wanted):
    findings = verdicts(control, side)
    if side == "bad" and control.id in MIXED:
        assert {f.verdict for f in findings} == MIXED[control.id]
        return
    assert {f.verdict for f in findings} == {wanted}, "\n".join(map(str, findings))


@pytest.mark.parametrize(
    "control",
    [
        p
        for p in ALL
        if any(p.values[0].path.with_suffix(f".unknown.{kind}").exists() for kind in ("yaml", "jsonl"))
    ],
)
def test_says_where_it_cannot_tell(control):
    assert {f.verdict for f in verdicts(control, "unknown")} == {Verdict.UNKNOWN}


@pytest.mark.parametrize("control", ALL)
def test_is_one_ordered_select_of_resource_ok_seen(control):
    (tree,) = sqlglot.parse(control.sql, dialect="duckdb")
    assert isinstance(tree, exp.Query)
    assert tree.named_selects == ["resource", "ok", "seen"]
    assert tree.args.get("order"), "no order by: two runs could differ"


@pytest.mark.parametrize("control", ALL)
def test_reads_what_it_declares_and_no_json(control):
    tree = sqlglot.parse_one(control.sql, dialect="duckdb")
    ctes = {c.alias for c in tree.find_all(exp.CTE)}
    assert {t.name for t in tree.find_all(exp.Table)} - ctes == set(control.reads)
    assert not list(tree.find_all(exp.JSONExtract, exp.JSONExtractScalar)), "unpack JSON in a view"


@pytest.mark.parametrize("control", ALL)
def test_has_no_clock_and_no_dice(control):
    names = {f.name.lower() for f in sqlglot.parse_one(control.sql, dialect="duckdb").find_all(exp.Anonymous)}
    assert not names & {"now", "random", "uuid", "today", "current_date"}


@pytest.mark.parametrize("control", ALL)
def test_same_findings_twice(control):
    assert verdicts(control, "bad") == verdicts(control, "bad")


def test_every_control_serves_a_framework():
    served = {c for f in frameworks.frameworks() for r in f.requirements for c in r.controls}
    assert served == {c.id for c in read.controls()}


def test_every_view_is_described_column_by_column(demo):
    from complyk8s import content

    names = {name for name, _, _ in views.ordered()}
    columns = {}
    with session(demo, None, None, None) as s:
        assert s.ready(tuple(names)) is None
        columns |= {name: [c for (c, *_) in s.ask(f"describe {name}")] for name in names}
    with database.reader(demo) as db:
        for name in names - views.per_snapshot():
            columns[name] = [c for (c, *_) in database.rows(db, f"describe {name}")]
    for name, _, _ in views.ordered():
        head, _ = content.sql(content.folder("queries") / "views" / f"{name}.sql")
        there = columns[name]
        described = list(head["columns"])
        optional = {"snapshot_id", "pod_resource", "owner", "taken_at"}
        assert set(described) <= set(there), f"{name}: described and not there: {set(described) - set(there)}"
        assert set(there) - set(described) <= optional, (
            f"{name}: not described: {set(there) - set(described)}"
        )
