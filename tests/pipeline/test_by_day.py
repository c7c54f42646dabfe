"""The log judged by day: the same answers as in one pass over all of it, however it comes, and nothing believed that changed."""

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from helpers import ROOT, asked, session
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from complyk8s import content
from complyk8s.controls import read
from complyk8s.evaluate import ask
from complyk8s.model import BY_DAY, WINDOWS, Exhibited
from complyk8s.pipeline import by_day, evaluating, ingesting, snapshots
from complyk8s.pipeline.runs import run
from complyk8s.store import database, days, views

ALL = (*read.questions(), *read.detections())
OF_DAY = [q for q in ALL if q.window in BY_DAY]
FIRST = datetime(2026, 11, 2, tzinfo=UTC)
MOMENTS = [*range(0, 86400, 1709), 0, 1, 3599, 3600, 43200, 86398, 86399]
"""Seconds of a day, its borders and those of an hour among them."""


def _fixtures():
    """Every event that lies beside a question or a detection, each once."""
    paths = sorted(p for q in ALL for p in q.path.parent.glob(f"{q.path.stem}.*.jsonl"))
    lines = dict.fromkeys(line for p in paths for line in p.read_text(encoding="utf-8").splitlines() if line)
    return [e for e in map(json.loads, lines) if "requestReceivedTimestamp" in e]


EVENTS = _fixtures()
FEW = EVENTS[::5]


def moved(event, number, day, second):
    """An event at another time, under an id of its own: no two at the same time, of which either might be the first."""
    at = f"{FIRST + timedelta(days=day, seconds=second, microseconds=number):%Y-%m-%dT%H:%M:%S.%f}Z"
    return {
        **event,
        "auditID": f"{number:08x}-0000-4000-8000-000000000000",
        "requestReceivedTimestamp": at,
        "stageTimestamp": at,
    }


def over(events):
    return session(events="\n".join(map(json.dumps, events)).encode())


def answers(on, questions):
    """What a session says; and the requests behind it."""
    found = []
    for q in questions:
        assert on.ready(q.reads) is None, q.id
        found += ask.answers_to(q, on)
    return sorted(map(repr, on.behind(found)))


def test_every_question_says_how_much_of_the_log_it_looks_at():
    for q in ALL:
        head, _ = content.sql(q.path)
        assert head.get("window") in WINDOWS, q.id
        if q.window in BY_DAY:
            assert days.is_by_day(q.reads), f"{q.id} reads what is not by day"
    assert len(OF_DAY) > 90
    for name in views.by_day():
        assert days.is_by_day((name,)), name
    for name in views.kept_by_day():
        head, _ = content.sql(ROOT / "queries" / "views" / f"{name}.sql")
        assert "at" in head["columns"], name


@hypothesis_settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.randoms(use_true_random=False), st.integers(60, 400))
def test_days_by_themselves_say_what_all_of_them_say_together(dice, count):
    some = dice.sample(EVENTS, count) + dice.choices(EVENTS, k=40)
    log = [
        (day, moved(e, n, day, dice.choice(MOMENTS)))
        for n, e in enumerate(some)
        for day in [dice.randrange(3)]
    ]
    whole = over([e for _, e in log])
    assert whole.ready((*days._UNDER, "patched")) is None
    kept = sorted(views.kept_by_day())
    together = answers(whole, OF_DAY)
    rows = {name: (whole.ready((name,)), days.rows_of(whole, name)[1])[1] for name in kept}
    apart = []
    for day in range(3):
        part = over([e for of, e in dice.sample(log, len(log)) if of == day])
        date = (FIRST + timedelta(days=day)).date()
        days.tell(whole, part, [date])
        apart += answers(part, OF_DAY)
        for name in kept:
            assert part.ready((name,)) is None
            assert days.rows_of(part, name)[1].get(date, []) == rows[name].get(date, []), name
    assert together and sorted(apart) == together


# -- in a store


