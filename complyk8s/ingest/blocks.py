"""Text in pieces to blocks of whole lines; what is no line is rejected with its place."""

import hashlib
import re
from collections.abc import Iterator
from itertools import chain

from complyk8s.ingest.documents import Documents, is_document
from complyk8s.ingest.lines import BLOCK, Block, Rejected, Source, chunks
from complyk8s.model import Reason
from complyk8s.settings import Settings
from complyk8s.untrusted import ExpansionError, InputError, inflate, json_text


def blocks(source: Source, skip: int, first_line: int, settings: Settings) -> Iterator[Block]:
    """Blocks of whole lines from byte `skip`, whose first line has number `first_line`.

    A last line without a newline is given only if it parses: a log that is being written
    may stop in the middle of a line, behind a brace too, which then waits for the next run. `source.consumed` counts
    up to there. A broken or endless archive ends the file with one rejected line saying so.
    """
    pieces = chunks(source, skip, settings)
    source.consumed, source.tail = 0, None
    try:
        head = next(pieces, b"").removeprefix(b"\xef\xbb\xbf")
    except InputError as e:
        yield from _Lines(first_line, skip, settings.max_line_bytes).broken(_why(e))
        return
    if not skip and (kind := inflate.other(head)):
        raise InputError(f"{kind}: {_INSTEAD.get(kind, 'unpack it, and give what is in it')}")
    if is_document(head if not skip else source.beginning()):
        reader: _Lines | Documents = Documents(first_line, skip, settings.max_line_bytes)
    else:
        reader = _Lines(first_line, skip, settings.max_line_bytes)
    try:
        for piece in chain([head], pieces):
            yield from reader.take(piece)
    except InputError as e:
        yield from reader.broken(_why(e))
        return
    yield from reader.rest(final=source.whole)
    source.consumed -= len(reader.waiting)
    if reader.waiting.strip():
        source.tail = Rejected.of(reader.line, reader.at, reader.waiting, Reason.UNENDED)


_INSTEAD = {
    "a journal of systemd": "give what `journalctl -o json --all` prints",
    **dict.fromkeys(
        ("a Parquet file", "an Avro file", "an SQLite database"), "write it out as JSON, one event a line"
    ),
}


def _why(error: Exception) -> Reason:
    return Reason.BOMB if isinstance(error, ExpansionError) else Reason.BROKEN


class _Lines:
    """Cuts pieces at newlines; holds what has not ended yet."""

    def __init__(self, first_line: int, at_byte: int, longest: int) -> None:
        self.line, self.at, self.longest = first_line, at_byte, longest
        self.held: list[bytes] = []
        self.size = 0
        self.dropping = 0
        """How much of a line that is too long has gone by; 0 while none is."""
        self.dropped = hashlib.sha256()
        self.waiting = b""

    def take(self, piece: bytes) -> Iterator[Block]:
        if self.dropping:
            end = piece.find(b"\n")
            self.dropping += len(piece) if end < 0 else end + 1
            self.dropped.update(piece if end < 0 else piece[:end])
            if end < 0:
                return
            yield self._too_long()
            piece = piece[end + 1 :]
        self.held.append(piece)
        self.size += len(piece)
        if self.size < BLOCK:
            return
        text = bytearray().join(self.held)
        end = text.rfind(b"\n") + 1
        tail = bytes(text[end:])
        self.held, self.size = [tail], len(tail)
        if end:
            del text[end:]
            yield self._block(text)
        if self.size > self.longest:
            self.dropping, self.held, self.size = self.size, [], 0
            self.dropped = hashlib.sha256(tail)

    def _too_long(self) -> Block:
        rejected = Rejected(self.line, self.at, self.dropping, self.dropped.hexdigest(), Reason.TOO_LONG)
        block = Block(b"", self.line, self.at, [rejected], 1)
        self.line, self.at = self.line + 1, self.at + self.dropping
        self.dropping, self.held, self.size = 0, [], 0
        return block

    def rest(self, *, final: bool = True) -> Iterator[Block]:
        if self.dropping:
            yield self._too_long()
            return
        text = bytearray().join(self.held)
        end = text.rfind(b"\n") + 1
        tail = bytes(text[end:])
        if tail and (final or _whole(tail)):
            text, tail = text + b"\n", b""
        self.waiting = tail
        if text[: len(text) - len(tail)]:
            yield self._block(text[: len(text) - len(tail)])

    def broken(self, reason: Reason) -> Iterator[Block]:
        yield from self.rest()
        yield Block(b"", self.line, self.at, [Rejected.of(self.line, self.at, b"", reason)], 0)

    def _block(self, text: bytearray) -> Block:
        """The block with its bad lines taken out, so that the reader behind meets none."""
        first, at = self.line, self.at
        self.line += text.count(b"\n")
        self.at += len(text)
        rejected: list[Rejected] = []
        if len(text) > self.longest or not _clean(text):
            text = self._without_bad(text, first, at, rejected)
        return Block(text, first, at, rejected, self.line - first)

    def _without_bad(self, text: bytearray, line: int, at: int, rejected: list[Rejected]) -> bytearray:
        good: list[bytes | bytearray] = []
        for number, raw in enumerate(text.split(b"\n")[:-1], line):
            # copytruncate leaves runs of NUL before the next line; spaces keep places as they were
            stripped = raw.strip(b"\0")
            if len(raw) <= self.longest and (_clean(stripped) or _cut_in_a_character(raw)):
                good.append(raw.replace(b"\0", b" "))
            else:
                why = Reason.NUL if b"\0" in stripped else Reason.NOT_UTF8
                why = why if len(raw) <= self.longest else Reason.TOO_LONG
                rejected.append(Rejected.of(number, at, bytes(raw), why))
                good.append(b" " * len(raw))
            at += len(raw) + 1
        return bytearray(b"\n").join(good) + b"\n"


def _whole(tail: bytes) -> bool:
    """Whether a line without a newline is all there: JSON, bare or behind a header, that parses."""
    if tail.rstrip()[-1:] not in (b"}", b"]"):
        return False
    begin = min((at for mark in (b"{", b"[") if (at := tail.find(mark)) >= 0), default=-1)
    while begin >= 0:
        try:
            json_text.loads(tail[begin:])
        except json_text.TooMuchError:
            return True  # as JSON it is whole, as an event it will be told too large
        except InputError:
            if tail[:1] in (b"{", b"["):
                return bool(_several(tail))
            begin = tail.find(b"{", begin + 1) if begin < 4096 else -1
        else:
            return True
    return False


def _several(tail: bytes) -> bool:
    """Whether it is several values, one behind the other, each of them whole."""
    try:
        return bool(list(json_text.values(tail)))
    except InputError:
        return False


def _clean(text: bytes | bytearray) -> bool:
    """Whether it is UTF-8 without a NUL."""
    if b"\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


_CRI = re.compile(rb"\d{4}-\d\d-\d\dT\S+ (?:stdout|stderr) [FP](?::\S*)? ")


def _cut_in_a_character(raw: bytes | bytearray) -> bool:
    """Whether it is a piece of a line (CRI), and UTF-8 but for a character that another piece has the rest of."""
    header = _CRI.match(raw)
    if header is None or b"\0" in raw:
        return False
    text = raw[header.end() :]
    front = next((n for n in range(4) if text[n : n + 1] == b"" or text[n] & 0xC0 != 0x80), 0)
    try:
        text[front:].decode()
    except UnicodeDecodeError as e:
        return e.end == len(text) - front and e.reason == "unexpected end of data"
    return True
