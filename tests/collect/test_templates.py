"""Everything with a pod in it is a workload, by its shape; null is absent; Windows and quantities."""

import dataclasses
import json

import pytest

from complyk8s.collect import files
from complyk8s.controls import read
from complyk8s.evaluate import ask
from complyk8s.kinds import POD_HOLDERS
from complyk8s.model import Object
from complyk8s.pipeline.trying import sees_all
from complyk8s.store import views
from complyk8s.store.given import in_memory

BAD = {"name": "c", "image": "r.example/i:1", "securityContext": {"privileged": True}}
TEMPLATE = {"metadata": {"labels": {"a": "b"}}, "spec": {"hostNetwork": True, "containers": [BAD]}}


def over(tmp_path, *bodies):
    (tmp_path / "a.json").write_text("\n".join(map(json.dumps, bodies)))
    return in_memory([o for o in files.collect((str(tmp_path),)) if isinstance(o, Object)], [])


def verdicts(tmp_path, control, *bodies):
    (asked,) = (c for c in read.controls() if c.id == control)
    held = over(tmp_path, *bodies)
    return {f.resource: str(f.verdict) for f in ask.control(asked, held, sees_all())}


def body(version, kind, spec, **more):
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "x", **more}, "spec": spec}


@pytest.mark.parametrize(
    ("version", "kind", "spec"),
    [
        ("argoproj.io/v1alpha1", "Rollout", {"template": TEMPLATE}),
        ("apps.openshift.io/v1", "DeploymentConfig", {"template": TEMPLATE}),
        ("extensions/v1beta1", "Deployment", {"template": TEMPLATE}),
        ("apps/v1beta1", "StatefulSet", {"template": TEMPLATE}),
        ("serving.knative.dev/v1", "Service", {"template": TEMPLATE}),
        ("serving.knative.dev/v1", "Revision", TEMPLATE["spec"]),
        ("batch.volcano.sh/v1alpha1", "Job", {"tasks": [{"replicas": 1, "template": TEMPLATE}]}),
        ("keda.sh/v1alpha1", "ScaledJob", {"jobTargetRef": {"template": TEMPLATE}}),
        ("batch/v1beta1", "CronJob", {"jobTemplate": {"spec": {"template": TEMPLATE}}}),
    ],
)
def test_whatever_holds_a_pod_is_a_workload(tmp_path, version, kind, spec):
    assert verdicts(tmp_path, "workloads/privileged", body(version, kind, spec)) == {
        f"{kind}/default/x#container=c": "fail"
    }
    assert verdicts(tmp_path, "workloads/host-network", body(version, kind, spec)) == {
        f"{kind}/default/x": "fail"
    }


@pytest.mark.parametrize(
    ("version", "kind", "spec", "names"),
    [
        ("serving.knative.dev/v1", "Service", {"template": {"spec": {"containers": [{**BAD, "name": None}]}}}, ["containers-0"]),
        ("serving.knative.dev/v1", "Service", {"template": {"spec": {"containers": [{k: v for k, v in BAD.items() if k != "name"}]}}}, ["containers-0"]),
        ("tekton.dev/v1", "Task", {"steps": [BAD, {"image": "j", "securityContext": {"privileged": True}}]}, ["c", "steps-1"]),
        ("tekton.dev/v1", "Task", {"stepTemplate": {"securityContext": {"privileged": True}}, "steps": [{"name": "s", "image": "j"}]}, ["s"]),
        ("tekton.dev/v1", "PipelineRun", {"pipelineSpec": {"tasks": [{"name": "t", "taskSpec": {"steps": [BAD]}}]}}, ["c"]),
        ("tekton.dev/v1", "Task", {"sidecars": [BAD], "description": "x"}, ["c"]),
        ("argoproj.io/v1alpha1", "WorkflowTemplate", {"templates": [{"name": "t", "container": {k: v for k, v in BAD.items() if k != "name"}}]}, ["container"]),
        ("argoproj.io/v1alpha1", "Workflow", {"templates": [{"name": "t", "script": {**BAD, "source": "ls"}}]}, ["c"]),
        ("argoproj.io/v1alpha1", "CronWorkflow", {"workflowSpec": {"templates": [{"name": "t", "containerSet": {"containers": [BAD]}}]}}, ["c"]),
    ],
)  # fmt: skip
def test_containers_of_custom_kinds_need_no_name_and_no_list(tmp_path, version, kind, spec, names):
    assert verdicts(tmp_path, "workloads/privileged", body(version, kind, spec)) == {
        f"{kind}/default/x#container={name}": "fail" for name in names
    }


