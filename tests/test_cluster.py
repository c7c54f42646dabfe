"""Against a real API server: what it serves, what it logs, what it lets the job's own identity do."""

import gzip
import json
import time
from datetime import UTC, datetime
from pathlib import Path

import layouts
import pytest
import yaml
from helpers import ROOT, asked, complyk8s

from complyk8s import redact
from complyk8s.collect.node import facts as node_facts
from complyk8s.collect.node import processes
from complyk8s.pipeline import rights
from complyk8s.store import database

pytestmark = pytest.mark.cluster

BANK = sorted((ROOT / "demo" / "manifests").glob("*.yaml"))
CUSTOM = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ledgers.bank.example}
spec:
  group: bank.example
  scope: Namespaced
  names: {plural: ledgers, singular: ledger, kind: Ledger}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
"""
LEDGER = """
apiVersion: bank.example/v1
kind: Ledger
metadata: {name: main, namespace: payments}
spec: {adminPassword: hunter2hunter2}
"""


@pytest.fixture(scope="module")
def bank(plane):
    """The bank's manifests on the API server, and one custom resource."""
    for manifest in BANK:
        plane.kubectl("apply", "-f", str(manifest))
    plane.kubectl("apply", "-f", "-", given=CUSTOM)
    plane.kubectl("wait", "--for=condition=Established", "crd/ledgers.bank.example", "--timeout=30s")
    plane.kubectl("apply", "-f", "-", given=LEDGER)
    plane.kubectl("rollout", "status", "deployment/card-gateway", "-n", "payments", "--timeout=60s")
    yield plane
    plane.kubectl(
        "delete", "crd/ledgers.bank.example", "--wait=true", "--timeout=60s"
    )  # others list all kinds too


@pytest.fixture(scope="module")
def snapshot(bank, tmp_path_factory):
    store = tmp_path_factory.mktemp("live") / "store"
    done = complyk8s("--store", store, "--cluster", "live", "snapshot", "--kubeconfig", bank.kubeconfig)
    assert done.returncode == 0, done.stderr
    return store


def query(store, sql):
    from complyk8s.settings import Settings

    with database.reader(Settings(store=store)) as db:
        return database.rows(db, sql)


def test_every_object_is_there_as_kubectl_counts_them(bank, tmp_path):
    snapshot = tmp_path / "store"
    assert complyk8s("--store", snapshot, "snapshot", "--kubeconfig", bank.kubeconfig).returncode == 0
    for kind in ("pods", "deployments.apps", "roles.rbac.authorization.k8s.io", "clusterroles", "networkpolicies", "serviceaccounts",
                 "customresourcedefinitions", "ledgers.bank.example", "apiservices", "flowschemas"):  # fmt: skip
        names = {(i["metadata"].get("namespace"), i["metadata"]["name"])
                 for i in json.loads(bank.kubectl("get", kind, "-A", "-o", "json"))["items"]}  # fmt: skip
        plural = kind.partition(".")[0]
        stored = set(query(snapshot, f"select namespace, name from objects where plural = '{plural}'"))
        assert names == stored, kind


def test_every_kind_that_can_be_listed_was_asked_for(bank, snapshot):
    told = bank.kubectl("api-resources", "--verbs=list", "-o", "name").split()
    asked = {f"{p}.{g}" if g else p for g, p in query(snapshot, "select api_group, plural from listed")}
    assert set(told) - asked == {"componentstatuses", "events", "events.events.k8s.io", "secrets"}


def test_pages_make_no_difference(bank, tmp_path):
    (tmp_path / "complyk8s.toml").write_text("page_size = 7\n")
    for name, more in (("one", ()), ("many", ("--config", tmp_path / "complyk8s.toml"))):
        done = complyk8s(
            "--store",
            tmp_path / name,
            *more,
            "--cluster",
            "live",
            "snapshot",
            "--kubeconfig",
            bank.kubeconfig,
        )
        assert done.returncode == 0, done.stderr
    still = "select resource, body_hash from snapshot_objects where kind not in ('Lease', 'Pod', 'Event') order by 1"
    assert query(tmp_path / "one", still) == query(tmp_path / "many", still)
    assert query(tmp_path / "many", "select max(pages) from listed")[0][0] > 3


