"""JSON of others: how much memory it will take is known before it is parsed."""

import re
from collections.abc import Iterator
from typing import Any

import orjson

from complyk8s.untrusted import InputError, memory

DEEPEST = 250
"""Levels of nesting that an object may have; orjson writes 254. The largest schemas of custom resources have 60."""
SMALL = 1 << 20
"""Bytes of JSON whose values fit into memory whatever they are."""
MOST_MEMBERS = 1 << 20


class TooMuchError(InputError):
    """JSON that is nested too deep or too large to be parsed whole."""


_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[{}\[\]]|\Z', re.DOTALL)
"""A text (one without an end goes to the end, or each quote in it would be tried anew), a bracket, or the end."""
_DEEP = re.compile(r"(?:depth|recursion) limit", re.IGNORECASE)
_STR_TOKEN = re.compile(_TOKEN.pattern.decode(), re.DOTALL)
_BLANK = b" \t\r\n"


def loads(raw: bytes | bytearray | str) -> Any:
    """The value. Raises InputError where it is no JSON, TooMuchError where it is nested deeper than 1,024 levels or
    would take more memory than `memory.share()`."""
    if len(raw) > SMALL and weight(raw) > memory.share():
        raise TooMuchError("its values would take more memory than this process may use")
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as e:
        if _DEEP.search(str(e)):
            raise TooMuchError("nested too deep") from e
        raise InputError(f"not JSON: {e}") from e


def weight(raw: bytes | bytearray | str) -> int:
    """An upper bound on the bytes of memory that the parsed value takes, by the marks that it is written with.

    CPython 3.11 to 3.13: a dictionary of up to five keys takes 216 bytes at most with what the collector keeps beside
    it, a list 72 and 8 an item, a further key 100 with the room that is kept free, a string 64 more than its characters.
    """
    if isinstance(raw, str):
        counts = [raw.count(mark) for mark in ("\\u", "{", "[", ",", ":")]
    else:
        counts = [raw.count(mark) for mark in (b"\\u", b"{", b"[", b",", b":")]
    escapes, braces, brackets, commas, colons = counts
    wide = 4 if escapes or not raw.isascii() else 1  # one wide character makes all of a string wide
    return len(raw) * wide + 216 * braces + 120 * brackets + 90 * (commas + colons)


def end(text: str, at: int) -> int:
    """Where the object or list ends that begins at `at`; -1 where it does not. Nothing is parsed."""
    depth = 0
    for match in _STR_TOKEN.finditer(text, at):
        mark = match.group()
        depth += (mark in ("{", "[")) - (mark in ("}", "]"))
        if depth <= 0:
            return match.end() if mark in ("}", "]") else -1
    return -1


def values(raw: bytes) -> Iterator[bytes]:
    """The texts of values that stand one behind the other, or one a line: JSON Lines, `kubectl get -o json` run twice.

    Raises InputError where something else stands between them. Nothing is parsed.
    """
    yield from (raw[start:end] for start, end in _spans(raw, 0, b"", b""))


def members(raw: bytes) -> tuple[bytes, Iterator[bytes]] | None:
    """Of a list as kubectl writes it: its text without the items, and the text of each item. None where `raw` has
    no `items` at its top. Nothing is parsed, so that one item that is too deep costs itself alone.
    """
    depth = 0
    for match in _TOKEN.finditer(raw):
        mark = match.group()
        if mark in (b"{", b"["):
            depth += 1
        elif mark in (b"}", b"]"):
            depth -= 1
        elif depth == 1 and mark == b'"items"':
            start = _after(raw, match.end(), b":[")
            if start:
                spans = list(_spans(raw, start, b",", b"]"))
                end = raw.find(b"]", spans[-1][1] if spans else start)
                return raw[:start] + raw[end:], (raw[a:b] for a, b in spans)
    return None


def _after(raw: bytes, at: int, marks: bytes) -> int:
    """The place behind `marks`, with blanks between them, from `at`; 0 where something else is there."""
    for mark in marks:
        while raw[at : at + 1] and raw[at] in _BLANK:
            at += 1
        if raw[at : at + 1] != bytes((mark,)):
            return 0
        at += 1
    return at


def _spans(raw: bytes, start: int, between: bytes, closer: bytes) -> Iterator[tuple[int, int]]:
    """Where each object or list begins and ends, from `start` to `closer`, which ends what holds them."""
    depth, count, begin, last = 0, 0, start, start
    for match in _TOKEN.finditer(raw, start):
        mark = match.group()
        if mark in (b"{", b"["):
            begin = begin if depth else match.start()
            depth += 1
            continue
        closes = mark in (b"}", b"]")
        if not depth:  # the end of what holds them, or of the text; a text among them is caught here too
            if raw[last : match.start()].strip(_BLANK) or mark != closer:
                raise InputError("not JSON: something else stands among its values")
            return
        if closes:
            depth -= 1
            if not depth:
                if raw[last:begin].strip(_BLANK) != (between if count else b""):
                    raise InputError("not JSON: something else stands between its values")
                count, last = count + 1, match.end()
                if count > MOST_MEMBERS:
                    raise InputError(f"more than {MOST_MEMBERS:,} values")
                yield begin, last
    raise InputError("not JSON: it ends in the middle")
