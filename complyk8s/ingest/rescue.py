"""Texts that the fast way cannot take: wrapped, suspicious or broken ones, one at a time."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from complyk8s import event, redact
from complyk8s.ingest import shapes
from complyk8s.ingest.carried import Memory, Unfit, dumped
from complyk8s.ingest.uris import of_uri
from complyk8s.model import Reason
from complyk8s.untrusted import InputError, json_text


class Rescued(NamedTuple):
    """The plain, redacted, well-typed events of one text; or why there are none."""

    events: list[tuple[bytes, str]]
    """JSON of each, and the API server that a wrapper names."""
    redacted: int
    reason: Reason | None
    keys: tuple[str, ...] = ()
    """Known keys of what could not be read."""


def rescue(text: str, memory: Memory | None = None, *, keep_arguments: bool = False) -> Rescued:
    """Plain events of one text, each as JSON with its secrets replaced.

    No event and no reason: whole, and known for something else than an audit event.
    """
    out: list[tuple[bytes, str]] = []
    changed = 0
    try:
        records = list(_records(text, memory))
        many = doubtful(text, len(records))
        for record, source in records:
            typed = event.typed(_spelled(record))
            if typed.get("objectRef") is None and (told := of_uri(typed.get("requestURI") or "")):
                typed["objectRef"] = told
            twice = many or _doubled(text, record)
            clean = redact.event(typed, twice=twice, keep_arguments=keep_arguments)
            changed += clean != typed
            ready = event.whole(clean)
            if ready is None:
                return Rescued(out, changed, Reason.NO_TIME, Unfit(Reason.NO_TIME, record).keys)
            out.append((dumped(ready), source))
    except Unfit as e:
        return Rescued(out, changed, e.reason, e.keys)
    except (RecursionError, orjson.JSONEncodeError):
        return Rescued(out, changed, Reason.TOO_DEEP)
    except (AttributeError, KeyError, TypeError, ValueError):
        # a wrapper that looks like one shape and is none: hostile, or a shape of its own
        return Rescued(out, changed, Reason.OTHER_SHAPE)
    return Rescued(out, changed, None)


def _records(text: str, memory: Memory | None) -> Iterator[tuple[dict[str, Any], str]]:
    """Every event in a text, parsed, with the API server that a wrapper names."""
    for plain in shapes.events(text, memory):
        if isinstance(plain.event, dict):
            yield plain.event, plain.source
            continue
        for inner in shapes.events(_parsed(plain.event)):
            if isinstance(inner.event, dict):
                yield inner.event, plain.source


def _parsed(text: str) -> object:
    """The value of what looked like a plain event; what is left of it, where it was cut."""
    try:
        return json_text.loads(text)
    except json_text.TooMuchError as e:
        raise Unfit(Reason.TOO_DEEP) from e
    except InputError as e:
        if (several := shapes.values(text)) is not None:
            return several
        saved = shapes.salvage.event(text, None)
        if saved is None:
            raise Unfit(Reason.NOT_JSON) from e
        return saved


_ONCE = ('"objectRef"', '"requestObject"', '"responseObject"', '"requestURI"')


def doubtful(text: str, events: int) -> bool:
    """Whether a text has a key of the envelope more often than it has events, so that readers may take it for several things."""
    return any(text.count(key) > max(events, 1) for key in _ONCE) and (events != 1 or not _is_event(text))


def _is_event(text: str) -> bool:
    return text.lstrip().startswith('{"kind":"Event"') or '"auditID"' in text[:400]


def _doubled(text: str, record: dict[str, Any]) -> bool:
    """Whether the event has a key of its envelope twice, or in another spelling, or written in escapes."""
    ref = record.get("objectRef")
    if redact.doubled(record.items()) or (isinstance(ref, dict) and redact.doubled(ref.items())):
        return True
    begin = text.find('"objectRef"')
    within = text[begin : text.find("}", begin)] if begin >= 0 else ""
    # JSON's escapes of letters: no encoder of Kubernetes writes them, so only then is each pair looked at
    if all(text.count(key) <= 1 for key in _ONCE) and within.count('"resource"') <= 1 and "\\u00" not in text:
        return False
    return _twice_within(text)


def _twice_within(text: str) -> bool:
    found = False

    def pairs(held: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal found
        out = dict(held)
        # an envelope, or the objectRef in it: keys of bodies may be what they like
        if len(out) < len(held) and ("auditID" in out or "resource" in out):
            found = found or redact.doubled(held)
        return out

    try:
        json.loads(text, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return False
    return found


def _spelled(record: dict[str, Any]) -> dict[str, Any]:
    """The record with the keys of the envelope as the API server spells them, where each is there once."""
    if all(key in event.FIELDS or key.casefold() not in _FOLDED for key in record):
        return record
    out = dict(record)
    for key in record:
        right = _FOLDED.get(key.casefold())
        if right and right not in out:
            out[right] = out.pop(key)
    return out


_FOLDED = {name.casefold(): name for name in event.FIELDS}
