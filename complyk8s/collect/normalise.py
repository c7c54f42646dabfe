"""One API object as the store keeps it: redacted, and without what changes by itself."""

from typing import Any

import orjson

from complyk8s import redact
from complyk8s.collect.alike import redacted
from complyk8s.kinds import PLURALS
from complyk8s.model import Object
from complyk8s.redact.value import DEEPEST

_RESTLESS = (
    "control-plane.alpha.kubernetes.io/leader",
    "endpoints.kubernetes.io/last-change-trigger-time",
)
"""Annotations that controllers rewrite without anybody having changed anything."""


def normalise(item: dict[str, Any], plural: str | None = None) -> Object:
    """An Object of a parsed API object (any kind that has apiVersion, kind and metadata.name).

    `plural` is what discovery calls the kind; else the built-in name, else kind + s.
    Raises ValueError where the item is no API object or is nested too deep.
    """
    try:
        return _normalise(item, plural)
    except RecursionError as e:
        raise ValueError("nested too deep") from e
    except orjson.JSONEncodeError as e:
        deep = "recursion" in str(e).lower()
        raise ValueError("nested too deep" if deep else "cannot be written as JSON") from e
    except (KeyError, AttributeError, TypeError) as e:
        raise ValueError(f"not an API object: {e!r}") from e


def _normalise(item: dict[str, Any], plural: str | None) -> Object:
    kind, version = item["kind"], item["apiVersion"]
    meta = dict(item["metadata"])
    name = meta["name"]
    if not (isinstance(kind, str) and isinstance(version, str) and isinstance(name, str)):
        raise ValueError("not an API object: kind, apiVersion and name are strings")
    resource_version = meta.pop("resourceVersion", None)
    for field in ("managedFields", "selfLink"):
        meta.pop(field, None)
    if isinstance(annotations := meta.get("annotations"), dict):
        dropped = (*_RESTLESS, redact.LAST_APPLIED) if kind == "Secret" else _RESTLESS
        meta["annotations"] = {k: v for k, v in annotations.items() if k not in dropped}
    body = {**item, "metadata": meta}
    _still(kind, body)
    clean = redacted(body)
    raw = orjson.dumps(clean, option=orjson.OPT_SORT_KEYS)
    if b"[redacted]" in raw and _is_deep(body):  # redaction replaces whole what lies so deep
        raise ValueError("nested too deep")
    # what it is called stands in columns of its own, so it is taken from what was redacted
    meta, kind, version = clean["metadata"], clean["kind"], clean["apiVersion"]
    group, _, number = version.rpartition("/")
    return Object(
        group, number, plural or PLURALS.get((group, kind), kind.lower() + "s"), kind,
        meta.get("namespace"), meta["name"], meta.get("uid"), redact.value(resource_version), raw,
    )  # fmt: skip


def _still(kind: str, body: dict[str, Any]) -> None:
    """Takes out heartbeats: a snapshot a day of an idle cluster must cost hardly anything."""
    if kind == "Lease" and isinstance(body.get("spec"), dict):
        body["spec"] = {k: v for k, v in body["spec"].items() if k != "renewTime"}
    if kind == "Node" and isinstance(body.get("status"), dict):
        conditions = [
            {k: v for k, v in c.items() if k != "lastHeartbeatTime"}
            for c in body["status"].get("conditions") or ()
        ]
        body["status"] = {**body["status"], "conditions": conditions}


def _is_deep(body: Any) -> bool:
    """Whether a value has more levels than redaction looks at."""
    todo = [(body, 0)]
    while todo:
        node, depth = todo.pop()
        if depth >= DEEPEST:
            return True
        inner = node.values() if isinstance(node, dict) else node
        todo += [(held, depth + 1) for held in inner if isinstance(held, dict | list)]
    return False
