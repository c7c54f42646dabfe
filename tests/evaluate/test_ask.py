"""No way leads from trouble to a pass."""

from dataclasses import replace

import pytest
from helpers import SEES_ALL, fixture, session

from complyk8s.controls import read
from complyk8s.evaluate import ask
from complyk8s.model import Verdict
from complyk8s.platforms import PLATFORMS
from complyk8s.store import views

BY_ID = {c.id: c for c in read.controls()}
PRIVILEGED = BY_ID["workloads/privileged"]
ISOLATION = BY_ID["network/default-deny-ingress"]
ANONYMOUS = BY_ID["logging/no-anonymous-access"]


def verdicts(control, on, sight):
    return {f.verdict for f in ask.control(control, on, sight)}


@pytest.mark.parametrize(
    "sql",
    [
        "select * from nowhere",
        "select 'x', null::boolean, 'y'",
        "select 'x', true",
        "select 'x', 'yes', 'y'",
        "select error('no')",
        "select * from read_text('/etc/passwd')",
    ],
)
def test_a_broken_query_is_unknown(sql):
    assert verdicts(replace(PRIVILEGED, sql=sql), fixture(PRIVILEGED.path, "good"), SEES_ALL) == {
        Verdict.UNKNOWN
    }


def test_a_broken_view_is_unknown(monkeypatch):
    broken = tuple(
        (n, r, "select * from nowhere" if n == "spec_containers" else s) for n, r, s in views.ordered()
    )
    monkeypatch.setattr(views, "ordered", lambda: broken)
    assert verdicts(PRIVILEGED, session("", b""), SEES_ALL) == {Verdict.UNKNOWN}


def test_nothing_to_look_at_is_not_applicable():
    assert verdicts(PRIVILEGED, session(), SEES_ALL) == {Verdict.NOT_APPLICABLE}


@pytest.mark.parametrize("kind", ["pods", "deployments.apps", "cronjobs.batch"])
def test_a_refused_kind_leaves_an_unknown_beside_the_passes(kind):
    sight = replace(SEES_ALL, refused={kind: "forbidden"})
    found = list(ask.control(PRIVILEGED, fixture(PRIVILEGED.path, "good"), sight))
    assert found[-1].verdict == Verdict.UNKNOWN and kind in found[-1].seen
    assert verdicts(PRIVILEGED, session(), sight) == {Verdict.UNKNOWN}


def test_where_absence_means_something_a_refused_kind_makes_all_unknown():
    sight = replace(SEES_ALL, refused={"networkpolicies.networking.k8s.io": "forbidden"})
    for side in ("good", "bad"):
        assert verdicts(ISOLATION, fixture(ISOLATION.path, side), sight) == {Verdict.UNKNOWN}


def test_files_without_policies_do_not_say_that_there_are_none():
    sight = replace(SEES_ALL, not_given=frozenset({"networkpolicies.networking.k8s.io"}))
    assert verdicts(ISOLATION, fixture(ISOLATION.path, "bad"), sight) == {Verdict.UNKNOWN}


def test_silence_of_the_log_is_no_pass():
    assert verdicts(ANONYMOUS, session(), replace(SEES_ALL, events=0, on_events=frozenset({"requests"}))) == {
        Verdict.UNKNOWN
    }


def test_lines_that_could_not_be_read_leave_an_unknown_beside_the_passes():
    sight = replace(
        SEES_ALL, on_events=frozenset({"requests"}), unread="3 lines of the log could not be read"
    )
    found = list(ask.control(ANONYMOUS, fixture(ANONYMOUS.path, "good"), sight))
    assert found[-1].verdict == Verdict.UNKNOWN and "3 lines" in found[-1].seen
    assert {f.verdict for f in found[:-1]} == {Verdict.PASS}
    exec_question = next(q for q in read.questions() if q.id == "exec")
    asked, rows = ask.question(exec_question, fixture(exec_question.path, "good"), sight)
    assert asked.unknown and not rows, "no answer out of half a log is no answer"
    asked, rows = ask.question(exec_question, fixture(exec_question.path, "bad"), sight)
    assert asked.unknown is None and rows


def test_an_unseen_api_server_is_unknown_and_a_providers_is_inherited():
    control = BY_ID["control_plane/apiserver-rbac"]
    assert verdicts(control, session(), SEES_ALL) == {Verdict.UNKNOWN}
    (found,) = ask.control(control, session(), replace(SEES_ALL, platform=PLATFORMS["eks"]))
    assert found.verdict == Verdict.NOT_APPLICABLE and "Amazon EKS" in found.seen


def test_a_question_that_cannot_be_asked_says_why():
    question = read.questions()[0]
    asked, rows = ask.question(replace(question, sql="select 1"), session(), SEES_ALL)
    assert asked.unknown and not rows
    asked, _ = ask.question(
        question, session(), replace(SEES_ALL, events=0, on_events=frozenset({"requests"}))
    )
    assert asked.unknown == "no audit event in the period"


def test_a_pod_that_differs_from_its_template_is_judged_and_its_copies_are_not():
    deployment = "{apiVersion: apps/v1, kind: %s, metadata: {name: %s, namespace: a%s}, spec: {template: {spec: {containers: [{name: c, image: i}]}}}}"
    pod = "{apiVersion: v1, kind: Pod, metadata: {name: %s, namespace: a, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: r, uid: u}]}, spec: {containers: [{name: c, image: i, securityContext: {privileged: %s}}]}}"
    made = "\n---\n".join([
        deployment % ("Deployment", "d", ""),
        deployment % ("ReplicaSet", "r", ", ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: d, uid: u}]"),
        (pod % ("copy", "null")).replace("privileged: null", ""), pod % ("changed-by-a-webhook", "true"),
    ])  # fmt: skip
    found = {f.resource: f.verdict for f in ask.control(PRIVILEGED, session(made), SEES_ALL)}
    assert found == {"Deployment/a/d#container=c": "pass", "Pod/a/changed-by-a-webhook#container=c": "fail"}
