"""Reading goes on in a thread of its own while what was read is being stored."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_T = TypeVar("_T")


def ahead(items: Iterable[_T], most: int = 64) -> Iterator[_T]:
    """The same items, made in another thread, at most `most` of them ahead.

    What goes wrong there is raised here.
    """
    each, end = iter(items), object()
    pool = ThreadPoolExecutor(1)
    try:
        waiting = deque(pool.submit(next, each, end) for _ in range(most))
        while (item := waiting.popleft().result()) is not end:
            waiting.append(pool.submit(next, each, end))
            yield item  # type: ignore[misc]
    finally:
        pool.shutdown(cancel_futures=True)
