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


class Pieces:
    """The pieces of a line that was cut; its braces are counted as they come. Of a line that is too long only the
    beginning is kept, which is then read as that of a cut event."""

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
        return "".join(self.held)


KNOWN = frozenset({
    *event.FIELDS, "apiVersion", "metadata", "spec", "status", "data", "type", "items", "rules", "object", "oldObject", "request", "response",
    "message", "msg", "log", "line", "body", "stream", "logtag", "time", "date", "timestamp", "@timestamp", "ts", "host", "hostname", "source",
    "records", "category", "properties", "messageType", "logGroup", "logStream", "logEvents", "logStreamName", "events", "results", "result",
    "awslogs", "Records", "kinesis", "protoPayload", "resource", "labels", "insertId", "logName", "jsonPayload", "textPayload", "receivedMessages",
    "kubernetes", "attributes", "streams", "values", "hits", "_source", "_raw", "event", "sourcetype", "messages", "details", "level", "severity",
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


def another(text: str) -> bool:
    """Whether a text that begins like no event is another program's line.

    Raises Unfit for one that is the end of an event: its beginning is missing.
    """
    if '"stageTimestamp"' in text or '"requestReceivedTimestamp"' in text:
        raise Unfit(Reason.BEGINNING_MISSING)
    return True


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
