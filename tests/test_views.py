"""Views over worked cases, where the fixtures of controls do not reach."""

import pytest
from helpers import session

RBAC = """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules:
  - {apiGroups: ["", apps], resources: [pods, pods/log], verbs: [get, list]}
  - {nonResourceURLs: [/metrics], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: in-shop, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{kind: ServiceAccount, name: cart}, {apiGroup: rbac.authorization.k8s.io, kind: Group, name: devs}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: everywhere}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: alice}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: to-nowhere}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: gone}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: bob}]
"""


def ask(objects, view, sql):
    held = session(objects)
    assert held.ready((view,)) is None
    return held.ask(sql)


def test_permissions():
    rows = ask(
        RBAC,
        "permissions",
        "select subject, coalesce(subject_namespace, ''), verb, api_group, resource, non_resource_url, namespace from permissions order by all",
    )
    alice = [r for r in rows if r[0] == "alice"]
    assert len([r for r in alice if r[4]]) == 8 and all(r[6] is None for r in alice)
    assert ("alice", "", "get", None, None, "/metrics", None) in rows
    cart = [r for r in rows if r[0] == "cart"]
    assert {(r[1], r[6]) for r in cart} == {("shop", "shop")}
    assert not any(r[5] for r in cart), "a RoleBinding grants no URL"
    assert not [r for r in rows if r[0] == "bob"], "a role that is not there grants nothing"


def test_every_kind_with_a_pod_template_has_its_containers():
    template = "template: {spec: {containers: [{name: c, image: i}], initContainers: [{name: d, image: j}]}}"
    kinds = {
        "apps/v1": ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"],
        "batch/v1": ["Job"],
        "v1": ["ReplicationController"],
    }
    objects = [
        f"{{apiVersion: {v}, kind: {k}, metadata: {{name: x, namespace: a}}, spec: {{{template}}}}}"
        for v, ks in kinds.items()
        for k in ks
    ]
    objects.append(
        f"{{apiVersion: batch/v1, kind: CronJob, metadata: {{name: x, namespace: a}}, spec: {{jobTemplate: {{spec: {{{template}}}}}}}}}"
    )
    objects.append(f"{{apiVersion: v1, kind: PodTemplate, metadata: {{name: x, namespace: a}}, {template}}}")
    rows = ask(
        "\n---\n".join(objects),
        "containers",
        "select kind, count(*) from containers group by all order by all",
    )
    assert rows == [
        (k, 2)
        for k in sorted(
            [
                "CronJob",
                "DaemonSet",
                "Deployment",
                "Job",
                "PodTemplate",
                "ReplicaSet",
                "ReplicationController",
                "StatefulSet",
            ]
        )
    ]


@pytest.mark.parametrize(
    ("spec", "ingress", "egress"),
    [
        ("{podSelector: {}}", True, False),
        ("{podSelector: {}, policyTypes: [Egress]}", False, True),
        ("{podSelector: {}, egress: [{ports: [{port: 53}]}]}", True, True),
        ("{podSelector: {}, egress: [{}]}", True, False),
        ("{podSelector: {matchLabels: {a: b}}, policyTypes: [Ingress, Egress]}", False, False),
        ("{podSelector: {matchExpressions: [{key: a, operator: DoesNotExist}]}}", False, False),
        ("{policyTypes: [Ingress]}", True, False),
    ],
)
def test_isolation(spec, ingress, egress):
    objects = f"{{apiVersion: v1, kind: Namespace, metadata: {{name: a}}}}\n---\n{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: p, namespace: a}}, spec: {spec}}}"
    assert ask(
        objects, "isolation", "select ingress_by is not null, egress_by is not null from isolation"
    ) == [(ingress, egress)]


ODD = """
{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: b}, spec: {containers: "no list", volumes: {a: b}, hostPID: maybe, securityContext: [1]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: c, namespace: b, ownerReferences: 7}, spec: {containers: [7, null, {name: 8, securityContext: x, ports: y, env: [1]}]}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r, namespace: b}, rules: {a: b}}
---
{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: r, namespace: b}, subjects: "x", roleRef: [1]}
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: "n", namespace: b}, spec: {podSelector: 7, policyTypes: Ingress}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: b, labels: [1]}}
"""


def test_hostile_objects_break_no_view():
    """Wrong types where types are expected: the API server would refuse them, files do not."""
    from helpers import SEES_ALL

    from complyk8s.controls import read
    from complyk8s.evaluate import ask as asking
    from complyk8s.model import Verdict

    held = session(ODD)
    for control in read.controls():
        for finding in asking.control(control, held, SEES_ALL):
            assert finding.verdict in tuple(Verdict)


def test_a_webhook_fails_by_default_since_v1():
    text = """
apiVersion: admissionregistration.k8s.io/%s
kind: ValidatingWebhookConfiguration
metadata: {name: %s}
webhooks: [{name: a.example.com}, {name: b.example.com, failurePolicy: %s}]
"""
    rows = ask(text % ("v1", "new", "Ignore") + "---" + text % ("v1beta1", "old", "Fail"), "webhooks",
               "select failure_policy from webhooks order by resource")  # fmt: skip
    assert [policy for (policy,) in rows] == ["Fail", "Ignore", "Ignore", "Fail"]
