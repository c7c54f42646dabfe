"""The kubelet's configuration as it came together: file, then drop-ins, then flags.

https://kubernetes.io/docs/tasks/administer-cluster/kubelet-config-file/ says in which order.
"""

from typing import Any

from complyk8s.collect.node.root import Root

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
_LISTS = {"tls-cipher-suites": "tlsCipherSuites"}
_MAPS = {"eviction-hard": ("evictionHard", "<"), "feature-gates": ("featureGates", "=")}


def configuration(root: Root, flags: dict[str, str]) -> tuple[dict[str, Any], list[str], list[str]]:
    """The merged configuration, the files that it is from, and what of them could not be read."""
    merged: dict[str, Any] = {}
    files: list[str] = []
    trouble: list[str] = []
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


def _flag(merged: dict[str, Any], flag: str, value: str) -> None:
    """Lays one flag over the file's field."""
    if flag in FLAGS:
        place = merged
        *above, last = FLAGS[flag].split(".")
        for step in above:
            held = place.get(step)
            place[step] = dict(held) if isinstance(held, dict) else {}
            place = place[step]
        place[last] = {"true": True, "false": False}.get(value, int(value) if value.isdigit() else value)
    elif flag in _LISTS:
        merged[_LISTS[flag]] = value.split(",")
    elif flag in _MAPS:
        key, sign = _MAPS[flag]
        pairs = {k: v for k, _, v in (p.partition(sign) for p in value.split(",")) if k}
        held = merged.get(key)
        merged[key] = {**(held if isinstance(held, dict) and key == "featureGates" else {}), **pairs}
