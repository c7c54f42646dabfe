"""The kubelet's configuration as it came together: file, then drop-ins, then flags.

https://kubernetes.io/docs/tasks/administer-cluster/kubelet-config-file/ says in which order.
"""

from typing import Any

from complyk8s.collect.node.root import Root
from complyk8s.components.go import duration_text
from complyk8s.components.parse import Parsed

FLAGS = {
    "anonymous-auth": "authentication.anonymous.enabled",
    "authentication-token-webhook": "authentication.webhook.enabled",
    "authorization-mode": "authorization.mode",
    "client-ca-file": "authentication.x509.clientCAFile",
    "read-only-port": "readOnlyPort",
    "streaming-connection-idle-timeout": "streamingConnectionIdleTimeout",
    "make-iptables-util-chains": "makeIPTablesUtilChains",
    "protect-kernel-defaults": "protectKernelDefaults",
    "event-qps": "eventRecordQPS",
    "tls-cert-file": "tlsCertFile",
    "tls-private-key-file": "tlsPrivateKeyFile",
    "tls-min-version": "tlsMinVersion",
    "rotate-certificates": "rotateCertificates",
    "rotate-server-certificates": "serverTLSBootstrap",
    "pod-max-pids": "podPidsLimit",
    "seccomp-default": "seccompDefault",
    "pod-manifest-path": "staticPodPath",
    "address": "address",
    "container-log-max-size": "containerLogMaxSize",
}
"""Flags of the kubelet that decide over a field of its file, and the field (k8s.io/kubernetes
cmd/kubelet/app/options)."""
_WHOLE = {"tls-cipher-suites": "tlsCipherSuites", "eviction-hard": "evictionHard"}


def configuration(root: Root, given: Parsed) -> tuple[dict[str, Any], list[str], list[str]]:
    """The merged configuration, the files that it is from, and what of it could not be read."""
    merged: dict[str, Any] = {}
    files: list[str] = []
    trouble: list[str] = [given.error] if given.error else []
    flags = given.values
    folder = flags.get("config-dir")
    paths = [flags["config"]] if flags.get("config") else []
    paths += [p for p in root.inside(folder, 1) if p.endswith(".conf")] if folder else []
    for path in paths:
        try:
            held = root.yaml(path)
            if not isinstance(held, dict):
                raise ValueError("no mapping")
        except (OSError, ValueError) as e:
            trouble.append(f"{path}: {' '.join(str(e).split())}")
            continue
        files.append(path)
        merged = _over(merged, held)
    for flag, value in flags.items():
        _flag(merged, flag, value)
    return merged, files, trouble


def _over(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    out = dict(under)
    for key, value in over.items():
        below = out.get(key)
        out[key] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return out


def _flag(merged: dict[str, Any], flag: str, value: Any) -> None:
    """Lays one flag over the file's field."""
    if flag in FLAGS:
        place = merged
        *above, last = FLAGS[flag].split(".")
        for step in above:
            held = place.get(step)
            place[step] = dict(held) if isinstance(held, dict) else {}
            place = place[step]
        place[last] = duration_text(value) if flag == "streaming-connection-idle-timeout" else value
    elif flag in _WHOLE:
        merged[_WHOLE[flag]] = value
    elif flag == "feature-gates":
        held = merged.get("featureGates")
        merged["featureGates"] = {**(held if isinstance(held, dict) else {}), **value}
