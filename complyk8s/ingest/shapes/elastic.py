"""Elasticsearch: hits, and documents in the Elastic Common Schema under `kubernetes.audit`.

https://www.elastic.co/docs/reference/integrations/kubernetes/audit-logs: keys of annotations have `_` for
`.`; `event.original`, where it was kept, is the line itself and goes before all else. Keys with dots, as in `fields` of a hit
(https://www.elastic.co/docs/reference/elasticsearch/rest-apis/retrieve-selected-fields), are put back into objects; lines of
the bulk API that say what to do with the next one are no events.
"""

from collections.abc import Iterator
from typing import Any

from complyk8s.event import FIELDS
from complyk8s.ingest.carried import Carried, Memory, marked, moment


def fits(record: Any) -> bool:
    """Is a search result, a hit, or a document with kubernetes.audit or event.original."""
    if not isinstance(record, dict):
        return False
    hits = record.get("hits")
    return (
        (isinstance(hits, dict) and isinstance(hits.get("hits"), list))
        or isinstance(record.get("_source"), dict)
        or (isinstance(record.get("fields"), dict) and _dotted(record["fields"]) is not None)
        or _audit(record) is not None
        or _is_action(record)
    )


def _audit(record: dict[str, Any]) -> Any:
    event, kubernetes = record.get("event"), record.get("kubernetes")
    if isinstance(event, dict) and isinstance(event.get("original"), str) and marked(event["original"]):
        return event["original"]
    audit = kubernetes.get("audit") if isinstance(kubernetes, dict) else record.get("kubernetes.audit")
    return audit if isinstance(audit, dict) else _dotted(record)


_PREFIX = "kubernetes.audit."
_BODIES = ("requestObject", "responseObject")


def _dotted(record: dict[str, Any]) -> dict[str, Any] | None:
    """The event of keys like `kubernetes.audit.user.username`, None where there are none.

    Lists within bodies cannot be told from such keys: bodies are left out, and the event counts as truncated.
    """
    audit: dict[str, Any] = {}
    for key, value in record.items():
        if not isinstance(key, str) or not key.startswith(_PREFIX):
            continue
        first, dot, rest = key.removeprefix(_PREFIX).partition(".")
        if first in _BODIES and dot:
            audit.setdefault("annotations", {})["audit.k8s.io/truncated"] = "true"
            continue
        wanted: Any = FIELDS.get(first)
        if not dot:
            audit[first] = _one(value, wanted)
        elif isinstance(held := audit.setdefault(first, {}), dict):
            if rest.startswith("extra."):
                held.setdefault("extra", {})[rest.removeprefix("extra.")] = value
            else:
                of = wanted.get(rest) if isinstance(wanted, dict) else str
                held[rest] = _one(value, of)
    return audit or None


def _one(value: Any, wanted: Any) -> Any:
    """A value that `fields` puts into a list, where it is none."""
    if isinstance(value, list) and len(value) == 1 and not isinstance(wanted, list):
        return value[0]
    return value


_ACTIONS = ("index", "create", "update", "delete")


def _is_action(record: dict[str, Any]) -> bool:
    """Whether it is a line of the bulk API that comes before a document."""
    ((action, told), *more) = record.items() if record else (("", None),)
    return not more and action in _ACTIONS and isinstance(told, dict) and all(k[:1] == "_" for k in told)


def unwrap(record: dict[str, Any], _memory: Memory) -> Iterator[Carried]:
    """The documents; of a document the event, its annotations' keys as Kubernetes writes them."""
    if "hits" in record:
        for hit in record["hits"]["hits"]:
            yield Carried(hit)
        return
    if isinstance(record.get("_source"), dict):
        yield Carried(record["_source"])
        return
    if isinstance(record.get("fields"), dict) and _audit(record) is None:
        record = {"@timestamp": _one(record["fields"].get("@timestamp"), str), **record["fields"]}
    audit = _audit(record)
    if audit is None:
        return  # a line of the bulk API
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
