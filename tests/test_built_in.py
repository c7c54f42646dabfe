"""Who is a part of Kubernetes: what its own roles and bindings say, and nothing that anybody can write beside them."""

import json
import re
from pathlib import Path

import pytest
from helpers import ROOT, SEES_ALL, session

from complyk8s.controls import read
from complyk8s.evaluate import ask

DATA = json.loads((ROOT / "benchmarks" / "kubernetes" / "rbac.json").read_text())
LABEL = "labels: {kubernetes.io/bootstrapping: rbac-defaults}, annotations: {rbac.authorization.kubernetes.io/autoupdate: 'true'}"
GROUP = "apiGroup: rbac.authorization.k8s.io"


def role(name, *rules, kind="ClusterRole"):
    return f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: '{name}', {LABEL}}}\nrules: {json.dumps(rules)}\n"


def binding(name, of, *subjects):
    held = [
        {"kind": k, "name": n, **({"namespace": "kube-system"} if k == "ServiceAccount" else {})}
        for k, n in subjects
    ]
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: '{name}', {LABEL}}}\n"
        f"roleRef: {{{GROUP}, kind: ClusterRole, name: '{of}'}}\nsubjects: {json.dumps(held)}\n"
    )


def built_in(*documents, view="bindings"):
    held = session("---\n".join(documents))
    assert held.ready((view,)) is None
    return dict(held.ask(f"select resource, built_in from {view}"))


EVERYTHING = role("cluster-admin", {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]})


def test_subjects_of_a_binding_are_known_one_by_one():
    assert built_in(
        EVERYTHING, binding("cluster-admin", "cluster-admin", ("Group", "system:masters"), ("User", "dora"))
    ) == {
        "ClusterRoleBinding/cluster-admin#subject=Group/system:masters": True,
        "ClusterRoleBinding/cluster-admin#subject=User/dora": False,
    }


@pytest.mark.parametrize(
    ("name", "of", "subject"),
    [
        ("cluster-admin", "view", ("Group", "system:masters")),
        ("mine", "cluster-admin", ("Group", "system:masters")),
        ("system:controller:mine", "cluster-admin", ("ServiceAccount", "mine")),
        ("system:controller:job-controller", "system:controller:job-controller", ("ServiceAccount", "other")),
        ("system:controller:job-controller", "system:controller:job-controller", ("User", "system:serviceaccount:kube-system:job-controller")),
        ("kube-system:anything", "cluster-admin", ("ServiceAccount", "anything")),
    ],
)  # fmt: skip
def test_a_label_or_a_name_proves_nothing(name, of, subject):
    assert list(built_in(EVERYTHING, binding(name, of, subject)).values()) == [False]


