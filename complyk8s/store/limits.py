"""How long a query that is not ours may take, and how much memory: beyond it the query ends, not the program."""

import contextlib
import resource
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from complyk8s.errors import QueryError

HEADROOM = 1 << 30
"""Bytes that a query may take beside what DuckDB counts itself: long strings and lists are not counted."""
MOST_ROWS = 5_000_000
"""Rows of one answer; more is no answer for people, and fills memory."""
GRACE = 15.0
"""Seconds after which a query that does not let itself be interrupted is given up."""
_PIECE = 10_000


class _GivenUp:
    """What is done with a query that cannot be interrupted: nothing, unless the program says otherwise."""

    then: Callable[[str], object] | None = None


def when_stuck(then: Callable[[str], object]) -> None:
    """From here on `then` is called, in a thread of its own, with a sentence about a query that does not end."""
    _GivenUp.then = then


@contextlib.contextmanager
def limited(db: duckdb.DuckDBPyConnection, seconds: float, memory: int = 0) -> Iterator[None]:
    """Ends what the block asks of `db` after `seconds`, or where it takes more than `memory` bytes and HEADROOM.

    0 means no limit. Raises QueryError for both, and for whatever else DuckDB says.
    """
    told = f"the query took longer than {seconds:g} s (query_seconds)"
    over = threading.Event()

    def stop() -> None:
        over.set()
        db.interrupt()

    def give_up() -> None:
        if _GivenUp.then:
            _GivenUp.then(f"{told}, and could not be interrupted")

    timers = [threading.Timer(seconds, stop), threading.Timer(seconds + GRACE, give_up)] if seconds else []
    for timer in timers:
        timer.daemon = True
        timer.start()
    try:
        with _memory(memory):
            yield
    except (duckdb.Error, RuntimeError) as e:  # fetching says RuntimeError where it was interrupted
        raise QueryError(told if over.is_set() else str(e)) from e
    except MemoryError as e:
        raise QueryError("the query needs more memory than it may have (query_memory_limit)") from e
    finally:
        for timer in timers:
            timer.cancel()


@contextlib.contextmanager
def _memory(most: int) -> Iterator[None]:
    """The kernel refuses this process more than `most` bytes and HEADROOM on top of what it has now."""
    if not most:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = _data() + most + HEADROOM
    bounds = [wanted, *(b for b in (soft, hard) if b != resource.RLIM_INFINITY)]
    resource.setrlimit(resource.RLIMIT_DATA, (min(bounds), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _data() -> int:
    """Bytes of memory that this process has to itself."""
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").split("\n"):
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0


def fetched(db: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """All rows of what was just executed. Raises QueryError where there are more than MOST_ROWS."""
    out: list[tuple[Any, ...]] = []
    while piece := db.fetchmany(_PIECE):
        out += piece
        if len(out) > MOST_ROWS:
            raise QueryError(f"the query gives more than {MOST_ROWS:,} rows: count them, or add a limit")
    return out
