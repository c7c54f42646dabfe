"""Azure AKS: diagnostic records in storage and Event Hubs, Log Analytics.

https://learn.microsoft.com/azure/aks/monitor-aks-reference: categories kube-audit and kube-audit-admin;
`properties.log` is the event as text, or as an object where a pipeline parsed it.
"""

from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory, moment

AUDIT = ("kube-audit", "kube-audit-admin")


def fits(record: Any) -> bool:
    """Is a list of diagnostic records, or one with a category and its log."""
    if not isinstance(record, dict):
        return False
    return (
        (isinstance(record.get("records"), list) and all(isinstance(r, dict) for r in record["records"]))
        or (isinstance(record.get("category"), str) and isinstance(record.get("properties"), dict))
        or (isinstance(record.get("Category"), str) and "log_s" in record)
    )


def unwrap(record: dict[str, Any], _memory: Memory) -> Iterator[Carried]:
    """The event of a record of an audit category; other categories are another log."""
    if "records" in record:
        for one in record["records"]:
            yield Carried(one)
        return
    category = record.get("category") or record.get("Category")
    held = record.get("properties") or {"log": record.get("log_s"), "pod": record.get("pod_s")}
    at = record.get("time") or record.get("TimeGenerated")
    if category in AUDIT and isinstance(held.get("log"), (str, dict)):
        yield Carried(held["log"], moment(at), held["pod"] if isinstance(held.get("pod"), str) else "")
