"""Google GKE: Cloud Audit Logs entries, as lines, as a list, and by way of Pub/Sub.

https://cloud.google.com/kubernetes-engine/docs/how-to/audit-logging and google.cloud.audit.AuditLog: the verb
is the last part of methodName, the object stands in resourceName, the status is gRPC's. There are no
groups, no levels and no stages; reads are there only where Data Access logs were turned on. BigQuery's tables call the
payload `protopayload_auditlog`, its bodies are texts (https://cloud.google.com/logging/docs/export/bigquery).
"""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus

from complyk8s.ingest.carried import Carried, Memory, Unfit
from complyk8s.ingest.uris import of_uri
from complyk8s.model import Reason
from complyk8s.untrusted import InputError, json_text

HTTP_OF_GRPC = {0: 200, 1: 499, 2: 500, 3: 400, 4: 504, 5: 404, 6: 409, 7: 403, 8: 429, 9: 400, 10: 409,
                11: 400, 12: 501, 13: 500, 14: 503, 15: 500, 16: 401}  # fmt: skip
"""https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto"""


_TYPE = re.compile(r"(?<![\w.-])[\w.-]++/v\w+\.([A-Za-z]\w*)")
"""`core.k8s.io/v1.Secret`: what Cloud Logging says of the kind."""


def fits(record: Any) -> bool:
    """Has a protoPayload, or is a Pub/Sub message with data."""
    if not isinstance(record, dict):
        return False
    message = record.get("message")
    return (
        isinstance(record.get("protoPayload", record.get("protopayload_auditlog")), dict)
        or isinstance(record.get("receivedMessages"), list)
        or (isinstance(message, dict) and isinstance(message.get("data"), str))
    )


def unwrap(record: dict[str, Any], _memory: Memory) -> Iterator[Carried]:
    """The event; entries of other services, as of the GKE API itself, are another log."""
    for message in record.get("receivedMessages") or ([record["message"]] if "message" in record else []):
        try:
            data = message.get("message", message)["data"]
            yield Carried(base64.b64decode(data).decode())
        except (binascii.Error, UnicodeDecodeError, KeyError, TypeError, ValueError) as e:
            raise Unfit(Reason.NOT_BASE64) from e
    payload = record.get("protoPayload", record.get("protopayload_auditlog"))
    if isinstance(payload, dict) and payload.get("serviceName") == "k8s.io":
        yield Carried(_event(record, payload))


def _event(entry: dict[str, Any], payload: dict[str, Any]) -> dict[str, Any]:
    method = str(payload.get("methodName", "")).split(".")
    name = str(payload.get("resourceName", ""))
    labels = _dict(entry, "labels")
    operation = _dict(entry, "operation")
    caller, who = _dict(payload, "requestMetadata"), _dict(payload, "authenticationInfo")
    of_object = any(_VERSION.fullmatch(part) for part in method)
    uri = _uri(name, labels, of_object=of_object)
    ref = (of_uri(uri) if "/" in name else _of_method(method)) if of_object else None
    if (
        ref
        and method[-2:-1] == [ref["resource"]]
        and "subresource" in ref
        and ref["resource"] != "namespaces"
    ):
        ref.pop("subresource")
    open_still = operation.get("first") and not operation.get("last")
    begun = operation.get("last") and not operation.get("first")
    at = entry.get("timestamp")
    event: dict[str, Any] = {
        "kind": "Event", "apiVersion": "audit.k8s.io/v1",
        "auditID": operation.get("id") or entry.get("insertId"),
        "stage": "ResponseStarted" if open_still else "ResponseComplete",
        "requestURI": uri, "verb": method[-1],
        "user": {"username": who.get("principalEmail") or who.get("principalSubject")},
        "sourceIPs": [caller["callerIp"]] if caller.get("callerIp") else [],
        "userAgent": caller.get("callerSuppliedUserAgent"), "objectRef": ref,
        "requestReceivedTimestamp": at, "stageTimestamp": at,
        "annotations": {k: v for k, v in labels.items() if isinstance(v, str)},
        "requestObject": _body(payload.get("request", payload.get("requestJson"))),
        "responseObject": _body(payload.get("response", payload.get("responseJson"))),
    }  # fmt: skip
    status = _dict(payload, "status")
    if not open_still or begun or status:
        event["responseStatus"] = {
            "code": HTTP_OF_GRPC.get(int(status.get("code") or 0), 500),
            "message": status.get("message"),
        }
    if who.get("authoritySelector"):
        event["impersonatedUser"] = {"username": who["authoritySelector"]}
    granted = [a.get("granted") for a in payload.get("authorizationInfo") or () if isinstance(a, dict)]
    if granted and "authorization.k8s.io/decision" not in labels:
        # false is left out of JSON, and so is what nobody looked up: then the answer tells
        refused = False in granted or (None in granted and status.get("code") == _DENIED)
        if refused or all(granted):
            event["annotations"]["authorization.k8s.io/decision"] = "forbid" if refused else "allow"
    return {k: v for k, v in event.items() if v is not None}


_DENIED = 7
_VERSION = re.compile(r"v\d+(?:(?:alpha|beta)\d+)?")
_PLAIN_GROUPS = frozenset({"apps", "autoscaling", "batch", "extensions", "policy"})


def _of_method(method: list[str]) -> dict[str, str] | None:
    """ObjectRef of `io.k8s.core.v1.secrets.create`: where resourceName says nothing, the method still says what it was about."""
    at = next((i for i, part in enumerate(method) if _VERSION.fullmatch(part)), 0)
    if not at or len(method) < at + 3:
        return None
    last = method[at - 1]
    group = "" if last == "core" else last if last in _PLAIN_GROUPS else ".".join(reversed(method[:at]))
    ref = {"apiGroup": group, "apiVersion": method[at], "resource": method[at + 1]}
    return ref if len(method) == at + 3 else {**ref, "subresource": method[at + 2]}


def _uri(name: str, labels: dict[str, Any], *, of_object: bool) -> str:
    """The request's URI, made anew of what is left of it; what is no resource has its path for a name."""
    if "/" not in name or not of_object:
        return "/" + name.lstrip("/")
    group, _, rest = name.partition("/")
    asked = [
        ("command", labels.get("command.gke.io/command")),
        ("dryRun", "All" if labels.get("command.gke.io/dryRun") in ("true", "All") else None),
    ]
    query = "&".join(f"{k}={quote_plus(str(v))}" for k, v in asked if v)
    return ("/api/" if group == "core" else f"/apis/{group}/") + rest + (f"?{query}" if query else "")


def _dict(held: dict[str, Any], key: str) -> dict[str, Any]:
    value = held.get(key)
    return value if isinstance(value, dict) else {}


def _body(value: Any) -> Any:
    """An object without the type that Cloud Logging adds; `kind` is told by it where it is missing."""
    if isinstance(value, str) and value[:1] == "{":  # BigQuery's requestJson
        try:
            value = json_text.loads(value)
        except InputError:
            return value
    if not isinstance(value, dict):
        return value
    plain = {k: v for k, v in value.items() if k != "@type"}
    told = _TYPE.fullmatch(str(value.get("@type")))
    return {"kind": told.group(1), **plain} if told and "kind" not in plain else plain
