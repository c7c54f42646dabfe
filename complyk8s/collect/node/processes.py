"""Kubernetes' own processes on a node, by /proc (proc(5)): which component, with which arguments."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from complyk8s.components.definitions import COMPONENTS as WITH_FLAGS
from complyk8s.components.definitions import flag_set
from complyk8s.components.effective import texts
from complyk8s.components.parse import Parsed, parse
from complyk8s.untrusted import InputError, raw_file

_LONGEST = 8 * 2**20
"""Bytes of a command line; the kernel takes 6 MiB (execve(2))."""
COMPONENTS = frozenset({
    "kubelet", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "etcd",
    "k3s", "rke2", "containerd", "dockerd", "crio",
})  # fmt: skip


class Process(NamedTuple):
    """One process of a component."""

    component: str
    arguments: list[str]
    """Without the program's own name."""
    uid: int | None
    in_pod: bool
    """Whether its cgroup is a pod's: a kubelet never is, and who claims to be one there is none."""

    environment: dict[str, str] | None = None
    """The ETCD_* variables of etcd; None where they could not be read, and for the others."""

    @property
    def parsed(self) -> Parsed:
        """Its flags as it reads them."""
        return read(self.component, self.arguments, self.environment or {})


def read(component: str, arguments: list[str], environment: Mapping[str, str]) -> Parsed:
    """A component's flags; none of a program that is none of Kubernetes' own."""
    if component not in WITH_FLAGS:
        return Parsed()
    return parse(flag_set(component, None), arguments, environment)


def flags(parsed: Parsed) -> dict[str, str]:
    """Flags that were given, as text; items of lists with commas between them."""
    return texts(parsed)


def processes(proc: Path) -> list[Process]:
    """Every component's process under `proc`, in the order of component and arguments.

    Raises OSError where `proc` cannot be listed.
    """
    found = [held for folder in proc.iterdir() if folder.name.isdigit() and (held := _one(folder))]
    real = {p.component for p in found if not p.in_pod}
    # what runs in a pod under the name of something that runs beside pods is somebody's decoy
    kept = [p for p in found if not (p.in_pod and p.component == "kubelet" and "kubelet" in real)]
    return sorted(kept, key=lambda p: (p.component, p.arguments))


def _one(folder: Path) -> Process | None:
    try:
        words = _text(folder / "cmdline").split("\0")[:-1]
        component, arguments = _component(words)
        if component is None:
            return None
        variables = _environment(folder) if component == "etcd" else None
        return Process(component, arguments, _uid(folder), _in_pod(folder), variables)
    except (OSError, InputError):  # it ended while it was looked at
        return None


def _component(words: list[str]) -> tuple[str | None, list[str]]:
    """Which component a command line is: by the program's name, or by the first argument of a program
    that is several (hyperkube, our own test control plane)."""
    if not words:
        return None, []
    if (name := words[0].rpartition("/")[2]) in COMPONENTS:
        return name, words[1:]
    if len(words) > 2 and words[1] in COMPONENTS and any(w.startswith("--") for w in words[2:]):
        return words[1], words[2:]
    return None, []


def _environment(folder: Path) -> dict[str, str] | None:
    try:
        pairs = _text(folder / "environ").split("\0")
    except (OSError, InputError):
        return None
    return dict(p.split("=", 1) for p in pairs if p.startswith("ETCD_") and "=" in p)


def _uid(folder: Path) -> int | None:
    for line in _text(folder / "status").splitlines():
        if line.startswith("Uid:"):
            return int(line.split()[1])
    return None


def _in_pod(folder: Path) -> bool:
    try:
        return "kubepods" in _text(folder / "cgroup")
    except (OSError, InputError):
        return False


def _text(path: Path) -> str:
    return raw_file.read(path, _LONGEST).decode(errors="replace")
