"""Records the bundled demo from a real API server: two snapshots and the audit log between them.

    python tools/record_demo.py

Starts the test control plane, applies demo/manifests as its administrator, lets four people work
and one of them do what they should not, and writes demo/before, demo/after and demo/audit.
"""

import contextlib
import gzip
import json
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "cluster")]

import control_plane  # noqa: E402
import layouts  # noqa: E402

from complyk8s import redact  # noqa: E402
from complyk8s.collect.node import facts as node_facts  # noqa: E402
from complyk8s.kinds import BUILT_IN, NOT_ASKED  # noqa: E402

DEMO = ROOT / "demo"
NODES = (("cp-1", "control-plane"), ("worker-1", "worker"), ("worker-2", "worker"))


def static_pod(plane: control_plane.ControlPlane, component: str) -> str:
    """The mirror pod that a kubelet would show: its flags are those that the process really has.

    Only the folder is another one: keys and data of the recording lie in a temporary place.
    """
    flags = [f.replace(str(plane.dir / "pki"), "/etc/kubernetes/pki").replace(str(plane.dir / "audit"), "/var/log/kubernetes/audit")
             .replace(str(plane.dir), "/etc/kubernetes").replace(str(control_plane.HERE), "/etc/kubernetes")
             for f in plane.components[component]]  # fmt: skip
    held = {
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "name": f"{component}-cp-1", "namespace": "kube-system",
            "labels": {"component": component, "tier": "control-plane"},
            "annotations": {"kubernetes.io/config.mirror": "0", "kubernetes.io/config.source": "file"},
        },
        "spec": {
            "nodeName": "cp-1", "hostNetwork": True, "priorityClassName": "system-node-critical",
            "containers": [{"name": component, "image": f"registry.k8s.io/{component}:v1.36.3",
                            "command": [component, *flags]}],
        },
    }  # fmt: skip
    return json.dumps(held) + "\n"


def listed(plane: control_plane.ControlPlane, folder: Path) -> None:
    """Saves a list of every built-in kind as the API server gives it; Secrets are not asked for."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "recorded-at").write_text(
        datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "\n"
    )
    for kind in BUILT_IN:
        if (kind.api_group, kind.plural) in NOT_ASKED:
            continue
        text = plane.kubectl("get", "--raw", kind.path, check=False)
        if not text.startswith("{"):
            continue  # a kind that this API server does not serve
        held = json.loads(text)
        for item in held["items"]:
            item["metadata"].pop("managedFields", None)
        save(folder / f"{kind.label}.json.gz", json.dumps(held, separators=(",", ":")).encode())
    version = {"serverVersion": json.loads(plane.kubectl("get", "--raw", "/version"))}
    save(folder / "version.json.gz", json.dumps(version).encode())


def save(path: Path, data: bytes) -> None:
    """Writes gzip whose bytes depend on the data alone."""
    path.write_bytes(gzip.compress(data, 9, mtime=0))


def settle(plane: control_plane.ControlPlane, seconds: int = 60) -> None:
    """Waits until every pod runs."""
    for _ in range(seconds):
        pods = json.loads(plane.kubectl("get", "pods", "-A", "-o", "json"))["items"]
        if pods and all(p["status"].get("phase") in ("Running", "Succeeded") for p in pods):
            return
        time.sleep(1)
    raise RuntimeError("pods did not come up")


def stranger(plane: control_plane.ControlPlane, path: str) -> None:
    """A request with a token that nobody issued: a 401 in the log, without a user."""
    request = urllib.request.Request(
        plane.server + path,
        headers={"Authorization": "Bearer not-a-token", "User-Agent": "python-requests/2.32"},
    )
    context = ssl.create_default_context(cafile=plane.dir / "pki" / "ca.crt")
    with contextlib.suppress(urllib.error.HTTPError):
        urllib.request.urlopen(request, context=context)


def work(plane: control_plane.ControlPlane, people: dict[str, Path]) -> None:
    """A normal day, made short."""
    do = plane.kubectl
    do("get", "pods", "-n", "payments", as_=people["alice"])
    do("scale", "deployment/card-gateway", "-n", "payments", "--replicas=4", as_=people["alice"])
    do("logs", "ledger-0", "-n", "payments", as_=people["alice"], check=False)
    do("get", "pods,deployments", "-n", "shop", as_=people["bob"])
    do("get", "secrets", "-n", "payments", as_=people["bob"], check=False)
    do(
        "set",
        "image",
        "deployment/checkout",
        "checkout=registry.bank.example/shop/checkout:2.8.1",
        "-n",
        "shop",
        as_=people["deployer"],
    )
    do("get", "clusterrolebindings,networkpolicies", "-A", as_=people["dave"], check=False)
    do("get", "nodes", as_=people["carol"])
    do("annotate", "namespace", "shop", "owner=shop-team", as_=people["carol"])
    time.sleep(3)


def incident(plane: control_plane.ControlPlane, people: dict[str, Path]) -> None:
    """What carol's credentials did that afternoon."""
    do, carol = plane.kubectl, people["carol"]
    for path in ("/api/v1/namespaces/payments/secrets", "/api/v1/secrets", "/apis/apps/v1/deployments"):
        stranger(plane, path)
    do("auth", "can-i", "--list", as_=carol)
    do("get", "secrets", "-n", "payments", as_=carol)
    do("get", "secret", "card-vault-key", "-n", "payments", "-o", "yaml", as_=carol)
    pod = json.loads(do("get", "pods", "-n", "payments", "-l", "app=card-gateway", "-o", "json"))["items"][0][
        "metadata"
    ]["name"]
    do("exec", pod, "-n", "payments", "--", "cat", "/keys/key", as_=carol, check=False)
    do(
        "label",
        "namespace",
        "payments",
        "pod-security.kubernetes.io/enforce=privileged",
        "--overwrite",
        as_=carol,
    )
    do("delete", "networkpolicy", "default-deny", "-n", "payments", as_=carol)
    do("create", "-f", str(DEMO / "incident" / "privileged-pod.yaml"), as_=carol)
    time.sleep(4)
    do("exec", "debug-7f", "-n", "dev", "--", "chroot", "/host", "sh", as_=carol, check=False)
    do("create", "-f", str(DEMO / "incident" / "binding.yaml"), as_=carol)
    do("create", "token", "default", "-n", "dev", "--duration=8h", as_=carol)
    do("get", "secrets", "-A", "--as=system:serviceaccount:dev:default", as_=carol)
    do("create", "-f", str(DEMO / "incident" / "webhook.yaml"), as_=carol)
    do("delete", "pod", "debug-7f", "-n", "dev", "--grace-period=0", "--force", as_=carol)
    do("get", "secrets", "-n", "payments", as_=people["alice"])
    do("port-forward", "ledger-0", "5432:5432", "-n", "payments", as_=people["bob"], check=False)
    time.sleep(3)


