"""Where the files lie that benchmarks ask about: where the processes say, else where distributions put them.

A file gets a role, and controls ask for the role: a file that was moved is judged where it is, not where
somebody once expected it.
"""

from collections.abc import Iterator
from typing import Any

from complyk8s.collect.node import processes
from complyk8s.collect.node.processes import flags
from complyk8s.collect.node.root import Root
from complyk8s.components.containers import environment, words
from complyk8s.components.started import started

_RANCHER = ("/var/lib/rancher/k3s", "/var/lib/rancher/rke2")
_CERTIFICATES = ("/etc/kubernetes/pki", "/etc/kubernetes/ssl", "/etc/kubernetes/static-pod-certs",
                 "/etc/kubernetes/static-pod-resources", *(f"{r}/server/tls" for r in _RANCHER))  # fmt: skip
MANIFESTS = ("/etc/kubernetes/manifests", *(f"{r}/agent/pod-manifests" for r in _RANCHER))
_NETWORK = ("/etc/cni/net.d", "/var/lib/cni/networks", "/run/multus/cni/net.d", "/var/run/multus/cni/net.d",
            "/var/lib/rancher/k3s/agent/etc/cni/net.d")  # fmt: skip
_OF_MANIFEST = {"kube-apiserver": "apiserver-manifest", "kube-controller-manager": "controller-manager-manifest",
                "kube-scheduler": "scheduler-manifest", "etcd": "etcd-manifest"}  # fmt: skip
_USUAL = {
    "etcd-data": ("/var/lib/etcd", *(f"{r}/server/db/etcd" for r in _RANCHER)),
    "admin-kubeconfig": (
        "/etc/kubernetes/admin.conf", "/etc/kubernetes/super-admin.conf", "/etc/kubernetes/kubeconfig",
        "/etc/rancher/k3s/k3s.yaml", "/etc/rancher/rke2/rke2.yaml", *(f"{r}/server/cred/admin.kubeconfig" for r in _RANCHER),
    ),
    "scheduler-kubeconfig": ("/etc/kubernetes/scheduler.conf", *(f"{r}/server/cred/scheduler.kubeconfig" for r in _RANCHER)),
    "controller-manager-kubeconfig": (
        "/etc/kubernetes/controller-manager.conf", *(f"{r}/server/cred/controller.kubeconfig" for r in _RANCHER),
    ),
    "kubelet-kubeconfig": (
        "/etc/kubernetes/kubelet.conf", "/var/lib/kubelet/kubeconfig", *(f"{r}/agent/kubelet.kubeconfig" for r in _RANCHER),
    ),
    "kubelet-config": (
        "/var/lib/kubelet/config.yaml", "/etc/kubernetes/kubelet/config.json", "/etc/kubernetes/kubelet/kubelet-config.json",
        "/home/kubernetes/kubelet-config.yaml", "/var/data/kubelet/config.json",
    ),
    "kubelet-ca": (
        "/etc/kubernetes/pki/ca.crt", "/etc/kubernetes/kubelet-ca.crt", "/etc/kubernetes/certs/ca.crt",
        *(f"{r}/agent/client-ca.crt" for r in _RANCHER),
    ),
    "proxy-kubeconfig": (
        "/etc/kubernetes/proxy.conf", "/var/lib/kube-proxy/kubeconfig", *(f"{r}/agent/kubeproxy.kubeconfig" for r in _RANCHER),
    ),
}  # fmt: skip
_SERVICE = (
    "/etc/systemd/system/kubelet.service",
    "/usr/lib/systemd/system/kubelet.service",
    "/lib/systemd/system/kubelet.service",
)
SECRET = frozenset({"key", "admin-kubeconfig", "scheduler-kubeconfig", "controller-manager-kubeconfig",
                    "kubelet-kubeconfig", "proxy-kubeconfig", "etcd-data"})  # fmt: skip
"""Roles of files that are never opened: only their mode and owner are looked at."""

Flags = dict[str, dict[str, str]]


