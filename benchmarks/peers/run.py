"""complyk8s beside Prowler's Kubernetes provider, on one real API server: where they differ, and who is right.

    python benchmarks/peers/run.py --prowler VENV/bin/prowler --out benchmarks/peers/README.md

Each of Prowler's checks that asks what one of our controls asks (prowler.yaml) is compared by the things it
fails: a workload, a component, a node. Where the two differ the table has the reason, checked by hand.
Exits with 1 where a difference has none.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "cluster"), str(ROOT / "tools")]

import control_plane  # noqa: E402
import record_demo  # noqa: E402

from complyk8s.settings import Settings  # noqa: E402
from complyk8s.store import database  # noqa: E402

Failed = dict[str, set[str]]
HEAD = """# Beside Prowler

Made by `python benchmarks/peers/run.py` on the test control plane (Kubernetes {version}) with the workloads of the demo and
Prowler {prowler}: {checks} of Prowler's checks ask what one of our controls asks. {same} give the same verdict on every
workload, component and node; {differ} differ, each with the reason.

"""


def collect(
    place: Path, prowler: str
) -> tuple[list[dict[str, str]], list[dict[str, Any]], list[dict[str, Any]], str]:
    """Prowler's rows, our findings, the cluster's pods, and its version."""
    plane = control_plane.start(place / "cluster")
    try:
        nodes = "".join(control_plane.node(name, role) for name, role in record_demo.NODES)
        plane.kubectl("apply", "-f", "-", given=nodes)
        for component in ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"):
            plane.kubectl("create", "-f", "-", given=record_demo.static_pod(plane, component))
        for manifest in sorted((record_demo.DEMO / "manifests").glob("*.yaml")):
            plane.kubectl("apply", "-f", str(manifest))
        record_demo.settle(plane)
        ours = [sys.executable, "-m", "complyk8s", "--store", place / "store"]
        subprocess.run([*ours, "snapshot", "--kubeconfig", plane.kubeconfig], check=True, cwd=ROOT)
        subprocess.run([*ours, "evaluate", "--framework", "all"], check=True, cwd=ROOT)
        subprocess.run([prowler, "kubernetes", "--kubeconfig-file", plane.kubeconfig, "--output-formats", "csv",
                        "--output-directory", place / "prowler", "--no-banner"], check=False, stdout=subprocess.DEVNULL)  # fmt: skip
        pods = json.loads(plane.kubectl("get", "pods,replicasets,jobs", "-A", "-o", "json"))["items"]
        version = json.loads(plane.kubectl("get", "--raw", "/version"))["gitVersion"]
    finally:
        plane.stop()
    path = next((place / "prowler").glob("*.csv"))
    with path.open(encoding="utf-8") as file, database.reader(Settings(store=place / "store")) as db:
        rows = list(csv.DictReader(file, delimiter=";"))
        return rows, database.dicts(db, "select control, resource, verdict from findings"), pods, version


def workloads(objects: list[dict[str, Any]]) -> dict[str, str]:
    """The topmost owner of each pod, by the pod's name."""
    owner = {
        (o["kind"], o["metadata"]["name"]): o["metadata"]["ownerReferences"][0]
        for o in objects if o["metadata"].get("ownerReferences")
    }  # fmt: skip
    out = {}
    for o in objects:
        if o["kind"] == "Pod":
            kind, name = "Pod", o["metadata"]["name"]
            while up := owner.get((kind, name)):
                kind, name = up["kind"], up["name"]
            out[o["metadata"]["name"]] = f"{kind}/{name}"
    return out


def short(resource: str) -> str:
    """`Deployment/shop/cart#container=api` as Prowler can be compared with it: `Deployment/cart`."""
    whole = resource.partition("#")[0]
    kind, _, rest = whole.partition("/")
    return f"{kind}/{rest.rpartition('/')[2]}"


def theirs(rows: list[dict[str, str]], owners: dict[str, str]) -> dict[str, dict[str, set[str]]]:
    """Of each check the things with each status."""
    out: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for r in rows:
        name = r["RESOURCE_NAME"]
        kind = {"kubelet": "Node"}.get(r["SERVICE_NAME"])
        out[r["CHECK_ID"]][r["STATUS"]].add(owners.get(name) or (f"{kind}/{name}" if kind else name))
    return out


def ours(findings: list[dict[str, Any]], owners: dict[str, str]) -> dict[str, dict[str, set[str]]]:
    """Of each control the things with each verdict; one fail inside makes a thing fail."""
    out: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for f in findings:
        if f["resource"] != "-":
            name = short(f["resource"])
            out[f["control"]][f["verdict"].upper()].add(owners.get(name.removeprefix("Pod/"), name))
    for held in out.values():
        held["PASS"] -= held["FAIL"] | held["UNKNOWN"]
    return out


def main() -> int:
    """Runs both and writes the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--prowler", required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--keep", type=Path, help="Folder to work in, kept.")
    options = parser.parse_args()
    mapping = yaml.safe_load((Path(__file__).parent / "prowler.yaml").read_text())
    with tempfile.TemporaryDirectory() as temporary:
        rows, findings, objects, version = collect(options.keep or Path(temporary), options.prowler)
    text, unexplained = table(mapping, theirs(rows, workloads(objects)), ours(findings, workloads(objects)))
    head = HEAD.format(version=version, prowler=rows[0]["PROWLER_VERSION"], **text.pop("count"))
    if options.out:
        options.out.write_text(head + text["table"], encoding="utf-8")
    print(head + text["table"])
    for name in unexplained:
        print(f"no reason is given: {name}", file=sys.stderr)
    return 1 if unexplained else 0


def table(
    mapping: dict[str, Any], peer: dict[str, Any], we: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """The table as Markdown, its counts, and the differences that nobody explained."""
    lines, same, unexplained = [], [], []
    for check, held in sorted(mapping.items()):
        control = held["control"]
        a, b = peer.get(check, {}), we.get(control, {})
        if (a.get("FAIL", set()), bool(a.get("MANUAL"))) == (b.get("FAIL", set()), bool(b.get("UNKNOWN"))):
            same.append(check)
            continue
        only = (
            sorted(a.get("FAIL", set()) - b.get("FAIL", set())),
            sorted(b.get("FAIL", set()) - a.get("FAIL", set())),
        )
        if "why" not in held:
            unexplained.append(f"{check}: Prowler alone fails {only[0]}; we alone fail {only[1]}")
        told = [
            f"{len(names)}: {', '.join(names[:3])}{' …' if len(names) > 3 else ''}" if names else "–"
            for names in only
        ]
        lines.append(f"| {check} | {control} | {told[0]} | {told[1]} | {held.get('why', '')} |")
    out = ["| Prowler's check | our control | only Prowler fails | only we fail | who is right, and why |", "| --- | --- | --- | --- | --- |",
           *lines, "", f"The same: {', '.join(same)}.", ""]  # fmt: skip
    return {
        "table": "\n".join(out),
        "count": {"checks": len(mapping), "same": len(same), "differ": len(lines)},
    }, unexplained


if __name__ == "__main__":
    sys.exit(main())
