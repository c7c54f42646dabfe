"""Facts of nodes: every layout, each file judged where it is, nothing secret in them, no decoy believed."""

import itertools
import json
import os
import shutil
from datetime import datetime
from pathlib import Path

import layouts
import orjson
import pytest
from helpers import ROOT, SEES_ALL, complyk8s

from complyk8s import redact
from complyk8s.collect.node import facts, places
from complyk8s.collect.node.root import Root
from complyk8s.collect.normalise import normalise
from complyk8s.controls import read
from complyk8s.evaluate import ask
from complyk8s.model import Verdict
from complyk8s.store.given import in_memory

AT = datetime(2026, 1, 1)  # noqa: DTZ001
BY_ID = {c.id: c for c in read.controls()}
FILES = [c for c in BY_ID.values() if c.reads == ("node_files",)]
LAYOUTS = [
    layouts.kubeadm,
    layouts.k3s,
    layouts.rke2,
    layouts.eks,
    layouts.gke,
    layouts.aks,
    layouts.openshift,
]
ROLES = {
    "kubeadm": {"apiserver-manifest": 1, "admin-kubeconfig": 2, "certificate": 6, "key": 5, "etcd-data": 1, "cni": 1, "kubelet-config": 1,
                "kubelet-service": 2, "kubelet-ca": 1, "audit-policy": 1, "encryption-config": 1, "scheduler-kubeconfig": 1},
    "k3s": {"admin-kubeconfig": 2, "certificate": 2, "key": 2, "etcd-data": 1, "proxy-kubeconfig": 1, "kubelet-kubeconfig": 1, "cni": 1},
    "rke2": {"apiserver-manifest": 1, "etcd-manifest": 1, "admin-kubeconfig": 2, "key": 1, "kubelet-ca": 1, "kubelet-kubeconfig": 1},
    "eks": {"kubelet-config": 2, "kubelet-kubeconfig": 1, "kubelet-ca": 1},
    "gke": {"kubelet-config": 1, "kubelet-kubeconfig": 1, "kubelet-ca": 1, "proxy-kubeconfig": 1},
    "aks": {"kubelet-kubeconfig": 1, "kubelet-ca": 1, "kubelet-service": 1},
    "openshift": {"kubelet-config": 1, "kubelet-kubeconfig": 1, "kubelet-ca": 1, "apiserver-manifest": 1, "admin-kubeconfig": 2,
                  "scheduler-kubeconfig": 1, "controller-manager-kubeconfig": 1, "key": 1},
}  # fmt: skip


def collected(root, name="node-1"):
    held = facts.collect(root, name, AT)
    return held, in_memory([normalise(orjson.loads(orjson.dumps(held)))], [])


def verdicts(control, session):
    return {f.resource: f.verdict for f in ask.control(BY_ID[control], session, SEES_ALL)}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda f: f.__name__)
def test_every_layout_shows_its_files_where_they_are(layout, tmp_path):
    layout(tmp_path)
    held, _ = collected(tmp_path)
    found = {}
    for file in held["files"]:
        found[file["role"]] = found.get(file["role"], 0) + 1
    wanted = ROLES[layout.__name__]
    assert {role: found.get(role, 0) for role in wanted} == wanted
    assert held["gaps"] == []


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda f: f.__name__)
def test_a_mode_that_is_too_wide_fails_and_only_that(layout, tmp_path):
    """For every file of a role that a tight control judges: as laid out its verdict, with a bit more a fail."""
    layout(tmp_path)
    _, before = collected(tmp_path)
    tight = {c.id: c for c in FILES if c.id.endswith("-mode")}
    was = {name: verdicts(name, before) for name in tight}
    for name in tight:
        for resource in was[name]:
            if "#" not in resource:
                continue
            place = tmp_path / resource.partition("#")[2].lstrip("/")
            mode = place.stat().st_mode
            place.chmod(0o777)
            _, after = collected(tmp_path)
            assert verdicts(name, after)[resource] == Verdict.FAIL
            changed = {r: v for r, v in verdicts(name, after).items() if r != resource}
            assert changed == {r: v for r, v in was[name].items() if r != resource}
            place.chmod(mode)
    if layout in (layouts.kubeadm, layouts.rke2):
        judged = {v for held in was.values() for v in held.values()} - {Verdict.NOT_APPLICABLE}
        assert judged == {Verdict.PASS} or layout is layouts.kubeadm


