"""What a component refuses of flags that its parser takes: values with which it does not start.

Sources: Validate of k8s.io/kubernetes/pkg/kubeapiserver/options (authorization, admission) and of
k8s.io/apiserver/pkg/server/options (audit, serving, server_run_options), of Kubernetes 1.36. Only what is given is looked at, as
far as it bears on what controls ask; what must be given and is not, is not looked for.
"""

from collections.abc import Callable, Mapping
from typing import Any

from complyk8s.components.parse import Unread

Values = Mapping[str, Any]
"""The value of each flag that is given; None where it is not known."""
_MODES = ("AlwaysAllow", "AlwaysDeny", "ABAC", "Webhook", "RBAC", "Node")
_FILES = {"ABAC": "authorization-policy-file", "Webhook": "authorization-webhook-config-file"}
"""The file that a mode needs, and that none without it may have."""
_WITHOUT_MODES = (
    "authorization-mode", "authorization-webhook-config-file", "authorization-webhook-version",
    "authorization-webhook-cache-authorized-ttl", "authorization-webhook-cache-unauthorized-ttl",
)  # fmt: skip
"""What may not stand beside --authorization-config."""
_AMONG = {"audit-log-mode": ("batch", "blocking", "blocking-strict"), "audit-log-format": ("legacy", "json")}
_AUDIT = ("audit-log-maxage", "audit-log-maxbackup", "audit-log-maxsize")
_PORTS = {"kube-apiserver": 1, "kube-controller-manager": 0, "kube-scheduler": 0}
"""The least number that --secure-port may be."""
_MOST = 65535


def refused(component: str, values: Values) -> str | None:
    """Why the component does not start with these flags; None where it does as far as that is known here."""
    known = {name: None if isinstance(value, Unread) else value for name, value in values.items()}
    checks: tuple[Callable[[Values], str | None], ...] = (_authorization, _admission, _audit)
    told = (
        next((why for check in checks if (why := check(known))), None)
        if component == "kube-apiserver"
        else None
    )
    port, least = known.get("secure-port"), _PORTS.get(component)
    if told is None and least is not None and port is not None and not least <= port <= _MOST:
        told = f"--secure-port={port} is not between {least} and {_MOST}"
    return f"{component} does not start: {told}" if told else None


def _authorization(values: Values) -> str | None:
    if values.get("authorization-config"):
        beside = next((flag for flag in _WITHOUT_MODES if flag in values), None)
        return beside and f"--authorization-config and --{beside} are both given"
    modes = values.get("authorization-mode")
    return None if modes is None else _modes(modes, values)


def _modes(modes: list[str], values: Values) -> str | None:
    if wrong := [m for m in modes if m not in _MODES]:
        return f"--authorization-mode: {wrong[0]!r} is no mode"
    if len(set(modes)) < len(modes):
        return f"--authorization-mode={','.join(modes)} has a mode twice"
    for mode, file in _FILES.items():
        if mode in modes and values.get(file, "") == "":
            return f"--authorization-mode={','.join(modes)} is given without --{file}"
        if mode not in modes and values.get(file):
            return f"--{file} is given without the mode {mode}"
    return None


def _admission(values: Values) -> str | None:
    enabled, disabled = values.get("enable-admission-plugins"), values.get("disable-admission-plugins")
    if "admission-control" in values and (enabled is not None or disabled is not None):
        return "--admission-control is given beside other flags of admission plugins"
    both = sorted(set(enabled or ()) & set(disabled or ()))
    return f"{both[0]} is enabled and disabled" if both else None


def _audit(values: Values) -> str | None:
    if (values.get("request-timeout") or 0) < 0:
        return "--request-timeout is below zero"
    if not values.get("audit-log-path"):
        return None
    for flag, allowed in _AMONG.items():
        held = values.get(flag)
        if held is not None and held not in allowed:
            return f"--{flag}={held} is none of {', '.join(allowed)}"
    return next((f"--{flag} is below zero" for flag in _AUDIT if (values.get(flag) or 0) < 0), None)