def facts(folder: Path, *, loosened: bool) -> None:
    """What `node-facts` says of three nodes laid out as kubeadm leaves them, which the recording has no machines for.

    Between the two snapshots somebody opened the read-only port of a worker's kubelet, on the machine itself: no
    request to the API, and no event of the audit log.
    """
    at = datetime.fromisoformat((folder / "recorded-at").read_text().strip())
    lines = []
    for name, role in NODES:
        with tempfile.TemporaryDirectory() as temporary:
            node = layouts.kubeadm(Path(temporary), control_plane=role == "control-plane")
            node.file(
                "/var/lib/kubelet/config.yaml",
                layouts.kubelet_yaml("/etc/kubernetes/pki/ca.crt", "/etc/kubernetes/manifests"),
                "644",
            )
            if loosened and name == "worker-2":
                text = layouts.kubelet_yaml("/etc/kubernetes/pki/ca.crt", "/etc/kubernetes/manifests")
                node.file(
                    "/var/lib/kubelet/config.yaml",
                    text.replace("readOnlyPort: 0", "readOnlyPort: 10255"),
                    "644",
                )
            lines.append(
                json.dumps(redact.value(node_facts.collect(Path(temporary), name, at)), sort_keys=True)
            )
    save(folder / "node-facts.jsonl.gz", "\n".join(lines).encode())


def main() -> None:
    """Records; with --facts only what nodes say, beside what is there."""
    if "--facts" in sys.argv:
        facts(DEMO / "before", loosened=False)
        facts(DEMO / "after", loosened=True)
        return
    with tempfile.TemporaryDirectory() as temporary:
        plane = control_plane.start(Path(temporary) / "cluster")
        try:
            nodes = "".join(control_plane.node(name, role) for name, role in NODES)
            plane.kubectl("apply", "-f", "-", given=nodes)
            pods = "".join(
                static_pod(plane, c)
                for c in ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd")
            )
            plane.kubectl("create", "-f", "-", given=pods)
            for manifest in sorted((DEMO / "manifests").glob("*.yaml")):
                plane.kubectl("apply", "-f", str(manifest))
            settle(plane)
            people = {
                "alice": plane.person("alice@bank.example", "payments-developers"),
                "bob": plane.person("bob@bank.example", "support"),
                "carol": plane.person("carol@bank.example", "platform"),
                "dave": plane.person("dave@bank.example", "auditors"),
                "deployer": plane.token("ci", "deployer"),
            }
            listed(plane, DEMO / "before")
            work(plane, people)
            incident(plane, people)
            settle(plane)
            listed(plane, DEMO / "after")
            facts(DEMO / "before", loosened=False)
            facts(DEMO / "after", loosened=True)
            time.sleep(2)
            shutil.rmtree(DEMO / "audit", ignore_errors=True)
            (DEMO / "audit").mkdir()
            save(DEMO / "audit" / "audit.log.gz", plane.audit_log.read_bytes())
        finally:
            plane.stop()
    subprocess.run(["du", "-sh", DEMO], check=True)


if __name__ == "__main__":
    main()