@pytest.mark.parametrize(
    ("layout", "fails"),
    [
        (layouts.kubeadm, set()),
        (layouts.rke2, {"kubelet/rotate-client-certificate", "kubelet/serving-certificate"}),
        (
            layouts.eks,
            {"kubelet/hostname-override", "kubelet/rotate-client-certificate", "kubelet/serving-certificate"},
        ),
        (layouts.gke, set()),
        (layouts.aks, {"kubelet/serving-certificate"}),
        (layouts.openshift, set()),
    ],
    ids=lambda v: getattr(v, "__name__", ""),
)
def test_the_kubelets_configuration_is_file_drop_ins_and_flags(layout, fails, tmp_path):
    layout(tmp_path)
    _, session = collected(tmp_path)
    asked = ("anonymous-auth", "authorization-mode", "client-ca", "read-only-port", "hostname-override", "rotate-client-certificate",
             "serving-certificate")  # fmt: skip
    told = {f"kubelet/{name}": set(verdicts(f"kubelet/{name}", session).values()) for name in asked}
    assert {name for name, v in told.items() if v == {Verdict.FAIL}} == fails
    assert {name for name, v in told.items() if v == {Verdict.PASS}} == told.keys() - fails


def test_a_kubelet_without_a_file_has_the_old_defaults(tmp_path):
    node = layouts.Node(tmp_path)
    node.process("/usr/bin/kubelet", "--kubeconfig=/x")
    _, session = collected(tmp_path)
    for name in ("anonymous-auth", "authorization-mode", "read-only-port", "client-ca"):
        assert set(verdicts(f"kubelet/{name}", session).values()) == {Verdict.FAIL}


def _kubelet(tmp_path, *arguments, **files):
    node = layouts.Node(tmp_path)
    for name, text in files.items():
        path = tmp_path / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    node.process("/usr/bin/kubelet", *arguments)
    return collected(tmp_path)


def test_drop_ins_without_a_file_keep_the_old_defaults(tmp_path):
    """The kubelet lays them over the defaults of flags, where everybody is let in."""
    text = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nreadOnlyPort: 0\n"
    _, session = _kubelet(tmp_path, "--config-dir=/etc/drop", **{"etc__drop__a.conf": text})
    for name in ("anonymous-auth", "authorization-mode"):
        assert set(verdicts(f"kubelet/{name}", session).values()) == {Verdict.FAIL}
    assert set(verdicts("kubelet/read-only-port", session).values()) == {Verdict.PASS}


def test_drop_ins_in_folders_below_count_too(tmp_path):
    kind = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n"
    files = {
        "etc__k.yaml": kind,
        "etc__drop__50-a.conf": f"{kind}readOnlyPort: 0\n",
        "etc__drop__60__sub__a.conf": f"{kind}readOnlyPort: 10255\n",
        "etc__drop__70.yaml": f"{kind}readOnlyPort: 0\n",
    }
    _, session = _kubelet(tmp_path, "--config", "/etc/k.yaml", "--config-dir=/etc/drop", **files)
    assert set(verdicts("kubelet/read-only-port", session).values()) == {Verdict.FAIL}


def test_drop_ins_that_cannot_be_listed_leave_all_unknown(tmp_path):
    held, session = _kubelet(
        tmp_path, "--config=/etc/k.yaml", "--config-dir=/etc/none", **{"etc__k.yaml": "readOnlyPort: 0\n"}
    )
    assert set(verdicts("kubelet/read-only-port", session).values()) == {Verdict.UNKNOWN}
    assert "/etc/none: No such file or directory" in held["kubelet"]["unread"]


