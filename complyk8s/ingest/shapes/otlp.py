"""OpenTelemetry: logs as the Collector's file and Kafka exporters write them, the event as text or as a map.

https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding: every value says its type; of a map that a parser made
of the line, the attributes may hold it.
"""

import base64
import binascii
from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory, Unfit, moment
from complyk8s.model import Reason

_HOSTS = ("host.name", "k8s.node.name", "k8s.pod.name", "host.id")


def fits(record: Any) -> bool:
    """Has resourceLogs."""
    return isinstance(record, dict) and isinstance(
        record.get("resourceLogs", record.get("resource_logs")), list
    )


def unwrap(record: dict[str, Any], _memory: Memory) -> Iterator[Carried]:
    """The body of each record, or its attributes where those are the event."""
    for resource in record.get("resourceLogs") or record.get("resource_logs") or ():
        of = _map(resource.get("resource", {}).get("attributes"))
        host = next((of[k] for k in _HOSTS if isinstance(of.get(k), str)), "")
        for scope in (
            resource.get("scopeLogs")
            or resource.get("scope_logs")
            or resource.get("instrumentationLibraryLogs")
            or ()
        ):
            for one in scope.get("logRecords") or scope.get("log_records") or scope.get("logs") or ():
                at = moment(one.get("timeUnixNano") or one.get("observedTimeUnixNano"))
                attributes = _map(one.get("attributes"))
                body = attributes if "auditID" in attributes else value(one.get("body"))
                if isinstance(body, (dict, str)):
                    yield Carried(body, at, host, stream=True)


def _map(held: Any) -> dict[str, Any]:
    pairs = held if isinstance(held, list) else []
    return {str(p["key"]): value(p.get("value")) for p in pairs if isinstance(p, dict) and "key" in p}


def value(held: Any) -> Any:
    """The plain value of an AnyValue. Raises Unfit for bytes that are no base64 of text."""
    if not isinstance(held, dict):
        return held
    if "kvlistValue" in held:
        return _map((held["kvlistValue"] or {}).get("values"))
    if "arrayValue" in held:
        return [value(v) for v in (held["arrayValue"] or {}).get("values") or ()]
    if "intValue" in held:
        return int(held["intValue"])
    if "bytesValue" in held:
        try:
            return base64.b64decode(held["bytesValue"]).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError) as e:
            raise Unfit(Reason.NOT_BASE64) from e
    return next((held[k] for k in ("stringValue", "boolValue", "doubleValue") if k in held), None)