def test_nothing_is_written_and_no_secret_is_read(bank, snapshot, tmp_path):
    started = time.time()
    person = bank.person("auditor@bank.example", "system:masters")
    assert complyk8s("--store", tmp_path / "s", "snapshot", "--kubeconfig", person).returncode == 0
    time.sleep(1.5)
    events = [json.loads(line) for line in bank.audit_log.read_text().splitlines()]
    mine = [e for e in events if e["user"].get("username") == "auditor@bank.example"]
    assert len(mine) > 30 and started
    assert {e["verb"] for e in mine} <= {"get", "list"}
    assert not [e for e in mine if (e.get("objectRef") or {}).get("resource") == "secrets"]
    assert query(snapshot, "select count(*) from objects where kind = 'Secret'") == [(0,)]
    assert b"hunter2" not in (snapshot / database.FILE).read_bytes()


def test_the_jobs_own_identity_is_refused_nothing_that_it_needs(bank, tmp_path):
    """cronjob.yaml under Pod Security `restricted`, its ServiceAccount's token used from outside."""
    manifest = str(ROOT / "cronjob.yaml")
    bank.kubectl("apply", "-f", manifest)
    answer = bank.kubectl("apply", "--dry-run=server", "-f", manifest)
    assert answer.count("(server dry run)") == len(
        list(yaml.safe_load_all((ROOT / "cronjob.yaml").read_text()))
    )
    identity = bank.token("complyk8s", "complyk8s")
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "audit.log.gz").write_bytes(gzip.compress(bank.audit_log.read_bytes()))
    done = complyk8s("--store", tmp_path / "store", "--cluster", "live", "run", "--kubeconfig", identity, "--audit-log", tmp_path / "logs",
                     "--format", "html,json", "--out", tmp_path / "out")  # fmt: skip
    assert done.returncode == 0, done.stderr
    refused = query(tmp_path / "store", "select what from gap")
    assert refused == [("ledgers.bank.example",)], "nobody granted the custom kind, and the report says so"
    assert complyk8s("doctor", "--kubeconfig", identity).stdout.count("ledgers.bank.example") == 1
    held = json.loads((tmp_path / "out" / "report.json").read_text())
    assert held["snapshot"]["cluster_uid"] and held["log"]["events"] > 100


def test_pod_security_takes_the_job_and_would_not_take_another(bank):
    bank.kubectl("apply", "-f", str(ROOT / "cronjob.yaml"))
    job = bank.kubectl(
        "create",
        "job",
        "once",
        "--from=cronjob/complyk8s",
        "-n",
        "complyk8s",
        "--dry-run=server",
        "-o",
        "json",
    )
    pod = json.loads(job)["spec"]["template"]
    made = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "once", "namespace": "complyk8s"},
        "spec": pod["spec"],
    }
    assert "dry run" in bank.kubectl("create", "--dry-run=server", "-f", "-", given=json.dumps(made))
    made["spec"]["hostPID"] = True
    assert "violates PodSecurity" in bank.kubectl(
        "create", "--dry-run=server", "-f", "-", given=json.dumps(made), check=False
    )


