"""Blocks of a file to plain events that hold no secret, as many at a time as a parallel reader likes.

The fast way never parses: lines that are events as kube-apiserver writes them are looked through for
anything that may be a secret (see complyk8s.suspects), and handed on as they are. Wrapped lines are
unwrapped to that. Whatever is suspicious goes through `rescue`, one by one.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from complyk8s import event, suspects
from complyk8s.errors import ContentError
from complyk8s.ingest import rescue, shapes
from complyk8s.ingest.carried import Memory, dumped, waiting
from complyk8s.ingest.lines import Block, Rejected
from complyk8s.ingest.uris import of_uri
from complyk8s.untrusted import InputError, json_text

LONGEST = 1 << 20
"""A line of twice this length is never handed on as it is: readers keep buffers of the longest."""


_BEGINS = re.compile(rb"\S")


@dataclass
class Portion:
    """Some of the events of one file."""

    lines: bytes | bytearray = b""
    """One event a line; blank where a line was taken out."""
    ready: dict[str, list[bytes]] = field(default_factory=dict)
    """Events that were rescued, by API server."""
    source: str = ""
    """The API server of `lines`, where a wrapper names it."""
    first_line: int = 1
    at_byte: int = 0
    places: list[tuple[int, int, int]] | None = None
    """Line, byte and length in the file of each of `lines`, where they are not the file's own."""
    count: int = 0
    """Lines of the file that this stands for."""
    redacted: int = 0
    skipped: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    keep_arguments: bool = False
    """Whether arguments of exec sessions are kept: see the setting keep_exec_arguments."""

    def size(self) -> int:
        """Bytes of its events."""
        return len(self.lines) + sum(len(e) for ready in self.ready.values() for e in ready)

    def take(self, text: str, place: tuple[int, int], memory: Memory | None = None) -> None:
        """Adds what can be rescued of a text; the rest is rejected with its place."""
        found = rescue.rescue(text, memory, keep_arguments=self.keep_arguments)
        self.redacted += found.redacted
        for ready, source in found.events:
            self.ready.setdefault(source or self.source, []).append(ready)
        if found.reason:
            self.rejected.append(
                Rejected.of(*place, text.encode("utf-8", "surrogateescape"), found.reason, found.keys)
            )
        elif not found.events:
            self.skipped += 1


def portions(block: Block, memory: Memory, *, keep_arguments: bool = False) -> Iterator[Portion]:
    """The events of one block, a portion for each API server that wrappers name."""
    whole = Portion(first_line=block.first_line, at_byte=block.at_byte, rejected=list(block.rejected))
    whole.count, whole.keep_arguments = block.span, keep_arguments
    if block.records is None and not block.data:
        yield whole
    elif block.records is not None or not _is_plain(block.data):
        yield from _unwrapped(block, whole, memory)
    else:
        whole.lines = block.data
        _inspect(whole)
        yield whole


def texts(held: Iterable[Portion], source: str = "") -> list[tuple[bytes | bytearray, str]]:
    """The events of some portions, under the API server that a wrapper names, or else `source`."""
    out: list[tuple[bytes | bytearray, str]] = []
    ready: dict[str, list[bytes]] = {}
    for portion in held:
        out.append((portion.lines, portion.source or source))
        for name, events in portion.ready.items():
            ready.setdefault(name or source, []).extend(events)
    out += [(b"\n".join(events) + b"\n", name) for name, events in ready.items()]
    return [(lines, name) for lines, name in out if lines and not lines.isspace()]


def of_text(data: bytes) -> list[tuple[bytes | bytearray, str]]:
    """The events in a text of lines of any shape; what is none is left out."""
    if not data.endswith(b"\n"):
        data += b"\n"  # what was rescued is put behind it
    block = Block(data, 1, 0, [], data.count(b"\n"))
    held = list(portions(block, {}))
    for portion in held:
        sift(portion)
    return texts(held)


def _is_plain(data: bytes | bytearray) -> bool:
    """Whether the first line is a plain event; what is not, among the rest, the store will tell."""
    begins = _BEGINS.search(data)
    start = begins.start() if begins else 0
    line = data[start : data.find(b"\n", start)]
    if line.startswith(b'{"kind":"Event","apiVersion":"audit.k8s.io/'):
        return True
    try:
        return bool(shapes.BY_NAME["plain"].fits(json_text.loads(line)))
    except InputError:
        return False


