"""The kubelet's configuration as it came together: file, then drop-ins, then flags.

https://kubernetes.io/docs/tasks/administer-cluster/kubelet-config-file/ says in which order.
"""

import errno
import os
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from complyk8s.collect.node.root import Root
from complyk8s.components.go import duration_text
from complyk8s.components.parse import Parsed, Unread

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
_DEEPEST, _MOST = 32, 10_000
"""Folders below one another, and files of one folder, that drop-ins are looked for in."""
_WHOLE = {"tls-cipher-suites": "tlsCipherSuites", "eviction-hard": "evictionHard"}


class Configuration(NamedTuple):
    """What a kubelet was told."""

    merged: dict[str, Any]
    """Its file, the drop-ins over it, and its flags over these."""
    files: list[str]
    """The files that it is from."""
    from_file: bool
    """Whether --config is given: without it the kubelet has other defaults, also where drop-ins are read."""
    trouble: list[str]
    """What of it could not be read."""


def configuration(root: Root, given: Parsed) -> Configuration:
    """What the kubelet makes of its flags and of the files that they name."""
    merged: dict[str, Any] = {}
    files: list[str] = []
    trouble: list[str] = [given.error] if given.error else []
    flags = given.values
    from_file = bool(flags.get("config"))
    paths = [flags["config"]] if from_file else []
    try:
        paths += _drop_ins(root, flags.get("config-dir"))
    except OSError as e:
        trouble.append(f"{flags['config-dir']}: {e.strerror or e}")
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
    return Configuration(merged, files, from_file, trouble)


def _drop_ins(root: Root, folder: Any) -> list[str]:
    """The drop-ins of a folder and of those below it, in the order in which the kubelet lays them over one another.

    Raises OSError where they cannot be listed.
    """
    if not folder or isinstance(folder, Unread):
        return []
    list(root.real(folder).iterdir())
    refused = set(root.refused)
    found = [p for p in root.inside(folder, _DEEPEST, _MOST) if PurePosixPath(p).suffix == ".conf"]
    if hidden := root.refused - refused:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), min(hidden))
    if len(found) >= _MOST:
        raise OSError(errno.E2BIG, f"more than {_MOST} drop-ins")
    return found


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
