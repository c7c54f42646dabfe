"""One event a record, as kube-apiserver writes it to its log file (audit.k8s.io/v1, v1beta1)."""

from collections.abc import Iterator
from typing import Any


def fits(record: dict[str, Any]) -> bool:
    """Has an auditID and a stage; `kind` is absent in items of an EventList."""
    return (
        isinstance(record.get("auditID"), str)
        and isinstance(record.get("stage"), str)
        and record.get("kind", "Event") == "Event"
    )


def unwrap(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Itself."""
    yield record
