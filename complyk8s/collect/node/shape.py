"""Whether facts have the shape that views read: who owns a node owns what it says, and one node must not blind all."""

from typing import Any

_FACTS: dict[str, Any] = {
    "files": [{"role": str, "path": str, "mode": str, "owner": str, "group": str, "folder": bool}],
    "processes": [{"component": str, "arguments": [str], "inPod": bool, "environment": dict}],
    "kubelet": {"config": dict, "files": [str], "fromFile": bool, "unread": [str]},
    "host": {"sysctls": dict, "securityModules": [str], "usersWithShell": [str], "os": dict},
    "configs": dict,
    "refused": [str],
    "gaps": [str],
    "status": {"collectedAt": str},
}
_KUBELET: dict[str, Any] = {
    "tlsCipherSuites": [str], "evictionHard": dict, "featureGates": dict, "authorization": {"mode": str},
    "authentication": {"anonymous": {"enabled": bool}, "webhook": {"enabled": bool}, "x509": {"clientCAFile": str}},
}  # fmt: skip


def facts(held: dict[str, Any]) -> str | None:
    """What of a node's facts is not as it must be, or None."""
    kubelet_too = held.get("kubelet")
    inner = kubelet_too.get("config") if isinstance(kubelet_too, dict) else None
    return _wrong(held, _FACTS, "") or (kubelet(inner) if isinstance(inner, dict) else None)


def gaps(held: dict[str, Any]) -> list[tuple[str, str]]:
    """What a node says that it could not read, each with its cause; of each cause at most twenty, and how many more.

    What is `refused` was not mounted, or not let be read: so it is by intent, and so it will be the next time.
    """
    trouble = list(held.get("gaps") or ())
    kept = [f"{path}: not mounted, or permission denied" for path in held.get("refused") or ()]
    return [
        (cause, told) for cause, some in (("unreadable", trouble), ("refused", kept))
        for told in (some if len(some) <= 20 else [*some[:20], f"{len(some) - 20} more"])
    ]  # fmt: skip


def kubelet(held: dict[str, Any]) -> str | None:
    """What of a kubelet's configuration is not as it must be, or None."""
    return _wrong(held, _KUBELET, "")


def _wrong(held: Any, wanted: Any, path: str) -> str | None:
    """The first place where a value is of another type; what is missing or null is nothing wrong."""
    if held is None:
        return None
    if isinstance(wanted, dict):
        if not isinstance(held, dict):
            return f"{path or 'it'} is no mapping"
        places = [(f"{path}.{name}".lstrip("."), held.get(name), kind) for name, kind in wanted.items()]
    elif isinstance(wanted, list):
        if not isinstance(held, list):
            return f"{path} is no list"
        places = [(f"{path}[{n}]", item, wanted[0]) for n, item in enumerate(held)]
    else:
        return None if isinstance(held, wanted) else f"{path} is no {wanted.__name__}"
    return next((told for place, item, kind in places if (told := _wrong(item, kind, place))), None)
