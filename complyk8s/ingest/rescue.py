"""Lines that the fast way cannot take: wrapped, suspicious or broken ones, one at a time."""

from typing import NamedTuple

import orjson

from complyk8s import redact
from complyk8s.errors import ContentError
from complyk8s.ingest import shapes


class Rescued(NamedTuple):
    """The plain, redacted events of one line; or why there are none."""

    events: list[bytes]
    redacted: int
    skipped: bool
    """Whole JSON, and no audit event."""
    reason: str | None


def rescue(line: str) -> Rescued:
    """Plain events of one line, each as JSON with its secrets replaced."""
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as e:
        return Rescued([], 0, skipped=False, reason=f"not JSON: {e}")
    try:
        found = list(shapes.events(record))
    except ContentError as e:
        return Rescued([], 0, skipped=True, reason=str(e))
    try:
        clean = [redact.event(event) for event in found]
    except RecursionError:
        return Rescued([], 0, skipped=False, reason="nested too deep")
    changed = sum(a != b for a, b in zip(found, clean, strict=True))
    return Rescued([orjson.dumps(event) for event in clean], changed, skipped=False, reason=None)


def keep(raw: bytes | str) -> str:
    """What quarantine keeps of a line: its first 2,000 characters, redacted."""
    text = raw if isinstance(raw, str) else raw.decode("utf-8", "backslashreplace")
    return redact.text(redact.uri(text.replace("\0", "\\0")))[:2000]
