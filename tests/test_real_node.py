"""On a real node: what cronjob.yaml and deploy/node-facts.yaml say is what a kubelet, containerd and runc do."""

import importlib
import json
import os
import shutil
import time

import images
import pytest
import real_node
import yaml
from helpers import ROOT

from complyk8s.settings import Settings
from complyk8s.store import database

pytestmark = [pytest.mark.node, pytest.mark.slow]
VOLUME = """
apiVersion: v1
kind: PersistentVolume
metadata: {{name: complyk8s}}
spec:
  capacity: {{storage: 20Gi}}
  accessModes: [ReadWriteOnce]
  claimRef: {{namespace: complyk8s, name: complyk8s}}
  local: {{path: {folder}}}
  nodeAffinity: {{required: {{nodeSelectorTerms: [{{matchExpressions: [{{key: kubernetes.io/hostname, operator: In, values: [{node}]}}]}}]}}}}
"""
MEMORY = 2 * 2**30
"""cronjob.yaml's limit, in bytes."""
SHORT = ("--format", "json", "--out", "/var/lib/complyk8s/reports")


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    if lacking := real_node.missing() or images.missing():
        pytest.skip(f"NO REAL NODE IN THIS RUN: {lacking}")
    buildah = tmp_path_factory.mktemp("buildah")
    image = images.build(buildah)
    shutil.rmtree(buildah, ignore_errors=True)
    folder = tmp_path_factory.mktemp("node")
    running = real_node.RealNode(folder, [image])
    (folder / "volume").mkdir()
    running.kubectl("apply", "-f", "-", given=VOLUME.format(folder=folder / "volume", node=real_node.NAME))
    running.kubectl("apply", "-f", str(ROOT / "cronjob.yaml"))
    running.kubectl("apply", "-f", str(ROOT / "deploy/node-facts.yaml"))
    running.kubectl("create", "namespace", "shop")
    running.kubectl("rollout", "status", "daemonset/node-facts", "-n", "complyk8s-nodes", "--timeout=120s")
    until(lambda: "NodeFacts" in running.kubectl("logs", "-n", "complyk8s-nodes", "daemonset/node-facts"))
    yield running
    running.stop()
    shutil.rmtree(folder, ignore_errors=True)