MOUNTS = ("/etc", "/proc", "/sys/kernel/security", "/usr/lib", "/var/lib/kubelet")
"""What deploy/node-facts.yaml mounts of every node: the narrowest folders over what is read that are on each of them,
since a folder that is missing would be made by the container runtime. Never /run, whose sockets open the runtime."""
SOME_MOUNTS = (
    "/var/lib/etcd",
    *_RANCHER,
    "/var/lib/cni/networks",
    "/home/kubernetes",
    "/var/data/kubelet",
    "/var/lib/kube-proxy",
)
"""What only some distributions have: mounted where it is known to be there."""
NEVER_MOUNTED = ("/run/multus/cni/net.d", "/var/run/multus/cni/net.d")
HIDDEN = tuple(
    f"/var/lib/kubelet/{name}"
    for name in ("device-plugins", "plugins", "plugins_registry", "pod-resources", "pods")
)
"""Folders in MOUNTS with sockets and the volumes of pods, which every kubelet makes: something empty is laid over them."""
_SIGNS = {
    "/var/lib/etcd": ("/etc/kubernetes/manifests/etcd.yaml", "/etc/kubernetes/manifests/etcd-pod.yaml"),
    "/var/lib/rancher": ("/etc/rancher",), "/var/lib/kube-proxy": ("/etc/kubernetes/manifests/kube-proxy.manifest",),
    "/run/multus": ("/etc/cni/net.d/00-multus.conf", "/etc/cni/net.d/00-multus.conflist"),
    "/var/run/multus": ("/etc/cni/net.d/00-multus.conf", "/etc/cni/net.d/00-multus.conflist"),
}  # fmt: skip
"""Usual places, and what shows that something is there although they are not mounted."""


def read() -> tuple[str, ...]:
    """Every path that is looked at because files usually lie there."""
    return (*_CERTIFICATES, *MANIFESTS, *_NETWORK, *(p for usual in _USUAL.values() for p in usual), *_SERVICE,
            "/etc/kubernetes/static-pod-resources")  # fmt: skip


def _usual(root: Root, paths: tuple[str, ...]) -> list[str]:
    """Of usual places those that are mounted, or that this node shows to have: these are refused then, not missing."""
    return [
        path for path in paths
        if root.covers(path)
        or any(f"{path}/".startswith(f"{place}/") and any(map(root.there, signs)) for place, signs in _SIGNS.items())
    ]  # fmt: skip


def places(
    root: Root, told: Flags, kubelet: dict[str, Any], kubelet_files: list[str]
) -> Iterator[tuple[str, str]]:
    """Role and path of each file, as far as something is there. `told` are the components' own flags."""
    given = {
        "etcd-data": told.get("etcd", {}).get("data-dir"),
        "scheduler-kubeconfig": told.get("kube-scheduler", {}).get("kubeconfig"),
        "controller-manager-kubeconfig": told.get("kube-controller-manager", {}).get("kubeconfig"),
        "kubelet-kubeconfig": told.get("kubelet", {}).get("kubeconfig"),
        "kubelet-ca": _at(kubelet, "authentication", "x509", "clientCAFile"),
        "proxy-kubeconfig": told.get("kube-proxy", {}).get("kubeconfig"),
    }
    seen: set[tuple[str, str]] = set()
    for pair in (
        *_named(root, given, kubelet_files),
        *_manifests(root, kubelet),
        *_network(root, told),
        *_trust(root, told),
        *_configs(root, told),
        *_operated(root),
    ):
        if pair not in seen:
            seen.add(pair)
            yield pair


def _named(root: Root, given: dict[str, Any], kubelet_files: list[str]) -> Iterator[tuple[str, str]]:
    for role, usual in _USUAL.items():
        told = kubelet_files if role == "kubelet-config" else [given[role]] if given.get(role) else []
        # what a process names counts where it is on the node; in a container it may be a mount of its own
        paths = [p for p in told if root.there(p)] or [p for p in _usual(root, usual) if root.there(p)]
        yield from ((role, path) for path in paths)
    yield from (("kubelet-service", path) for path in _services(root))


