"""The audit event (audit.k8s.io/v1 Event): its fields, their types, and what makes it whole."""

import re
from datetime import UTC, datetime
from typing import Any

FIELDS: dict[str, Any] = {
    "level": str, "auditID": str, "stage": str, "requestURI": str, "verb": str, "kind": str, "timestamp": str,
    "user": {"username": str, "uid": str, "groups": [str], "extra": object},
    "impersonatedUser": {"username": str, "groups": [str]},
    "sourceIPs": [str], "userAgent": str,
    "objectRef": {"resource": str, "namespace": str, "name": str, "uid": str, "apiGroup": str, "subresource": str},
    "responseStatus": {"code": int, "reason": str, "message": str},
    "requestObject": object, "responseObject": object,
    "requestReceivedTimestamp": str, "stageTimestamp": str, "annotations": object,
}  # fmt: skip
"""What has columns of its own; `object` is any JSON value, `timestamp` is v1beta1's."""


TIMES = ("requestReceivedTimestamp", "timestamp", "stageTimestamp")
_WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")


def dated(record: dict[str, Any]) -> bool:
    """Whether the first of its times is written as kube-apiserver does, and is one."""
    first = next((record[name] for name in TIMES if record.get(name) is not None), None)
    return isinstance(first, str) and bool(_WRITTEN.fullmatch(first)) and _time(first) is not None


def typed(held: Any, wanted: Any = FIELDS) -> Any:
    """The same value, with null where a field has another type than the API gives it."""
    if wanted is object:
        return held
    if isinstance(wanted, dict):
        if not isinstance(held, dict):
            return None
        return {k: typed(held[k], kind) for k, kind in wanted.items() if k in held}
    if isinstance(wanted, list):
        return [typed(item, wanted[0]) for item in held] if isinstance(held, list) else None
    if wanted is int:
        return held if type(held) is int and abs(held) < 1 << 31 else None
    return held if isinstance(held, wanted) else None


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


def _time(text: Any) -> str | None:
    """RFC 3339 in UTC with microseconds."""
    if not isinstance(text, str):
        return None
    try:
        at = datetime.fromisoformat(text)
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if at.year >= 1000 else None
