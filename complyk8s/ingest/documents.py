"""Files whose records are no lines: pretty-printed JSON, long arrays, what API clients print.

`aws logs filter-log-events`, `gcloud logging read --format=json`, `kubectl get --raw` and their kin.
"""

import codecs
import json
from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.lines import Block, Rejected
from complyk8s.model import Reason
from complyk8s.untrusted import json_text, memory

_DECODER = json.JSONDecoder()
_BETWEEN = " \t\r\n,[]"
_LIGHT, _HEAVY = 32 << 20, 1 << 20
"""Bytes of text whose values are handed on together: what is parsed takes many times the room of some texts."""


def is_document(head: bytes) -> bool:
    """Whether a file that begins so holds JSON over several lines, or an array too long for a line."""
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:1] not in (b"{", b"["):
        return False
    first, newline, _ = head.partition(b"\n")
    if not newline:
        return head[:1] == b"[" and len(head) >= 1 << 20
    return first.rstrip()[-1:] in (b"{", b"[", b",") and len(first) < 1 << 20


class _HeavyError(Exception):
    """A value that would take too much memory."""


class Documents:
    """Cuts text into JSON values; an array's members are values of their own, so that none waits for
    the end of the array."""

    def __init__(self, first_line: int, at_byte: int, longest: int) -> None:
        self.line, self.at, self.longest = first_line, at_byte, longest
        self.decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
        self.text = ""
        self.enough = 1
        """How much text there must be before it is worth trying to parse again."""
        self.waiting = b""

    def take(self, piece: bytes) -> Iterator[Block]:
        """The values that are whole."""
        self.text += self.decoder.decode(piece).replace("\0", " ")
        if len(self.text) >= self.enough:
            yield from self._values(final=False)

    def rest(self, *, final: bool = True) -> Iterator[Block]:
        """What is left; a value that is cut waits, or is rejected where nothing can follow."""
        yield from self._values(final=final)
        # the beginning of a character that the next piece ends waits with it
        self.waiting = self.text.encode() + self.decoder.getstate()[0]

    def broken(self, reason: Reason) -> Iterator[Block]:
        """What was read before the file broke, and why it did."""
        yield from self._values(final=True)
        yield Block(b"", self.line, self.at, [Rejected.of(self.line, self.at, b"", reason)], 0)

    def _values(self, *, final: bool) -> Iterator[Block]:
        out: list[tuple[Any, tuple[int, int, int], str]] = []
        bad: list[Rejected] = []
        first, start, size, at = self.line, self.at, 0, 0
        heavy = json_text.weight(self.text) > memory.share()
        while True:
            at = self._skip(at)
            if at == len(self.text):
                break
            try:
                if end := self._heavy(at) if heavy else 0:
                    raise _HeavyError
                value, end = _DECODER.raw_decode(self.text, at)
            except _HeavyError:
                bad.append(Rejected.of(self.line, self.at, self.text[at:end].encode(), Reason.TOO_DEEP))
            except (ValueError, RecursionError):
                if not final and len(self.text) - at < self.longest:
                    self.enough = 2 * (len(self.text) - at)
                    break
                end = self.text.find("\n", at) + 1 or len(self.text)
                bad.append(Rejected.of(self.line, self.at, self.text[at:end].encode(), Reason.NOT_JSON))
            else:
                out.append((value, (self.line, self.at, end - at), self.text[at:end]))
                self.enough = 1
            self._pass(self.text[at:end])
            size, at = size + end - at, end
            if size > (_HEAVY if heavy else _LIGHT):
                yield Block(b"", first, start, bad, self.line - first, out)
                out, bad, first, start, size = [], [], self.line, self.at, 0
        self.text = self.text[at:]
        if out or bad:
            yield Block(b"", first, start, bad, self.line - first, out)

    def _heavy(self, at: int) -> int:
        """Where the value at `at` ends, if it would take too much memory; else 0."""
        end = json_text.end(self.text, at)
        return end if end > 0 and json_text.weight(self.text[at:end]) > memory.share() else 0

    def _skip(self, at: int) -> int:
        """Passes what stands between values; where the next begins."""
        begin = at
        while begin < len(self.text) and self.text[begin] in _BETWEEN:
            begin += 1
        self._pass(self.text[at:begin])
        return begin

    def _pass(self, text: str) -> None:
        self.line += text.count("\n")
        self.at += len(text) if text.isascii() else len(text.encode())