def test_a_k3s_node_without_a_kubelet_of_its_own_is_unknown_not_passed(tmp_path):
    layouts.k3s(tmp_path)
    _, session = collected(tmp_path)
    assert set(verdicts("kubelet/anonymous-auth", session).values()) == {Verdict.UNKNOWN}


def test_a_decoy_in_a_pod_is_not_believed(tmp_path):
    node = layouts.kubeadm(tmp_path, control_plane=False)
    node.kubelet_config("/var/lib/kubelet/config.yaml", "/etc/kubernetes/pki/ca.crt", "/x")
    (tmp_path / "var/lib/kubelet/config.yaml").write_text("authentication: {anonymous: {enabled: true}}\n")
    node.process("kubelet", "--anonymous-auth=false", "--config=/none", pod=True)
    node.process("kube-apiserver", "--profiling=false", pod=True)
    held, session = collected(tmp_path)
    assert set(verdicts("kubelet/anonymous-auth", session).values()) == {Verdict.FAIL}
    assert Verdict.PASS not in verdicts("control_plane/apiserver-profiling", session).values()
    assert [p["component"] for p in held["processes"] if p["inPod"]].count("kubelet") == 0


def test_no_key_and_no_token_gets_out(tmp_path):
    node = layouts.kubeadm(tmp_path)
    canary = "c2VjcmV0LWNhbmFyeS1rZXk="
    for path in (
        "/etc/kubernetes/admin.conf",
        "/etc/kubernetes/kubelet.conf",
        "/etc/kubernetes/pki/apiserver.key",
    ):
        node.file(path, f"token: {canary}\n-----BEGIN RSA PRIVATE KEY-----\n{canary}\n")
    node.process("kube-apiserver", f"--oidc-client-secret={canary}", pod=True)
    text = orjson.dumps(redact.value(facts.collect(tmp_path, "n", AT)))
    assert canary.encode() not in text and b"PRIVATE KEY" not in text
    assert json.loads(text)["configs"]["encryption-provider-config"] == [
        {"resources": ["secrets"], "providers": ["aescbc", "identity"]}
    ]


@pytest.mark.parametrize(
    "text",
    ["[]", "{}", "resources:", "resources: [{resources: [secrets], providers: null}]",
     "resources: [{resources: [secrets], providers: [aescbc]}]", "resources: [{providers: [{}]}]", "resources: [secrets]"],
)  # fmt: skip
def test_what_is_no_encryption_configuration_is_a_gap(text, tmp_path):
    node = layouts.kubeadm(tmp_path)
    path = next(
        a
        for p in facts.collect(tmp_path, "n", AT)["processes"]
        for a in p["arguments"]
        if "encryption-provider-config=" in a
    )
    node.file(path.partition("=")[2], text)
    held, session = collected(tmp_path)
    assert held["configs"]["encryption-provider-config"] is None
    assert any("no EncryptionConfiguration" in gap for gap in held["gaps"])
    assert verdicts("control_plane/encryption-provider", session) == {
        "Node/node-1#encryption": Verdict.UNKNOWN
    }


def test_a_control_plane_node_without_facts_is_unknown_beside_one_with_them(tmp_path):
    layouts.kubeadm(tmp_path)
    held = facts.collect(tmp_path, "node-1", AT)
    node = {"apiVersion": "v1", "kind": "Node",
            "metadata": {"name": "node-2", "labels": {"node-role.kubernetes.io/control-plane": ""}}}  # fmt: skip
    session = in_memory([normalise(orjson.loads(orjson.dumps(held))), normalise(node)], [])
    assert verdicts("control_plane/encryption-provider", session) == {
        "Node/node-1#encryption": Verdict.PASS,
        "Node/node-2#encryption": Verdict.UNKNOWN,
    }


