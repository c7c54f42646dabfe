"""Saved queries run on the recorded cluster, with what they say when asked, and documented parameters."""

import json
import re

import pytest
from helpers import complyk8s

from complyk8s.controls import read
from complyk8s.store import database, views

ALL = [pytest.param(q, id=q.id) for q in read.saved()]


def test_there_are_enough_of_them():
    assert len(ALL) >= 25


@pytest.mark.parametrize("query", ALL)
def test_runs_with_what_it_takes_for_granted(demo, query):
    assert set(re.findall(r"\$(\w+)", query.sql)) == set(query.params)
    wanted = views.named_in(query.sql)
    with database.reader(demo, only=wanted) as db:
        rows = database.dicts_named(db, query.sql, query.params)
        assert rows == database.dicts_named(db, query.sql, query.params)
    assert rows or query.id in ("silences", "unexplained")


def asked(demo, name, **params):
    query = next(q for q in read.saved() if q.id == name)
    with database.reader(demo, only=views.named_in(query.sql)) as db:
        return database.dicts_named(db, query.sql, query.params | params)


def test_everything_that_happened_in_the_demo_is_in_its_log(demo):
    assert {r["percent"] for r in asked(demo, "recall")} == {100.0}


def test_what_carol_did_is_told_in_order(demo):
    rows = asked(demo, "timeline", actor="carol")
    assert [r["at"] for r in rows] == sorted(r["at"] for r in rows)
    told = [(r["what"], r["resource"]) for r in rows]
    before = told.index(("request", "networkpolicies/payments/default-deny"))
    after = next(i for i, (_, r) in enumerate(told) if r.startswith("pods/exec/dev/debug"))
    assert before < after
    assert ("change", "NetworkPolicy/payments/default-deny") in told


def test_pods_belong_to_whoever_changed_their_deployment(demo):
    with database.reader(demo, only=frozenset({"changes"})) as db:
        rows = database.dicts(db, "select * from changes where resource like 'Pod/shop/checkout-%'")
    assert rows and all(r["on_behalf_of"] == "system:serviceaccount:ci:deployer" for r in rows)
    assert {r["because"].split(":")[0] for r in rows} == {"Deployment/shop/checkout"}


def test_what_broke_says_who_broke_it(demo):
    rows = asked(demo, "broken", control="namespaces/pod-security", resource="Namespace/payments")
    (mine,) = [r for r in rows if r["control"] == "namespaces/pod-security"]
    assert (mine["broken_by"], mine["mended_at"], mine["snapshots"]) == ("carol@bank.example", None, 1)
    held = {r["requirement"]: r for r in asked(demo, "held", framework="cis")}
    assert held["5.3.2"]["snapshots"] == 2


def test_the_command_line_asks_them(demo):
    done = complyk8s("--store", demo.store, "timeline", "--object", "default-deny", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert {r["actor"] for r in json.loads(done.stdout)} >= {"carol@bank.example"}
    done = complyk8s(
        "--store",
        demo.store,
        "sql",
        "--name",
        "who-deleted",
        "--param",
        "object=networkpolicies",
        "--format",
        "json",
    )
    assert [r["who"] for r in json.loads(done.stdout)] == ["carol@bank.example"]
    done = complyk8s("--store", demo.store, "sql", "--name", "nothing-such")
    assert done.returncode == 2 and "queries list" in done.stderr
    done = complyk8s("--store", demo.store, "timeline", "--around", "noon")
    assert done.returncode == 2
