"""Files, folders and standard input, plain or compressed, to blocks of whole UTF-8 lines."""

import hashlib
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol

from complyk8s.errors import CollectError
from complyk8s.ingest import remote
from complyk8s.model import Reason
from complyk8s.settings import Settings

BLOCK = 32 * 1024 * 1024
"""Bytes of text handed on at a time: enough for a parallel reader, little enough for memory."""

LOG_SUFFIXES = (".log", ".json", ".jsonl", ".ndjson", ".txt", ".gz", ".zst")


class Rejected(NamedTuple):
    """What could not be read: where it stands, and by what its owner knows it again. Its text is not kept."""

    line: int
    at_byte: int
    length: int
    """Bytes."""
    sha256: str
    """Of the line; within a wrapper, of the text of the event."""
    reason: Reason
    keys: tuple[str, ...] = ()
    """Those of its keys that audit events and their wrappers are known to have."""

    @classmethod
    def of(cls, line: int, at_byte: int, text: bytes, reason: Reason, keys: Iterable[str] = ()) -> "Rejected":
        """The same of its text."""
        return cls(line, at_byte, len(text), hashlib.sha256(text).hexdigest(), reason, tuple(keys))


class Block(NamedTuple):
    """Whole lines, each ended by a newline, and where the first of them stands."""

    data: bytes | bytearray
    first_line: int
    at_byte: int
    rejected: list[Rejected]
    span: int
    """How many lines of the file it stands for."""
    records: list[tuple[Any, tuple[int, int, int], str]] | None = None
    """Of a file whose records are no lines: JSON values, each with its line, byte and length, and its text."""


@dataclass
class Source:
    """One file of a log: which API server wrote it, as far as its place tells, and its digest."""

    path: str
    source: str
    size: int = 0
    mtime_ns: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    consumed: int = 0
    """Bytes of the file as stored (compressed or not) that have been read to the end."""
    tail: Rejected | None = None
    """What stands behind the last newline and ends like no record."""
    whole: bool = False
    """Whether nothing can be added to it any more: an archive, or standard input."""

    def prefix(self, length: int) -> str:
        """sha256 of the file's first `length` bytes; empty where it is shorter."""
        digest, left = hashlib.sha256(), length
        with self.open() as file:
            while left and (piece := file.read(min(left, 1 << 22))):
                digest.update(piece)
                left -= len(piece)
        return "" if left else digest.hexdigest()

    def beginning(self) -> bytes:
        """The first bytes of a plain file."""
        with self.open() as file:
            return file.read(1 << 16)

    def open(self) -> BinaryIO:
        """The file's bytes as stored; `-` is standard input."""
        if "://" in self.path:
            return remote.opened(self.path)
        return sys.stdin.buffer if self.path == "-" else Path(self.path).open("rb")


def sources(paths: tuple[str, ...]) -> list[Source]:
    """Every file under `paths`, oldest first within a folder.

    A folder's own sub-folders stand for API servers where there are several.
    Raises CollectError for a path that is not there, or a folder without a single log.
    """
    out: list[Source] = []
    for given in paths:
        if given == "-":
            out.append(Source("-", "stdin"))
            continue
        if "://" in given:
            out += remote.sources(given, LOG_SUFFIXES, Source)
            continue
        base = Path(given)
        if base.is_file():
            out.append(_source(base, base.parent.name))
        elif base.is_dir():
            found = [p for p in sorted(base.rglob("*")) if p.is_file() and _is_log(p)]
            if not found:
                raise CollectError(
                    f"{given}: no log file in this folder", f"files end in {', '.join(LOG_SUFFIXES)}"
                )
            held = [_source(p, p.parent.relative_to(base).as_posix()) for p in found]
            out += sorted(held, key=lambda s: (s.source, s.mtime_ns, s.path))
        else:
            raise CollectError(f"{given}: no such file or folder")
    return out


def _is_log(path: Path) -> bool:
    return path.suffix in LOG_SUFFIXES and not path.name.startswith(".")


def _source(path: Path, source: str) -> Source:
    stat = path.stat()
    name = "" if source == "." else source
    return Source(str(path.absolute()), name, stat.st_size, stat.st_mtime_ns)


_GZIP = type(zlib.decompressobj())


class _Inflate(Protocol):
    """What both decompressors can do."""

    def decompress(self, data: bytes, /) -> bytes: ...


class Bomb(Exception):
    """The file grows beyond reason when it is expanded."""


def chunks(source: Source, skip: int, settings: Settings) -> Iterator[bytes]:
    """The file's text in pieces, expanded, from byte `skip` of a plain file on.

    Every byte goes through the digest, skipped ones too. Raises Bomb, zlib.error or OSError.
    """
    with source.open() as file:
        head = file.read(4)
        source.digest.update(head)
        inflate = _inflater(head)
        source.whole = inflate is not None or source.path == "-"
        if inflate is None:
            yield from _plain(source, file, head, skip)
            return
        yield from _inflated(_stored(source, file, head), inflate, settings.max_expansion)


def _stored(source: Source, file: BinaryIO, head: bytes) -> Iterator[bytes]:
    taken, piece = len(head), head
    while piece:
        yield piece
        piece = file.read(1 << 20)
        source.digest.update(piece)
        taken += len(piece)
    source.consumed = taken


def _inflated(pieces: Iterator[bytes], inflate: list[_Inflate], most: int, depth: int = 0) -> Iterator[bytes]:
    """The text of compressed pieces; an archive in an archive, as some pipelines make it, is one text."""
    taken = given = 0

    def texts() -> Iterator[bytes]:
        nonlocal taken, given
        for piece in pieces:
            taken += len(piece)
            for text in _expand(inflate, piece):
                given += len(text)
                if given > 1 << 24 and given > taken * most:
                    raise Bomb(f"expands more than {most} times")
                yield text

    inner = texts()
    head = next(inner, b"")
    within = _inflater(head[:4]) if depth < 2 else None
    if within is None:
        yield from chain([head], inner)
    else:
        yield from _inflated(chain([head], inner), within, most, depth + 1)


def _plain(source: Source, file: BinaryIO, head: bytes, skip: int) -> Iterator[bytes]:
    at, piece = 0, head + file.read(BLOCK)
    source.digest.update(memoryview(piece)[len(head) :])
    while piece:
        if at + len(piece) > skip:
            yield piece[skip - at :] if skip > at else piece
        at += len(piece)
        piece = file.read(BLOCK)
        source.digest.update(piece)
    source.consumed = at


def _inflater(head: bytes) -> list[_Inflate] | None:
    """A decompressor by the file's magic number, in a list so that `_expand` can replace it."""
    if head[:2] == b"\x1f\x8b":
        return [zlib.decompressobj(wbits=31)]
    if head == b"\x28\xb5\x2f\xfd":
        try:
            import zstandard
        except ImportError as e:  # pragma: no cover
            raise CollectError("a zstd log needs `pip install zstandard`") from e
        return [zstandard.ZstdDecompressor().decompressobj(read_across_frames=True)]
    return None


def _expand(inflate: list[_Inflate], piece: bytes) -> Iterator[bytes]:
    """What one compressed piece expands to, a bounded amount at a time; gzip members in a row
    are one text."""
    decompressor = inflate[0]
    if not isinstance(decompressor, _GZIP):
        yield decompressor.decompress(piece)
        return
    while piece:
        text = decompressor.decompress(piece, 1 << 24)
        if text:
            yield text
        if decompressor.eof:
            piece = decompressor.unused_data.lstrip(b"\0")
            decompressor = inflate[0] = zlib.decompressobj(wbits=31)
        else:
            piece = decompressor.unconsumed_tail
