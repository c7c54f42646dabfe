"""The flags that components have, version by version: benchmarks/data/flags, printed by the components themselves."""

import functools
import re
from typing import Any, NamedTuple

import orjson

from complyk8s import content

COMPONENTS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "kubelet", "etcd")


class Definition(NamedTuple):
    """One flag."""

    name: str
    kind: str
    """A kind of value: see values.READERS."""
    default: str
    """As Go writes it; see `defaults`."""
    bare: str | None
    """The value where none is written; None where one must be."""
    short: str
    overruled: bool
    """Whether it is ignored where --config is given."""


class FlagSet(NamedTuple):
    """A component's flags."""

    component: str
    flags: dict[str, Definition]
    known: bool
    """Whether they are of the very minor version that was asked for."""


@functools.cache
def _versions(component: str) -> dict[int, dict[str, Definition]]:
    """Each minor version's flags by name."""
    out: dict[int, dict[str, Definition]] = {}
    for entry in _read(component)["flags"]:
        name, *rest, minors = entry
        for minor in minors:
            out.setdefault(minor, {})[name] = Definition(name, *rest)
    return out


def known(component: str) -> list[int]:
    """The minor versions whose flags are in the data."""
    return sorted(_versions(component))


def _read(name: str) -> Any:
    return orjson.loads((content.folder("benchmarks") / "data" / "flags" / f"{name}.json").read_bytes())


def _removed(component: str, minor: int) -> dict[str, Definition]:
    """Flags of old versions, of which not all flags are known."""
    held = _read("removed").get(component, [])
    return {name: Definition(name, *rest) for name, *rest, minors in held if minor in minors}


@functools.cache
def flag_set(component: str, minor: int | None) -> FlagSet:
    """The flags of a component at 1.minor (etcd: 3.minor); the nearest version that is known, the newest for None.

    A flag that only another version has is taken from there where the version asked for is not known itself.
    """
    versions = _versions(component)
    if minor in versions:
        return FlagSet(component, versions[minor], True)
    wanted = max(versions) if minor is None else minor
    nearest = sorted(versions, key=lambda m: (abs(m - wanted), m))
    merged: dict[str, Definition] = {}
    for found in nearest:
        merged = {**versions[found], **merged}
    return FlagSet(component, {**merged, **_removed(component, wanted)}, False)


def minor_of(component: str, version: str | None) -> int | None:
    """The minor version in a version (`v1.34.1`) or an image's name (`…/kube-apiserver:v1.34.1`)."""
    found = re.search(r"(?:^|[:@])v?(\d+)\.(\d+)\.\d+", (version or "").rpartition("/")[2])
    major = 3 if component == "etcd" else 1
    return int(found[2]) if found and int(found[1]) == major else None
