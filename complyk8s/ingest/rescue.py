"""Texts that the fast way cannot take: wrapped, suspicious or broken ones, one at a time."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from complyk8s import event, redact
from complyk8s.errors import ContentError
from complyk8s.ingest import shapes
from complyk8s.ingest.carried import Memory, dumped
from complyk8s.untrusted import InputError, json_text


class Rescued(NamedTuple):
    """The plain, redacted, well-typed events of one text; or why there are none."""

    events: list[tuple[bytes, str]]
    """JSON of each, and the API server that a wrapper names."""
    redacted: int
    reason: str | None


def rescue(text: str, memory: Memory | None = None) -> Rescued:
    """Plain events of one text, each as JSON with its secrets replaced.

    No event and no reason: whole, and known for something else than an audit event.
    """
    out: list[tuple[bytes, str]] = []
    changed = 0
    try:
        for record, source in _records(text, memory):
            typed = event.typed(record)
            clean = redact.event(typed)
            changed += clean != typed
            ready = event.whole(clean)
            if ready is None:
                return Rescued(out, changed, "no time that can be read")
            out.append((dumped(ready), source))
    except ContentError as e:
        return Rescued(out, changed, str(e))
    except (RecursionError, orjson.JSONEncodeError):
        return Rescued(out, changed, "nested too deep")
    except (AttributeError, KeyError, TypeError, ValueError) as e:
        # a wrapper that looks like one shape and is none: hostile, or a shape of its own
        return Rescued(out, changed, f"not the shape that it looks like: {type(e).__name__}")
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
        raise ContentError(f"not JSON that can be read: {e}") from e
    except InputError as e:
        if (several := shapes.values(text)) is not None:
            return several
        saved = shapes.salvage.event(text, None)
        if saved is None:
            raise ContentError(str(e)) from e
        return saved


def keep(raw: bytes | str) -> str:
    """What quarantine keeps of a line: its first 2,000 characters, redacted."""
    text = raw if isinstance(raw, str) else raw.decode("utf-8", "backslashreplace")
    return redact.text(redact.uri(text.replace("\0", "\\0")))[:2000]
