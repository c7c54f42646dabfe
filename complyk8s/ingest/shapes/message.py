"""A collector's record with the line under one key: Vector, Beats, Logstash, OpenTelemetry, Cloud Logging.

https://vector.dev/docs/reference/configuration/sources/file/ and its kin.
"""

from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory, gathered, is_piece, marked, moment
from complyk8s.ingest.shapes import docker
from complyk8s.ingest.sought import found

KEYS = ("message", "msg", "_raw", "line", "body", "textPayload", "jsonPayload", "log_s", "log")
_HOSTS = ("host", "hostname", "node_name", "pod", "file")


def fits(record: Any) -> bool:
    """Has under one of the usual keys a text or an object, and is no known wrapper."""
    if not isinstance(record, dict) or record.keys() & {"auditID", "logStreamName", "labels"}:
        return False
    if record.keys() & docker.BESIDE and isinstance(record.get("log"), str):
        return False
    held = next((record[key] for key in KEYS if _carries(record.get(key))), None)
    if isinstance(held, str) and held.lstrip()[:1] not in ("{", "[") and not marked(held):
        # the line that was parsed may stand beside a few words about it
        return not any(found(member) for member in record.values() if isinstance(member, (dict, list)))
    return held is not None


def _carries(value: Any) -> bool:
    if isinstance(value, dict):
        return "auditID" in value or value.get("kind") == "EventList" or "protoPayload" in value
    return isinstance(value, str)


def unwrap(record: dict[str, Any], memory: Memory) -> Iterator[Carried]:
    """What stands under the key."""
    held = next(record[key] for key in KEYS if _carries(record.get(key)))
    if isinstance(held, str):
        held = gathered(memory, f"message/{record.get('file') or ''}", held, more=is_piece(record))
        if held is None:
            return
    host = next((record[k] for k in _HOSTS if isinstance(record.get(k), str)), "")
    at = record.get("timestamp") or record.get("@timestamp") or record.get("time")
    yield Carried(held, moment(at), host, stream=True)
