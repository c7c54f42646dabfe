"""Which lines of a log may hold a secret: the first gate, at a gigabyte in two seconds.

What `HINT` does not match has nothing to redact; what it does match goes through complyk8s.redact. A
property test holds that this gate never closes before that one.
"""

import contextlib
import functools
from typing import Any, cast

import hyperscan

from complyk8s.redact import NAME, SECRET_RESOURCES, VALUE

_GAP = r"(?:\s|\+|%20|\\[tnr])*"
# Hyperscan looks neither ahead nor behind, so "does not end in `name`" and "is not true or false" are
# spelled out: `secretName` and `automountServiceAccountToken: true` are in every other pod.
_REST = r"(?:[\w.-]*(?:[a-df-z0-9_.-]|[a-ln-z0-9_.-]e|[b-z0-9_.-]me))?"
_HELD = (
    r"(?:[^\s{\[tf]|t(?:[^r]|r[^u]|ru[^e]|rue[\w+/=-])"
    r"|f(?:[^a]|a[^l]|al[^s]|als[^e]|alse[\w+/=-]))"
)
_WITHIN = NAME.replace(r"\W*$", r"\W")
"""A name inside a longer text: where it ends is told by what follows it."""
HINT = (
    rf"{VALUE}"
    # a key, variable or assignment: "password":"x", PASSWORD=x, password: x, and URL-encoded
    rf"|(?i:(?:{_WITHIN}){_REST}['\"\\]*{_GAP}(?:=|%3D|:|%3A){_GAP}{_HELD})"
    # a flag whose value follows it, in a string, a list or a query
    rf"|(?i:-[\w.-]*(?:{_WITHIN})[\w.-]*(?:\\*\"\s*,|&|\\u0026|\+|%20|\s|\\[tnr]))"
    # an environment variable, in the order of Go's and of sorted JSON, or the other way round
    rf"|(?i:\"name\\*\"\s*:\s*\\*\"[^\"\\]*(?:{_WITHIN})[^\"\\]*\\*\"\s*,\s*\\*\"value\\*\"\s*:)"
    r"|\"value\\*\"\s*:\s*\\*\"(?:[^\"\\]|\\.)*\"\s*,\s*\\*\"name\\*\"\s*:"
    # an object that is a secret as a whole
    r"|\"kind\\*\"\s*:\s*\\*\"(?:Secret|SecretList|TokenReview|TokenRequest|BootstrapToken)\\*\""
    r"|(?i:mysql|mariadb|sshpass|%3A%2F%2F|(?:bearer|basic)(?:\+|%20)|PRIVATE(?:\+|%20)KEY)"
    # letters written as escapes, where Go's encoder writes none: look closer
    r"|\\u00(?:2[0-57-9a-fA-F]|3[0-9abdf]|[4-7])"
)
"""What JSON text must contain before anything in it can be a secret, in the syntax of Hyperscan."""

_HELD_BACK = rf'"(?:resource"\s*:\s*"(?:{"|".join(sorted(SECRET_RESOURCES))})|subresource"\s*:\s*"token)"'
"""What text of an event names whose bodies are never kept."""


_MORE = r'\}[ \t\r]*(?:[\w{#]|,[ \t]*\{"kind":"Event","apiVersion":"audit\.k8s\.io)'
"""What no JSON text has outside of its strings: something behind its end. DuckDB reads the first value
of a line and is silent about the rest."""


@functools.cache
def _scanner() -> hyperscan.Database:
    database = hyperscan.Database()
    database.compile(
        expressions=[HINT.encode(), _HELD_BACK.encode(), _MORE.encode()], ids=[0, 1, 2], elements=3,
        flags=[hyperscan.HS_FLAG_DOTALL] * 3,
    )  # fmt: skip
    return database


def lines(data: bytes | bytearray) -> list[tuple[int, int]]:
    """Where lines of JSON stand that may hold a secret, or more than one value: start and end of each, in order."""
    view = memoryview(data)
    scan = _scanner().scan
    hits: list[tuple[int, int]] = []

    def found(which: int, _start: int, end: int, _flags: int, _context: Any) -> bool:
        hits.append((which, end))
        return which != 1  # the rest of such a line need not be looked at

    out: list[tuple[int, int]] = []
    at = 0
    while at < len(data):
        hits.clear()
        with contextlib.suppress(hyperscan.ScanTerminated):
            scan(cast(bytes, view[at:]), match_event_handler=found)
        resume = len(data)
        for which, behind in hits:
            start = data.rfind(b"\n", 0, at + behind - 1) + 1
            end = data.find(b"\n", start)
            end = len(data) if end < 0 else end
            body = which != 1 or data.find(b'Object"', start, end) >= 0
            if body and (not out or out[-1][0] != start):
                out.append((start, end))
            if which != 1:
                resume = end + 1
        at = resume
    view.release()
    return out