def until(true, seconds=180):
    """Waits. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.3)


def job(node, name, *arguments):
    """Makes a Job of the CronJob, with other arguments after `run` where some are given."""
    made = json.loads(
        node.kubectl(
            "create",
            "job",
            name,
            "--from=cronjob/complyk8s",
            "-n",
            "complyk8s",
            "--dry-run=client",
            "-o",
            "json",
        )
    )
    made["metadata"].pop("ownerReferences", None)
    container = made["spec"]["template"]["spec"]["containers"][0]
    if arguments:
        container["args"] = [*container["args"][: container["args"].index("run") + 1], *arguments]
    node.kubectl("create", "-f", "-", given=json.dumps(made))


def pods(node, name):
    """Name and exit code (none while it runs) of each pod of a Job, in the order of their beginning."""
    items = node.get("pods", "-n", "complyk8s", "-l", f"job-name={name}")["items"]
    items.sort(key=lambda p: p["metadata"]["creationTimestamp"])
    states = [(p, (p["status"].get("containerStatuses") or [{"state": {}}])[0]["state"]) for p in items]
    return [(p["metadata"]["name"], state.get("terminated", {}).get("exitCode")) for p, state in states]


def done(node, name, seconds=400):
    """Waits until a Job is complete; exit codes of its pods. Raises AssertionError where it failed."""

    def ended():
        conditions = node.get("job", name, "-n", "complyk8s")["status"].get("conditions") or []
        assert not [c for c in conditions if c["type"] == "Failed"], (pods(node, name), log(node, name))
        return [c for c in conditions if c["type"] == "Complete"]

    until(ended, seconds)
    return [code for _, code in pods(node, name)]


def log(node, name):
    """What the pods of a Job said."""
    return node.kubectl("logs", "-n", "complyk8s", "-l", f"job-name={name}", "--tail=-1", check=False)


def snapshotted(node, name):
    """Waits until a Job has stored its snapshot."""
    until(lambda: '"event": "snapshot s' in log(node, name))


def query(node, sql, tmp_path):
    """Asks a copy of the store on the volume."""
    copy = shutil.copytree(node.dir / "volume/store", tmp_path / f"store-{time.monotonic_ns()}")
    for path in (copy, *copy.rglob("*")):
        os.chown(path, os.geteuid(), os.getegid())
    with database.reader(Settings(store=copy)) as db:
        return database.rows(db, sql)


def test_the_cronjob_runs_as_it_stands(node, tmp_path):
    job(node, "whole")
    assert done(node, "whole") == [0]
    said = [json.loads(line) for line in log(node, "whole").splitlines()]
    evaluated = next(s for s in said if s["event"].startswith("evaluated"))
    assert evaluated["passed"] > 100 and evaluated["fail"] > 0
    made = {p.name: p.stat() for p in (node.dir / "volume/reports").iterdir()}
    assert {"report.html", "report.pdf", "report.json", "report.csv"} <= made.keys()
    assert {(s.st_uid, s.st_mode & 0o777) for s in made.values()} == {(65532, 0o600)}
    ((kubelet,),) = query(
        node, "select count(distinct resource) from kubelets where source = 'node-facts'", tmp_path
    )
    assert kubelet == 1, "what the DaemonSet found is in the snapshot"


def test_node_facts_reads_what_the_kubelet_uses_and_reaches_nothing_else(node):
    lines = node.kubectl("logs", "-n", "complyk8s-nodes", "daemonset/node-facts").splitlines()
    held = next(json.loads(line) for line in lines if line.startswith("{"))
    roles = {f["role"]: f["path"] for f in held["files"]}
    assert (roles["kubelet-config"], roles["kubelet-kubeconfig"]) == (
        "/var/lib/kubelet/config.yaml",
        "/etc/kubernetes/kubelet.conf",
    )
    assert held["kubelet"]["config"]["authorization"]["mode"] == "Webhook" and held["kubelet"]["fromFile"]
    assert held["gaps"] == [], "nothing that should be there could not be read"
    assert any("plane/etcd" in path for path in held["refused"])
    looked = node.kubectl(
        "exec", "-n", "complyk8s-nodes", "daemonset/node-facts", "--", "python3", "-c", f"""
import os, socket, stat
found = []
for folder, folders, files in os.walk("/host"):
    folders[:] = [f for f in folders if folder + "/" + f != "/host/proc"]
    found += [folder + "/" + f for f in files if stat.S_ISSOCK(os.lstat(folder + "/" + f).st_mode)]
for pid in filter(str.isdigit, os.listdir("/host/proc")):
    try:
        socket.socket(socket.AF_UNIX).connect("/host/proc/" + pid + "/root{real_node.SOCKET}")
        found.append(pid)
    except OSError:
        pass
