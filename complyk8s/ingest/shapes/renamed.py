"""Events whose keys were rewritten: all small (Athena, Hive), with underscores (many warehouses), with a capital (.NET), or
with an underscore before them (GELF's own fields, https://go2docs.graylog.org/current/getting_in_log_data/gelf.html).
"""

from collections.abc import Iterator
from typing import Any

from complyk8s import event
from complyk8s.ingest.carried import Carried, Memory

_STAGE, _ID = "stage", "auditid"
_MORE = {"objectRef": {"apiVersion": str, "resourceVersion": str}, "responseStatus": {"status": str}}


def fits(record: Any) -> bool:
    """Has an id and a stage by other names than kube-apiserver gives them."""
    if not isinstance(record, dict) or "auditID" in record or "AuditId" in record or len(record) > 200:
        return False
    return {_ID, _STAGE} <= {_bare(key) for key in record}


def unwrap(record: dict[str, Any], _memory: Memory) -> Iterator[Carried]:
    """The event with the names of the API; of bodies and annotations the keys are what they are."""
    held = _restored(record, event.FIELDS)
    yield Carried({**held, "kind": "Event"})


def _restored(held: Any, wanted: dict[str, Any], name: str = "") -> Any:
    names = {_bare(key): key for key in (*wanted, *_MORE.get(name, ()))}
    out: dict[str, Any] = {}
    for key, value in held.items():
        own = names.get(_bare(key))
        if own is None or own in out:
            continue
        inner = wanted.get(own)
        deeper = isinstance(inner, dict) and isinstance(value, dict)
        out[own] = _restored(value, inner, own) if deeper and isinstance(inner, dict) else value
    return out


def _bare(key: Any) -> str:
    return str(key).replace("_", "").replace("-", "").casefold()
