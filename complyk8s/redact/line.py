"""One line of a log as the first gate sees it: where it stands, and what was found out about it."""

import contextlib
import json
import re
from dataclasses import dataclass, field

import orjson

_string = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)


_json = json.JSONDecoder(strict=False)
_bracket = re.compile(rb"(?<!\\)\\*+\"|[{}\[\]]")


@dataclass(slots=True)
class Line:
    """Where one line stands, and what is known of it already: thousands of matches may ask the same."""

    data: bytes | bytearray
    start: int
    stop: int
    whole: bool = True
    """Whether it is all of the line; where it is a piece, what cannot be told from it is a suspect."""
    harmless: tuple[int, int] = (0, 0)
    """Within its quotes, the string that was judged last."""
    known: dict[object, bool] = field(default_factory=dict)
    """Answers about the line as a whole."""

    def has(self, pattern: re.Pattern[bytes]) -> bool:
        """Whether a pattern stands anywhere in it."""
        if pattern not in self.known:
            self.known[pattern] = pattern.search(self.data, self.start, self.stop) is not None
        return self.known[pattern]

    def is_one_value(self) -> bool:
        """Whether it is one JSON value: the parser reads it to its end, and refuses a second one."""
        if "one value" not in self.known:
            try:
                orjson.loads(memoryview(self.data)[self.start : self.stop])
                self.known["one value"] = True
            except orjson.JSONDecodeError:
                self.known["one value"] = False
        return self.known["one value"]

    def string(self, at: int) -> tuple[int, int] | None:
        """Where the JSON string around a place stands, with its quotes; None where there is none."""
        quote = at + 1
        for _ in range(400):
            quote = self.data.rfind(b'"', self.start, quote)
            if quote < 0:
                return None
            behind = quote
            while behind > self.start and self.data[behind - 1] == 0x5C:
                behind -= 1
            if behind == self.start and not self.whole:
                return None
            if (quote - behind) % 2 == 0:
                whole = _string.match(self.data, quote, self.stop)
                return whole.span() if whole is not None and whole.end() > at else None
        return None


def first_value(ahead: bytes, slashes: int) -> bytes | None:
    """The JSON value that some text begins with, its quotes having so many backslashes; None where its end is not there."""
    at = len(ahead) - len(ahead.lstrip(b" \t"))
    depth, inside = 0, False
    quote = b"\\" * slashes + b'"'
    if ahead[at : at + 1] not in (b"{", b"[") and not ahead.startswith(quote, at):
        found = re.match(rb"[^,}\]\\\"]{1,60}", ahead[at:])
        return None if found is None else found.group()
    if not slashes:
        with contextlib.suppress(ValueError, RecursionError):  # most often it is JSON, and whole
            return ahead[at : _json.raw_decode(ahead.decode("latin-1"), at)[1]]
    for mark in _bracket.finditer(ahead, at):
        held = mark.group()
        if held.endswith(b'"'):
            if held == quote:
                inside = not inside
                if not inside and depth == 0:
                    return ahead[at : mark.end()]
            elif not inside:
                return None
        elif not inside:
            depth += 1 if held in b"{[" else -1
            if depth <= 0:
                return ahead[at : mark.end()]
    return None
