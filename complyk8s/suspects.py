"""Which lines of a log may hold a secret: the first gate, at a gigabyte in two seconds.

What `HINT` does not match has nothing to redact; what it does match goes through complyk8s.redact. A
property test holds that this gate never closes before that one.
"""

import functools
from typing import Any, cast

import hyperscan

from complyk8s.redact import CLOSER, CLOSER_WITH_BODY, NAME, VALUE

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

_MORE = r'\}[ \t\r]*(?:[\w{#]|,[ \t]*\{"kind":"Event","apiVersion":"audit\.k8s\.io)'
"""What no JSON text has outside of its strings: something behind its end. DuckDB reads the first value
of a line and is silent about the rest."""


_BODIES = (b'Object"', b'"message"')
_PATTERNS = (*CLOSER_WITH_BODY, HINT, _MORE, *CLOSER)


@functools.cache
def _scanner() -> hyperscan.Database:
    database = hyperscan.Database()
    database.compile(
        expressions=[p.encode() for p in _PATTERNS], ids=list(range(len(_PATTERNS))), elements=len(_PATTERNS),
        flags=[hyperscan.HS_FLAG_DOTALL] * len(_PATTERNS),
    )  # fmt: skip
    return database


def lines(data: bytes | bytearray) -> list[tuple[int, int]]:
    """Where lines of JSON stand that may hold a secret, or more than one value: start and end of each, in order."""
    found: dict[int, int] = {}
    last = (0, -1)

    def hit(which: int, _start: int, end: int, _flags: int, _context: Any) -> None:
        nonlocal last
        if last[0] < end <= last[1]:
            return
        start = data.rfind(b"\n", 0, end - 1) + 1
        stop = data.find(b"\n", start)
        stop = len(data) if stop < 0 else stop
        if which >= len(CLOSER_WITH_BODY) or any(data.find(k, start, stop) >= 0 for k in _BODIES):
            found[start], last = stop, (start, stop)

    # one pass to the end: to stop at a hit and begin anew costs a pass of some engines each time
    _scanner().scan(cast(bytes, data), match_event_handler=hit)
    return sorted(found.items())
