"""Where in a record of unknown shape the event stands: as an object, as text, or as base64 of text."""

import json
import re
from collections.abc import Iterator
from typing import Any

from complyk8s.ingest import encoded
from complyk8s.ingest.carried import Memory, Unfit

DEEPEST = 5
_MOST = 1 << 24
"""Characters of a text that is looked through."""
_QUOTED = re.compile(r'"((?:[^"\\]++|\\.)*+)(?:"|\Z)', re.DOTALL)
"""One that does not end reaches to the end, and is no JSON: so no quote is passed twice."""
_KEYS = ("auditID", "protoPayload", "AuditId")
"""One of these stands in every event: kube-apiserver's, Cloud Logging's, and the rows of AKSAudit."""


def found(record: Any, memory: Memory | None = None) -> bool:
    """Whether there is an event."""
    return next(events(record, memory if memory is not None else {}, 1), None) is not None


def events(record: Any, memory: Memory, depth: int = 0) -> Iterator[Any]:
    """Objects that are events or wrappers of one, and texts that hold one. Texts go first: they are what was logged."""
    if depth > DEEPEST:
        return
    if isinstance(record, str):
        if (text := _text(record, memory)) is not None:
            yield text
        return
    if depth and isinstance(record, dict) and _is_event(record):
        yield record
        return
    if depth and isinstance(record, list) and (told := bytes_of(record)) is not None:
        yield from events(told, memory, depth + 1)
        return
    members = (
        list(record.values()) if isinstance(record, dict) else record if isinstance(record, list) else []
    )
    for member in sorted(members, key=lambda m: not isinstance(m, str)):
        yield from events(member, memory, depth + 1)


def _is_event(record: dict[str, Any]) -> bool:
    """Whether it is an event, or something with a shape of its own that says more of it than the event within."""
    held = record.get("attributes")
    return (
        (isinstance(record.get("auditID"), str) and bool(record.keys() & {"stage", "verb", "requestURI"}))
        or (record.get("kind") == "EventList" and isinstance(record.get("items"), list))
        or (isinstance(record.get("protoPayload"), dict) and "methodName" in record["protoPayload"])
        or isinstance(record.get("protopayload_auditlog"), dict)
        or (isinstance(record.get("AuditId"), str) and bool(record.keys() & {"RequestUri", "Verb"}))
        or (record.get("kind") == "AdmissionReview" and isinstance(record.get("request"), dict))
        or (record.get("category") in ("kube-audit", "kube-audit-admin") and "properties" in record)
        or (isinstance(held, dict) and "auditID" in held and "http" in held)
    )


def bytes_of(record: Any) -> str | None:
    """The text of a list of numbers: journald writes what it takes for binary so."""
    if not isinstance(record, list) or not record or not isinstance(record[0], int):
        return None
    if not all(isinstance(n, int) and 0 <= n < 256 for n in record):
        return None
    return bytes(record).decode("utf-8", "replace")


def _text(record: str, memory: Memory) -> str | None:
    """The JSON of an event in a text: bare, behind something, quoted once more, as CSV quotes it, or as base64."""
    if len(record) > _MOST:
        return None
    for key in _KEYS:
        if f'""{key}""' in record:
            begin, end = record.find('{""'), record.rfind("}")
            return record[begin : end + 1].replace('""', '"') if 0 <= begin < end else None
        if f'"{key}"' in record:
            begin = record.find('{"')
            begin = begin if begin >= 0 else record.find("{")
            return record[begin:].rstrip() if 0 <= begin <= record.find(f'"{key}"') else None
    if any(f'\\"{key}\\"' in record for key in _KEYS):
        inner = _quoted(record)
    else:
        inner = _decoded(record, memory) if encoded.looks_encoded(record) else None
    if inner and record.startswith("H4sI") and inner[:1] in ("{", "["):
        return inner  # what was worth compressing has a shape of its own
    return _text(inner, memory) if inner else None


def _decoded(record: str, memory: Memory) -> str | None:
    try:
        return encoded.text_of(record, memory)
    except Unfit:
        return None


def _quoted(record: str) -> str | None:
    """What the string says that has an event in it."""
    held = (m for m in _QUOTED.finditer(record) if any(f'\\"{key}\\"' in m[1] for key in _KEYS))
    match = next(held, None)
    try:
        return str(json.loads(match[0])) if match else None
    except ValueError:
        return None
