"""What a shape gives of a record: what it carries, and what it says of it."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from complyk8s import event, redact
from complyk8s.errors import ContentError
from complyk8s.model import Reason

SERVERS = 64
"""More API servers than this no cluster has: names beyond are a collector's, of many machines."""

EXPANDED = "expanded"
"""Where a Memory keeps how many bytes one record has been expanded to."""

Memory = dict[str, Any]
"""What shapes keep of one file between its records."""


TABLE = "table"
"""Where a Memory keeps the columns of a file whose first line names them."""

PIECES = "pieces/"
"""Where a Memory keeps the pieces of lines whose end has not come yet, by stream."""


class Pieces:
    """The pieces of a line that was cut; its braces are counted as they come. Of a line that is too long only the
    beginning is kept, which is then read as that of a cut event.

    containerd cuts at a byte, within a character too: halves of one are surrogates (PEP 383) until they are joined.
    """

    MOST = 1 << 24
    """Characters of a line: an audit event has two bodies of 3 MiB at most, and each quote in them is two."""

    def __init__(self) -> None:
        self.held: list[str] = []
        self.size = self.depth = 0

    def add(self, text: str) -> None:
        """One more piece."""
        self.size += len(text)
        if self.size <= self.MOST:
            self.depth += text.count("{") - text.count("}")
            self.held.append(text)

    def __str__(self) -> str:
        return joined("".join(self.held))


def joined(text: str) -> str:
    """A text with the bytes that PEP 383 writes as surrogates put together again."""
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def gathered(memory: Memory, stream: str, text: str, *, more: bool) -> str | None:
    """The line that ends with this text, joined from its pieces; None while more of it is to come."""
    key = PIECES + stream
    if key not in memory and len(waiting(memory)) >= SERVERS:
        key = PIECES  # who names a stream a line has none
    pieces: Pieces = memory.pop(key, None) or Pieces()
    pieces.add(text)
    if more:
        memory[key] = pieces
        return None
    return str(pieces)


def waiting(memory: Memory) -> list[Pieces]:
    """The lines of which only pieces were there."""
    return [held for key, held in memory.items() if key.startswith(PIECES)]


def is_piece(record: dict[str, Any]) -> bool:
    """Whether a collector says that more of the line follows: Fluent Bit (`logtag`, `_p`), Vector (`_partial`), Docker's
    drivers for Fluentd and journald, and journald itself."""
    if record.get("partial_message", record.get("CONTAINER_PARTIAL_MESSAGE")) in ("true", True):
        return record.get("partial_last", record.get("CONTAINER_PARTIAL_LAST")) not in ("true", True)
    return (
        record.get("logtag", record.get("_p")) == "P"
        or record.get("_partial") is True
        or record.get("_LINE_BREAK") == "line-max"
    )


KNOWN = frozenset({
    *event.FIELDS, "apiVersion", "metadata", "spec", "status", "data", "type", "items", "rules", "object", "oldObject", "request", "response",
    "message", "msg", "log", "line", "body", "stream", "logtag", "time", "date", "timestamp", "@timestamp", "ts", "host", "hostname", "source",
    "records", "category", "properties", "messageType", "logGroup", "logStream", "logEvents", "logStreamName", "events", "results", "result",
    "awslogs", "Records", "kinesis", "protoPayload", "resource", "labels", "insertId", "logName", "jsonPayload", "textPayload", "receivedMessages",
    "kubernetes", "attributes", "streams", "values", "hits", "_source", "_raw", "event", "sourcetype", "messages", "details", "level", "severity",
    "payload", "value", "content", "entry", "entries", "fields", "short_message", "full_message", "MESSAGE", "involvedObject", "topic", "offset",
    "Data", "tables", "rows", "columns", "resourceLogs", "metrics", "output", "priority", "rule", "file", "tag", "tags", "raw", "document",
})  # fmt: skip
"""Keys that may be told of a record that could not be read: none comes from its values."""


class Unfit(ContentError):
    """A text or record that holds no audit event that can be read."""

    def __init__(self, reason: Reason, keys: Iterable[Any] = ()) -> None:
        self.reason, self.keys = reason, tuple(sorted({k for k in keys if isinstance(k, str)} & KNOWN))
        super().__init__(f"{reason}: {', '.join(self.keys)}" if self.keys else str(reason))


class Carried(NamedTuple):
    """Something inside a wrapper."""

    held: Any
    """An event, a wrapper, or the text of one."""
    at: str | None = None
    """When it was logged, as the wrapper has it (RFC 3339): the only time that a cut event has."""
    source: str = ""
    """The API server, where the wrapper names it."""
    stream: bool = False
    """Whether it is a line of a stream into which other programs write too: see `another`."""


_MARKS = ("auditID", "stageTimestamp", "requestReceivedTimestamp", "audit.k8s.io", "protoPayload", " AUDIT: ")
"""Words of audit events that no other log has, however they are quoted."""


def another(text: str) -> bool:
    """Whether a text that no shape fits is another program's line, and not a piece of an event.

    Raises Unfit for one that is the end of an event: its beginning is missing.
    """
    if '"stageTimestamp"' in text or '"requestReceivedTimestamp"' in text:
        raise Unfit(Reason.BEGINNING_MISSING)
    return not marked(text)


def marked(text: str) -> bool:
    """Whether a text has a word that only audit events have."""
    return any(mark in text for mark in _MARKS)


def named(source: Any, memory: Memory) -> str:
    """The API server that a wrapper names. Of a file that names more than there can be, none."""
    if not isinstance(source, str) or not source:
        return ""
    name = re.sub(r"[^\x20-\x7e]", "?", redact.text(source[:2000]))[:200]
    known: set[str] = memory.setdefault("sources", set())
    if name not in known and len(known) >= SERVERS:
        return ""
    known.add(name)
    return name


def dumped(value: Any) -> bytes:
    """JSON of a value; numbers of more than 64 bits, which orjson does not write, too."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()


def moment(value: Any) -> str | None:
    """RFC 3339 of seconds, milliseconds or nanoseconds since 1970, or of a text that is it already."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return value if isinstance(value, str) else None
    while number > 1e11:
        number /= 1000
    try:
        return datetime.fromtimestamp(number, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    except (OverflowError, OSError, ValueError):
        return None