def test_links_lead_nowhere_else(tmp_path):
    """A link of the node is followed inside of its root, however it is written."""
    root = tmp_path / "node"
    node = layouts.kubeadm(root, control_plane=False)
    (tmp_path / "outside.yaml").write_text("authentication: {anonymous: {enabled: true}}")
    config = root / "var/lib/kubelet/config.yaml"
    config.rename(root / "etc/real.yaml")
    config.symlink_to("/etc/real.yaml")
    held = facts.collect(root, "n", AT)
    assert held["kubelet"]["config"]["authentication"]["anonymous"]["enabled"] is False
    config.unlink()
    config.symlink_to("../../../../../../outside.yaml")
    held = facts.collect(root, "n", AT)
    assert held["kubelet"]["config"] == {} and held["kubelet"]["unread"] and held["gaps"]
    config.unlink()
    config.symlink_to("/var/lib/kubelet/config.yaml")
    assert facts.collect(root, "n", AT)["gaps"]
    assert node.root == root


@pytest.mark.parametrize("text", ["[", "a: &x [*x]", "\x00", "- 1\n- 2\n", "kind: " + "x" * 5_000_000])
def test_a_broken_configuration_is_a_gap(text, tmp_path):
    node = layouts.kubeadm(tmp_path, control_plane=False)
    node.file("/var/lib/kubelet/config.yaml", text)
    held = facts.collect(tmp_path, "n", AT)
    assert any("/var/lib/kubelet/config.yaml" in g for g in held["gaps"])
    session = in_memory([normalise(orjson.loads(orjson.dumps(held)))], [])
    for name in ("anonymous-auth", "iptables-chains", "event-qps"):
        assert set(verdicts(f"kubelet/{name}", session).values()) == {Verdict.UNKNOWN}


@pytest.mark.skipif(os.getuid() != 0, reason="only root can read as others cannot")
def test_it_reads_without_changing_anything(tmp_path):
    layouts.kubeadm(tmp_path)
    before = {p: (p.stat().st_mtime_ns, p.stat().st_mode) for p in tmp_path.rglob("*")}
    done = complyk8s("node-facts", "--root", tmp_path, "--name", "n1")
    assert done.returncode == 0 and json.loads(done.stdout)["metadata"]["name"] == "n1"
    assert before == {p: (p.stat().st_mtime_ns, p.stat().st_mode) for p in tmp_path.rglob("*")}


def test_nodes_that_differ_are_named_one_by_one(tmp_path):
    """One roll-up over all nodes: the loose one fails, the unseen one is unknown, the others pass."""
    objects = []
    for name in ("a", "b"):
        node = layouts.kubeadm(tmp_path / name, control_plane=False)
        if name == "b":
            node.file("/etc/kubernetes/kubelet.conf", mode="644")
        objects.append(normalise(orjson.loads(orjson.dumps(facts.collect(tmp_path / name, name, AT)))))
    objects += [
        normalise({"apiVersion": "v1", "kind": "Node", "metadata": {"name": n}}) for n in ("a", "b", "c")
    ]
    found = verdicts("nodes/kubelet-kubeconfig-mode", in_memory(objects, []))
    path = "/etc/kubernetes/kubelet.conf"
    assert found == {
        f"Node/a#{path}": Verdict.PASS,
        f"Node/b#{path}": Verdict.FAIL,
        "Node/c": Verdict.UNKNOWN,
    }


