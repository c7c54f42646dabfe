"""Any other wrapper: the event stands somewhere in it, as an object, as text, or as base64 of text.

Kafka (`value`, `payload`), Filebeat (`json`), GELF (`short_message`, `full_message`), CloudEvents (`data`, `data_base64`),
Logstash (`event.original`), Fluent Bit (`log_processed`), Kinesis and Firehose (`Data`, `data`), CSV, logfmt and their kin:
what is looked for is the event, not the key. Only tried where no shape of its own fits.
"""

import re
from collections.abc import Iterator
from typing import Any

from complyk8s.ingest import sought
from complyk8s.ingest.carried import Carried, Memory, moment

LAST = True
"""Tried behind all others."""
_TIMES = ("@timestamp", "timestamp", "time", "ts", "eventTime", "date")
_HOSTS = ("host", "hostname", "node_name", "source_host", "pod", "instance")


def fits(record: Any) -> bool:
    """Has an event somewhere within."""
    return next(sought.events(record, {}), None) is not None


def unwrap(record: Any, memory: Memory) -> Iterator[Carried]:
    """The events, each once: pipelines keep the line beside what they parsed of it."""
    seen: set[tuple[str, str]] = set()
    at, host = _outside(record) if isinstance(record, dict) else (None, "")
    for held in sought.events(record, memory):
        key = _key(held)
        if key not in seen or not key[0]:
            seen.add(key)
            yield Carried(held, at, host)


def _outside(record: dict[str, Any]) -> tuple[str | None, str]:
    at = next((record[k] for k in _TIMES if isinstance(record.get(k), (str, int, float))), None)
    host = next((record[k] for k in _HOSTS if k in record), "")
    if isinstance(host, dict):
        host = host.get("name") or host.get("hostname") or ""
    return moment(at), host if isinstance(host, str) else ""


def _key(held: Any) -> tuple[str, str]:
    """Two copies of an event are known by these: auditID and stage."""
    if isinstance(held, dict):
        return str(held.get("auditID", "")), str(held.get("stage", ""))
    told = [re.search(rf'"{name}"\s*:\s*"([^"]*)"', held) for name in ("auditID", "stage")]
    return (told[0][1] if told[0] else "", told[1][1] if told[1] else "")
