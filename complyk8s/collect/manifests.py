"""What an item of a file is: an API object, a list of them, something else that Kubernetes never sees, or broken."""

from collections.abc import Iterator
from typing import Any

import orjson

from complyk8s.kinds import BUILT_IN, GROUPS, NAMES, PLURALS, SCOPES, pod_spec_at
from complyk8s.model import Listed
from complyk8s.untrusted import InputError

DEEPEST = 32
"""Lists in lists that are opened."""
_NOT_IN_NAMES = ("/", "%")
"""What no name of an object may hold (ValidatePathSegmentName in k8s.io/apimachinery)."""
_MAPS = frozenset({"labels", "annotations", "matchLabels", "nodeSelector", "data"})
"""Fields that are maps of texts, whatever stands in them."""
_OF_KUSTOMIZE = "kustomize.config.k8s.io"
"""The group of kustomization.yaml, which kustomize reads and no API serves."""


class ForeignError(ValueError):
    """An item that is no Kubernetes object and was never meant to be one."""


class BrokenError(ValueError):
    """An object that cannot be read, or cannot exist. `label` is its kind as kubectl writes it, empty where unknown."""

    def __init__(self, why: str, label: str = "") -> None:
        super().__init__(why)
        self.label = label


class Item:
    """One value of a document, and whether a list held it: whatever stands in a list is meant to be an object."""

    __slots__ = ("listed", "value")

    def __init__(self, value: Any, *, listed: bool = False) -> None:
        self.value, self.listed = value, listed


def opened(document: Any, depth: int = 0) -> Iterator[Item | Listed]:
    """The items of one document, with lists opened as kubectl opens them: whatever has `items` is a list.

    The items of a typed list (PodList) have its kind and version where they say neither. A typed list says too that
    its kind was asked for, which is how an empty one is no silence.
    """
    if isinstance(document, list):
        for item in document:
            yield from opened(item, depth)
        return
    if document is None:
        return
    if not _is_list(document):
        yield Item(document, listed=depth > 0)
        return
    kind, version = document["kind"], document.get("apiVersion")
    inner = kind.removesuffix("List")
    if inner and inner != kind:
        group = str(version or "v1").rpartition("/")[0]
        yield Listed(group, PLURALS.get((group, inner), inner.lower() + "s"), inner, 0, 1, None)
    for item in document["items"] or ():
        if inner and isinstance(item, dict) and not item.get("kind") and not item.get("apiVersion"):
            item = {**item, "kind": inner, "apiVersion": version or "v1"}
        if depth == DEEPEST:
            yield Item(InputError(f"lists in more than {DEEPEST} lists"))
            return
        yield from (Item(item, listed=True),) if item is None else opened(item, depth + 1)


def _is_list(document: Any) -> bool:
    """Whether this is a list of objects; `items: null` is how Go writes an empty one."""
    if not (isinstance(document, dict) and isinstance(document.get("kind"), str) and "items" in document):
        return False
    items = document["items"]
    if items is None:
        return str(document["kind"]).endswith("List")
    return isinstance(items, list) and (document["kind"].endswith("List") or _are_objects(items))


def _are_objects(items: list[Any]) -> bool:
    return bool(items) and all(isinstance(i, dict) and {"apiVersion", "kind"} <= i.keys() for i in items)


def manifest(item: Item, namespace: str, *, nulls: bool = True) -> dict[str, Any]:
    """The item as the object that the API would take: with a name, and in `namespace` where it names none and its kind
    needs one. `nulls` says whether any value in its file is null.

    Raises ForeignError where it is no object, BrokenError where it is one that cannot be read.
    """
    value = item.value
    _check(value, listed=item.listed)
    kind = label(value)
    meta = value["metadata"]
    name = meta.get("name")
    if name in (None, "") and isinstance(made := meta.get("generateName"), str) and made:
        name = f"{made}*"  # the API server puts five letters or digits there
    if not isinstance(name, str) or not name:
        raise BrokenError("no metadata.name" if name in (None, "") else "metadata.name is no text", kind)
    if any(mark in name for mark in _NOT_IN_NAMES):
        raise BrokenError("metadata.name holds / or %, which the API takes in no name", kind)
    given = meta.get("namespace")
    if given is not None and not isinstance(given, str):
        raise BrokenError("metadata.namespace is no text", kind)
    held = {**meta, "name": name}
    namespaced = SCOPES.get((_group(value), value["kind"]))
    if not given and (namespaced or (namespaced is None and pod_spec_at(value))):
        held["namespace"] = namespace
    elif not given or namespaced is False:  # the API server takes it off what belongs to no namespace
        held.pop("namespace", None)
    whole = {**value, "metadata": held}
    if nulls and _may_hold_null(whole) and (_group(value) in GROUPS or pod_spec_at(value)):
        whole = without_nulls(whole)
    return whole


def _may_hold_null(value: Any) -> bool:
    """Whether the word stands anywhere in the value as JSON: writing it is a tenth of the work of going through it."""
    try:
        return b"null" in orjson.dumps(value)
    except (orjson.JSONEncodeError, RecursionError):
        return True


def without_nulls(node: Any, key: str = "") -> Any:
    """The value as the API server understands it: a field that is null is one that is not there. In a map of texts, as
    labels are, it is the empty text."""
    if isinstance(node, list):
        return [without_nulls(item, key) if isinstance(item, dict | list) else item for item in node]
    if not isinstance(node, dict):
        return node
    if key in _MAPS:
        return {k: "" if v is None else v for k, v in node.items()}
    return {
        k: without_nulls(v, k) if isinstance(v, dict | list) else v for k, v in node.items() if v is not None
    }


def _check(value: Any, *, listed: bool) -> None:
    if not isinstance(value, dict):
        what = {str: "a text", list: "a list", bool: "a boolean", type(None): "nothing"}.get(
            type(value), "a number"
        )
        if listed:
            raise BrokenError(f"an item of a list that is no object but {what}")
        raise ForeignError(f"no Kubernetes object but {what}")
    missing = [
        field for field, of in (("apiVersion", str), ("kind", str), ("metadata", dict))
        if not isinstance(value.get(field), of) or not value[field]
    ]  # fmt: skip
    if _group(value) == _OF_KUSTOMIZE:
        raise ForeignError("read by kustomize, not by Kubernetes")
    if missing:
        told = f"no {', '.join(missing)}"
        if listed or _is_meant(value):
            raise BrokenError(told, label(value))
        raise ForeignError(f"no Kubernetes object: {told}")


def _is_meant(value: dict[str, Any]) -> bool:
    """Whether what is not whole was meant to be an object: a kind of Kubernetes' own, or metadata beside another of
    its fields. Chart.yaml, values.yaml, kustomization.yaml and configuration files of programs have neither."""
    if value.get("apiVersion") and str(value.get("kind")) in NAMES:
        return True
    return isinstance(value.get("metadata"), dict) and bool(
        {"apiVersion", "kind", "spec"} & {key for key, held in value.items() if held}
    )


def _group(value: dict[str, Any]) -> str:
    version = value.get("apiVersion")
    return version.rpartition("/")[0] if isinstance(version, str) else ""


def label(value: dict[str, Any]) -> str:
    """`deployments.apps` of a kind of Kubernetes' own whose group is known, else nothing."""
    found = _LABELS.get((_group(value), str(value.get("kind"))))
    return found if found and value.get("apiVersion") else ""


_LABELS = {(k.api_group, k.kind): k.label for k in BUILT_IN}
