"""Audit-log shapes. A module here is a shape: `fits` one record, `unwrap` it to what it carries.

A record is a JSON value, or a line of text that is none. What a shape carries may again be wrapped:
unwrapping goes on until plain audit.k8s.io events are left. A shape that fits and carries nothing
knows the record for something else than an audit event: a heartbeat of the pipeline, another log.
"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any, NamedTuple

from complyk8s.ingest import salvage
from complyk8s.ingest.carried import EXPANDED, TABLE, Carried, Memory, Unfit, another, marked, named
from complyk8s.model import Reason
from complyk8s.untrusted import InputError, json_text

DEEPEST = 6
_SEVERAL = 1 << 23
"""Characters of several values in one line; Firehose's records have a megabyte."""
_OPENERS = ('"', "{", "[")

BY_NAME = {name: import_module(f"{__name__}.{name}") for _, name, _ in sorted(pkgutil.iter_modules(__path__))}
SHAPES = sorted(BY_NAME.values(), key=lambda shape: getattr(shape, "LAST", False))


class Plain(NamedTuple):
    """One event as kube-apiserver writes it: its text, or the value that it was parsed to."""

    event: str | dict[str, Any]
    source: str
    """The API server, where a wrapper names it."""


def events(record: Any, memory: Memory | None = None) -> Iterator[Plain]:
    """The plain audit.k8s.io events in one record of whatever shape.

    `memory` is what shapes keep of earlier records of the same file: lines that were cut in pieces.
    Raises Unfit for a record that no shape fits.
    """
    memory = {} if memory is None else memory
    memory[EXPANDED] = 0
    return _unwrap(record, Carried(record), memory, 0)


def _unwrap(record: Any, around: Carried, memory: Memory, depth: int) -> Iterator[Plain]:
    if isinstance(record, str):
        text = record.strip().strip("\0\ufeff")
        if _is_plain(text):
            yield Plain(text, named(around.source, memory))
            return
        if not text:
            return
        record = _value(text, around)
    shape = _shape(record, memory)
    if shape is None and around.stream and isinstance(record, str) and another(record):
        return
    if shape is None or depth > DEEPEST:
        why = Reason.NO_JSON_TEXT if isinstance(record, str) else Reason.NO_EVENT
        raise Unfit(why, record if isinstance(record, dict) else ())
    for inner in list(shape.unwrap(record, memory)):
        if inner.held is record:
            yield Plain(record, named(around.source, memory))
            continue
        held = Carried(inner.held, inner.at or around.at, inner.source or around.source, inner.stream)
        yield from _unwrap(held.held, held, memory, depth + 1)


def _is_plain(text: str) -> bool:
    """Whether it is an event in the order of Go's encoder, whole as far as its end tells."""
    return (
        text.startswith('{"kind":"Event","apiVersion":"audit.k8s.io/')
        and text.endswith("}")
        and "\n" not in text
    )


def _value(text: str, around: Carried) -> Any:
    """The JSON value of a text; the text itself where it does not begin like one.

    Raises Unfit for JSON that is broken, unless enough of an event can be saved.
    """
    if text[0] not in "{[":
        return text
    try:
        return json_text.loads(text)
    except json_text.TooMuchError as e:
        raise Unfit(Reason.TOO_DEEP) from e
    except InputError as e:
        if (several := values(text)) is not None:
            return several
        saved = salvage.event(text, around.at)
        if saved is None and text[0] == "[" and (text[1:2] not in _OPENERS or '"auditID"' in text):
            return text  # a word in brackets, and then the event or another program's line
        if saved is None:
            raise Unfit(Reason.NOT_JSON) from e
        return saved


def values(text: str) -> list[Any] | None:
    """The values of a text that is several, or one and something behind it: Firehose writes them one behind the other,
    syslog with a header before each. What is left is the last of them where it may be a part of an event. None where
    the text begins with no whole value.
    """
    if len(text) > _SEVERAL:
        return None
    out: list[Any] = []
    at = 0
    while at < len(text):
        end = json_text.end(text, at) if text[at] in "{[" else -1
        try:
            value = json_text.loads(text[at:end]) if end > 0 else None
        except InputError:
            end = -1
        if end < 0:
            break
        out.append(value)
        at = len(text) - len(text[end:].lstrip(" \t\r\n,"))
        if text[at : at + 1] not in ("{", "["):
            begin = text.find("{", at)
            at = begin if begin >= 0 and not marked(text[at:begin]) else at
            if begin < 0 or at < begin:
                break
    if out and marked(text[at:]):
        out.append(text[at:])
    return out or None


def _shape(record: Any, memory: Memory) -> Any:
    """The shape that fits; the one that fitted last is tried first, as most files hold one only."""
    if isinstance(record, str) and (table := memory.get(TABLE)) is not None and table.fits(record):
        return table
    last = memory.get("shape")
    if last is not None and last.fits(record):
        return last
    for shape in SHAPES:
        if shape.fits(record):
            if not getattr(shape, "LAST", False):
                memory["shape"] = shape
            return shape
    return None


__all__ = ["BY_NAME", "SHAPES", "Carried", "Memory", "Plain", "events", "salvage", "values"]
