"""Redaction of an object whose parts stand in many others: the variables of ten replicas are read once."""

import functools
from typing import Any

import orjson

from complyk8s import redact
from complyk8s.kinds import PLACES

_ROLES = ("containers", "initContainers", "ephemeralContainers")
_ALIKE = frozenset({"env", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle"})
"""The fields of a container that hold most of it, and say nothing of what stands beside them; a command and its
arguments do."""


def redacted(body: dict[str, Any]) -> Any:
    """The object with its secrets replaced, ready to be written as JSON: see redact.value."""
    path = PLACES.get((str(body.get("apiVersion")).rpartition("/")[0], str(body.get("kind"))))
    bare, taken = _bare(body, path) if path else (body, [])
    out = redact.value(bare)
    try:
        for role, place, parts in taken:
            container = out
            for key in (*(path or ()), role, place):
                container = container[key]
            container.update(parts)
    except (KeyError, IndexError, TypeError, AttributeError):  # more was replaced than values
        return redact.value(body)
    return out


def _bare(
    body: dict[str, Any], path: tuple[str, ...]
) -> tuple[dict[str, Any], list[tuple[str, int, dict[str, Any]]]]:
    """The object without such fields; and these, redacted, by the role and the place of their container."""
    out: dict[str, Any] = dict(body)
    spec = out
    for key in path:
        if not isinstance(spec.get(key), dict):
            return body, []
        spec[key] = dict(spec[key])
        spec = spec[key]
    taken = []
    for role in _ROLES:
        items = spec.get(role)
        if not (isinstance(items, list) and all(isinstance(item, dict) for item in items)):
            continue
        spec[role] = [{k: v for k, v in item.items() if k not in _ALIKE} for item in items]
        taken += [
            (role, place, {k: _once(orjson.dumps({k: v})) for k, v in item.items() if k in _ALIKE})
            for place, item in enumerate(items)
        ]
    return out, taken


@functools.lru_cache(maxsize=1 << 13)
def _once(written: bytes) -> orjson.Fragment:
    """One such field, written as an object of it alone: its value redacted, as JSON."""
    (clean,) = redact.value(orjson.loads(written)).values()
    return orjson.Fragment(orjson.dumps(clean, option=orjson.OPT_SORT_KEYS))
