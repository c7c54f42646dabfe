"""Audit events (audit.k8s.io/v1) and request URIs with their secrets replaced."""

from typing import Any
from urllib.parse import quote_plus, unquote_plus

from complyk8s.redact.names import MARK, plain, sensitive
from complyk8s.redact.text import text
from complyk8s.redact.value import arguments, value


def uri(string: str) -> str:
    """A request URI with the secrets in its query replaced: `exec` carries a command line there."""
    path, mark, query = string.partition("?")
    if not mark:
        return text(string)
    pairs = [pair.partition("=") for pair in query.split("&")]
    plain = [(name, equals, unquote_plus(held)) for name, equals, held in pairs]
    clean = arguments([held for _, _, held in plain])
    return (
        text(path)
        + "?"
        + "&".join(
            _uri_pair(name, equals, raw, held, masked)
            for (name, equals, held), (_, _, raw), masked in zip(plain, pairs, clean, strict=True)
        )
    )


def _uri_pair(name: str, equals: str, raw: str, held: str, masked: str) -> str:
    if sensitive(name) and held and not plain.fullmatch(held):
        return name + equals + MARK
    return name + equals + (raw if held == masked else quote_plus(masked, safe="[]-/"))


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