def _services(root: Root) -> list[str]:
    """The unit's file, and what is dropped in beside it; a path that leads to the same file counts once."""
    usual = _usual(root, _SERVICE)
    paths = [p for p in usual if root.there(p)]
    paths += [p for base in usual for p in root.inside(f"{base}.d", 1)]
    return list({root.real(p): p for p in reversed(paths)}.values())[::-1]


def _manifests(root: Root, kubelet: dict[str, Any]) -> Iterator[tuple[str, str]]:
    own = kubelet.get("staticPodPath")
    for folder in (own,) if isinstance(own, str) and root.there(own) else _usual(root, MANIFESTS):
        for path in root.inside(folder, 1):
            name = path.rpartition("/")[2]
            role = next((r for component, r in _OF_MANIFEST.items() if name.startswith(component)), None)
            if role and name.endswith((".yaml", ".yml", ".json", ".manifest")):
                yield role, path


def manifests(root: Root, kubelet: dict[str, Any]) -> Flags:
    """The flags of the control plane, as its static pods' files have them."""
    out: Flags = {}
    component = {role: name for name, role in _OF_MANIFEST.items()}
    for role, path in _manifests(root, kubelet):
        try:
            pod = root.yaml(path)
            runs = [
                (started(words(c, v), v), v)
                for c in pod["spec"]["containers"]
                for v in (environment(c, pod),)
            ]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # its mode and owner are judged all the same
        for start, variables in runs:
            if start.component == component[role]:
                parsed = processes.read(start.component, start.arguments, {**variables, **start.environment})
                out[component[role]] = flags(parsed)
    return out


def _network(root: Root, told: Flags) -> Iterator[tuple[str, str]]:
    """Files of the network plugin."""
    for folder in (told.get("kubelet", {}).get("cni-conf-dir"), *_usual(root, _NETWORK)):
        for path in root.inside(folder, 2) if folder else ():
            yield "cni", path


_OF_CERTIFICATES = ("-file", "-cafile", "-certfile", "-keyfile", "-certificate", "-key", "-ca")


def _trust(root: Root, told: Flags) -> Iterator[tuple[str, str]]:
    """Certificates and keys: those that flags name, and whatever lies in the folders for them."""
    flagged = (told.get(c, {}) for c in ("kube-apiserver", "kube-controller-manager", "etcd"))
    files = (
        v
        for held in flagged
        for k, value in held.items()
        if k.endswith(_OF_CERTIFICATES)
        for v in value.split(",")
    )
    named = {v for v in files if v.startswith("/")}
    for folder in _usual(root, _CERTIFICATES):
        if root.there(folder):
            yield "pki-folder", folder
            named |= set(root.inside(folder, 6))
    for path in sorted(named):
        role = _trusted(path)
        if role and root.there(path):
            yield role, path


def _trusted(path: str) -> str | None:
    name = path.rpartition("/")[2]
    if name.endswith(".key") or (name.endswith(".pem") and "key" in name):
        return "key"
    return "certificate" if name.endswith((".crt", ".pem", ".cert")) else None


_OPERATED = {"/scheduler-kubeconfig/": "scheduler-kubeconfig", "/controller-manager-kubeconfig/": "controller-manager-kubeconfig",
             "/node-kubeconfigs/": "admin-kubeconfig"}  # fmt: skip


def _operated(root: Root) -> Iterator[tuple[str, str]]:
    """Kubeconfigs that OpenShift's operators lay beside their static pods, one for each revision."""
    for path in root.inside("/etc/kubernetes/static-pod-resources", 6):
        role = next((role for mark, role in _OPERATED.items() if mark in path), None)
        if role and path.endswith("kubeconfig"):
            yield role, path


def _configs(root: Root, told: Flags) -> Iterator[tuple[str, str]]:
    """Files that the API server's flags name."""
    for flag, role in (
        ("audit-policy-file", "audit-policy"),
        ("encryption-provider-config", "encryption-config"),
    ):
        path = told.get("kube-apiserver", {}).get(flag)
        if path and root.there(path):
            yield role, path


def _at(held: Any, *steps: str) -> Any:
    for step in steps:
        held = held.get(step) if isinstance(held, dict) else None
    return held