@pytest.mark.parametrize(
    ("rule", "own"),
    [
        ({"nonResourceURLs": ["/healthz", "/version"], "verbs": ["get"]}, True),
        ({"nonResourceURLs": ["/healthz/etcd"], "verbs": ["get"]}, False),
        ({"nonResourceURLs": ["/healthz"], "verbs": ["get", "post"]}, False),
        ({"nonResourceURLs": ["*"], "verbs": ["get"]}, False),
        ({"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}, False),
    ],
)
def test_rules_of_a_role_are_known_one_by_one(rule, own):
    fine = {"nonResourceURLs": ["/livez"], "verbs": ["get"]}
    assert built_in(role("system:public-info-viewer", fine, rule), view="rbac_rules") == {
        "ClusterRole/system:public-info-viewer#rule=1": True,
        "ClusterRole/system:public-info-viewer#rule=2": own,
    }


def test_rules_that_the_server_writes_otherwise_are_known():
    """An API server that finds rules missing adds them piece by piece."""
    split = [
        {"apiGroups": [g], "resources": [r], "verbs": [v]}
        for g, r, v in (
            ("authorization.k8s.io", "selfsubjectaccessreviews", "create"),
            ("authorization.k8s.io", "selfsubjectrulesreviews", "create"),
            ("authorization.k8s.io", "subjectaccessreviews", "create"),
        )
    ]
    assert list(built_in(role("system:basic-user", *split), view="rbac_rules").values()) == [
        True,
        True,
        False,
    ]
    # one rule that joins what two of Kubernetes' own say
    joined = {"apiGroups": ["", "events.k8s.io"], "resources": ["events"], "verbs": ["create", "patch"]}
    assert list(built_in(role("system:controller:job-controller", joined), view="rbac_rules").values()) == [
        True
    ]


def verdicts(control, *documents):
    (asked,) = (c for c in read.controls() if c.id == control)
    return {
        f.resource: str(f.verdict) for f in ask.control(asked, session("---\n".join(documents)), SEES_ALL)
    }


SECRETS = {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}
OWN = {"nonResourceURLs": ["/healthz"], "verbs": ["get"]}
INFO = binding("system:public-info-viewer", "system:public-info-viewer", ("Group", "system:authenticated"), ("Group", "system:unauthenticated"))  # fmt: skip


@pytest.mark.parametrize("group", ["authenticated", "unauthenticated"])
def test_a_rule_that_was_added_to_a_role_of_everybody(group):
    resource = f"ClusterRoleBinding/system:public-info-viewer#subject=Group/system:{group}"
    control = f"rbac/{group}-group"
    assert verdicts(control, INFO, role("system:public-info-viewer", OWN))[resource] == "pass"
    assert verdicts(control, INFO, role("system:public-info-viewer", OWN, SECRETS))[resource] == "fail"
    assert (
        verdicts("rbac/read-secrets", INFO, role("system:public-info-viewer", OWN, SECRETS))[resource]
        == "fail"
    )


def test_a_role_of_kubernetes_that_nobody_understands():
    broken = f"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: 'system:public-info-viewer', {LABEL}}}\nrules: {{}}\n"
    assert set(built_in(INFO, broken).values()) == {False}
    assert set(verdicts("rbac/read-secrets", INFO, broken).values()) == {"unknown"}


def test_a_way_to_cluster_admin_by_a_rule_that_was_added():
    every = {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}
    found = verdicts("rbac/escalation-paths", INFO, role("system:public-info-viewer", OWN, every))
    assert found == {"Group/system:authenticated": "fail", "Group/system:unauthenticated": "fail"}


@pytest.mark.parametrize(("version", "own"), [("v1.36.3", True), ("v1.20.1", False), (None, True)])
def test_what_a_later_version_makes_is_not_an_earlier_one_s(version, own):
    later = next(
        g for g in DATA["grants"] if g["since"] > 20 and g["binding"].startswith("ClusterRoleBinding/")
    )
    kind, *_, name = later["subject"].split("/")
    held = session(binding(later["binding"].partition("/")[2], later["role"].partition("/")[2], (kind, name)))
    held.db.execute("update snapshots set server_version = ? where snapshot_id = 's'", [version])
    assert held.ready(("bindings",)) is None
    assert held.ask("select built_in from bindings") == [(own,)]


def test_who_acts_for_kubernetes_is_in_its_own_bindings():
    text = Path(ROOT / "queries" / "macros" / "by_kubernetes.sql").read_text()
    listed = set(re.findall(r"[a-z-]+", text.partition("controller_accounts() as [")[2].partition("]")[0]))
    assert listed == {
        g["subject"].rpartition("/")[2]
        for g in DATA["grants"]
        if "system:controller:" in g["binding"] and g["subject"].startswith("ServiceAccount/kube-system/")
    }


@pytest.mark.cluster
def test_all_that_an_api_server_makes_is_its_own(plane):
    held = json.loads(plane.kubectl("get", "clusterroles,clusterrolebindings,roles,rolebindings", "-A", "-o", "json",
                                    "-l", "kubernetes.io/bootstrapping=rbac-defaults"))["items"]  # fmt: skip
    asked = session("\n---\n".join(map(json.dumps, held)))
    assert asked.ready(("rbac_rules", "bindings")) is None
    for view in ("rbac_rules", "bindings"):
        assert asked.ask(f"select resource from {view} where not built_in") == []
        assert asked.ask(f"select count(*) from {view}")[0][0] > 50