@pytest.fixture
def log(settings, tmp_path):
    """A store with a snapshot, and a function that adds events to its log."""
    (tmp_path / "objects.json").write_text(
        '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}'
    )
    with run(settings, "snapshot") as r:
        snapshots.from_files(r, (str(tmp_path / "objects.json"),))

    def add(events):
        path = tmp_path / f"audit-{len(list(tmp_path.glob('audit-*')))}.jsonl"
        path.write_text("\n".join(map(json.dumps, events)) + "\n", encoding="utf-8")
        with run(settings, "ingest") as r:
            ingesting.ingest(r, (str(path),), "test")

    return add


@pytest.fixture
def bare(monkeypatch):
    """Evaluations ask the log's questions alone."""
    monkeypatch.setattr(ask, "control", lambda *_: iter(()))
    monkeypatch.setattr(ask, "exhibit", lambda e, *_: Exhibited(e.id, 0, None, []))


def said(evaluated):
    return (
        sorted(map(repr, evaluated.answers)),
        sorted(map(repr, evaluated.asked)),
        sorted(map(repr, evaluated.findings)),
    )


def in_one_pass(settings, monkeypatch, **more):
    with monkeypatch.context() as m:
        m.setattr(by_day, "judge", lambda *_: by_day.ByDay())
        return evaluating.evaluate(settings, **more)


def judged(settings, monkeypatch, **more):
    """An evaluation, and how many days it looked at."""
    looked = []
    with monkeypatch.context() as m:
        real = by_day.judge
        m.setattr(by_day, "judge", lambda *given: looked.append(real(*given)) or looked[-1])
        return evaluating.evaluate(settings, **more), looked[0].judged


def test_late_and_reordered_files_give_the_answers_of_one_pass(settings, log, monkeypatch):
    dice = random.Random(7)
    events = [moved(e, n, n % 4, dice.choice(MOMENTS)) for n, e in enumerate(EVENTS)]
    dice.shuffle(events)
    thirds = [events[n::3] for n in range(3)]
    log([e for e in thirds[0] if not e["requestReceivedTimestamp"].startswith("2026-11-05")])
    assert judged(settings, monkeypatch)[1] == 3
    log(thirds[1])
    assert judged(settings, monkeypatch)[1] == 4
    log(thirds[2] + thirds[0])
    found, count = judged(settings, monkeypatch)
    assert count == 4
    again, none = judged(settings, monkeypatch)
    assert none == 0
    assert said(again) == said(found) == said(in_one_pass(settings, monkeypatch))
    assert any(a.audit_id for a in found.answers), "the requests behind answers are named"


@pytest.mark.usefixtures("bare")
def test_a_day_that_grew_is_judged_again_alone_and_told(settings, log, monkeypatch):
    events = [moved(e, n, n % 3, 3600 + n) for n, e in enumerate(FEW)]
    log(events[30:])
    judged(settings, monkeypatch)
    log([e for e in events[:30] if e["requestReceivedTimestamp"] < "2026-11-03"])
    found, count = judged(settings, monkeypatch)
    assert count == 1
    told = asked(
        settings.store, f"select what, detail from gap where run_id = '{found.run_id}' and cause = 'late'"
    )
    assert [t["what"] for t in told] == ["AuditLog/test#day=2026-11-02"]
    assert "10 events came after the day had been judged" in told[0]["detail"]
    assert said(found) == said(in_one_pass(settings, monkeypatch))
    assert not asked(settings.store, f"select 1 from gap where cause = 'late' and run_id <> '{found.run_id}'")


@pytest.mark.parametrize("change", [
    "update day_result set body = '[]' where what not like 'view %' and body <> '[]'",
    "update day_result set seal = 'x' || substr(seal, 2)",
    "delete from day_result",
])  # fmt: skip
@pytest.mark.usefixtures("bare")
def test_what_is_not_as_it_was_sealed_is_judged_again(settings, log, monkeypatch, change):
    log([moved(e, n, n % 2, 3600 + n) for n, e in enumerate(FEW)])
    first = evaluating.evaluate(settings)
    with database.writer(settings, "x") as db:
        db.execute(change)
    found, count = judged(settings, monkeypatch)
    assert count == 2 and said(found) == said(first)


