"""Which lines of a log may hold a secret: the first gate, at a gigabyte in some seconds.

A line that nothing here matches has nothing to redact; what matches goes through complyk8s.redact. Most
matches only say that some name stands there, so the value or the string around it is judged on the spot,
with the same rules, and remembered: `"secret":{"secretName":…` is in every other pod. A property test
holds that this gate never closes before that one.
"""

import functools
from typing import Any, cast

import hyperscan

from complyk8s.redact import CLOSER, CLOSER_WITH_BODY
from complyk8s.redact.hints import HINTS
from complyk8s.redact.looks import Line, look, near

_MORE = r'\}[ \t\r]*(?:[\w{#]|,[ \t]*\{"kind":"Event","apiVersion":"audit\.k8s\.io)'
"""What no JSON text has outside of its strings: something behind its end. DuckDB reads the first value
of a line and is silent about the rest."""

_GROUPS = {**HINTS, "places": {
    **{f"held back {n}": p for n, p in enumerate(CLOSER_WITH_BODY)}, **{f"closer {n}": p for n, p in enumerate(CLOSER)},
    "more": _MORE, **HINTS["places"],
}}  # fmt: skip


_LOCAL = frozenset(("name", "key", *HINTS["programs"]))
"""Patterns whose matches are judged by what is near them, as a rule."""


@functools.cache
def _scanners() -> list[tuple[hyperscan.Database, list[str]]]:
    out = []
    for patterns in _GROUPS.values():
        database = hyperscan.Database()
        database.compile(
            expressions=[pattern.encode("latin-1") for pattern in patterns.values()], ids=list(range(len(patterns))),
            elements=len(patterns), flags=[hyperscan.HS_FLAG_DOTALL] * len(patterns),
        )  # fmt: skip
        out.append((database, list(patterns)))
    return out


def lines(data: bytes | bytearray) -> list[tuple[int, int]]:
    """Where lines of JSON stand that may hold a secret, or more than one value: start and end of each, in order."""
    found: dict[int, int] = {}
    for database, ids in _scanners():
        # one pass to the end: to stop at a hit and begin anew costs a pass of some engines each time
        database.scan(cast(bytes, data), match_event_handler=_Hits(data, found, ids).hit)
    return sorted(found.items())


def _has_body(line: Line, _end: int) -> bool:
    """Whether an event has a body, or a message that may quote one."""
    return any(line.data.find(key, line.start, line.stop) >= 0 for key in (b'Object"', b'"message"'))


class _Hits:
    """Takes the matches of one pass and notes the lines of those that hold."""

    def __init__(self, data: bytes | bytearray, found: dict[int, int], ids: list[str]) -> None:
        self.data, self.found, self.ids = data, found, ids
        self.looks = [_has_body if name.startswith("held back ") else look(name) for name in ids]
        self.line = Line(data, 0, -1)
        self.done = False

    def hit(self, which: int, _from: int, end: int, _flags: int, _context: Any) -> None:
        """Called by Hyperscan for each match."""
        line = self.line
        if not line.start < end <= line.stop:
            start = self.data.rfind(b"\n", 0, end - 1) + 1
            stop = self.data.find(b"\n", start)
            line = self.line = Line(self.data, start, len(self.data) if stop < 0 else stop)
            self.done = start in self.found
        if self.done:
            return
        closer = self.looks[which]
        if closer is not None and self.ids[which] in _LOCAL:
            # the same names and values stand in many lines: most answers are remembered
            first = max(line.start, end - 120)
            if not near(self.ids[which], bytes(self.data[first : min(line.stop, end + 160)]), end - first):
                return
        if closer is None or closer(line, end):
            self.found[line.start] = line.stop
            self.done = True
