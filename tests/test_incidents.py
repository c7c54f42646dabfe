"""What was found in the log, act by act and incident by incident: grouped, and nothing of it lost."""

from datetime import datetime, timedelta

from helpers import SEES_ALL, session
from hypothesis import given, settings
from hypothesis import strategies as st
from test_log_truths import event, of

from complyk8s.controls import read
from complyk8s.evaluate import ask

START = datetime(2026, 11, 2, 10, 0)  # noqa: DTZ001
MADE = session()
"""One session for all: its table of hits is emptied before each use."""


def hit(
    minutes,
    question,
    *,
    who="alice",
    target="secrets/shop/db",
    client="kubectl",
    severity="high",
    audit_id=None,
    at=True,
):
    """One answer, as an evaluation keeps it."""
    when = START + timedelta(minutes=minutes) if at else None
    return (
        "c",
        "r",
        0,
        question,
        severity,
        when,
        who,
        target,
        "seen",
        audit_id or f"{who} {minutes} {target}",
        who,
        client,
        target,
    )


def held(hits, columns="*", view="matches", order="match"):
    MADE.db.execute("delete from hits")
    for name in ("match_acts", "match_hits", "matches", "incidents"):
        MADE._made.discard(name)
    for row in hits:
        MADE.db.execute("insert into hits values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    assert MADE.ready((view,)) is None
    return MADE.ask(f"select {columns} from {view} order by {order}")


def test_all_that_is_found_about_one_request_is_one_match():
    hits = [hit(0, q) for q in ("credential/secret-written", "anomaly/off-hours", "cardholder-secrets")]
    assert held(hits, "hits, requests, act, severity, targets") == [
        (3, 1, "request", "high", ["secrets/shop/db"])
    ]


def test_a_watch_that_is_renewed_all_day_is_one_match_with_a_count():
    for who in ("system:serviceaccount:argo:argo", "alice"):
        hits = [hit(8 * n, "credential/secrets-cluster-wide", who=who, target="secrets") for n in range(180)]
        assert held(hits, "hits, requests") == [(180, 180)], who


def test_a_release_of_helm_is_one_match_that_names_all_that_it_did():
    did = [
        "rbac/changed",
        "rbac/account-created",
        "credential/secret-written",
        "persistence/job",
        "podsec/privileged",
    ]
    hits = [hit(n / 60, q, client="Helm", target=f"things/{n}") for n, q in enumerate(did)]
    hits.append(hit(30, "rbac/changed", client="Helm", target="things/9"))
    assert held(hits, "hits, act, questions, tactics") == [
        (5, "helm", sorted(did), ["credential", "persistence", "podsec", "rbac"]), (1, "request", ["rbac/changed"], ["rbac"]),
    ]  # fmt: skip


def test_what_a_person_does_one_after_the_other_stays_apart_and_is_one_incident():
    did = ["credential/secret-read-by-person", "execution/exec", "rbac/admin-bound", "evasion/network-policy"]
    hits = [hit(n, q, target=f"things/{n}") for n, q in enumerate(did)]
    hits += [
        hit(200, "execution/exec", severity="low"),
        hit(1, "execution/exec", who="bob"),
        hit(2, "refused", who="carol"),
    ]
    assert held(hits, "subject, incident", order="subject, match") == [
        ("alice", 1), ("alice", 1), ("alice", 1), ("alice", 1), ("alice", 3), ("bob", 2), ("carol", None),
    ]  # fmt: skip
    rows = held(hits, "incident, subject, severity, matches, hits, tactics", "incidents", "incident")
    assert rows == [
        (1, "alice", "high", 4, 4, ["credential", "execution", "rbac", "evasion"]),
        (2, "bob", "high", 1, 1, ["execution"]),
        (3, "alice", "low", 1, 1, ["execution"]),
    ]


def test_the_timeline_says_when_by_what_and_on_what():
    hits = [hit(n, "execution/exec", target=f"pods/{n:02}") for n in range(12)] + [hit(3, "rbac/changed")]
    ((line,),) = held(hits, "timeline", "incidents", "incident")
    assert [(t["tactic"], t["hits"], t["objects"], len(t["targets"])) for t in line] == [
        ("execution", 12, 12, 10),
        ("rbac", 1, 1, 1),
    ]
    assert line[0]["first_at"] == START and line[0]["detections"] == ["execution/exec"]


def test_the_same_again_is_one_match_while_it_goes_on():
    for minutes, matches in ((9, 1), (11, 5)):  # other objects within ten minutes, or not
        hits = [hit(minutes * n, "rbac/changed", target=f"roles/{n}") for n in range(5)]
        assert len(held(hits)) == matches
    for hours, matches in ((23, 1), (25, 3)):  # the same object within a day, or not
        assert len(held([hit(60 * hours * n, "rbac/changed") for n in range(3)])) == matches


HIT = st.builds(
    hit, st.integers(0, 3000), st.sampled_from(["execution/exec", "rbac/changed", "refused", "exec"]),
    who=st.sampled_from(["alice", "bob", None, "system:serviceaccount:a:b"]), target=st.sampled_from(["pods/p", "secrets", None]),
    client=st.sampled_from(["kubectl", "Helm", None]), severity=st.sampled_from(["low", "critical"]), at=st.booleans(),
    audit_id=st.sampled_from([None, "x", "y"]),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(HIT, max_size=12), st.randoms())
def test_nothing_vanishes_and_the_order_of_answers_does_not_matter(hits, chance):
    columns = 'question, "at", subject, resource, audit_id, match, incident, act'
    order = 'match, question, "at", subject, resource, audit_id, seen'
    rows = held(hits, columns, "match_hits", order)
    assert sorted(map(repr, ((r[3], r[5], r[7], r[9]) for r in hits))) == sorted(
        map(repr, ((r[0], r[1], r[3], r[4]) for r in rows))
    )
    assert {r[5] for r in rows} == set(range(1, len({r[5] for r in rows}) + 1))
    of_match: dict = {}
    for r in rows:
        of_match.setdefault(r[5], set()).add((r[2], r[6]))
        assert r[6] is not None or "/" not in r[0]
    assert all(len(who) == 1 for who in of_match.values())
    mixed = list(hits)
    chance.shuffle(mixed)
    assert held(mixed, columns, "match_hits", order) == rows
    assert sum(n for (n,) in held(hits, "hits")) == len(hits)


def test_each_answer_is_led_back_to_its_request():
    exec_ = "/api/v1/namespaces/shop/pods/web/exec?command=sh"
    asks = of(
        event("create", exec_, 1, userAgent="kubectl/v1.36.3 (linux)"), event("get", "/api/v1/namespaces/shop/secrets/s", 2),
        event("get", "/api/v1/namespaces/shop/secrets/s", 3, user={"username": "bob"}),
    )  # fmt: skip
    of_id = {q.id: q for q in (*read.detections(), *read.questions())}
    heard = [
        a
        for q in ("execution/exec", "exec", "credential/secret-read-by-person")
        for a in ask.question(of_id[q], asks, SEES_ALL)[1]
    ]
    found = asks.behind(heard)
    assert [(a.question, a.audit_id[-1], a.subject, a.client, a.target) for a in found] == [
        ("execution/exec", "1", "alice@bank.example", "kubectl", "pods/exec/shop/web"),
        ("exec", "1", "alice@bank.example", "kubectl", "pods/exec/shop/web"),
        ("credential/secret-read-by-person", "2", "alice@bank.example", "kubectl", "secrets/shop/s"),
        ("credential/secret-read-by-person", "3", "bob", "kubectl", "secrets/shop/s"),
    ]  # fmt: skip
