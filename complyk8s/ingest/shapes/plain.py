"""One event a record, as kube-apiserver writes it to its log file (audit.k8s.io/v1, v1beta1).

Collectors that merge their own fields into it (Fluent Bit's Merge_Log) leave it as it is.
"""

from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory


def fits(record: Any) -> bool:
    """Has an auditID and a stage; `kind` is absent in items of an EventList."""
    return (
        isinstance(record, dict)
        and isinstance(record.get("auditID"), str)
        and isinstance(record.get("stage"), str)
        and record.get("kind", "Event") == "Event"
        and "_gdch_cluster" not in record
    )


def unwrap(record: dict[str, Any], _memory: Memory) -> Iterator[Carried]:
    """Itself."""
    yield Carried(record)
