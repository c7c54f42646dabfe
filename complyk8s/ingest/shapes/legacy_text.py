"""kube-apiserver with --audit-log-format=legacy: one line of `key="value"` pairs, no levels, no objects.

Format of k8s.io/apiserver/pkg/audit/format.go. Before Kubernetes 1.7, and on OpenShift 3, a request is two lines, of which the
second has the id and the answer alone (https://github.com/kubernetes/kubernetes/issues/47097).
"""

import json
import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory
from complyk8s.ingest.uris import of_uri

_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\S+) AUDIT: (id=.*)")
_OPEN = 10_000
"""How many requests may wait for their answer; watches never get one."""
_PAIR = re.compile(r'(?<![\w-])([\w-]++)="((?:[^"\\]++|\\.)*+)"')


def fits(record: Any) -> bool:
    """Has a time, AUDIT: and an id."""
    return isinstance(record, str) and _LINE.match(record) is not None


def unwrap(record: str, memory: Memory) -> Iterator[Carried]:
    """An event of level Metadata, its object read from the URI as the API server does."""
    match = _LINE.match(record)
    assert match
    at, pairs = match.groups()
    held = {key: json.loads(f'"{value}"') for key, value in _PAIR.findall(pairs)}
    asked: OrderedDict[str, dict[str, str]] = memory.setdefault("asked", OrderedDict())
    if "uri" not in held and "response" in held:
        held = {**asked.pop(held["id"], {}), **held}
    elif "stage" not in held and "response" not in held:
        asked[held["id"]] = held
        held = {**held, "stage": "RequestReceived"}
        if len(asked) > _OPEN:
            asked.popitem(last=False)
    code = held.get("response", "")
    event: dict[str, Any] = {
        "kind": "Event", "level": "Metadata", "auditID": held["id"], "stage": held.get("stage", "ResponseComplete"),
        "requestURI": held.get("uri"), "verb": verb(held.get("method"), held.get("uri", "")),
        "user": {"username": _given(held.get("user")), "groups": _groups(held.get("groups"))},
        "sourceIPs": [held["ip"]] if held.get("ip") else [], "userAgent": _given(held.get("user-agent")),
        "objectRef": of_uri(held.get("uri", "")),
        "responseStatus": {"code": int(code)} if code.isdigit() else None,
        "requestReceivedTimestamp": at, "stageTimestamp": at,
    }  # fmt: skip
    if _given(held.get("as")):
        event["impersonatedUser"] = {"username": held["as"], "groups": _groups(held.get("asgroups"))}
    yield Carried({k: v for k, v in event.items() if v is not None})


def verb(method: str | None, uri: str) -> str | None:
    """The verb of a request as the API server names it, of the HTTP method that the oldest logs have; a verb stays one."""
    if method is None or not method.isupper():
        return method
    ref = of_uri(uri)
    if ref is None:
        return method.lower()
    if method in ("GET", "HEAD"):
        watched = "/watch/" in uri or "watch=true" in uri or "watch=1" in uri
        return "watch" if watched else "get" if _named(uri, ref) else "list"
    if method == "DELETE" and not _named(uri, ref):
        return "deletecollection"
    return {"POST": "create", "PUT": "update", "PATCH": "patch"}.get(method, method.lower())


def _named(uri: str, ref: dict[str, str]) -> bool:
    """Whether the path itself names the object: a field selector may name it too, and lists all the same."""
    return "name" in ref and uri.partition("?")[0].rstrip("/").rpartition("/")[2] != ref["resource"]


def _given(value: str | None) -> str | None:
    return None if not value or value in ("<none>", "<self>", "<lookup>") else value


def _groups(value: str | None) -> list[str]:
    return re.findall(r'"([^"]*)"', value) if _given(value) and value else []