print(found)
""")  # fmt: skip
    assert looked.strip() == "[]", "no socket of the node, and none through the root of a process"


def test_two_jobs_at_once(node, tmp_path):
    job(node, "one", *SHORT)
    until(lambda: '"event": "settings' in log(node, "one"))
    job(node, "two", *SHORT)
    assert done(node, "one") == [0]
    codes = done(node, "two")
    assert codes[-1] == 0 and set(codes[:-1]) == {75}, codes
    ((snapshots,),) = query(node, "select count(*) from snapshots", tmp_path)
    assert snapshots >= 2


def signalled(node, name, signal):
    """Sends a signal to the container of a job's pod; the pod's name."""
    (pod, _), *_ = pods(node, name)
    status = node.get("pod", pod, "-n", "complyk8s")["status"]
    container = status["containerStatuses"][0]["containerID"].rpartition("/")[2]
    node.on_node("ctr", "--address", real_node.SOCKET, "--namespace", "k8s.io", "tasks", "kill", "--signal", signal, container)  # fmt: skip
    return pod


def test_a_pod_that_is_told_to_end_ends(node):
    job(node, "told", *SHORT)
    snapshotted(node, "told")
    before = time.monotonic()
    name = signalled(node, "told", "SIGTERM")
    until(lambda: dict(pods(node, "told")).get(name) is not None, 15)
    assert time.monotonic() - before < 5 + 5, "five seconds to end, and the kubelet's time to say so"
    assert done(node, "told") == [75, 0], "and the Job begins again"


def test_what_changed_while_a_pod_was_killed_is_in_the_store(node, tmp_path):
    job(node, "before", *SHORT)
    done(node, "before")
    node.kubectl("create", "configmap", "first", "-n", "shop")
    job(node, "killed", *SHORT)
    snapshotted(node, "killed")
    signalled(node, "killed", "SIGKILL")
    node.kubectl("delete", "configmap", "first", "-n", "shop")
    node.kubectl("create", "configmap", "second", "-n", "shop")
    assert done(node, "killed") == [137, 0]
    found = query(
        node,
        "select split_part(resource, '/', 3), change from changes where resource in ('ConfigMap/shop/first', 'ConfigMap/shop/second')",
        tmp_path,
    )
    assert set(found) == {("first", "added"), ("first", "removed"), ("second", "added")}


def test_five_thousand_pods_in_the_memory_of_the_manifest(node, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks/perf"))
    many = importlib.import_module("pods")
    folder = node.dir / "volume/many"
    many.write(folder, many.Size())
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 65532, 65532)
    job(node, "many", "--from", "/var/lib/complyk8s/many", *SHORT)
    snapshot = node.dir / "volume/store"
    until(lambda: '"event": "settings' in log(node, "many"))
    name = pods(node, "many")[-1][0]
    told = node.kubectl("exec", "-n", "complyk8s", name, "--", "python3", "-c",
                        "from complyk8s import machine; from complyk8s.untrusted import memory; print(machine.memory(), memory.limit())")  # fmt: skip
    assert told.split() == [str(MEMORY)] * 2, "limits are computed from the pod's cgroup"
    assert done(node, "many", 900) == [0] and snapshot.exists()
    assert '"objects": 10' in log(node, "many")


def test_the_ports_of_the_network_policy_are_all_that_it_needs(node):
    """No plugin enforces the policy on this node, so its ports are all that the pods' bridge lets through for a while."""
    policy = next(
        d for d in yaml.safe_load_all((ROOT / "cronjob.yaml").read_text()) if d["kind"] == "NetworkPolicy"
    )
    anywhere = next(rule["ports"] for rule in policy["spec"]["egress"] if "to" not in rule)
    ports = ",".join(str(p["port"]) for p in anywhere)
    rules = [
        ("INPUT", "-i", "cni0", "-p", "tcp", "-m", "multiport", "--dports", ports, "-j", "ACCEPT"),
        ("INPUT", "-i", "cni0", "-j", "DROP"), ("FORWARD", "-i", "cni0", "-j", "DROP"),
    ]  # fmt: skip
    for chain, *rule in reversed(rules):
        node.on_node("iptables", "--insert", chain, *rule)
    try:
        job(node, "narrow", *SHORT)
        assert done(node, "narrow") == [0]
        counted = [line for line in node.on_node("iptables", "-vnxL").splitlines() if "cni0" in line]
        assert [int(line.split()[0]) for line in counted if "DROP" in line] == [0, 0], counted
        assert [int(line.split()[0]) > 0 for line in counted if "ACCEPT" in line] == [True], counted
    finally:
        for chain, *rule in rules:
            node.on_node("iptables", "--delete", chain, *rule)


def test_there_is_no_shell(node):
    name = node.get("pods", "-n", "complyk8s-nodes")["items"][0]["metadata"]["name"]
    assert "executable file not found" in node.kubectl(
        "exec", "-n", "complyk8s-nodes", name, "--", "sh", check=False
    )
