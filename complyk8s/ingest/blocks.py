"""Text in pieces to blocks of whole lines; what is no line is rejected with its place."""

import zlib
from collections.abc import Iterator

from complyk8s.ingest.lines import BLOCK, Block, Bomb, Rejected, Source, chunks
from complyk8s.settings import Settings


def blocks(source: Source, skip: int, first_line: int, settings: Settings) -> Iterator[Block]:
    """Blocks of whole lines from byte `skip`, whose first line has number `first_line`.

    A last line without a newline is given only if it ends like JSON: a log that is being written
    may stop in the middle of a line, which then waits for the next run. `source.consumed` counts
    up to there. A broken or endless archive ends the file with one rejected line saying so.
    """
    reader = _Lines(first_line, skip, settings.max_line_bytes)
    source.consumed = 0
    try:
        for piece in chunks(source, skip, settings):
            yield from reader.take(piece)
    except (Bomb, zlib.error, EOFError) as e:
        yield from reader.broken(f"{type(e).__name__.lower()}: {e}")
        return
    yield from reader.rest(final=source.whole)
    source.consumed -= reader.waiting


class _Lines:
    """Cuts pieces at newlines; holds what has not ended yet."""

    def __init__(self, first_line: int, at_byte: int, longest: int) -> None:
        self.line, self.at, self.longest = first_line, at_byte, longest
        self.held: list[bytes] = []
        self.size = 0
        self.dropping = 0
        """How much of a line that is too long has gone by; 0 while none is."""
        self.waiting = 0

    def take(self, piece: bytes) -> Iterator[Block]:
        if self.dropping:
            end = piece.find(b"\n")
            self.dropping += len(piece) if end < 0 else end + 1
            if end < 0:
                return
            yield self._too_long()
            piece = piece[end + 1 :]
        self.held.append(piece)
        self.size += len(piece)
        if self.size < BLOCK:
            return
        text = b"".join(self.held)
        end = text.rfind(b"\n") + 1
        self.held, self.size = [text[end:]], len(text) - end
        if end:
            yield self._block(text[:end])
        if self.size > self.longest:
            self.dropping, self.held, self.size = self.size, [text[end : end + 2000]], 0

    def _too_long(self) -> Block:
        rejected = Rejected(self.line, self.at, b"".join(self.held), f"a line of {self.dropping:,} bytes")
        block = Block(b"", self.line, self.at, [rejected])
        self.line, self.at = self.line + 1, self.at + self.dropping
        self.dropping, self.held, self.size = 0, [], 0
        return block

    def rest(self, *, final: bool = True) -> Iterator[Block]:
        if self.dropping:
            yield self._too_long()
            return
        text = b"".join(self.held)
        end = text.rfind(b"\n") + 1
        tail = text[end:]
        if tail and (final or tail.rstrip()[-1:] in (b"}", b"]")):
            text, tail = text + b"\n", b""
        self.waiting = len(tail)
        if text[: len(text) - len(tail)]:
            yield self._block(text[: len(text) - len(tail)])

    def broken(self, reason: str) -> Iterator[Block]:
        yield from self.rest()
        yield Block(b"", self.line, self.at, [Rejected(self.line, self.at, b"", reason)])

    def _block(self, text: bytes) -> Block:
        """The block with its bad lines taken out, so that the reader behind meets none."""
        first, at = self.line, self.at
        self.line += text.count(b"\n")
        self.at += len(text)
        rejected: list[Rejected] = []
        if len(text) > self.longest or not _clean(text):
            text = self._without_bad(text, first, at, rejected)
        return Block(text, first, at, rejected)

    def _without_bad(self, text: bytes, line: int, at: int, rejected: list[Rejected]) -> bytes:
        good = []
        for number, raw in enumerate(text.split(b"\n")[:-1], line):
            # copytruncate leaves runs of NUL before the next line; spaces keep places as they were
            stripped = raw.strip(b"\0")
            if len(raw) <= self.longest and _clean(stripped):
                good.append(raw.replace(b"\0", b" "))
            else:
                why = "a NUL byte" if b"\0" in stripped else "not UTF-8"
                why = why if len(raw) <= self.longest else f"a line of {len(raw):,} bytes"
                rejected.append(Rejected(number, at, raw, why))
                good.append(b" " * len(raw))
            at += len(raw) + 1
        return b"\n".join(good) + b"\n"


def _clean(text: bytes) -> bool:
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
