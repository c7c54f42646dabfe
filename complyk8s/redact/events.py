"""Audit events (audit.k8s.io/v1) and request URIs with their secrets replaced."""

from typing import Any

from complyk8s.redact import urls
from complyk8s.redact.names import MARK
from complyk8s.redact.value import command, text, value


def uri(string: str) -> str:
    """A request URI with the secrets in its path and query replaced: `exec` carries a command line there."""
    path, mark, query = string.partition("?")
    return text(urls.path(path)) + (mark + urls.query(query, text, command) if mark else "")


SECRET_RESOURCES = frozenset({"secrets", "tokenreviews", "oauthaccesstokens", "oauthauthorizetokens"})
"""Resources whose bodies are never kept."""


def event(record: dict[str, Any]) -> dict[str, Any]:
    """An audit event (audit.k8s.io/v1) with the secrets in its URI and bodies replaced."""
    ref = record.get("objectRef")
    ref = ref if isinstance(ref, dict) else {}
    bodies = ("requestObject", "responseObject")
    out = {k: value(v) for k, v in record.items() if k not in bodies and k != "requestURI"}
    if isinstance(record.get("requestURI"), str):
        out["requestURI"] = uri(record["requestURI"])
    held_back = ref.get("resource") in SECRET_RESOURCES or ref.get("subresource") == "token"
    for key in bodies:
        if key in record:
            out[key] = _stub(record[key]) if held_back else value(record[key])
    return out


def _stub(body: Any) -> Any:
    """What may be kept of a secret's body: which object it was."""
    if not isinstance(body, dict):
        return MARK
    meta = body.get("metadata")
    kept = {k: body[k] for k in ("kind", "apiVersion", "type") if k in body}
    if isinstance(meta, dict):
        kept["metadata"] = {k: meta[k] for k in ("name", "namespace", "uid") if k in meta}
    spec = body.get("spec")
    if isinstance(spec, dict) and isinstance(spec.get("expirationSeconds"), int):
        kept["spec"] = {"expirationSeconds": spec["expirationSeconds"]}  # how long a token was asked to live
    return kept
