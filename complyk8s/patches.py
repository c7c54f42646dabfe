"""What an object becomes by a patch, as the API server applies it.

An audit log holds the patch and not its kind. JSON patches (RFC 6902) are lists. An object is a merge patch (RFC 7386), a
strategic merge patch (https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/) or
server-side apply; where these come to different results nobody can tell which was meant, so the result is not certain.
"""

import copy
from typing import Any, NamedTuple

_KEYS = {
    "containers": ("name",), "initContainers": ("name",), "ephemeralContainers": ("name",), "volumes": ("name",), "env": ("name",),
    "volumeMounts": ("mountPath",), "volumeDevices": ("devicePath",), "ports": ("containerPort", "port"), "imagePullSecrets": ("name",),
    "hostAliases": ("ip",), "ownerReferences": ("uid",), "conditions": ("type",), "webhooks": ("name",), "secrets": ("name",),
    "topologySpreadConstraints": ("topologyKey",), "resourceClaims": ("name",),
}  # fmt: skip
"""Lists that a strategic merge patch merges, and by which key of their members: patchMergeKey in k8s.io/api."""
_SETS = frozenset({"finalizers"})
"""Lists of plain values that it adds to."""


class Patched(NamedTuple):
    """An object after a patch."""

    body: Any
    whole: bool
    """Whether that is all of it, and certain; else it holds what the patch shows."""


class UnfitError(ValueError):
    """A JSON patch that does not fit the object that it is applied to."""


def applied(before: Any, patch: Any, *, apply: bool = False) -> Patched:
    """What `before` becomes; None where it is not known. `apply`: whether it may be a server-side apply.

    A patch that no API server would take, as a log of anybody's may hold it, makes nothing that is known.
    """
    try:
        return _applied(before, patch, apply=apply)
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return Patched(None, False)


def _applied(before: Any, patch: Any, *, apply: bool) -> Patched:
    base = before if isinstance(before, dict) else {}
    if isinstance(patch, list):
        try:
            return Patched(_json(copy.deepcopy(base), patch, lenient=before is None), before is not None)
        except UnfitError:
            return Patched(_json({}, patch, lenient=True), False)
    if not isinstance(patch, dict):
        return Patched(None, False)
    strategic = _strategic(base, patch)
    certain = before is not None and not apply and (_directs(patch) or strategic == merged(base, patch))
    return Patched(strategic, certain)


def _json(doc: Any, operations: list[Any], *, lenient: bool) -> Any:
    for operation in operations:
        if not isinstance(operation, dict) or not isinstance(operation.get("path"), str):
            raise UnfitError("no operation")
        kind, path = operation.get("op"), _pointer(operation["path"])
        if kind in ("move", "copy"):
            held = copy.deepcopy(_get(doc, _pointer(str(operation.get("from", ""))), lenient=lenient))
            if kind == "move":
                doc = _set(doc, _pointer(str(operation["from"])), None, "remove", lenient=lenient)
            doc = _set(doc, path, held, "add", lenient=lenient)
        elif kind == "test":
            if not lenient and _get(doc, path, lenient=False) != operation.get("value"):
                raise UnfitError("a test fails")
        elif kind in ("add", "replace", "remove"):
            doc = _set(doc, path, copy.deepcopy(operation.get("value")), kind, lenient=lenient)
        else:
            raise UnfitError(f"no operation {kind}")
    return doc


def _pointer(path: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]


def _get(doc: Any, path: list[str], *, lenient: bool) -> Any:
    for part in path:
        try:
            doc = doc[int(part)] if isinstance(doc, list) else doc[part]
        except (KeyError, IndexError, ValueError, TypeError) as e:
            if lenient:
                return None
            raise UnfitError(f"nothing at {part}") from e
    return doc


def _set(doc: Any, path: list[str], value: Any, kind: str, *, lenient: bool) -> Any:
    """The document with one place set, added or removed; with `lenient` what leads there is made."""
    if not path:
        return value
    part, rest = path[0], path[1:]
    if isinstance(doc, list):
        return _in_list(doc, part, rest, value, kind, lenient=lenient)
    if not isinstance(doc, dict):
        if not lenient:
            raise UnfitError(f"no object above {part}")
        doc = {}
    if rest:
        if part not in doc and not lenient:
            raise UnfitError(f"nothing at {part}")
        inner = doc.get(part, [] if rest[0] == "-" or rest[0].isdigit() else {})
        doc[part] = _set(inner, rest, value, kind, lenient=lenient)
    elif kind == "remove":
        if doc.pop(part, None) is None and not lenient:
            raise UnfitError(f"nothing at {part}")
    else:
        doc[part] = value
    return doc


