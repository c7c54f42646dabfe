"""A batch, as kube-apiserver posts it to an audit webhook (audit.k8s.io/v1 EventList)."""

from collections.abc import Iterator
from typing import Any


def fits(record: dict[str, Any]) -> bool:
    """Has kind EventList."""
    return record.get("kind") == "EventList" and isinstance(record.get("items"), list)


def unwrap(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Its items."""
    yield from record["items"]
