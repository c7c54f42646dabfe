"""kube-apiserver with --audit-log-format=legacy: one line of `key="value"` pairs, no levels, no objects.

Format of k8s.io/apiserver/pkg/audit/format.go.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory
from complyk8s.ingest.uris import of_uri

_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\S+) AUDIT: (id=.*)")
_PAIR = re.compile(r'(?<![\w-])([\w-]++)="((?:[^"\\]++|\\.)*+)"')


def fits(record: Any) -> bool:
    """Has a time, AUDIT: and an id."""
    return isinstance(record, str) and _LINE.match(record) is not None


def unwrap(record: str, _memory: Memory) -> Iterator[Carried]:
    """An event of level Metadata, its object read from the URI as the API server does."""
    match = _LINE.match(record)
    assert match
    at, pairs = match.groups()
    held = {key: json.loads(f'"{value}"') for key, value in _PAIR.findall(pairs)}
    code = held.get("response", "")
    event: dict[str, Any] = {
        "kind": "Event", "level": "Metadata", "auditID": held["id"], "stage": held.get("stage", "ResponseComplete"),
        "requestURI": held.get("uri"), "verb": held.get("method"),
        "user": {"username": _given(held.get("user")), "groups": _groups(held.get("groups"))},
        "sourceIPs": [held["ip"]] if held.get("ip") else [], "userAgent": _given(held.get("user-agent")),
        "objectRef": of_uri(held.get("uri", "")),
        "responseStatus": {"code": int(code)} if code.isdigit() else None,
        "requestReceivedTimestamp": at, "stageTimestamp": at,
    }  # fmt: skip
    if _given(held.get("as")):
        event["impersonatedUser"] = {"username": held["as"], "groups": _groups(held.get("asgroups"))}
    yield Carried({k: v for k, v in event.items() if v is not None})


def _given(value: str | None) -> str | None:
    return None if not value or value in ("<none>", "<self>", "<lookup>") else value


def _groups(value: str | None) -> list[str]:
    return re.findall(r'"([^"]*)"', value) if _given(value) and value else []
