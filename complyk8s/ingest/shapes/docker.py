"""Docker's json-file driver, and Fluent Bit or Fluentd with the line under `log`.

https://docs.docker.com/engine/logging/drivers/json-file/: a line longer than 16 KiB is cut in pieces,
of which only the last ends with a newline. Of CRI logs Fluent Bit keeps `logtag` or `_p`, P for a piece; Docker's own
driver for Fluentd says `partial_message` (https://docs.docker.com/engine/logging/drivers/fluentd/).
"""

from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import PIECES, Carried, Memory, Pieces, is_piece, moment

_OWN = {"log", "stream", "time", "attrs"}
BESIDE = {"stream", "time", "kubernetes", "date", "@timestamp", "logtag", "_p", "container_id"}
"""Keys of which one stands beside the line."""


def fits(record: Any) -> bool:
    """Has the line under `log`, beside a stream, a time or the pod it came from."""
    return isinstance(record, dict) and isinstance(record.get("log"), str) and bool(record.keys() & BESIDE)


def unwrap(record: dict[str, Any], memory: Memory) -> Iterator[Carried]:
    """The line, joined from its pieces; text between events is the log of a program."""
    stream = record.get("stream")
    key = f"{PIECES}docker/{stream if stream in ('stdout', 'stderr') else ''}"
    pieces = memory.pop(key, None) or Pieces()
    pieces.add(record["log"])
    piece = is_piece(record) or (record.keys() <= _OWN and not record["log"].endswith("\n"))
    if piece and pieces.held[0].lstrip().startswith("{") and not _ends(pieces):
        memory[key] = pieces
        return
    pod = record.get("kubernetes")
    source = pod.get("pod_name") if isinstance(pod, dict) else None
    at = record.get("time") or record.get("@timestamp") or record.get("date")
    yield Carried(str(pieces), moment(at), source if isinstance(source, str) else "", stream=True)


def _ends(pieces: Pieces) -> bool:
    """Whether it is a whole event: drivers that strip the newline are known by that."""
    return "".join(pieces.held[-2:]).rstrip().endswith("}}") and not pieces.depth