def test_the_cluster_role_is_the_generated_one_and_can_do_no_more(bank):
    bank.kubectl("apply", "-f", str(ROOT / "cronjob.yaml"))
    there = json.loads(bank.kubectl("get", "clusterrole", rights.NAME, "-o", "json"))["rules"]
    assert there == yaml.safe_load(rights.cluster_role())["rules"]
    for verb, resource, allowed in (("list", "pods", True), ("list", "services", True), ("list", "secrets", False), ("get", "secrets", False),
                                    ("delete", "pods", False), ("create", "pods/exec", False), ("get", "nodes/proxy", False)):  # fmt: skip
        what, _, sub = resource.partition("/")
        review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {
            "user": "system:serviceaccount:complyk8s:complyk8s", "groups": ["system:serviceaccounts", "system:authenticated"],
            "resourceAttributes": {"verb": verb, "resource": what, "subresource": sub}}}  # fmt: skip
        said = json.loads(bank.kubectl("create", "-f", "-", "-o", "json", given=json.dumps(review)))
        assert said["status"]["allowed"] is allowed, (verb, resource)


def test_a_weak_identity_gets_gaps_and_unknowns_and_no_pass(bank, tmp_path):
    weak = bank.person("weak@bank.example")
    done = complyk8s("--store", tmp_path / "s", "snapshot", "--kubeconfig", weak)
    assert done.returncode == 3
    bank.kubectl(
        "apply",
        "-f",
        "-",
        given="""
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: sees-namespaces}
rules: [{apiGroups: [""], resources: [namespaces, pods], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: sees-namespaces}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: sees-namespaces}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: weak@bank.example}]
""",
    )
    done = complyk8s(
        "--store", tmp_path / "s", "run", "--kubeconfig", weak, "--format", "json", "--out", tmp_path / "out"
    )
    assert done.returncode == 3
    held = json.loads((tmp_path / "out" / "report.json").read_text())
    isolation = [f for f in held["findings"] if f["control"] == "network/default-deny-ingress"]
    assert {f["verdict"] for f in isolation} == {"unknown"}
    rbac = [f for f in held["findings"] if f["control"].startswith("rbac/") and f["verdict"] == "pass"]
    assert all(
        any(g["control"] == f["control"] and g["verdict"] == "unknown" for g in held["findings"])
        for f in rbac
    )


def test_every_change_is_attributed(bank, tmp_path):
    """What changed between two snapshots, and the request in the real log that made it."""
    store = ("--store", tmp_path / "s", "--cluster", "live")
    assert complyk8s(*store, "snapshot", "--kubeconfig", bank.kubeconfig).returncode == 0
    erin = bank.person("erin@bank.example", "system:masters")
    bank.kubectl("create", "configmap", "fresh", "-n", "shop", "--from-literal=a=b", as_=erin)
    bank.kubectl("delete", "networkpolicy", "default-deny", "-n", "payments", as_=erin)
    bank.kubectl("label", "namespace", "shop", "team=shop", as_=erin)
    bank.kubectl(
        "create", "clusterrolebinding", "erins", "--clusterrole=view", "--user=erin@bank.example", as_=erin
    )
    time.sleep(1)
    assert complyk8s(*store, "snapshot", "--kubeconfig", bank.kubeconfig).returncode == 0
    assert complyk8s(*store, "ingest", bank.audit_log).returncode == 0
    rows = query(tmp_path / "s", "select resource, change, actor, explained_by from changes")
    of = {r: (c, a, e) for r, c, a, e in rows}
    assert of["ConfigMap/shop/fresh"][:2] == ("added", "erin@bank.example")
    assert of["NetworkPolicy/payments/default-deny"][:2] == ("removed", "erin@bank.example")
    assert of["Namespace/shop"][:2] == ("changed", "erin@bank.example")
    assert of["ClusterRoleBinding/erins"][:2] == ("added", "erin@bank.example")
    assert not [r for r in rows if r[3] is None], (
        "the policy logs every write, so every change has its request"
    )


def test_the_log_is_read_whole(bank, tmp_path):
    done = complyk8s("--store", tmp_path / "s", "--cluster", "live", "ingest", bank.audit_log)
    assert done.returncode == 0
    lines, events, bad = query(
        tmp_path / "s", "select sum(lines), sum(events) + sum(duplicates), sum(quarantined) from event_file"
    )[0]
    assert lines == events and bad == 0
    assert query(
        tmp_path / "s", 'select count(*) from requests where verb is null or uri is null or "at" is null'
    ) == [(0,)]


