"""How much memory one input may take, so that the whole process stays under its limit."""

import functools
import resource

from complyk8s import machine

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
    """Bytes of memory that this process may use: the least of its control groups', its rlimits' and the machine's."""
    found = [machine.memory()]
    for which in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        soft, _ = resource.getrlimit(which)
        found += [soft] if soft != resource.RLIM_INFINITY else []
    return min(found)
