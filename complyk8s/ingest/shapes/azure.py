"""Azure AKS: diagnostic records in storage and Event Hubs, Log Analytics.

https://learn.microsoft.com/azure/aks/monitor-aks-reference: categories kube-audit and kube-audit-admin;
`properties.log` is the event as text, or as an object where a pipeline parsed it. The tables AKSAudit and AKSAuditAdmin
have a column for each field (https://learn.microsoft.com/azure/azure-monitor/reference/tables/aksaudit); what a query
answers is a list of columns and rows (https://learn.microsoft.com/rest/api/loganalytics/query).
"""

from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory, moment
from complyk8s.untrusted import InputError, json_text

AUDIT = ("kube-audit", "kube-audit-admin")


_COLUMNS = {
    "Level": "level", "AuditId": "auditID", "Stage": "stage", "RequestUri": "requestURI", "Verb": "verb", "User": "user",
    "ImpersonatedUser": "impersonatedUser", "SourceIps": "sourceIPs", "UserAgent": "userAgent", "ObjectRef": "objectRef",
    "ResponseStatus": "responseStatus", "RequestObject": "requestObject", "ResponseObject": "responseObject",
    "RequestReceivedTime": "requestReceivedTimestamp", "StageReceivedTime": "stageTimestamp", "Annotations": "annotations",
}  # fmt: skip
_OBJECTS = {
    "User",
    "ImpersonatedUser",
    "SourceIps",
    "ObjectRef",
    "ResponseStatus",
    "RequestObject",
    "ResponseObject",
    "Annotations",
}


def fits(record: Any) -> bool:
    """Is a list of diagnostic records, or one with a category and its log; a row of AKSAudit, or a query's answer."""
    if not isinstance(record, dict):
        return False
    return (
        (isinstance(record.get("records"), list) and all(isinstance(r, dict) for r in record["records"]))
        or (isinstance(record.get("category"), str) and isinstance(record.get("properties"), dict))
        or (isinstance(record.get("Category"), str) and "log_s" in record)
        or (isinstance(record.get("AuditId"), str) and ("RequestUri" in record or "Verb" in record))
        or (
            isinstance(record.get("tables"), list)
            and all(isinstance(t, dict) and "rows" in t for t in record["tables"])
        )
    )


def unwrap(record: dict[str, Any], _memory: Memory) -> Iterator[Carried]:
    """The event of a record of an audit category; other categories are another log."""
    if "records" in record:
        for one in record["records"]:
            yield Carried(one)
        return
    if "AuditId" in record:
        yield _row(record)
        return
    if "tables" in record:
        for table in record["tables"]:
            names = [column.get("name") for column in table.get("columns", ())]
            yield from (Carried(dict(zip(names, row, strict=False))) for row in table["rows"])
        return
    category = record.get("category") or record.get("Category")
    held = record.get("properties") or {"log": record.get("log_s"), "pod": record.get("pod_s")}
    at = record.get("time") or record.get("TimeGenerated")
    if category in AUDIT and isinstance(held.get("log"), (str, dict)):
        pod = held["pod"] if isinstance(held.get("pod"), str) else ""
        yield Carried(held["log"], moment(at), pod, stream=True)


def _row(record: dict[str, Any]) -> Carried:
    """The event of a row of AKSAudit: objects may have been exported as text."""
    at = moment(record.get("RequestReceivedTime") or record.get("TimeGenerated"))
    event: dict[str, Any] = {"kind": "Event", "apiVersion": "audit.k8s.io/v1"}
    for column, name in _COLUMNS.items():
        if record.get(column) not in (None, ""):
            event[name] = _parsed(record[column]) if column in _OBJECTS else record[column]
    event.setdefault("stage", "ResponseComplete")
    event.setdefault("requestReceivedTimestamp", at)
    return Carried(event, at, record["PodName"] if isinstance(record.get("PodName"), str) else "")


def _parsed(value: Any) -> Any:
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        return json_text.loads(value)
    except InputError:
        return value
