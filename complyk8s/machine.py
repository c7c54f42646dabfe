"""How much memory and how many processors this process may use: of its pod, else of the machine."""

import ctypes
import functools
import math
import os
from collections.abc import Iterator
from pathlib import Path

_CGROUPS = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")
_UNKNOWN = 2 << 30
MOST = 4 << 30
"""Bytes beyond which no share grows: no cluster that was measured needs more."""
LEAST = 64 << 20
_ARENA_MAX = -8
OF_A_THREAD = 128 << 20
"""Bytes that one thread of DuckDB should have to itself."""


@functools.cache
def memory(cgroups: Path = _CGROUPS, own: Path = _OWN) -> int:
    """Bytes that this process may use: the least that a control group above it allows, else what the machine has."""
    told = [
        int(text)
        for text in _read(cgroups, own, "memory", ("memory.max", "memory.limit_in_bytes"))
        if text.isdigit()
    ]
    try:
        told.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (ValueError, OSError):
        told = told or [_UNKNOWN]
    return min(told)


@functools.cache
def processors(cgroups: Path = _CGROUPS, own: Path = _OWN) -> int:
    """Processors that this process may use, at least 1: by the least quota of a control group, else as many as there are."""
    try:
        found = [len(os.sched_getaffinity(0))]
    except AttributeError:  # not on Linux
        found = [os.cpu_count() or 1]
    quotas = [text.split() for text in _read(cgroups, own, "cpu", ("cpu.max",))]  # version 2: "quota period"
    quotas += [
        [quota, period]
        for quota, period in zip(
            _read(cgroups, own, "cpu", ("cpu.cfs_quota_us",)), _read(cgroups, own, "cpu", ("cpu.cfs_period_us",)),
            strict=False,
        )
    ]  # fmt: skip
    for quota, period in (pair for pair in quotas if len(pair) == 2):
        if quota.isdigit() and period.isdigit() and int(period):
            found.append(max(1, math.ceil(int(quota) / int(period))))
    return min(found)


def share(of: float) -> str:
    """A share of the memory as DuckDB takes sizes, `800MB`: never below LEAST, never above MOST."""
    return f"{max(LEAST, min(MOST, int(memory() * of))) // 1_000_000}MB"


def threads(limit: int) -> int:
    """How many threads a database should have that may use so many bytes."""
    return max(1, min(processors(), limit // OF_A_THREAD))


def _read(cgroups: Path, own: Path, controller: str, names: tuple[str, ...]) -> Iterator[str]:
    """What files of these names say in the control groups that this process is in, inmost first; version 1 and 2.

    In a container the group's own path is often not mounted: its root then is the container's group.
    """
    try:
        lines = own.read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = [*line.split(":", 2), "", ""][:3]
        if controllers and controller not in controllers.split(","):
            continue
        base = cgroups / controller if controllers else cgroups
        place = base / path.lstrip("/")
        for folder in (place, *place.parents):
            if folder != base and base not in folder.parents:
                break
            for name in names:
                try:
                    yield (folder / name).read_text(encoding="utf-8").strip()
                except OSError:
                    continue


def one_arena() -> bool:
    """From here on all threads take memory from one heap, where the C library is glibc; whether it does.

    By default each thread gets a heap of its own, and what one has freed no other uses: 60 MB of a snapshot of 5,000 pods.
    See M_ARENA_MAX in mallopt(3).
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(_ARENA_MAX, 1))
    except (AttributeError, OSError):  # another C library
        return False
