"""The audit event (audit.k8s.io/v1 Event): its fields, their types, and what makes it whole."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from complyk8s.untrusted import InputError, json_text

FIELDS: dict[str, Any] = {
    "level": str, "auditID": str, "stage": str, "requestURI": str, "verb": str, "kind": str, "timestamp": str,
    "user": {"username": str, "uid": str, "groups": [str], "extra": dict},
    "impersonatedUser": {"username": str, "groups": [str]},
    "sourceIPs": [str], "userAgent": str,
    "objectRef": {"resource": str, "namespace": str, "name": str, "uid": str, "apiGroup": str, "subresource": str},
    "responseStatus": {"code": int, "reason": str, "message": str},
    "requestObject": object, "responseObject": object,
    "requestReceivedTimestamp": str, "stageTimestamp": str, "annotations": dict,
}  # fmt: skip
"""What has columns of its own; `object` is any JSON value, `dict` a map that pipelines may write as text, `timestamp` is
v1beta1's."""


TIMES = ("requestReceivedTimestamp", "timestamp", "stageTimestamp")
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")


def dated(record: dict[str, Any]) -> bool:
    """Whether the first of its times is written as kube-apiserver does, and is one."""
    first = next((record[name] for name in TIMES if record.get(name) is not None), None)
    return isinstance(first, str) and bool(_WRITTEN.fullmatch(first)) and _time(first) is not None


def typed(held: Any, wanted: Any = FIELDS) -> Any:
    """The same value in the types that the API gives it; null where it is none of them.

    What DuckDB reads (complyk8s.store.events) comes to the same, so that no value depends on its neighbours: a number
    where a text is wanted is its text, 200.0 and "200" are 200. What it does not read is read here: one text for a
    list of one, an object that was written as a text.
    """
    if wanted in (object, dict) or held is None:
        return _parsed(held) if wanted is dict and isinstance(held, str) else held
    if isinstance(wanted, dict):
        held = _parsed(held) if isinstance(held, str) else held
        if not isinstance(held, dict):
            return None
        return {k: typed(held[k], kind) for k, kind in wanted.items() if k in held}
    if isinstance(wanted, list):
        if isinstance(held, str) and held:
            several = _parsed(held) if held.startswith("[") else None
            held = several if isinstance(several, list) else [held]
        return [typed(item, wanted[0]) for item in held] if isinstance(held, list) else None
    if wanted is int:
        return _number(held)
    return held if isinstance(held, str) else json.dumps(held, ensure_ascii=False, separators=(",", ":"))


def _parsed(text: str) -> Any:
    try:
        return json_text.loads(text)
    except InputError:
        return None


def _number(held: Any) -> int | None:
    try:
        if isinstance(held, str):
            number = int(held, 16) if held.strip().lower().startswith("0x") else round(float(held))
        else:
            number = round(held)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if -(1 << 31) <= number < 1 << 31 else None


def whole(record: dict[str, Any]) -> dict[str, Any] | None:
    """The event with its times in one form, or None where it has no time that can be read."""
    received = next(filter(None, (_time(record.get(name)) for name in TIMES)), None)
    if received is None or not record.get("auditID") or not record.get("stage"):
        return None
    return {
        **record,
        "requestReceivedTimestamp": received,
        "stageTimestamp": _time(record.get("stageTimestamp")) or received,
    }


def _epoch(held: Any) -> float | None:
    """Seconds since 1970, of seconds, milliseconds, microseconds or nanoseconds; None where it is no such number."""
    if isinstance(held, bool) or not (
        isinstance(held, (int, float)) or (isinstance(held, str) and _NUMBER.fullmatch(held))
    ):
        return None
    number = float(held)
    while abs(number) > 1e11:
        number /= 1000
    return number


_NUMBER = re.compile(r"\d{9,19}(?:\.\d{1,9})?")


def _time(text: Any) -> str | None:
    """RFC 3339 in UTC with microseconds."""
    number = _epoch(text)
    if number is None and not isinstance(text, str):
        return None
    try:
        at = (
            datetime.fromtimestamp(number, UTC)
            if number is not None
            else datetime.fromisoformat(text.removesuffix(" UTC"))
        )
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if at.year >= 1000 else None
