"""Every question, against the events that it must name and those that it must not."""

import json

import pytest
import sqlglot
from helpers import SEES_ALL, fixture

from complyk8s.controls import read
from complyk8s.evaluate import ask

ALL = [pytest.param(q, id=q.id) for q in read.questions()]
PER_EVENT = {"silent-hours"}  # an answer is an hour, not an event
SUMMED = {"refused", "cluster-admin-used", "system-masters-used", "impersonation"}  # one answer for many


def answers(question, side):
    asked, found = ask.question(question, fixture(question.path, side), SEES_ALL)
    assert asked.unknown is None
    return found


def there(question, side):
    return [json.loads(line) for line in question.path.with_suffix(f".{side}.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("question", ALL)
def test_names_what_it_must(question):
    found = answers(question, "bad")
    assert found
    if question.id in PER_EVENT:
        return
    for event in there(question, "bad"):
        actor = event["user"].get("username") or "nobody"
        assert any(actor in (a.actor or "") for a in found), event
        if question.id not in SUMMED:
            target = event.get("objectRef", {}).get("name") or ""
            assert any(target in (a.resource or "") for a in found), event


@pytest.mark.parametrize("question", ALL)
def test_names_nothing_else(question):
    assert there(question, "good")
    assert answers(question, "good") == []


@pytest.mark.parametrize("question", ALL)
def test_columns(question):
    tree = sqlglot.parse_one(question.sql, dialect="duckdb")
    assert tree.named_selects == ["at", "actor", "resource", "seen"]
    assert tree.args.get("order")