def test_what_may_not_be_looked_at_is_unknown_not_missing(tmp_path, monkeypatch):
    """As somebody who is not root: a folder that is closed may hold anything."""
    layouts.kubeadm(tmp_path)
    closed = str(tmp_path / "etc/kubernetes/manifests")
    listed = Path.iterdir

    def iterdir(self):
        if str(self) == closed:
            raise PermissionError(13, "Permission denied", closed)
        return listed(self)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    held = facts.collect(tmp_path, "node-1", AT)
    assert held["refused"] == ["/etc/kubernetes/manifests"]
    labels = {"node-role.kubernetes.io/control-plane": ""}
    node = normalise({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-1", "labels": labels}})
    session = in_memory([normalise(orjson.loads(orjson.dumps(held))), node], [])
    assert set(verdicts("nodes/apiserver-manifest-mode", session).values()) == {Verdict.UNKNOWN}
    assert set(verdicts("nodes/kubelet-kubeconfig-mode", session).values()) == {Verdict.PASS}


def _daemon_set():
    import yaml

    (held,) = [
        d
        for d in yaml.safe_load_all((ROOT / "deploy/node-facts.yaml").read_text())
        if d["kind"] == "DaemonSet"
    ]
    return held["spec"]["template"]["spec"]


def test_the_daemon_set_mounts_what_is_read_and_no_more():
    spec = _daemon_set()
    (container,) = spec["containers"]
    paths = {v["name"]: v["hostPath"] for v in spec["volumes"] if "hostPath" in v}
    mounted = {m["mountPath"]: m for m in container["volumeMounts"]}
    assert {p["path"] for p in paths.values()} == set(places.MOUNTS)
    assert all(p["type"] == "Directory" for p in paths.values()), "nothing is made on the node"
    assert all(m["readOnly"] and m["mountPath"].startswith("/host/") for m in mounted.values())
    for path in places.MOUNTS:
        assert not any(
            path == bad or path.startswith(f"{bad}/")
            for bad in ("/run", "/var/run", "/root", "/dev", "/boot")
        )
        assert path not in ("/", "/var", "/var/lib", "/usr", "/sys", "/home")
        assert mounted[f"/host{path}"]["name"] in paths
    for path in places.HIDDEN:
        assert mounted[f"/host{path}"]["name"] == "empty"
    assert not {"hostPID", "hostNetwork", "hostIPC"} & spec.keys() and container["securityContext"][
        "capabilities"
    ] == {"drop": ["ALL"]}
    arguments = container["args"]
    assert tuple(b for a, b in itertools.pairwise(arguments) if a == "--mounted") == places.MOUNTS


def test_every_place_that_is_read_is_mounted_or_said_not_to_be():
    text = (ROOT / "deploy/node-facts.yaml").read_text()
    lib = {p for p in places.read() if p.startswith("/lib/")}  # a link to /usr/lib, which is mounted
    for path in (
        *places.read(),
        "/etc/passwd",
        "/etc/group",
        "/etc/hostname",
        "/proc/sys/kernel/osrelease",
        "/sys/kernel/security/lsm",
        "/usr/lib/os-release",
    ):
        covers = [
            m
            for m in (*places.MOUNTS, *places.SOME_MOUNTS, *places.NEVER_MOUNTED)
            if path == m or path.startswith(f"{m}/")
        ]
        assert covers or path in lib, path
    assert all(p in text for p in places.SOME_MOUNTS)
    # every mount is there for something
    for mount in (*places.MOUNTS, *places.SOME_MOUNTS):
        assert mount in ("/proc", "/sys/kernel/security") or any(
            p == mount or p.startswith(f"{mount}/") for p in places.read()
        ), mount


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda f: f.__name__)
def test_what_is_not_mounted_is_refused_and_never_missing(layout, tmp_path):
    """As in the pod: only the mounts are there. What the whole node shows is shown too, or its role is unknown."""
    whole, part = tmp_path / "whole", tmp_path / "part"
    whole.mkdir()
    layout(whole)
    for path in places.MOUNTS:
        if (whole / path[1:]).exists():
            shutil.copytree(whole / path[1:], part / path[1:], symlinks=True)
    everything, _ = collected(whole)
    some = facts.collect(part, "node-1", AT, places.MOUNTS)
    of_some = {(f["role"], f["path"]) for f in some["files"]}
    lost = {f["role"] for f in everything["files"] if (f["role"], f["path"]) not in of_some}
    assert not lost or some["refused"], lost
    if layout is layouts.eks:
        assert not lost, "a node whose files lie in the usual folders loses nothing"


def test_a_link_out_of_the_mounts_is_refused(tmp_path):
    root = Root(tmp_path, ("/etc",))
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/a").symlink_to("/run/containerd/containerd.sock")
    (tmp_path / "etc/b").symlink_to("../etc/../opt/x")
    for path in ("/etc/a", "/etc/b", "/opt/x", "/etc/../opt/x"):
        assert not root.there(path) and path in root.refused
        with pytest.raises(OSError, match="not mounted"):
            root.text(path)
    assert not root.there("/etc/none") and "/etc/none" not in root.refused
