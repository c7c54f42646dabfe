"""One node's facts, as an object that lies in a snapshot beside all others."""

import socket
from datetime import datetime
from pathlib import Path
from typing import Any

from complyk8s import __version__
from complyk8s.collect.node import host, kubelet, places, processes
from complyk8s.collect.node.root import Root
from complyk8s.components.parse import Parsed

API_VERSION = "complyk8s.io/v1"
KIND = "NodeFacts"
CONFIGS = (
    "audit-policy-file",
    "admission-control-config-file",
    "authentication-config",
    "authorization-config",
)
"""Flags of kube-apiserver whose files say what a control asks. What of them is secret is redacted."""


def collect(base: Path, name: str | None, at: datetime, mounted: tuple[str, ...] = ()) -> dict[str, Any]:
    """Everything, as one JSON value; what could not be read stands under `gaps`.

    `base` is where the node's `/` is mounted, or of it these folders alone: what else a process names, or a
    distribution, stands under `refused`. `name` is the node's; without one, what the kubelet was
    told or else the machine's.
    """
    root = Root(base, mounted)
    gaps: list[str] = []
    try:
        running = processes.processes(root.base / "proc")
    except OSError as e:
        running = []
        gaps.append(f"/proc: {e.strerror or e}")
    # what runs in a pod may be anybody's; the control plane's own pods are written down in files
    parsed = {p.component: p.parsed for p in running if not p.in_pod}
    flags = {component: processes.flags(held) for component, held in parsed.items()}
    merged, files, from_file, trouble = kubelet.configuration(root, parsed.get("kubelet") or Parsed())
    flags |= places.manifests(root, merged)
    found, hidden = _files(root, flags, merged, files)
    facts: dict[str, Any] = {
        "apiVersion": API_VERSION, "kind": KIND,
        "metadata": {"name": name or flags.get("kubelet", {}).get("hostname-override") or _hostname(root)},
        "tool": __version__,
        "host": host.host(root),
        "processes": [_process(p) for p in running],
        "files": found,
        "configs": _configs(root, flags.get("kube-apiserver", {}), gaps),
        "gaps": sorted({*gaps, *trouble, *hidden}),
        # beside what changed, not part of it: see the store's drift hash
        "status": {"collectedAt": at.isoformat(timespec="seconds")},
    }  # fmt: skip
    if "kubelet" in flags:
        facts["kubelet"] = {"config": merged, "files": files, "fromFile": from_file, "unread": trouble}
    if distribution := _rancher(root):
        facts["distribution"] = distribution
    facts["refused"] = sorted(root.refused)
    return facts


def _process(p: processes.Process) -> dict[str, Any]:
    held = {"component": p.component, "arguments": p.arguments, "uid": p.uid, "inPod": p.in_pod}
    return held if p.environment is None else {**held, "environment": p.environment}


def _hostname(root: Root) -> str:
    try:
        return root.text("/etc/hostname").strip() or socket.gethostname()
    except (OSError, ValueError):
        return socket.gethostname()


def _files(
    root: Root, flags: places.Flags, merged: dict[str, Any], files: list[str]
) -> tuple[list[dict[str, object]], list[str]]:
    found: list[dict[str, object]] = []
    hidden = []
    for role, path in places.places(root, flags, merged, files):
        try:
            seen = root.look(path, hashed=role not in places.SECRET)
        except PermissionError:
            root.refused.add(path)
            continue
        except OSError as e:
            hidden.append(f"{path}: {e.strerror or e}")
            continue
        if seen is not None:
            found.append({"role": role, **seen})
    return sorted(found, key=lambda f: (str(f["role"]), str(f["path"]))), hidden


def _configs(root: Root, flags: dict[str, str], gaps: list[str]) -> dict[str, Any]:
    """What the API server's own files say; of the encryption file the providers' names alone."""
    out: dict[str, Any] = {}
    for flag in (*CONFIGS, "encryption-provider-config"):
        path = flags.get(flag)
        if not path:
            continue
        try:
            held = root.yaml(path)
            out[flag] = _providers(held) if flag == "encryption-provider-config" else held
        except PermissionError:
            out[flag] = None  # set, and not known: not the same as not set
            root.refused.add(path)
        except (OSError, ValueError) as e:
            out[flag] = None
            gaps.append(f"{path}: {' '.join(str(e).split())}")
    return out


def _providers(held: Any) -> list[dict[str, Any]]:
    """EncryptionConfiguration (apiserver.config.k8s.io/v1) without its keys; ValueError where it is none."""
    try:
        rules = [
            (rule["resources"], [next(iter(p.keys())) for p in rule["providers"]])
            for rule in held["resources"]
        ]
    except (AttributeError, KeyError, StopIteration, TypeError):
        raise ValueError("no EncryptionConfiguration") from None
    return [{"resources": resources, "providers": providers} for resources, providers in rules]


def _rancher(root: Root) -> dict[str, Any]:
    """The configuration files of k3s and RKE2, drop-ins over them: their components have no flags to see."""
    for name in ("k3s", "rke2"):
        folder = f"/etc/rancher/{name}"
        merged: dict[str, Any] = {}
        for path in (f"{folder}/config.yaml", *root.inside(f"{folder}/config.yaml.d", 1)):
            try:
                held = root.yaml(path)
            except (OSError, ValueError):
                continue
            merged |= held if isinstance(held, dict) else {}
        if root.there(folder):
            return {"name": name, "config": merged}
    return {}
