"""What makes two pod specs one, and what does not."""

import copy

import orjson
import pytest
from helpers import ROOT

from complyk8s.collect.normalise import normalise
from complyk8s.pipeline import snapshots
from complyk8s.pipeline.runs import run
from complyk8s.store import database, specs
from complyk8s.store.given import in_memory

POD = {
    "apiVersion": "v1", "kind": "Pod",
    "metadata": {"name": "web-0", "namespace": "shop", "labels": {"app": "web"},
                 "ownerReferences": [{"kind": "StatefulSet", "name": "web"}]},
    "spec": {
        "nodeName": "worker-1", "hostname": "web-0", "subdomain": "web",
        "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
            {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["worker-1"]}]}]}}},
        "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data-web-0"}},
                    {"name": "kube-api-access-x7k2p", "projected": {"sources": []}}],
        "containers": [{"name": "web", "image": "web:1", "env": [{"name": "ME", "value": "web-0"}, {"name": "ON", "value": "worker-1"}],
                        "volumeMounts": [{"name": "data", "mountPath": "/d"}, {"name": "kube-api-access-x7k2p", "mountPath": "/t"}]}],
    },
    "status": {"phase": "Running", "podIP": "10.0.0.1"},
}  # fmt: skip


def other(**changed):
    """The same set's next pod, on another node."""
    text = orjson.dumps(POD).decode()
    for one, two in (("web-0", "web-1"), ("worker-1", "worker-2"), ("x7k2p", "b4d9q")):
        text = text.replace(one, two)
    pod = orjson.loads(text)
    pod["spec"] |= changed
    return pod


def test_pods_of_one_template_are_one_spec():
    assert specs.carried(POD).spec == specs.carried(other()).spec
    assert b"web-0" not in specs.carried(POD).spec and b"worker-1" not in specs.carried(POD).spec


@pytest.mark.parametrize(
    "changed",
    [{"hostNetwork": True}, {"hostname": "another"}, {"containers": []}, {"serviceAccountName": "admin"},
     {"runtimeClassName": "x"}, {"volumes": [{"name": "root", "hostPath": {"path": "/"}}]}],
)  # fmt: skip
def test_whatever_else_differs_makes_another(changed):
    assert specs.carried(POD).spec != specs.carried(other(**changed)).spec


def test_the_name_of_a_pod_is_no_mark_elsewhere():
    """An image or an argument that is called as the pod is stays as it is: columns are made of it."""
    pod = copy.deepcopy(POD)
    pod["spec"]["containers"][0] |= {"image": "web-0", "args": ["web-0"], "name": "web-0"}
    assert orjson.loads(specs.carried(pod).spec)["containers"][0] | {"env": 0, "volumeMounts": 0} == {
        "image": "web-0", "args": ["web-0"], "name": "web-0", "env": 0, "volumeMounts": 0
    }  # fmt: skip


@pytest.mark.parametrize("spec", [None, "text", [], {"containers": "none"}, {"nodeName": 7}, {"volumes": [1], "containers": [2, {"env": [3]}]}])  # fmt: skip
def test_a_spec_of_any_shape_is_carried(spec):
    made = specs.carried({**POD, "spec": spec})
    assert orjson.loads(made.spec) == spec or made.row["node_name"]


def test_no_spec_is_none():
    assert specs.carried({k: v for k, v in POD.items() if k != "spec"}).spec is None
    assert specs.carried({**POD, "kind": "ConfigMap"}) is None


def test_marks_that_somebody_wrote_are_left_alone():
    pod = other(hostname=specs.NAME)
    assert orjson.loads(specs.carried(pod).spec) == pod["spec"]


def session_of(*items):
    return in_memory([normalise(item) for item in items], [])


def template(kind, name, spec, replicas=1, owner=None):
    meta = {"name": name, "namespace": "shop"} | ({"ownerReferences": [owner]} if owner else {})
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": meta,
            "spec": {"replicas": replicas, "template": {"metadata": {"labels": {"app": "web"}}, "spec": spec}}}  # fmt: skip


