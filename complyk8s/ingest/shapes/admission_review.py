"""kube-audit-rest and its kin: requests to an admission webhook, written down.

https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#request: no reads,
no answers, no addresses; what the webhook never saw is not there.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from complyk8s.ingest.carried import Carried, Memory

_VERBS = {"CREATE": "create", "UPDATE": "update", "DELETE": "delete", "CONNECT": "connect"}


def fits(record: Any) -> bool:
    """Is an AdmissionReview with a request."""
    return (
        isinstance(record, dict)
        and record.get("kind") == "AdmissionReview"
        and isinstance(record.get("request"), dict)
    )


def unwrap(record: dict[str, Any], _memory: Memory) -> Iterator[Carried]:
    """An event of stage RequestReceived: admission comes before the answer."""
    asked = record["request"]
    kind = asked.get("requestResource") or asked.get("resource") or {}
    group, version, plural = kind.get("group", ""), kind.get("version", "v1"), kind.get("resource", "")
    namespace, name = asked.get("namespace"), asked.get("name")
    path = [f"apis/{group}" if group else "api", version]
    path += ["namespaces", namespace] if namespace and plural != "namespaces" else []
    path += [p for p in (plural, name, asked.get("subResource")) if p]
    at = record.get("requestReceivedTimestamp") or record.get("timestamp")
    event = {
        "kind": "Event", "level": "Request", "auditID": asked.get("uid"), "stage": "RequestReceived",
        "requestURI": "/" + "/".join(path) + _query(asked),
        "verb": _VERBS.get(str(asked.get("operation")), str(asked.get("operation")).lower()),
        "user": asked.get("userInfo") or {},
        "objectRef": {"apiGroup": group, "apiVersion": version, "resource": plural, "namespace": namespace, "name": name,
                      "subresource": asked.get("requestSubResource") or asked.get("subResource")},
        "requestObject": asked.get("object"), "requestReceivedTimestamp": at, "stageTimestamp": at,
    }  # fmt: skip
    event["objectRef"] = {k: v for k, v in event["objectRef"].items() if v}
    yield Carried({k: v for k, v in event.items() if v is not None})


def _query(asked: dict[str, Any]) -> str:
    """What the URI's query said, as far as the review tells: a dry run, and what an exec was to run."""
    options = asked.get("object")
    run = (
        options.get("command") if isinstance(options, dict) and asked.get("operation") == "CONNECT" else None
    )
    pairs = [("command", str(word)) for word in run] if isinstance(run, list) else []
    pairs += [("dryRun", "All")] if asked.get("dryRun") else []
    return "?" + urlencode(pairs) if pairs else ""