@pytest.mark.usefixtures("bare")
def test_what_all_of_the_log_tells_of_a_day_is_part_of_its_seal(settings, log, monkeypatch):
    """A controller's address that a later day names makes requests of an earlier one Kubernetes' own."""
    controller = {
        "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "stage": "ResponseComplete", "verb": "create",
        "requestURI": "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", "sourceIPs": ["10.0.0.5"], "userAgent": "x",
        "user": {"username": "system:serviceaccount:kube-system:job-controller", "groups": ["system:serviceaccounts"]},
        "objectRef": {"resource": "clusterrolebindings", "name": "b", "apiGroup": "rbac.authorization.k8s.io", "apiVersion": "v1"},
        "responseStatus": {"code": 201},
    }  # fmt: skip
    log([moved(controller, 1, 0, 60)])
    first, _ = judged(settings, monkeypatch)
    assert "rbac-changes" in {a.question for a in first.answers}
    log(
        [
            moved(
                {**controller, "user": {"username": "system:kube-controller-manager"}, "verb": "get"},
                2,
                1,
                60,
            )
        ]
    )
    found, count = judged(settings, monkeypatch)
    assert count == 2 and "rbac-changes" not in {a.question for a in found.answers}
    assert said(found) == said(in_one_pass(settings, monkeypatch))


@pytest.mark.usefixtures("bare")
def test_a_day_that_the_period_cuts_is_judged_and_not_kept(settings, log, monkeypatch):
    log([moved(e, n, n % 3, (n * 997) % 86400) for n, e in enumerate(FEW)])
    cut = {"since": FIRST + timedelta(hours=12), "until": FIRST + timedelta(days=2, hours=12)}
    found, count = judged(settings, monkeypatch, **cut)
    assert count == 3
    kept = {r["date"] for r in asked(settings.store, "select distinct date from day_result")}
    assert kept == {(FIRST + timedelta(days=1)).date()}
    assert said(found) == said(in_one_pass(settings, monkeypatch, **cut))
    _, count = judged(settings, monkeypatch)
    assert count == 2


@pytest.mark.usefixtures("bare")
def test_a_query_that_changed_is_asked_again_and_the_others_are_not(settings, log, monkeypatch):
    log([moved(e, n, n % 2, 3600 + n) for n, e in enumerate(FEW)])
    evaluating.evaluate(settings)
    asked_for = []
    real, real_ask = days.query, by_day._ask

    def changed(sql, reads):
        return real(sql + (" " if "'pods'" in sql and "exec" in sql else ""), reads)

    def noted(*given):
        asked_for.extend(given[3])
        return real_ask(*given)

    monkeypatch.setattr(days, "query", changed)
    monkeypatch.setattr(by_day, "_ask", noted)
    evaluating.evaluate(settings)
    assert "exec" in asked_for and len(asked_for) < 10


@pytest.mark.usefixtures("bare")
def test_what_was_said_of_days_goes_with_their_events(settings, log):
    from complyk8s.store import retention

    log([moved(e, n, n % 2, 3600 + n) for n, e in enumerate(FEW)])
    evaluating.evaluate(settings)
    with run(settings, "retain") as r:
        retention.expire(r.db, settings.store.absolute(), r.id, (FIRST + timedelta(days=1)).date())
    assert {r["date"] for r in asked(settings.store, "select distinct date from day_result")} == {
        (FIRST + timedelta(days=1)).date()
    }


def test_what_was_said_of_days_goes_through_the_gate(settings, log):
    """As answers do; a row that the gate changed does not fit its seal, so that day is judged again."""
    log([moved(EVENTS[0], 0, 0, 60)])
    body = json.dumps(
        [["2026-11-02T00:01:00", "alice", "Pod/x/y", "started with DB_PASSWORD=hunter2hunter2"]]
    )
    row = days.Result("test", FIRST.date(), "exec", 1, False, "0" * 64, body)
    with run(settings, "evaluate") as r:
        days.keep(r.db, r.id, [row])
    (kept,) = asked(settings.store, "select body from day_result")
    assert "hunter2" not in kept["body"] and "alice" in kept["body"]
