"""Which lines of a log may hold a secret: the first gate, at a gigabyte in some seconds.

A line that nothing here matches has nothing to redact; what matches goes through complyk8s.redact. Most
matches only say that some name stands there, so the value or the string around it is judged on the spot,
with the same rules, and remembered: `"secret":{"secretName":…` is in every other pod. A property test
holds that this gate never closes before that one.
"""

import re
from typing import Any

from complyk8s.redact import CLOSER, CLOSER_WITH_BODY
from complyk8s.redact.hints import HINTS
from complyk8s.redact.line import Line
from complyk8s.redact.looks import look, near
from complyk8s.redact.scanner import Hit, Scanner

_MORE = r'\}[ \t\r]*(?:[\w{#]|,[ \t]*\{"kind":"Event","apiVersion":"audit\.k8s\.io)'
"""What no JSON text has outside of its strings: something behind its end. DuckDB reads the first value
of a line and is silent about the rest."""

_PATTERNS = {
    **{f"held back {n}": p for n, p in enumerate(CLOSER_WITH_BODY)}, **{f"closer {n}": p for n, p in enumerate(CLOSER)},
    "more": _MORE, **{name: p for group in HINTS.values() for name, p in group.items()},
}  # fmt: skip
_ANYWHERE = ("base64", "string pgpass", "rule telegram", "more")
"""Patterns without a literal: Hyperscan runs them over every byte, and others slower where they are beside them."""
_PASSES = (
    [name for name in _PATTERNS if name not in _ANYWHERE],  # their literals are found together
    list(_ANYWHERE),
)
_SCANNERS = [Scanner(_PATTERNS[name].encode("latin-1") for name in names) for names in _PASSES]

_FEW = 1 << 19
"""Bytes of a piece that are redacted line by line, in about half of the time that the patterns take to compile."""
_by_line = [0]
"""Bytes that were. After twice as many as _FEW to compile the patterns would have been sooner done."""

_LOCAL = ("name", "key", "program ")
"""How patterns begin whose matches are judged by what is near them, as a rule."""


def lines(data: bytes | bytearray) -> list[tuple[int, int]]:
    """Where lines of JSON stand that may hold a secret, or more than one value: start and end of each, in order."""
    found: dict[int, int] = {}
    for scanner, names in zip(_SCANNERS, _PASSES, strict=True):
        # to the end: to stop at a hit and begin anew costs a pass of some engines each time
        scanner.scan(data, _handler(data, found, names))
    return sorted(found.items())


def candidates(data: bytes | bytearray) -> list[tuple[int, int]]:
    """The same as `lines`; of few lines each, which are sooner redacted than searched."""
    if _pays(len(data)):
        return lines(data)
    _by_line[0] += len(data)
    return [m.span() for m in _line.finditer(data)]


_line = re.compile(rb"[^\n]+")


def _pays(size: int) -> bool:
    """Whether to search so many bytes first is sooner done than to redact each line of them."""
    return max(size, _by_line[0] // 2) > _FEW or all(scanner.is_ready for scanner in _SCANNERS)


def _has_body(line: Line, _end: int) -> bool:
    """Whether an event has a body, or a message that may quote one."""
    return any(line.data.find(key, line.start, line.stop) >= 0 for key in (b'Object"', b'"message"'))


def _handler(data: bytes | bytearray, found: dict[int, int], names: list[str]) -> Hit:
    """Takes matches, and notes the lines of those that hold."""
    looks = [_has_body if name.startswith("held back ") else look(name) for name in names]
    local = [name if name.startswith(_LOCAL) else "" for name in names]
    line = Line(data, 0, -1)
    begin = stop = -1
    done = False

    def hit(which: int, _from: int, end: int, _flags: int, _context: Any) -> None:
        nonlocal line, begin, stop, done
        if not begin < end <= stop:
            begin, stop = data.rfind(b"\n", 0, end - 1) + 1, data.find(b"\n", end - 1)
            if stop < 0:
                stop = len(data)
            line, done = Line(data, begin, stop), begin in found
        elif done:
            return
        name = local[which]
        if name:
            # the same names and values stand in many lines: most answers are remembered
            first = max(begin, end - 120)
            if not near(name, bytes(data[first : min(stop, end + 160)]), end - first):
                return
            first = max(begin, end - 300)
            if not near(name, bytes(data[first : min(stop, end + 1500)]), end - first):
                return
        closer = looks[which]
        if closer is None or closer(line, end):
            found[begin] = stop
            done = True

    return hit