def test_the_api_servers_own_count_agrees_with_its_log(bank, tmp_path):
    """What apiserver_audit_event_total grew by, against the lines of the log in that time."""
    store = ("--store", tmp_path / "s", "--cluster", "live")
    assert complyk8s(*store, "snapshot", "--kubeconfig", bank.kubeconfig).returncode == 0
    for _ in range(5):
        bank.kubectl("get", "pods", "-A")
    assert complyk8s(*store, "snapshot", "--kubeconfig", bank.kubeconfig).returncode == 0
    time.sleep(1)
    assert complyk8s(*store, "ingest", bank.audit_log).returncode == 0
    ((same, counted, logged, errors, rejected),) = query(
        tmp_path / "s", "select same_process, counted, logged, errors, rejected from counter_checks"
    )
    assert same and counted > 50 and (errors, rejected) == (0, 0)
    assert abs(logged - counted) <= max(3, counted * 0.01)
    assert complyk8s(*store, "evaluate").returncode == 0
    assert query(tmp_path / "s", "select verdict from finding where control = 'logging/counters-agree'") == [
        ("pass",)
    ]


def test_counters_are_read_from_the_text_of_prometheus():
    from complyk8s.collect.counters import Counted, parse

    text = b'# HELP x\napiserver_audit_event_total 12\napiserver_audit_error_total{plugin="log"} 1\napiserver_audit_error_total{plugin="webhook"} 2\nprocess_start_time_seconds 1.76e+09\n'
    assert parse(text) == Counted(1.76e9, 12, 3, 0)
    for nothing in (b"", b"<html>", b"apiserver_audit_event_total x\n", b"\xff\xfe"):
        assert parse(nothing) is None


def test_node_facts_read_the_control_planes_own_processes(plane):
    """From /proc, the arguments that each component was really started with."""
    running = {
        p.component: p for p in processes.processes(Path("/proc")) if str(plane.dir) in " ".join(p.arguments)
    }
    for component in ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"):
        assert running[component].arguments == plane.components[component], component
        assert not running[component].in_pod
    done = complyk8s("node-facts", "--name", "this-machine")
    held = json.loads(done.stdout)
    told = next(
        p
        for p in held["processes"]
        if p["component"] == "kube-apiserver" and str(plane.dir) in " ".join(p["arguments"])
    )
    assert "--audit-log-path" in " ".join(told["arguments"])
    assert held["configs"]["audit-policy-file"]["kind"] == "Policy"


def test_a_live_snapshot_takes_facts_beside_the_clusters_objects(plane, tmp_path):
    """Node facts and a cloud's answer given as files; the kubelets of fake nodes do not answer, and that is a gap."""
    facts = tmp_path / "facts.jsonl"
    at = datetime.now(UTC).replace(tzinfo=None)
    lines = []
    for name in ("worker-1", "worker-2"):
        layouts.kubeadm(tmp_path / name, control_plane=False)
        lines.append(json.dumps(redact.value(node_facts.collect(tmp_path / name, name, at))))
    facts.write_text("\n".join(lines))
    store = ["--store", tmp_path / "store"]
    done = complyk8s(
        *store, "snapshot", "--kubeconfig", plane.kubeconfig, "--facts", facts, "--kubelet-config"
    )
    assert "nodes/proxy" in done.stderr
    assert complyk8s(*store, "evaluate", "--framework", "cis-kubernetes-2.0.1").returncode == 0
    found = asked(
        tmp_path / "store",
        "select resource, verdict from findings where control = 'nodes/kubelet-kubeconfig-mode' order by 1",
    )
    told = {f["resource"].partition("#")[0]: f["verdict"] for f in found}
    assert told["Node/worker-1"] == told["Node/worker-2"] == "pass"
    assert set(told.values()) <= {"pass", "unknown"}, "other tests' nodes have no facts"
