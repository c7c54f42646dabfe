"""The ranking: what reaches a workload by a group, and the ways in that hosts' ports are."""

import json

import pytest
from helpers import session

POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "p", "namespace": "ci"},
    "spec": {"containers": [{"name": "a", "image": "i"}]},
}


def bound(kind, subject, role):
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "b"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role}, "subjects": [{"kind": kind, "name": subject}]}  # fmt: skip


def told(*objects):
    asks = session("\n---\n".join(map(json.dumps, objects)))
    assert asks.ready(("risk_points",)) is None
    return {row[0] for row in asks.ask(
        "select reason from risk_points where resource = 'Pod/ci/p' and aspect = 'identity'")}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "subject", "reached"),
    [
        ("Group", "system:serviceaccounts:ci", True), ("Group", "system:serviceaccounts", True), ("Group", "system:authenticated", True),
        ("User", "system:serviceaccount:ci:default", True), ("Group", "system:serviceaccounts:other", False),
        ("User", "system:serviceaccount:ci:other", False),
    ],
)  # fmt: skip
def test_what_a_group_has_its_accounts_have(kind, subject, reached):
    assert told(POD, bound(kind, subject, "cluster-admin")) == (
        {"its account default can become cluster-admin: may do everything"} if reached else set()
    )
    reader = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "reader"},
              "rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}]}  # fmt: skip
    assert told(POD, reader, bound(kind, subject, "reader")) == (
        {"its account default reads Secrets everywhere"} if reached else set()
    )


def test_a_host_port_leads_to_the_port_of_the_container_by_its_protocol():
    ports = [
        {"containerPort": 53, "hostPort": 5353, "protocol": "UDP"},
        {"containerPort": 80, "hostPort": 0},
        {"containerPort": 9, "hostPort": 90},
    ]
    asks = session(json.dumps({**POD, "spec": {"containers": [{"name": "a", "image": "i", "ports": ports}]}}))
    assert asks.ready(("entries",)) is None
    assert asks.ask("select kind, protocol, port from entries order by all") == [
        ("hostPort", "TCP", 9),
        ("hostPort", "UDP", 53),
    ]
    nodes = {"hostNetwork": True, "containers": [{"name": "a", "image": "i", "ports": ports}]}
    asks = session(json.dumps({**POD, "spec": nodes}))
    assert asks.ready(("entries",)) is None
    assert ("hostNetwork", "TCP", 80) in asks.ask("select kind, protocol, port from entries")
