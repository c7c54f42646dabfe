"""How much memory one input may take, so that the whole process stays under its limit."""

import functools
import os
import resource
from pathlib import Path

_CGROUPS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_LEAST, _MOST = 64 * 2**20, 4 * 2**30
_SHARE = 4


@functools.cache
def share() -> int:
    """Bytes that one parsed input may take: a quarter of what the container or machine gives this process.

    At 2 GiB, the limit in cronjob.yaml, that is 512 MiB. The rest is for redaction's copy of one object, for
    DuckDB (`memory_limit`), and for the program itself.
    """
    return min(max(limit() // _SHARE, _LEAST), _MOST)


def limit() -> int:
    """Bytes of memory that this process may use: the least of its cgroup's, its rlimits' and the machine's."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for path in _CGROUPS:
        try:
            text = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            continue
        found += [int(text)] if text.isdigit() else []
    for which in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        soft, _ = resource.getrlimit(which)
        found += [soft] if soft != resource.RLIM_INFINITY else []
    return min(found)
