"""Yandex Managed Kubernetes by way of its message queue triggers.

https://yandex.cloud/docs/functions/concepts/trigger/cloud-logging-trigger
"""

from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory


def fits(record: Any) -> bool:
    """Has messages with details."""
    held = record.get("messages") if isinstance(record, dict) else None
    return isinstance(held, list) and all(isinstance(m, dict) and "details" in m for m in held)


def unwrap(record: dict[str, Any], _memory: Memory) -> Iterator[Carried]:
    """The messages within the messages."""
    for outer in record["messages"]:
        for inner in outer["details"].get("messages", ()):
            held = inner.get("json_payload") or inner.get("message")
            if isinstance(held, dict) or (isinstance(held, str) and held[:1] == "{"):
                yield Carried(held, inner.get("timestamp"))
