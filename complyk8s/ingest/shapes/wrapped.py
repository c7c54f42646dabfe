"""Any other wrapper: the event stands somewhere in it, as an object, as text, or as base64 of text.

Kafka (`value`, `payload`), Filebeat (`json`), journald (`MESSAGE`), GELF (`short_message`, `full_message`), CloudEvents
(`data`, `data_base64`), Logstash (`event.original`), Fluent Bit (`log_processed`), CSV, logfmt and their kin: what is
looked for is the event, not the key. Only tried where no shape of its own fits.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory, moment

LAST = True
"""Tried behind all others."""
DEEPEST = 5
_MOST = 1 << 24
"""Characters of a text that is looked through."""
_TIMES = ("@timestamp", "timestamp", "time", "ts", "__REALTIME_TIMESTAMP", "eventTime", "date")
_HOSTS = ("host", "hostname", "_HOSTNAME", "node_name", "source_host", "pod", "instance")
_QUOTED = re.compile(r'"((?:[^"\\]++|\\.)*+)(?:"|\Z)', re.DOTALL)
"""One that does not end reaches to the end, and is no JSON: so no quote is passed twice."""
_BASE64 = re.compile(r"eyJ[A-Za-z0-9+/_-]{100,}={0,2}\Z")
"""What base64 of a text that begins with `{"` looks like."""


def fits(record: Any) -> bool:
    """Has an event somewhere within."""
    return next(iter(_found(record, 0)), None) is not None


def unwrap(record: Any, _memory: Memory) -> Iterator[Carried]:
    """The events, each once: pipelines keep the line beside what they parsed of it."""
    seen: set[tuple[str, str]] = set()
    at, host = _outside(record) if isinstance(record, dict) else (None, "")
    for held in _found(record, 0):
        key = _key(held)
        if key not in seen or not key[0]:
            seen.add(key)
            yield Carried(held, at, host)


def _outside(record: dict[str, Any]) -> tuple[str | None, str]:
    at = next((record[k] for k in _TIMES if isinstance(record.get(k), (str, int, float))), None)
    host = next((record[k] for k in _HOSTS if k in record), "")
    if isinstance(host, dict):
        host = host.get("name") or host.get("hostname") or ""
    return moment(at), host if isinstance(host, str) else ""


def _key(held: Any) -> tuple[str, str]:
    """Two copies of an event are known by these: auditID and stage."""
    if isinstance(held, dict):
        return str(held.get("auditID", "")), str(held.get("stage", ""))
    told = [re.search(rf'"{name}"\s*:\s*"([^"]*)"', held) for name in ("auditID", "stage")]
    return (told[0][1] if told[0] else "", told[1][1] if told[1] else "")


def _found(record: Any, depth: int) -> Iterator[Any]:
    """Objects that are events or lists of them, and texts that hold one. Texts go first: they are what was logged."""
    if depth > DEEPEST:
        return
    if isinstance(record, str):
        if (text := _text(record)) is not None:
            yield text
        return
    members = (
        list(record.values()) if isinstance(record, dict) else record if isinstance(record, list) else []
    )
    if isinstance(record, dict) and depth and _is_event(record):
        yield record
        return
    if depth and (text := _of_bytes(record)) is not None:
        yield text
        return
    for member in sorted(members, key=lambda m: not isinstance(m, str)):
        yield from _found(member, depth + 1)


def _is_event(record: dict[str, Any]) -> bool:
    return (
        isinstance(record.get("auditID"), str) and bool(record.keys() & {"stage", "verb", "requestURI"})
    ) or (record.get("kind") == "EventList" and isinstance(record.get("items"), list))


def _text(record: str) -> str | None:
    """The JSON of an event in a text: bare, behind something, quoted once more, as CSV quotes it, or as base64."""
    if len(record) > _MOST:
        return None
    if '""auditID""' in record:
        begin, end = record.find('{""'), record.rfind("}")
        return record[begin : end + 1].replace('""', '"') if 0 <= begin < end else None
    if '"auditID"' in record:
        begin = record.find("{")
        return record[begin:].rstrip() if 0 <= begin <= record.find('"auditID"') else None
    inner = (
        _quoted(record) if '\\"auditID\\"' in record else _decoded(record) if _BASE64.match(record) else None
    )
    return _text(inner) if inner else None


def _quoted(record: str) -> str | None:
    """What the string says that has an event in it."""
    match = next((m for m in _QUOTED.finditer(record) if '\\"auditID\\"' in m[1]), None)
    try:
        return str(json.loads(match[0])) if match else None
    except ValueError:
        return None


def _decoded(record: str) -> str | None:
    try:
        return base64.b64decode(record, altchars=b"-_" if "-" in record or "_" in record else None).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None


def _of_bytes(record: Any) -> str | None:
    """The text of a list of numbers: journald writes what it takes for binary so."""
    if (
        not isinstance(record, list)
        or len(record) < 100
        or not all(isinstance(n, int) and 0 <= n < 256 for n in record)
    ):
        return None
    return _text(bytes(record).decode("utf-8", "replace"))