def test_every_template_of_one_object_is_judged(tmp_path):
    fine = {"spec": {"containers": [{"name": "head", "image": "i"}]}}
    ray = body("ray.io/v1", "RayCluster", {
        "headGroupSpec": {"template": fine}, "workerGroupSpecs": [{"template": fine}, {"template": TEMPLATE}],
    })  # fmt: skip
    assert verdicts(tmp_path, "workloads/privileged", ray) == {
        "RayCluster/default/x#container=head": "pass",
        "RayCluster/default/x#template=spec.workerGroupSpecs.0.template.spec#container=head": "pass",
        "RayCluster/default/x#template=spec.workerGroupSpecs.1.template.spec#container=c": "fail",
    }


@pytest.mark.parametrize(
    "spec",
    [
        {"rules": [{"validate": {"pattern": {"spec": {"containers": [{"name": "*", "image": "*:*"}]}}}}]},
        {"rules": [{"mutate": {"patch": {"spec": {"containers": [{"(name)": "*", "image": "i"}]}}}}]},
        {"containers": {"type": "array"}},
        {"containers": []},
        {"containers": ["a"]},
        {"container": {"image": ""}},
        {"rules": [{"container": {"image": "r.example/*"}}], "steps": ["a"], "sidecars": []},
    ],
)
def test_what_only_speaks_of_containers_is_none(tmp_path, spec):
    held = over(tmp_path, body("kyverno.io/v1", "ClusterPolicy", spec))
    assert held.ask("select count(*) from carriers") == [(0,)]


def test_what_a_rollout_made_is_judged_by_its_template(tmp_path):
    def owned(kind, owner, name, spec):
        made = body(
            "apps/v1" if kind != "Pod" else "v1", kind, spec, ownerReferences=[{"kind": owner, "name": "x"}]
        )
        made["metadata"]["name"] = name
        return made

    rollout = body("argoproj.io/v1alpha1", "Rollout", {"template": TEMPLATE})
    assert verdicts(tmp_path, "workloads/privileged", rollout, owned("ReplicaSet", "Rollout", "x", {"template": TEMPLATE})) == {
        "Rollout/default/x#container=c": "fail"
    }  # fmt: skip


@pytest.mark.parametrize("owner", [[], [{"kind": "Cluster", "name": "pg"}], [{"kind": "Node", "name": "n"}]])
@pytest.mark.parametrize("kind", ["StatefulSet", "Pod"])
def test_an_owner_outside_of_the_workloads_hides_nothing(tmp_path, owner, kind):
    leaky = {"containers": [{**BAD, "env": [{"name": "DB_PASSWORD", "value": "hunter2hunter2"}]}]}
    made = body(
        *(("apps/v1", kind, {"template": {"spec": leaky}}) if kind != "Pod" else ("v1", kind, leaky)),
        ownerReferences=owner,
    )
    for control in ("secrets/literals", "namespaces/default-unused"):
        assert verdicts(tmp_path, control, made) == {f"{kind}/default/x": "fail"}