def pod(name, spec, owner):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "shop", "ownerReferences": [owner]}, "spec": spec}  # fmt: skip


RISKY = {"containers": [{"name": "c", "image": "a:1", "securityContext": {"privileged": True}}]}
TAME = {"containers": [{"name": "c", "image": "a:1"}]}


@pytest.mark.parametrize(
    "items",
    [
        [pod("a", RISKY, {"kind": "Pod", "name": "a"})],  # its own template
        [pod("a", RISKY, {"kind": "Pod", "name": "b"}), pod("b", RISKY, {"kind": "Pod", "name": "a"})],
        [template("ReplicaSet", "old", RISKY, replicas=0), pod("a", RISKY, {"kind": "ReplicaSet", "name": "old"})],
        [template("ReplicaSet", "r", RISKY, owner={"kind": "StatefulSet", "name": "s"}),
         template("StatefulSet", "s", RISKY, owner={"kind": "ReplicaSet", "name": "r"})],
        [template("Deployment", "d", RISKY, owner={"kind": "ReplicaSet", "name": "r"}),
         template("ReplicaSet", "r", RISKY, owner={"kind": "Deployment", "name": "d"})],
    ],
)  # fmt: skip
def test_nothing_hides_behind_an_owner_that_nobody_judges(items):
    session = session_of(*items)
    assert session.ready(("workload_containers",)) is None
    assert any(privileged for (privileged,) in session.ask("select privileged from workload_containers"))


def test_any_column_makes_a_pod_differ_from_its_template():
    """Whatever a view over containers tells is compared: no list of fields that one could forget."""
    owner = {"kind": "ReplicaSet", "name": "r"}
    for field, value in (
        ("securityContext", {"procMount": "Unmasked"}), ("imagePullPolicy", "Always"),
        ("livenessProbe", {"httpGet": {"host": "10.0.0.1", "port": 1}}), ("ports", [{"hostPort": 9, "containerPort": 9}]),
    ):  # fmt: skip
        spec = copy.deepcopy(TAME)
        spec["containers"][0][field] = value
        session = session_of(
            template("ReplicaSet", "r", TAME), pod("r-1", spec, owner), pod("r-2", TAME, owner)
        )
        assert session.ready(("workload_containers",)) is None
        told = session.ask("select resource, differs from workload_containers where differs is not null")
        assert [r for r, _ in told] == ["Pod/shop/r-1#container=c"], field
        assert told[0][1].startswith("; in 1 of 2 pods, which differ from their template in "), field
        assert told[0][1].endswith(": r-1"), field


def test_no_two_findings_of_a_control_have_one_name():
    """Who looks one up by its resource finds the fail, and not the pass of the template."""
    owner = {"kind": "ReplicaSet", "name": "r"}
    held = [template("ReplicaSet", "r", TAME), *(pod(f"r-{n}", RISKY, owner) for n in range(3))]
    other_way = copy.deepcopy(RISKY)
    other_way["containers"][0]["image"] = "b:2"
    held += [pod(f"r-{n}", other_way, owner) for n in (7, 8)]
    session = session_of(*held)
    assert session.ready(("workload_containers",)) is None
    assert session.ask("select resource, privileged from workload_containers order by all") == [
        ("ReplicaSet/shop/r#container=c", None), ("ReplicaSet/shop/r#container=c#pods", True), ("ReplicaSet/shop/r#container=c#pods-2", True),
    ]  # fmt: skip


def test_what_an_older_version_stored_is_completed(settings):
    """Bodies without their specs, as before there were any: the next run takes them."""
    with run(settings, "snapshot") as r:
        snapshots.from_files(r, (str(ROOT / "demo" / "after"),))
    with database.reader(settings) as db:
        before = database.rows(db, "select * from containers order by all")
    with database.writer(settings, "r") as db:
        db.execute("delete from spec")
        db.execute("delete from carrier")
    with run(settings, "ingest"):
        pass
    with database.reader(settings) as db:
        assert database.rows(db, "select * from containers order by all") == before
    assert before
