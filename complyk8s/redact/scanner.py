"""Many patterns searched for in one pass, from any thread."""

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

import hyperscan

_SHORT, _MANY = 2000, 1000
"""Bytes of a short text, and how many of them are asked one pattern at a time."""
Hit = Callable[[int, int, int, int, Any], None]
"""Called for each match: which pattern, nothing of use, where the match ends, and two more of no use."""


class Scanner:
    """A set of patterns in the syntax of Hyperscan, compiled when they are first searched for.

    What Hyperscan works with during a search (its scratch) is no other thread's: log lines are looked through
    in a thread of their own while another writes to the terminal, which is looked through too.
    """

    def __init__(self, patterns: Iterable[bytes], flags: int = hyperscan.HS_FLAG_DOTALL) -> None:
        self._patterns, self._flags = list(patterns), flags
        self._database: hyperscan.Database | None = None
        self._single: list[re.Pattern[bytes]] = []
        self._asked = 0
        self._compiling = threading.Lock()
        self._own = threading.local()

    def named(self, data: bytes, names: Sequence[str]) -> set[str]:
        """The names of the patterns that match; the first texts are asked one pattern at a time, since to compile
        them together takes as long as some hundred short texts."""
        if self._database is None and len(data) <= _SHORT and self._asked < _MANY:
            self._asked += 1
            if not self._single:
                self._single = [re.compile(p, re.DOTALL) for p in self._patterns]
            return {name for name, p in zip(names, self._single, strict=True) if p.search(data)}
        found: set[str] = set()
        self.scan(data, lambda which, *_: found.add(names[which]))
        return found

    def scan(self, data: bytes | bytearray, hit: Hit) -> None:
        """Calls `hit` for each match in the order of their ends. It may not search with the same scanner."""
        scratch = getattr(self._own, "scratch", None)
        if scratch is None:
            scratch = self._own.scratch = hyperscan.Scratch(self._compiled())
        self._compiled().scan(cast(bytes, data), match_event_handler=hit, scratch=scratch)

    @property
    def is_ready(self) -> bool:
        """Whether the patterns are compiled, which takes as long as to look at some thousand short texts one by one."""
        return self._database is not None

    def _compiled(self) -> hyperscan.Database:
        if self._database is None:
            with self._compiling:
                if self._database is None:
                    self._database = self._compile()
        return self._database

    def _compile(self) -> hyperscan.Database:
        count = len(self._patterns)
        database = hyperscan.Database()
        database.compile(
            expressions=self._patterns, ids=list(range(count)), elements=count, flags=[self._flags] * count
        )
        return database
