"""Elasticsearch: hits, and documents in the Elastic Common Schema under `kubernetes.audit`.

https://www.elastic.co/docs/reference/integrations/kubernetes/audit-logs: keys of annotations have `_` for
`.`; `event.original`, where it was kept, is the line itself and goes before all else.
"""

from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory, moment


def fits(record: Any) -> bool:
    """Is a search result, a hit, or a document with kubernetes.audit or event.original."""
    if not isinstance(record, dict):
        return False
    hits = record.get("hits")
    return (
        (isinstance(hits, dict) and isinstance(hits.get("hits"), list))
        or isinstance(record.get("_source"), dict)
        or _audit(record) is not None
    )


def _audit(record: dict[str, Any]) -> Any:
    event, kubernetes = record.get("event"), record.get("kubernetes")
    if (
        isinstance(event, dict)
        and isinstance(event.get("original"), str)
        and '"auditID"' in event["original"]
    ):
        return event["original"]
    audit = kubernetes.get("audit") if isinstance(kubernetes, dict) else record.get("kubernetes.audit")
    return audit if isinstance(audit, dict) else None


def unwrap(record: dict[str, Any], _memory: Memory) -> Iterator[Carried]:
    """The documents; of a document the event, its annotations' keys as Kubernetes writes them."""
    if "hits" in record:
        for hit in record["hits"]["hits"]:
            yield Carried(hit)
        return
    if isinstance(record.get("_source"), dict):
        yield Carried(record["_source"])
        return
    audit = _audit(record)
    at = moment(record.get("@timestamp"))
    if isinstance(audit, dict):
        audit = dict(audit)
        if isinstance(audit.get("annotations"), dict):
            audit["annotations"] = dict(_flat(audit["annotations"]))
        user = audit.get("user")
        if isinstance(user, dict) and isinstance(user.get("extra"), dict):
            audit["user"] = {**user, "extra": dict(_flat(user["extra"]))}
        audit.setdefault("stage", "ResponseComplete")
        audit.setdefault("requestReceivedTimestamp", audit.get("stageTimestamp") or at)
    yield Carried(audit, at)


def _flat(notes: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Keys and values of a map that was spread into objects at each dot of its keys."""
    for key, value in notes.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{before}{key}.")
        else:
            yield _key(before + key), value


def _key(key: str) -> str:
    """A key as Kubernetes writes it: its domain has no `_`, which stands for a dot."""
    domain, slash, name = key.partition("/")
    return domain.replace("_", ".") + slash + name if slash else key
