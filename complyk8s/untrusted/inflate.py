"""gzip and zstd, expanded a bounded piece at a time."""

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

import zstandard

from complyk8s.untrusted import ExpansionError, InputError

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
PIECE = 1 << 24
"""Bytes of text that are handed on at most at a time."""
WINDOW = 1 << 27
"""Bytes that a zstd frame may ask the reader to remember: what `zstd --long` writes, and no more."""
_BITE = 448
"""Compressed bytes that zstd gets at a time. A block of 4 bytes may stand for 128 KiB (RFC 8878, 3.1.1.2), so a
bite is at most PIECE bytes of text."""
_GZIP_BITE = 1 << 14
"""The same of gzip, which copies what is left of a bite at the end of each member, of 20 bytes maybe."""
_JOINED = 1 << 16
"""Bytes of text from which they are handed on without waiting for more."""
_SKIPPABLE = range(0x184D2A50, 0x184D2A60)
DEEPEST = 3
"""Archives within archives that are opened; some pipelines compress twice."""
_GZIP_RATIO = 1032
"""What deflate reaches at most (RFC 1951)."""
_SOON = 1 << 24
"""Bytes of text below which nobody asks how well they were compressed."""
_MEMBERS = 1 << 17
"""gzip members or zstd frames of one file: a file that is nothing but empty members is no log."""


_OTHERS = (
    (0, b"BZh", "a bzip2 archive"), (0, b"\xfd7zXZ\0", "an xz archive"), (0, b"PK\x03\x04", "a zip archive"),
    (0, b"\x04\x22\x4d\x18", "an lz4 archive"), (0, b"7z\xbc\xaf", "a 7z archive"), (257, b"ustar", "a tar archive"),
    (0, b"\xff\x06\0\0sNaPpY", "a snappy archive"), (0, b"PAR1", "a Parquet file"), (0, b"Obj\x01", "an Avro file"),
    (0, b"SQLite format 3\0", "an SQLite database"), (0, b"LPKSHHRH", "a journal of systemd"),
)  # fmt: skip


def other(head: bytes) -> str:
    """What a file that begins so is, where it is another archive, or a table, that is not read; else empty."""
    return next((name for at, magic, name in _OTHERS if head[at : at + len(magic)] == magic), "")


def compressed(head: bytes) -> bool:
    """Whether a file that begins so is gzip or zstd (or begins with what zstd skips)."""
    return head[:2] == GZIP or head[:4] == ZSTD or int.from_bytes(head[:4], "little") in _SKIPPABLE


def expanded(pieces: Iterable[bytes], ratio: int, depth: int = 0) -> Iterator[bytes]:
    """The text of compressed pieces, at most PIECE bytes at a time; pieces that are no archive as they are.

    `ratio` is how many bytes one compressed byte may become. Raises InputError where that is exceeded, where the
    archive is broken, ends too early, or lies in more than DEEPEST others.
    """
    each = iter(pieces)
    head = b""
    while len(head) < 4 and (piece := next(each, b"")):
        head += piece
    if not compressed(head):
        yield from chain([head] if head else [], each)
        return
    if depth == DEEPEST:
        raise ExpansionError(f"an archive within {DEEPEST} archives")
    make = _Gzip if head[:2] == GZIP else _Zstd
    yield from expanded(_bounded(chain([head], each), make(), ratio), ratio, depth + 1)


def gunzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The text of gzip pieces, at most PIECE bytes at a time, for callers that count it. Raises InputError."""
    return _bounded(pieces, _Gzip(), _GZIP_RATIO)


def _bounded(pieces: Iterable[bytes], member: "_Member", ratio: int) -> Iterator[bytes]:
    taken = given = 0
    for piece in pieces:
        taken += len(piece)
        for text in member.texts(piece):
            given += len(text)
            if given > max(_SOON, taken * ratio):
                raise ExpansionError(f"expands more than {ratio} times")
            yield text
    member.end()


class _Member:
    """Members in a row are one text; what stands between and behind them may be NUL bytes only."""

    name = ""

    def __init__(self) -> None:
        self.count = 0
        self.open = False

    def texts(self, piece: bytes) -> Iterator[bytes]:
        """The text of one compressed piece."""
        raise NotImplementedError

    def end(self) -> None:
        """Raises InputError where the last member has no end."""
        if self.open:
            raise InputError(f"the {self.name} archive ends in the middle")

    def begin(self) -> None:
        self.count += 1
        self.open = True
        if self.count > _MEMBERS:
            raise ExpansionError(f"more than {_MEMBERS:,} {self.name} members in one file")


class _Gzip(_Member):
    name = "gzip"

    def texts(self, piece: bytes) -> Iterator[bytes]:
        for start in range(0, len(piece), _GZIP_BITE):
            yield from self._bite(piece[start : start + _GZIP_BITE])

    def _bite(self, bite: bytes) -> Iterator[bytes]:
        while bite:
            if not self.open:
                bite = bite.lstrip(b"\0")
                if not bite:
                    return
                self.begin()
                self._inflate = zlib.decompressobj(wbits=31)
            try:
                text = self._inflate.decompress(bite, PIECE)
            except zlib.error as e:
                raise InputError(f"a broken gzip archive: {e}") from e
            if text:
                yield text
            if self._inflate.eof:
                self.open = False
                bite = self._inflate.unused_data
            else:
                bite = self._inflate.unconsumed_tail


class _Zstd(_Member):
    name = "zstd"

    def texts(self, piece: bytes) -> Iterator[bytes]:
        held: list[bytes] = []
        size = 0
        for start in range(0, len(piece), _BITE):
            for text in self._bite(piece[start : start + _BITE]):
                held.append(text)
                size += len(text)
            if size > _JOINED:
                yield b"".join(held)
                held, size = [], 0
        if held:
            yield b"".join(held)

    def _bite(self, bite: bytes) -> Iterator[bytes]:
        while bite:
            if not self.open:
                self.begin()
                self._inflate = zstandard.ZstdDecompressor(max_window_size=WINDOW).decompressobj()
            try:
                text = self._inflate.decompress(bite)
            except zstandard.ZstdError as e:
                raise InputError(f"a broken zstd archive: {e}") from e
            if text:
                yield text
            bite = b""
            if self._inflate.eof:
                self.open = False
                bite = self._inflate.unused_data
