"""Files, folders and standard input, plain or compressed, to blocks of whole UTF-8 lines."""

import codecs
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from complyk8s import safe_files
from complyk8s.errors import CollectError
from complyk8s.ingest import remote
from complyk8s.model import Reason
from complyk8s.settings import Settings
from complyk8s.untrusted import inflate, raw_file

BLOCK = 1 << 20
"""Bytes of text handed on at a time: little enough to stay in a processor's cache while it is looked through."""

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
    below: tuple[str, ...] = ()
    """The places that were given, where it was found in a folder: no link leads out of them. See safe_files.opened."""

    def prefix(self, length: int) -> str:
        """sha256 of the file's first `length` bytes; empty where it is shorter."""
        digest, left = hashlib.sha256(), length
        with self.open() as file:
            while left and (piece := file.read(min(left, 1 << 22))):
                digest.update(piece)
                left -= len(piece)
        return "" if left else digest.hexdigest()

    def beginning(self) -> bytes:
        """The first bytes of a plain file, as many as `chunks` gives first."""
        with self.open() as file:
            return file.read(BLOCK)

    def open(self) -> BinaryIO:
        """The file's bytes as stored; `-` is standard input.

        Raises OSError, with ELOOP for a link out of the folders that were given.
        """
        if "://" in self.path:
            return remote.opened(self.path)
        if self.path == "-":
            return sys.stdin.buffer
        return safe_files.opened(self.path, self.below) if self.below else raw_file.opened(self.path)


def sources(paths: tuple[str, ...]) -> list[Source]:
    """Every file under `paths`, oldest first within a folder.

    A link in a folder is read where it leads to a place under one of `paths`, as in /var/log/containers, when
    that folder's targets are given too; one that leads elsewhere is a source that cannot be opened.
    A folder's own sub-folders stand for API servers where there are several.
    Raises CollectError for a path that is not there, or a folder without a single log.
    """
    out: list[Source] = []
    below = safe_files.roots(p for p in paths if p != "-" and "://" not in p)
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
            found = [p if isinstance(p, Path) else Path(p[0]) for p in raw_file.under(base, _is_log)]
            if not found:
                raise CollectError(
                    f"{given}: no log file in this folder", f"files end in {', '.join(LOG_SUFFIXES)}"
                )
            found += safe_files.folders_elsewhere(base, below)
            held = [_source(p, p.parent.relative_to(base).as_posix(), below) for p in found]
            out += sorted(held, key=lambda s: (s.source, s.mtime_ns, s.path))
        elif base.exists():
            raise CollectError(f"{given}: no regular file", "pipe it in, and give `-`")
        else:
            raise CollectError(f"{given}: no such file or folder")
    return out


def _is_log(path: Path) -> bool:
    return path.suffix in LOG_SUFFIXES and not path.name.startswith(".")


def _source(path: Path, source: str, below: tuple[str, ...] = ()) -> Source:
    try:
        stat = path.stat()
    except OSError:  # a link that leads nowhere: `open` says so
        return Source(str(path.absolute()), source, below=below)
    name = "" if source == "." else source
    return Source(str(path.absolute()), name, stat.st_size, stat.st_mtime_ns, below=below)


def chunks(source: Source, skip: int, settings: Settings) -> Iterator[bytes]:
    """The file's text in pieces, expanded, from byte `skip` of a plain file on.

    Every byte goes through the digest, skipped ones too. Raises OSError, or InputError for a broken archive, one
    that grows beyond reason, and what is no regular file.
    """
    with source.open() as file:
        head = file.read(4)
        source.digest.update(head)
        packed = inflate.compressed(head)
        wide = head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        source.whole = packed or wide or source.path == "-"
        if packed:
            yield from inflate.expanded(_stored(source, file, head), settings.max_expansion)
        elif wide:
            yield from _narrow(_stored(source, file, head))
        else:
            yield from _plain(source, file, head, skip)


def _narrow(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """UTF-8 of UTF-16, which PowerShell writes."""
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "replace")


def _stored(source: Source, file: BinaryIO, head: bytes) -> Iterator[bytes]:
    taken, piece = len(head), head
    while piece:
        yield piece
        piece = file.read(1 << 20)
        source.digest.update(piece)
        taken += len(piece)
    source.consumed = taken


def _plain(source: Source, file: BinaryIO, head: bytes, skip: int) -> Iterator[bytes]:
    most = None if source.path == "-" or "://" in source.path else os.fstat(file.fileno()).st_size
    at, piece = 0, head + file.read(BLOCK - len(head))
    source.digest.update(memoryview(piece)[len(head) :])
    while piece:
        if at + len(piece) > skip:
            yield piece[skip - at :] if skip > at else piece
        at += len(piece)
        if most is not None and at >= most:  # what is added while it is read, the next run reads
            break
        piece = file.read(BLOCK)
        source.digest.update(piece)
    source.consumed = at
