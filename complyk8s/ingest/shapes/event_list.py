"""A batch, as kube-apiserver posts it to an audit webhook (audit.k8s.io/v1 EventList); a JSON array."""

from collections.abc import Iterator
from types import NoneType
from typing import Any

from complyk8s.ingest.carried import Carried, Memory
from complyk8s.ingest.shapes import forward


def fits(record: Any) -> bool:
    """Has kind EventList, or is a list that is not empty."""
    if isinstance(record, list):
        return bool(record) and not isinstance(record[0], list) and not forward.fits(record)
    return (
        isinstance(record, dict)
        and record.get("kind") == "EventList"
        and isinstance(record.get("items", ()), (list, tuple, NoneType))
    )


def unwrap(record: Any, _memory: Memory) -> Iterator[Carried]:
    """Its items."""
    for item in record if isinstance(record, list) else record.get("items") or ():
        yield Carried(item)