def _unwrapped(block: Block, whole: Portion, memory: Memory) -> Iterator[Portion]:
    """Unwraps line by line; texts of events are not parsed but handed on."""
    texts: dict[str, list[bytes]] = {}
    places: dict[str, list[tuple[int, int, int]]] = {}
    for record, place, raw in block.records if block.records is not None else _lines(block):
        before = dict(memory)
        try:
            found = list(shapes.events(record, memory))
            if any(isinstance(plain.event, dict) for plain in found) and rescue.doubtful(raw, len(found)):
                raise ValueError
        except (ContentError, AttributeError, KeyError, TypeError, ValueError, RecursionError):
            memory.clear()
            memory.update(before)
            whole.take(raw, place[:2], memory)
            continue
        whole.skipped += not found and not waiting(memory)
        for plain in found:
            held = (
                plain.event.encode("utf-8", "backslashreplace")
                if isinstance(plain.event, str)
                else dumped(plain.event)
            )
            texts.setdefault(plain.source, []).append(held)
            places.setdefault(plain.source, []).append(place)
    yield whole
    for source, lines in texts.items():
        portion = Portion(
            b"\n".join(lines) + b"\n",
            source=source,
            places=places[source],
            keep_arguments=whole.keep_arguments,
        )
        _inspect(portion)
        yield portion


def _lines(block: Block) -> Iterator[tuple[str, tuple[int, int, int], str]]:
    line, at = block.first_line, block.at_byte
    for raw in block.data.split(b"\n")[:-1]:
        if raw.strip():
            text = raw.decode("utf-8", "surrogateescape")
            yield text, (line, at, len(raw)), text
        line, at = line + 1, at + len(raw) + 1


def _inspect(portion: Portion) -> None:
    """Takes out of the lines what may hold a secret, and what is too long, and rescues it."""
    data = portion.lines
    found = sorted({*suspects.candidates(data), *_long(data)})
    if not found:
        return
    lines = data if isinstance(data, bytearray) else bytearray(data)
    number = behind = 0
    for start, end in found:
        number, behind = number + data.count(b"\n", behind, start), start
        _rescue_line(portion, bytes(data[start:end]), number, start)
        lines[start:end] = b" " * (end - start)
    portion.lines = lines


def _long(data: bytes | bytearray) -> Iterator[tuple[int, int]]:
    """Where lines stand that are surely longer than twice LONGEST; maybe shorter ones, over LONGEST."""
    at = 0
    while at + LONGEST < len(data):
        if data.find(b"\n", at, at + LONGEST) < 0:
            start, end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
            yield start, end if end >= 0 else len(data)
            at = end
            if end < 0:
                return
        at += LONGEST


def _rescue_line(portion: Portion, raw: bytes, number: int, start: int) -> None:
    """Rescues the line of that number, from 0, and start within the portion."""
    text = raw.decode("utf-8", "backslashreplace")
    if not text.strip():
        return
    if portion.places is not None:
        portion.take(text, portion.places[number][:2])
    else:
        portion.take(text, (portion.first_line + number, portion.at_byte + start))


def sift(portion: Portion, *, closely: bool = False) -> None:
    """Parses every line: what is no whole event of the right types is rescued, or rejected.

    For portions that the store could not read: one bad line must not cost the others. `closely` also
    finds keys that are there twice, of which Go and most readers take the last.
    """
    lines = bytearray(portion.lines)
    start = 0
    for number, raw in enumerate(bytes(portion.lines).split(b"\n")[:-1]):
        if raw.strip() and not (_fine(raw) and not (closely and _twice(raw))):
            _rescue_line(portion, raw, number, start)
            lines[start : start + len(raw)] = b" " * len(raw)
        start += len(raw) + 1
    portion.lines = lines


def _fine(raw: bytes) -> bool:
    try:
        record = json_text.loads(raw)
    except InputError:
        return False
    if not shapes.BY_NAME["plain"].fits(record):
        return False
    if record.get("objectRef") is None and of_uri(str(record.get("requestURI") or "")):
        return False
    known = {k: v for k, v in record.items() if k in event.FIELDS}
    return event.dated(record) and _agrees(event.typed(record), known)


def _twice(raw: bytes) -> bool:
    """Whether some object has a key twice."""
    found = False

    def pairs(held: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal found
        out = dict(held)
        found = found or len(out) < len(held)
        return out

    json.loads(raw, object_pairs_hook=pairs)
    return found


def _agrees(typed: object, known: object) -> bool:
    """Whether no field had to be dropped: extra keys are no harm."""
    if isinstance(typed, dict) and isinstance(known, dict):
        return all(k in known and _agrees(v, known[k]) for k, v in typed.items())
    return typed == known
