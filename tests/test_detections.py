"""Every detection, against the events that it must name and those that it must not."""

import json

import pytest
import sqlglot
from helpers import ROOT, SEES_ALL, SHARED, fixture, session

from complyk8s import audit_policy
from complyk8s.controls import read
from complyk8s.evaluate import ask
from complyk8s.evaluate.ceiling import Ceiling, asks

ALL = [pytest.param(d, id=d.id) for d in read.detections()]


def hits(detection, side):
    asked, found = ask.question(detection, fixture(detection.path, side), SEES_ALL)
    assert asked.unknown is None
    return found


def there(detection, side):
    return [json.loads(x) for x in detection.path.with_suffix(f".{side}.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("detection", ALL)
def test_names_what_it_must_and_nothing_else(detection):
    assert there(detection, "bad") and there(detection, "good")
    assert hits(detection, "bad")
    assert hits(detection, "good") == []


@pytest.mark.parametrize("detection", ALL)
def test_keeps_the_contract(detection):
    tree = sqlglot.parse_one(detection.sql, dialect="duckdb")
    assert tree.named_selects == ["at", "actor", "resource", "seen"]
    assert tree.args.get("order")
    for watch in detection.watches:
        assert all(a.verb and (a.resource or a.path) for a in asks(watch)), watch


def test_there_are_enough_of_them():
    assert len(ALL) >= 95


def test_a_day_of_controllers_fires_nothing_above_low():
    """The recorded cluster without its people: what is left is Kubernetes itself at work."""
    lines = [x for p in sorted((ROOT / "demo" / "audit").rglob("*.log*")) for x in opened(p)]
    # kwok stands for the kubelets there, as a member of system:masters; the deployer was used by hand
    people = ("system:kwok", "system:serviceaccount:ci:deployer")
    quiet = [x for x in lines if who(x).startswith("system:") and not who(x).startswith(people)]
    assert len(quiet) > 300
    held = session("", b"\n".join(quiet) + b"\n")
    loud = [
        (d.id, h)
        for d in read.detections()
        if d.severity != "low"
        for h in ask.question(d, held, SEES_ALL)[1]
    ]
    assert loud == []


def who(line: bytes) -> str:
    return json.loads(line)["user"].get("username") or ""


def opened(path) -> list[bytes]:
    import gzip

    data = path.read_bytes()
    return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).splitlines()


POLICY = {"rules": [
    {"level": "None", "users": ["system:kube-proxy"], "verbs": ["watch"], "resources": [{"group": "", "resources": ["endpoints"]}]},
    {"level": "Metadata", "resources": [{"group": "", "resources": ["secrets", "configmaps"]}]},
    {"level": "None", "nonResourceURLs": ["/healthz*", "/version"]},
    {"level": "Request", "verbs": ["get"], "resources": [{"group": "", "resources": ["pods/*"]}]},
    {"level": "RequestResponse", "resources": [{"group": "rbac.authorization.k8s.io"}]},
    {"level": "Metadata", "namespaces": ["default"]},
]}  # fmt: skip


def test_the_first_rule_that_fits_decides():
    ask_ = audit_policy.Ask
    for asked, level in (
        (ask_("get", "", "secrets", "a"), "Metadata"),
        (ask_("watch", "", "endpoints", user="system:kube-proxy"), "None"),
        (ask_("get", "", "pods/exec", "a"), "Request"),
        (ask_("get", "", "pods", "a"), "None"),
        (ask_("get", "", "pods", "default"), "Metadata"),
        (ask_("create", "rbac.authorization.k8s.io", "clusterroles"), "RequestResponse"),
        (ask_("get", path="/healthz/etcd"), "None"),
        (ask_("get", path="/metrics"), "None"),
    ):
        assert audit_policy.level(POLICY, asked) == level, asked


@pytest.mark.parametrize(
    ("provider", "file"), [("Amazon EKS", "eks"), ("Azure AKS", "aks"), ("OpenShift", "openshift-default")]
)
def test_a_providers_policy_in_our_words_says_what_theirs_does(provider, file):
    path = SHARED / "samples" / "policies" / f"{file}.yaml"
    if not path.exists():
        pytest.skip("no published policies beside the checkout")
    ours, theirs = audit_policy.published(provider), audit_policy.read(path)
    for d in read.detections():
        for asked in [a for w in d.watches for a in asks(w)]:
            assert audit_policy.level(ours, asked) == audit_policy.level(theirs, asked), asked


def test_silence_under_a_policy_that_logs_nothing_is_unknown():
    blind = Ceiling({"rules": [{"level": "Metadata"}]}, "policy.yaml")
    assert "does not log at level Request" in blind.missing(("create pods",), "Request")
    assert blind.missing(("create pods",), "Metadata") == ""
    seen = Ceiling(observed={("create", "", "pods"): "Metadata"})
    assert seen.missing(("create pods",), "Metadata") == ""
    assert "create,update pods" in seen.missing(("create,update pods",), "Metadata")
    assert "holds nothing at level Metadata" in seen.missing(("create secrets",), "Metadata")
    assert Ceiling().missing((), "Metadata") == ""
