"""Advice does what it says: it is applied, and what it takes away is measured."""

import copy
import gzip
import json

import pytest
from helpers import ROOT

from complyk8s import patches
from complyk8s.collect.normalise import normalise
from complyk8s.store.given import in_memory

APP = {"labels": {"app": "a"}}
MORE = [
    # what a patch cannot mend: volumes and ports of the node, hosts in probes
    ("hard", {"hostPID": True, "volumes": [{"name": "etc", "hostPath": {"path": "/etc"}}], "containers": [{
        "name": "c", "image": "i", "ports": [{"containerPort": 1, "hostPort": 1}], "livenessProbe": {"tcpSocket": {"port": 1, "host": "h"}},
        "securityContext": {"privileged": True, "runAsUser": 0, "capabilities": {"add": ["SYS_ADMIN"]}, "procMount": "Unmasked"}}]}),
    ("nfs", {"volumes": [{"name": "n", "nfs": {"server": "s", "path": "/"}}], "containers": [{"name": "c", "image": "i"}],
             "securityContext": {"seccompProfile": {"type": "Unconfined"}, "sysctls": [{"name": "kernel.msgmax", "value": "1"}]}}),
    ("armour", {"containers": [{"name": "c", "image": "i", "securityContext": {"appArmorProfile": {"type": "Unconfined"}}}]}),
]  # fmt: skip


def added():
    """What the demo lacks: workloads of every kind of fault, a namespace of their own, a subject with two ways up."""
    yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "more"}}
    for name, spec in MORE:
        annotations = (
            {"container.apparmor.security.beta.kubernetes.io/c": "unconfined"} if name == "armour" else {}
        )
        template = {"metadata": {**APP, "annotations": annotations}, "spec": spec}
        yield {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "more"},
               "spec": {"selector": {"matchLabels": APP["labels"]}, "template": template}}  # fmt: skip
    for name in ("first", "second"):
        yield {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": f"twice-{name}"},
               "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
               "subjects": [{"kind": "ServiceAccount", "namespace": "more", "name": "default"}]}  # fmt: skip


@pytest.fixture(scope="module")
def objects():
    found = list(added())
    for path in sorted((ROOT / "demo" / "after").glob("*.json.gz")):
        held = json.loads(gzip.decompress(path.read_bytes()))
        if "items" not in held:
            continue
        found += [
            {"apiVersion": held["apiVersion"], "kind": held["kind"].removesuffix("List"), **item}
            for item in held["items"]
        ]
    return found


def measured(objects):
    """Points by workload or holder, and the remedies, of these objects."""
    held = in_memory([normalise(copy.deepcopy(o)) for o in objects], [])
    assert held.ready(("remedies", "risk_points")) is None
    points = dict(held.ask("select resource, sum(points) from risk_points group by all"))
    columns = (
        "cause, points, workloads, verb, kind, namespace, name, cast(patch as varchar), title, left_over"
    )
    return points, held.ask(f"select {columns} from remedies order by cause, title")


@pytest.fixture(scope="module")
def before(objects):
    return measured(objects)


def named(o):
    return o["kind"], o["metadata"].get("namespace"), o["metadata"]["name"]


def applied(objects, some):
    """The objects after these remedies."""
    out = copy.deepcopy(objects)
    for _, _, _, verb, kind, namespace, name, patch, *_ in some:
        if verb == "apply":
            out += json.loads(patch)["items"]
            continue
        (at,) = (n for n, o in enumerate(out) if named(o) == (kind, namespace, name))
        if verb == "delete":
            del out[at]
        else:
            out[at] = patches.applied(out[at], json.loads(patch)).body
            out = rolled_out(out, named(out[at]))
    return out


def rolled_out(objects, owner):
    """Without what a workload had made of its template before: its controller makes new pods of the new one."""
    gone, before = {owner}, 0
    while len(gone) > before:
        before = len(gone)
        for o in objects:
            owners = o["metadata"].get("ownerReferences", [])
            if any((r["kind"], o["metadata"].get("namespace"), r["name"]) in gone for r in owners):
                gone.add(named(o))
    return [o for o in objects if named(o) == owner or named(o) not in gone]


def total(points):
    return sum(points.values())


@pytest.mark.parametrize("cause", ["pod-settings", "admission", "isolation", "exposure", "cluster-admin"])
def test_all_remedies_of_a_cause_take_away_what_they_claim(objects, before, cause):
    points, remedies = before
    some = [r for r in remedies if r[0] == cause and r[3]]
    assert some and sum(r[1] for r in some) > 0
    after, _ = measured(applied(objects, some))
    taken = total(points) - total(after)
    claimed = sum(r[1] for r in some)
    if cause == "pod-settings":
        assert taken == claimed, (
            cause,
            {k: (v, after.get(k)) for k, v in points.items() if v != after.get(k)},
        )
    else:  # a way that is closed may have been a part of others
        assert taken >= claimed > 0


def test_each_patch_takes_away_its_own_points(objects, before):
    points, remedies = before
    some = [r for r in remedies if r[0] == "pod-settings" and r[3]]
    after, _ = measured(applied(objects, some))
    for _, claimed, (workload,), *_ in some:
        assert points[workload] - after[workload] == claimed, workload
    assert any(r[9] and "edit by hand" in r[8] for r in some), "what stays is named"
    assert not any("meet restricted" in r[8] for r in some if r[9]), (
        "nothing is said to meet what it does not"
    )


def test_each_binding_takes_away_what_it_claims_alone(objects, before):
    points, remedies = before
    some = [r for r in remedies if r[0] == "cluster-admin"]
    assert len(some) >= 5
    for remedy in some:
        after, _ = measured(applied(objects, [remedy]))
        assert total(points) - total(after) >= remedy[1], remedy[8]


def test_of_two_ways_to_cluster_admin_neither_alone_is_worth_a_point(before):
    _, remedies = before
    (twice,) = (r for r in remedies if r[6] and r[6].startswith("twice-"))
    assert twice[1] == 0 and any("another way" in text for text in twice[9])