def test_images_of_volumes_are_images(tmp_path):
    spec = {"containers": [{"name": "c", "image": "r.example/i:1@sha256:" + "0" * 64}],
            "volumes": [{"name": "m", "image": {"reference": "e.example/model:latest"}}]}  # fmt: skip
    for control in ("images/digest", "images/tagged"):
        assert verdicts(tmp_path, control, body("v1", "Pod", spec)) == {
            "Pod/default/x#container=c": "pass", "Pod/default/x#volume=m": "fail",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("own", "of_pod", "ok"),
    [
        ({"cpu": "1", "memory": "1Gi"}, None, True), (None, {"cpu": "1", "memory": "1Gi"}, True),
        ({"cpu": "1"}, {"memory": "1Gi"}, True), ({"cpu": "1"}, None, False), (None, None, False),
        ({"cpu": "0", "memory": "1Gi"}, None, False), ({"cpu": 0, "memory": 1}, None, False),
        ({"cpu": "0m", "memory": "0.0Gi"}, None, False), ({"cpu": "0", "memory": "0"}, {"cpu": 2, "memory": "1e9"}, True),
        ({"cpu": "0e3", "memory": "1Gi"}, None, False), ({"cpu": "100m", "memory": "0.5Gi"}, None, True),
        ({"cpu": None, "memory": "1Gi"}, None, False),
    ],
)  # fmt: skip
def test_limits(tmp_path, own, of_pod, ok):
    spec = {
        "resources": {"limits": of_pod} if of_pod else None,
        "containers": [{"name": "c", "image": "i", "resources": {"limits": own}}],
        "ephemeralContainers": [{"name": "dbg", "image": "i"}],
    }
    assert verdicts(tmp_path, "workloads/limits", body("v1", "Pod", spec)) == {
        "Pod/default/x#container=c": "pass" if ok else "fail"
    }


@pytest.mark.parametrize(
    "control", ["capabilities", "net-raw", "privilege-escalation", "seccomp", "read-only-root"]
)
def test_a_windows_pod_is_asked_for_what_windows_has(tmp_path, control):
    for name, verdict in (("windows", "pass"), ("linux", "fail")):
        spec = {"os": {"name": name}, "containers": [{"name": "c", "image": "i"}]}
        assert verdicts(tmp_path, f"workloads/{control}", body("v1", "Pod", spec)) == {
            "Pod/default/x#container=c": verdict
        }


def test_null_is_absent(tmp_path):
    held = over(tmp_path, body("v1", "Pod", {
        "containers": [{"name": "c", "image": "i", "securityContext": None, "env": [{"name": "A", "valueFrom": {"secretKeyRef": None}}]}],
        "volumes": [{"name": "v", "emptyDir": None, "hostPath": {"path": "/"}}], "nodeSelector": {"a": None}, "hostPID": None,
    }, labels={"a": None}, annotations=None))  # fmt: skip
    ((found,),) = held.ask("select body from objects")
    assert json.loads(found) == {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x", "namespace": "default", "labels": {"a": ""}},
        "spec": {"containers": [{"name": "c", "image": "i", "env": [{"name": "A", "valueFrom": {}}]}],
                 "volumes": [{"name": "v", "hostPath": {"path": "/"}}], "nodeSelector": {"a": ""}},
    }  # fmt: skip


def test_a_refused_kind_that_holds_pods_is_missed():
    wanted = {f"{plural}.{group}" for group, plurals in POD_HOLDERS.items() for plural in plurals}
    assert wanted < views.kinds()["workload_containers"][0]
    (asked,) = (c for c in read.controls() if c.id == "workloads/privileged")
    for kind in ("rollouts.argoproj.io", "services.serving.knative.dev"):
        sight = dataclasses.replace(sees_all(), refused={kind: "forbidden"})
        found = ask.control(asked, in_memory([], []), sight)
        assert [(str(f.verdict), f.resource, kind in f.seen) for f in found] == [("unknown", "-", True)]


def patched(container=None, **spec):
    return {
        "podTemplate": {
            "spec": {"containers": [{"name": "main", **(container or {"resources": {}})}], **spec}
        }
    }


ESCALATES = {"securityContext": {"allowPrivilegeEscalation": False}}


