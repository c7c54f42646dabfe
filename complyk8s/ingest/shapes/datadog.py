"""Datadog: the event under `attributes`, its verb, code and URI moved to `http`.

https://docs.datadoghq.com/integrations/kubernetes_audit_logs/
"""

import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import orjson

from complyk8s.ingest.carried import Carried, Memory, moment


def fits(record: Any) -> bool:
    """Has attributes of an audit event."""
    held = _attributes(record)
    return held is not None and ("auditID" in held or "audit.k8s.io" in str(held.get("apiVersion")))


def _attributes(record: Any) -> dict[str, Any] | None:
    if not isinstance(record, dict):
        return None
    held = record.get("attributes")
    if isinstance(held, dict) and isinstance(held.get("attributes"), dict):
        held = held["attributes"]
    return held if isinstance(held, dict) else None


def _uri(details: Any) -> str | None:
    """The path and query that Datadog took apart."""
    if not isinstance(details, dict) or not isinstance(details.get("path"), str):
        return None
    path, asked = details["path"], details.get("queryString")
    query = urlencode(asked, doseq=True) if isinstance(asked, dict) else ""
    return f"{path}?{query}" if query else f"{path}"


def unwrap(record: dict[str, Any], _memory: Memory) -> Iterator[Carried]:
    """The event as Kubernetes writes it. Where the auditID was dropped, the record's digest stands for it."""
    held = dict(_attributes(record) or {})
    http = held.get("http")
    http = http if isinstance(http, dict) else {}
    at = moment(held.get("timestamp") or record["attributes"].get("timestamp") or record.get("timestamp"))
    held.setdefault("verb", http.get("method"))
    held.setdefault("requestURI", http.get("url") or _uri(http.get("url_details")))
    if (
        "responseStatus" not in held
        and isinstance(http.get("status_code"), (int, str))
        and str(http["status_code"]).isdigit()
    ):
        held["responseStatus"] = {"code": int(http["status_code"])}
    user = held.get("user") or held.get("usr")
    if isinstance(user, dict) and "username" not in user:
        held["user"] = {**user, "username": user.get("name") or user.get("id")}
    held.setdefault("userAgent", http.get("useragent"))
    if "sourceIPs" not in held and isinstance(held.get("network"), dict):
        client = held["network"].get("client")
        held["sourceIPs"] = [client["ip"]] if isinstance(client, dict) and "ip" in client else []
    held.setdefault("stage", "ResponseComplete")
    held.setdefault("auditID", "sha256:" + hashlib.sha256(orjson.dumps(record)).hexdigest()[:32])
    held.setdefault("requestReceivedTimestamp", held.get("stageTimestamp") or at)
    held["kind"] = "Event"
    yield Carried({k: v for k, v in held.items() if v is not None}, at)
