"""Google Distributed Cloud, air-gapped: the event with annotations and the answer's code flattened.

https://cloud.google.com/distributed-cloud/hosted/docs/latest/gdch/platform/pa-user/audit-logs-overview
"""

from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory

_FLAT = {
    "annotations_authorization_k8s_io_decision": "authorization.k8s.io/decision",
    "annotations_authorization_k8s_io_reason": "authorization.k8s.io/reason",
}


def fits(record: Any) -> bool:
    """Names its cluster as GDC does."""
    return isinstance(record, dict) and "_gdch_cluster" in record


def unwrap(record: dict[str, Any], _memory: Memory) -> Iterator[Carried]:
    """The event with its nested fields put back; records of other services are another log."""
    if not isinstance(record.get("auditID"), str):
        return
    event = {
        k: v for k, v in record.items() if not k.startswith(("_gdch", "annotations_", "responseStatus_"))
    }
    notes = {name: record[key] for key, name in _FLAT.items() if key in record}
    if notes:
        event["annotations"] = {**notes, **(event.get("annotations") or {})}
    code = record.get("responseStatus_code")
    if "responseStatus" not in event and str(code).isdigit():
        event["responseStatus"] = {"code": int(str(code))}
    event.setdefault("stage", "ResponseComplete")
    yield Carried(event, None, str(record["_gdch_cluster"]))