OF_CONTAINERS = [
    # what stands there is judged
    ("workloads/privileged", patched({"securityContext": {"privileged": True}}), "fail"),
    ("workloads/privileged", patched({"securityContext": {"privileged": False}}), "pass"),
    ("workloads/privilege-escalation", patched(ESCALATES), "pass"),
    ("workloads/capabilities", patched({"securityContext": {"capabilities": {"drop": ["ALL"]}}}), "pass"),
    (
        "workloads/capabilities",
        patched({"securityContext": {"capabilities": {"add": ["SYS_ADMIN"]}}}),
        "fail",
    ),
    (
        "workloads/added-capabilities",
        patched({"securityContext": {"capabilities": {"add": ["SYS_ADMIN"]}}}),
        "fail",
    ),
    ("workloads/limits", patched({"resources": {"limits": {"cpu": 1, "memory": "1Gi"}}}), "pass"),
    ("workloads/run-as-root", patched({"securityContext": {"runAsUser": 0}}), "fail"),
    ("workloads/run-as-root", patched(securityContext={"runAsNonRoot": True}), "pass"),
    ("workloads/host-ports", patched({"ports": [{"containerPort": 1, "hostPort": 1}]}), "fail"),
    # what does not is the operator's
    ("workloads/privileged", patched(), "unknown"),
    ("workloads/privilege-escalation", patched(), "unknown"),
    ("workloads/capabilities", patched(), "unknown"),
    (
        "workloads/capabilities",
        patched({"securityContext": {"capabilities": {"add": ["NET_BIND_SERVICE"]}}}),
        "unknown",
    ),
    ("workloads/added-capabilities", patched(), "unknown"),
    ("workloads/net-raw", patched(), "unknown"),
    ("workloads/limits", patched(), "unknown"),
    ("workloads/run-as-root", patched(), "unknown"),
    ("workloads/read-only-root", patched(), "unknown"),
    ("workloads/seccomp", patched(), "unknown"),
    ("workloads/security-context", patched(), "unknown"),
    ("workloads/host-ports", patched(), "unknown"),
    ("workloads/host-process", patched(), "unknown"),
    ("images/digest", patched(), "unknown"),
    ("images/tagged", patched(), "unknown"),
]


def all_at_once(tmp_path, cases):
    """Each case with what was found, from one store."""
    objects = [
        body("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", {"nodeSets": [{"name": "a", **spec}]}, name=f"x{n}")
        for n, (_, spec, _) in enumerate(cases)
    ]  # fmt: skip
    held, found = over(tmp_path, *objects), {}
    for control in (c for c in read.controls() if c.id in {case[0] for case in cases}):
        for f in ask.control(control, held, sees_all()):
            found[control.id, f.resource.partition("#")[0]] = str(f.verdict)
    return [(c, s, found.get((c, f"Elasticsearch/default/x{n}"))) for n, (c, s, _) in enumerate(cases)]


def test_a_container_that_an_operator_completes_is_no_whole_one(tmp_path):
    assert all_at_once(tmp_path, OF_CONTAINERS) == OF_CONTAINERS


OF_PODS = [
    ("workloads/host-network", patched(), "unknown"),
    ("workloads/host-network", patched(hostNetwork=True), "fail"),
    ("workloads/host-pid", patched(), "unknown"),
    ("workloads/host-ipc", patched(hostIPC=True), "fail"),
    ("rbac/token-automount", patched(), "unknown"),
    ("rbac/token-automount", patched(automountServiceAccountToken=False), "pass"),
    ("rbac/default-service-account", patched(), "unknown"),
    ("rbac/default-service-account", patched(serviceAccountName="own"), "pass"),
]


def test_a_pod_that_an_operator_completes_is_no_whole_one(tmp_path):
    assert all_at_once(tmp_path, OF_PODS) == OF_PODS


