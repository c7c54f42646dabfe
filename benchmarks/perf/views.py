"""Measures the exact views over a big cluster: 5,000 pods, 500 namespaces, 2,000 policies, 3,000 bindings.

python benchmarks/perf/views.py [--out views.json]

Each view is computed in a process of its own, from the store's published copy, as an evaluation does:
once, into a table. Beside it the same engine reads every object's body once (`objects`), which no view
can do without.
"""

import argparse
import json
import platform
import random
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

SPACES, WORKLOADS, PODS = 500, 2, 5
VIEWS = (
    "objects",
    "permissions",
    "escalations",
    "pod_security",
    "namespace_levels",
    "reachability",
    "namespace_flows",
    "remedies",
)
RBAC = "rbac.authorization.k8s.io"


def cluster():  # type: ignore[no-untyped-def]
    """Every object: a team in each namespace, with deny-by-default, three openings, and six bindings."""
    dice = random.Random(1)
    for n in range(SPACES):
        space = f"team-{n:03d}"
        tier = ("web", "data", "batch")[n % 3]
        yield {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {"name": space, "labels": {"kubernetes.io/metadata.name": space, "tier": tier}},
        }
        for w in range(WORKLOADS):
            labels = {"app": f"app-{w}", "team": space}
            spec = {"serviceAccountName": f"app-{w}", "containers": [{
                "name": "main", "image": f"registry.example/{space}/app-{w}:1", "ports": [{"name": "http", "containerPort": 8080}],
                "securityContext": {"allowPrivilegeEscalation": bool(w), "capabilities": {"drop": ["ALL"]}, "runAsNonRoot": True}}],
                "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}  # fmt: skip
            yield {
                "apiVersion": "v1",
                "kind": "ServiceAccount",
                "metadata": {"name": f"app-{w}", "namespace": space, "uid": f"s{n}{w}"},
            }
            yield {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": f"app-{w}", "namespace": space, "uid": f"d{n}{w}"},
                   "spec": {"replicas": PODS, "selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": spec}}}  # fmt: skip
            yield {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": f"app-{w}-7f", "namespace": space, "uid": f"r{n}{w}", "ownerReferences": [{"kind": "Deployment", "name": f"app-{w}"}]},
                   "spec": {"replicas": PODS, "selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": spec}}}  # fmt: skip
            for p in range(PODS):
                yield {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"app-{w}-7f-{p}", "namespace": space, "uid": f"p{n}{w}{p}", "labels": labels, "ownerReferences": [{"kind": "ReplicaSet", "name": f"app-{w}-7f"}]},
                       "spec": {**spec, "nodeName": f"node-{(n + p) % 50}"}, "status": {"phase": "Running", "podIP": f"10.{n // 256}.{n % 256}.{w * 10 + p + 1}"}}  # fmt: skip
            yield {"apiVersion": "v1", "kind": "Service", "metadata": {"name": f"app-{w}", "namespace": space, "uid": f"v{n}{w}"},
                   "spec": {"type": "LoadBalancer" if n % 50 == 0 else "ClusterIP", "selector": labels, "ports": [{"port": 80, "targetPort": "http"}]}}  # fmt: skip
        for name, spec in (
            ("default-deny", {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}),
            ("dns", {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"ports": [{"port": 53, "protocol": "UDP"}], "to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "team-000"}}}]}]}),
            ("inside", {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [{"from": [{"podSelector": {}}]}], "egress": [{"to": [{"podSelector": {}}]}]}),
            ("from-web", {"podSelector": {"matchLabels": {"app": "app-0"}}, "policyTypes": ["Ingress", "Egress"],
                          "ingress": [{"from": [{"namespaceSelector": {"matchLabels": {"tier": "web"}}}], "ports": [{"port": "http"}]}],
                          "egress": [{"to": [{"namespaceSelector": {"matchLabels": {"tier": dice.choice(("web", "data"))}}}], "ports": [{"port": 8080}]}]}),
        ):  # fmt: skip
            yield {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "NetworkPolicy",
                "metadata": {"name": name, "namespace": space, "uid": f"n{n}{name}"},
                "spec": spec,
            }
        yield {"apiVersion": f"{RBAC}/v1", "kind": "Role", "metadata": {"name": "dev", "namespace": space, "uid": f"o{n}"}, "rules": [
            {"apiGroups": ["", "apps", "batch"], "resources": ["pods", "pods/log", "services", "configmaps", "deployments", "statefulsets", "jobs", "cronjobs"], "verbs": ["get", "list", "watch", "create", "update", "patch", "delete"]},
            {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"], "resourceNames": ["app", "tls"]}]}  # fmt: skip
        for b in range(6):
            subject = (
                {"kind": "ServiceAccount", "name": f"app-{b % 2}", "namespace": space}
                if b < 3
                else {
                    "kind": "User" if b < 5 else "Group",
                    "apiGroup": RBAC,
                    "name": f"person-{dice.randint(0, 300)}",
                }
            )
            ref = {"kind": "Role", "name": "dev"} if b % 2 else {"kind": "ClusterRole", "name": "reader"}
            yield {
                "apiVersion": f"{RBAC}/v1",
                "kind": "RoleBinding",
                "metadata": {"name": f"b{b}", "namespace": space, "uid": f"b{n}{b}"},
                "roleRef": {"apiGroup": RBAC, **ref},
                "subjects": [subject],
            }
    yield {
        "apiVersion": f"{RBAC}/v1",
        "kind": "ClusterRole",
        "metadata": {"name": "reader", "uid": "cr"},
        "rules": [{"apiGroups": ["", "apps"], "resources": ["*"], "verbs": ["get", "list", "watch"]}],
    }


ONE = """
import sys, time, resource
from pathlib import Path
from complyk8s.settings import Settings
from complyk8s.store.session import session
with session(Settings(store=Path(sys.argv[1])), None, None, None) as s:
    began = time.monotonic()
    if sys.argv[2] == "objects":
        rows = s.ask("select sum(length(body)) / 1e6 from objects")[0][0]
    else:
        why = s.ready((sys.argv[2],))
        assert why is None, why
        rows = s.ask(f"select count(*) from {sys.argv[2]}")[0][0]
    print(round(time.monotonic() - began, 2), rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def main() -> None:
    """Makes the cluster, takes its snapshot, computes each view twice."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path)
    options.add_argument("--keep", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = given.keep or Path(temporary)
        place.mkdir(exist_ok=True)
        store = place / "store"
        if not store.exists():
            with (place / "cluster.yaml").open("w") as file:
                for made in cluster():
                    file.write(f"---\n{json.dumps(made)}\n")
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "complyk8s",
                    "--store",
                    store,
                    "--cluster",
                    "big",
                    "snapshot",
                    "--from",
                    place / "cluster.yaml",
                ],
                check=True,
                cwd=ROOT,
            )
        rows = []
        for view in VIEWS:
            for turn in (1, 2):
                done = subprocess.run(
                    [sys.executable, "-c", ONE, store, view],
                    check=True,
                    capture_output=True,
                    text=True,
                    cwd=ROOT,
                )
                seconds, count, peak = done.stdout.split()
                rows.append(
                    {"view": view, "seconds": float(seconds), "rows": float(count), "peak_mb": int(peak)}
                )
                print(
                    f"  {view:16} ({turn}) {seconds:>6} s  {float(count):>12,.0f} {'MB of JSON' if view == 'objects' else 'rows'}  {peak} MB",
                    flush=True,
                )
        if given.out:
            given.out.write_text(
                json.dumps(
                    {"at": datetime.now(UTC).isoformat(), "machine": platform.processor(), "rows": rows},
                    indent=1,
                )
            )


if __name__ == "__main__":
    main()