def _in_list(doc: list[Any], part: str, rest: list[str], value: Any, kind: str, *, lenient: bool) -> Any:
    at = len(doc) if part == "-" else int(part) if part.isdigit() else -1
    if lenient:
        at = min(max(at, 0), len(doc))
    if at < 0 or at > len(doc) or (at == len(doc) and (rest or kind != "add") and not lenient):
        raise UnfitError(f"nothing at {part}")
    if rest:
        inner = doc[at] if at < len(doc) else {}
        doc[at : at + 1] = [_set(inner, rest, value, kind, lenient=lenient)]
    elif kind == "remove":
        del doc[at : at + 1]
    else:
        doc[at : at + (kind == "replace")] = [value]
    return doc


def merged(base: Any, patch: Any) -> Any:
    """A JSON merge patch (RFC 7386)."""
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    out = dict(base) if isinstance(base, dict) else {}
    for key, value in patch.items():
        if value is None:
            out.pop(key, None)
        else:
            out[key] = merged(out.get(key), value)
    return out


def _directs(patch: Any) -> bool:
    """Whether it has directives that only a strategic merge patch has."""
    if isinstance(patch, dict):
        return any(k.startswith("$") for k in patch) or any(map(_directs, patch.values()))
    return isinstance(patch, list) and any(map(_directs, patch))


def _strategic(base: Any, patch: dict[str, Any]) -> Any:
    """A strategic merge patch."""
    if patch.get("$patch") == "replace":
        return {k: v for k, v in patch.items() if k != "$patch"}
    out = dict(base) if isinstance(base, dict) else {}
    if isinstance(patch.get("$retainKeys"), list):
        out = {k: v for k, v in out.items() if k in patch["$retainKeys"]}
    for key, value in patch.items():
        if key.startswith("$deleteFromPrimitiveList/"):
            name = key.partition("/")[2]
            out[name] = [v for v in out.get(name) or [] if v not in (value or [])]
        elif value is None or (isinstance(value, dict) and value.get("$patch") == "delete"):
            out.pop(key, None)
        elif not key.startswith("$"):
            out[key] = _joined(out.get(key), key, value)
    for key, order in patch.items():
        if key.startswith("$setElementOrder/") and isinstance(order, list):
            _reorder(out, key.partition("/")[2], order)
    return out


def _joined(base: Any, name: str, patch: Any) -> Any:
    if isinstance(patch, dict):
        return _strategic(base, patch)
    return _list(base, name, patch) if isinstance(patch, list) else patch


def _list(base: Any, name: str, patch: list[Any]) -> list[Any]:
    old = base if isinstance(base, list) else []
    if name in _SETS and all(not isinstance(v, dict) for v in patch):
        return [*old, *(v for v in patch if v not in old)]
    key = next(
        (k for k in _KEYS.get(name, ()) if any(isinstance(v, dict) and k in v for v in [*patch, *old])), None
    )
    plain = [v for v in patch if not (isinstance(v, dict) and "$patch" in v and len(v) == 1)]
    if key is None or any(isinstance(v, dict) and v.get("$patch") == "replace" for v in patch):
        return [copy.deepcopy(v) for v in plain]
    out = list(old)
    for item in plain:
        if not isinstance(item, dict):
            continue
        at = next(
            (n for n, held in enumerate(out) if isinstance(held, dict) and held.get(key) == item.get(key)),
            None,
        )
        if item.get("$patch") == "delete":
            out = [held for n, held in enumerate(out) if n != at]
        elif at is None:
            out.append(_strategic({}, item))
        else:
            out[at] = _strategic(out[at], item)
    return out


def _reorder(out: dict[str, Any], name: str, order: list[Any]) -> None:
    """Puts a merged list in the order that the patch names; what it does not name keeps its place behind."""
    held = out.get(name)
    if not isinstance(held, list):
        return
    key = next((k for k in _KEYS.get(name, ()) if all(isinstance(o, dict) and k in o for o in order)), None)
    wanted = [o[key] if key else o for o in order]

    def place(item: Any) -> int:
        mark = item.get(key) if key and isinstance(item, dict) else item
        return wanted.index(mark) if mark in wanted else len(wanted)

    out[name] = sorted(held, key=place)
