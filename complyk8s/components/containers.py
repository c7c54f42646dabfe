"""A container's command line and environment, as the kubelet makes them of its fields."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from complyk8s.components.parse import UNREAD

Fields = Mapping[str, Any]
_OF_POD = {"metadata.name": ("metadata", "name"), "metadata.namespace": ("metadata", "namespace"),
           "spec.nodeName": ("spec", "nodeName")}  # fmt: skip
_REFERENCE = re.compile(r"\$(?:\$|\(([^)]*)\))")
_SERVICE = re.compile(
    r"[A-Z0-9_]+_(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT(?:_[0-9]+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)"
)
"""Variables that the kubelet makes of Services; which there are is not known from the pod."""


def unknown(name: str) -> str:
    """What stands for a variable whose value is not known."""
    return f"{UNREAD}{name}{UNREAD}"


def expanded(text: str, environment: Mapping[str, str], *, open_ended: bool) -> str:
    """`$(NAME)` replaced, `$$` made `$`, as k8s.io/kubernetes/third_party/forked/golang/expansion does.

    A name that is not there stays as it is, unless `open_ended` says that more variables may be there.
    """

    def replace(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return "$"
        if name in environment:
            return environment[name]
        return unknown(name) if open_ended or _SERVICE.fullmatch(name) else found[0]

    return _REFERENCE.sub(replace, text)


def environment(container: Fields, pod: Fields) -> dict[str, str]:
    """The variables that a container is given, in order, each expanded with those before it."""
    out: dict[str, str] = {}
    for entry in container.get("env") or ():
        name, value, source = str(entry.get("name")), entry.get("value"), entry.get("valueFrom")
        if source and not value:
            place = _OF_POD.get(((source.get("fieldRef") or {}).get("fieldPath")) or "")
            held = (pod.get(place[0]) or {}).get(place[1]) if place else None
            out[name] = str(held) if held else unknown(name)
        else:
            out[name] = expanded(str(value or ""), out, open_ended=bool(container.get("envFrom")))
    return out


def words(container: Fields, variables: Mapping[str, str]) -> list[str]:
    """`command` and `args`, expanded. Raises ValueError where one is no text, or no list."""
    out = []
    for part in ("command", "args"):
        held = container.get(part) or []
        if not isinstance(held, list) or not all(isinstance(w, str) for w in held):
            raise ValueError(f"{part} is no list of text")
        out += [expanded(w, variables, open_ended=bool(container.get("envFrom"))) for w in held]
    return out


class Mounted(NamedTuple):
    """Where a file of a container comes from."""

    config_map: str | None
    """None where it is no ConfigMap's."""
    key: str


def mounted(container: Fields, spec: Fields, path: str) -> Mounted | None:
    """What the kubelet mounts at a path of a container; None where it mounts nothing there."""
    place = PurePosixPath(path)
    mounts = [m for m in container.get("volumeMounts") or () if place.is_relative_to(str(m.get("mountPath")))]
    if not mounts:
        return None
    mount = max(mounts, key=lambda m: len(PurePosixPath(str(m.get("mountPath"))).parts))
    below = PurePosixPath(str(mount.get("subPath") or "")) / place.relative_to(str(mount.get("mountPath")))
    volume: Fields = next((v for v in spec.get("volumes") or () if v.get("name") == mount.get("name")), {})
    sources = [volume, *((volume.get("projected") or {}).get("sources") or ())]
    for held in (s["configMap"] for s in sources if s.get("configMap")):
        keys = (
            {i.get("path"): i.get("key") for i in held["items"]}
            if held.get("items")
            else {str(below): str(below)}
        )
        if str(below) in keys:
            return Mounted(str(held.get("name")), str(keys[str(below)]))
    return Mounted(None, str(below))