def test_init_containers_alone_and_beside_patches(tmp_path):
    sysctl = {
        "name": "sysctl",
        "command": ["sysctl"],
        "securityContext": {"privileged": True, "runAsUser": 0},
    }
    alone = {"nodeSets": [{"podTemplate": {"spec": {"initContainers": [sysctl]}}}]}
    one = body("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", alone)
    assert verdicts(tmp_path, "workloads/privileged", one) == {
        "Elasticsearch/default/x#container=sysctl": "fail"
    }
    assert verdicts(tmp_path, "workloads/host-network", one) == {"Elasticsearch/default/x": "unknown"}
    whole = {"name": "side", "image": "i:1"}
    beside = patched(initContainers=[sysctl])
    beside["podTemplate"]["spec"]["containers"].append(whole)
    assert verdicts(tmp_path, "workloads/privileged", body("example.com/v1", "Search", beside)) == {
        "Search/default/x#container=main": "unknown",
        "Search/default/x#container=side": "pass",
        "Search/default/x#container=sysctl": "fail",
    }


NO_CONTAINERS = [
    # policies speak of containers, and are none
    {"rules": [{"validate": {"pattern": {"spec": {"containers": [{"name": "*", "securityContext": {"privileged": "false"}}]}}}}]},
    {"rules": [{"validate": {"pattern": {"spec": {"containers": [{"securityContext": {"privileged": False}}]}}}}]},
    {"rules": [{"mutate": {"patchStrategicMerge": {"spec": {"containers": [{"(name)": "*", "resources": {}}]}}}}]},
    {"rules": [{"mutate": {"patchStrategicMerge": {"spec": {"initContainers": [{"(name)": "*", "resources": {}}]}}}}]},
    {"containers": [{"name": "a"}]}, {"containers": [{"name": "a", "weight": 3}]}, {"containers": ["a"]}, {"container": "a"},
    {"container": {"size": 3}}, {"script": "ls"}, {"steps": [{"name": "a", "setWeight": 20}]}, {"steps": [{"setWeight": 20}]},
    {"steps": [{"name": "a", "template": "b"}]}, {"steps": [[{"name": "a", "template": "b"}]]}, {"sidecars": []}, {"containers": []},
    {"containers": [{"name": "Not A Name", "resources": {}}]},
]  # fmt: skip


def test_what_is_no_container_is_none(tmp_path):
    objects = [body("kyverno.io/v1", "ClusterPolicy", s, name=f"x{n}") for n, s in enumerate(NO_CONTAINERS)]
    assert verdicts(tmp_path, "workloads/privileged", *objects) == {"-": "not-applicable"}


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({"steps": [{"name": "a", "ref": {"name": "action"}}, {**BAD, "name": "b"}]}, {"a": "unknown", "b": "fail"}),
        ({"stepTemplate": {"image": "i:1"}, "steps": [{"name": "a", "script": "ls"}]}, {"a": "pass"}),
        ({"stepTemplate": {"securityContext": {"privileged": True}}, "steps": [{"name": "a", "script": "ls"}]}, {"a": "fail"}),
        ({"templateDefaults": {"container": {"securityContext": {"privileged": True}}}}, {"container": "fail"}),
        ({"templates": [{"name": "t", "container": {"command": ["ls"]}}]}, {"container": "unknown"}),
        ({"templates": [{"name": "t", "script": {"source": "ls", "command": ["sh"]}}]}, {"script": "unknown"}),
    ],
)  # fmt: skip
def test_steps_and_templates_that_are_completed_elsewhere(tmp_path, spec, found):
    one = verdicts(tmp_path, "workloads/privileged", body("tekton.dev/v1", "Task", spec))
    assert {name.partition("#container=")[2]: v for name, v in one.items()} == found


def test_what_an_operator_completes_meets_no_standard_for_sure(tmp_path):
    held = over(
        tmp_path, body("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", {"nodeSets": [patched(ESCALATES)]})
    )
    assert held.ready(("pod_security",)) is None
    assert held.ask("select distinct ok, seen from pod_security") == [
        (None, "only a part of it stands here: an operator fills in the rest")
    ]
