"""What a request was about, by its URI; and the URI with its secrets replaced."""

import re
from typing import Any
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from complyk8s.redact import commands, urls
from complyk8s.redact.names import MARK, sensitive
from complyk8s.redact.value import command, text

SECRET_RESOURCES = frozenset({
    "secrets", "tokenreviews", "tokenrequests", "oauthaccesstokens", "oauthauthorizetokens", "useroauthaccesstokens", "oauthclients",
})  # fmt: skip
"""Resources, and subresources, whose bodies are never kept."""
CERTIFICATES = "certificatesigningrequests"
"""A resource whose requests and certificates are never kept; who signs them, and for what use, is."""
NAMELESS = frozenset({"oauthaccesstokens", "oauthauthorizetokens", "useroauthaccesstokens"})
"""Resources whose objects are named by the token itself (OpenShift before 4.6), or by its hash."""


class Asked:
    """Which resource a request was about."""

    def __init__(self, resource: str = "", name: str = "", subresource: str = "") -> None:
        self.resource, self.name, self.subresource = resource.casefold(), name, subresource.casefold()

    @property
    def resources(self) -> set[str]:
        """The resource and its subresource."""
        return {self.resource, self.subresource}

    @property
    def is_token(self) -> bool:
        """Whether a token of a ServiceAccount was asked for."""
        return self.resource == "serviceaccounts" and self.subresource == "token"


def asked_of(ref: Any) -> Asked:
    """By the event's objectRef; of a list of them, which no API server writes, by its first."""
    if isinstance(ref, list) and ref:
        ref = ref[0]
    if not isinstance(ref, dict):
        return Asked()
    held = {k.casefold(): v for k, v in ref.items() if isinstance(v, str)}
    sub = held.get("subresource", "")
    # without a resource that could be told, `token` is one of a ServiceAccount
    return Asked(held.get("resource") or ("serviceaccounts" if sub else ""), held.get("name", ""), sub)


_ROOTS = re.compile(
    r"(?:^|/)(?:api/v[\w.-]+|oapi/v[\w.-]+|apis/[^/]+/v[\w.-]+)/(.*)", re.DOTALL | re.IGNORECASE
)


def asked_by(uri: Any) -> Asked:
    """By the request's path (k8s.io/apiserver/pkg/endpoints/request/requestinfo.go), whatever stands before it."""
    if not isinstance(uri, str):
        return Asked()
    found = _ROOTS.search(_plain_path(uri.partition("?")[0]))
    return Asked(*(parts[:3])) if found and (parts := _without_scope(found.group(1).split("/"))) else Asked()


def _plain_path(path: str) -> str:
    return re.sub("/+", "/", _decoded(path))


def _decoded(path: str) -> str:
    return unquote(unquote(path)) if "%" in path else path


def _without_scope(parts: list[str]) -> list[str]:
    if parts[:1] == ["watch"] and len(parts) > 1:
        parts = parts[1:]
    if parts[:1] == ["namespaces"] and len(parts) > 2 and parts[2] not in ("status", "finalize"):
        parts = parts[2:]
    return parts


_API_PARAMETERS = frozenset(
    [
        "allowWatchBookmarks",
        "container",
        "continue",
        "dryRun",
        "fieldManager",
        "fieldSelector",
        "fieldValidation",
        "follow",
        "force",
        "gracePeriodSeconds",
        "hash",
        "labelSelector",
        "limit",
        "limitBytes",
        "orphanDependents",
        "pretty",
        "previous",
        "propagationPolicy",
        "resourceVersion",
        "resourceVersionMatch",
        "sendInitialEvents",
        "since",
        "sinceSeconds",
        "sinceTime",
        "stderr",
        "stdin",
        "stdout",
        "stream",
        "tailLines",
        "timeout",
        "timeoutSeconds",
        "timestamps",
        "tty",
        "verbose",
        "watch",
        "client_id",
        "response_type",
        "scope",
        "redirect_uri",
        "ports",
    ]
)
"""Parameters that the API server itself reads; none holds a secret by its meaning."""
_CODES = re.compile(
    r"(?i)(?:.*[-_.])?(?:code|key|sig|signature|auth|authorization|jwt|ticket|sid|session|otp|pin|pass|passwd|assertion|credential|cookie)"
)
_COMMANDS = ("command", "cmd")


def uri(string: str, *, keep_arguments: bool = False) -> str:
    """A request URI with the secrets in its path and query replaced: `exec` carries a command line there."""
    path, mark, query = string.partition("?")
    out = _path(path)
    if not mark:
        return out
    pairs = [_Pair(pair) for pair in query.split("&")]
    ran = [p.plain for p in pairs if p.name in _COMMANDS]
    words = iter(_command(ran, keep_arguments))
    return out + "?" + "&".join(p.said(next(words)) if p.name in _COMMANDS else p.clean() for p in pairs)


def _command(words: list[str], keep_arguments: bool) -> list[str]:
    clean = command(words)
    if keep_arguments:
        return clean
    # what is encoded once more is no word that anybody typed
    return [
        commands.hidden(w) if "%" in w else shown
        for w, shown in zip(clean, commands.kept(clean), strict=True)
    ]


class _Pair:
    """One parameter of a query."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.key, self.equals, self.held = raw.partition("=")
        self.name = unquote_plus(unquote_plus(self.key))
        self.plain = unquote_plus(self.held)

    def said(self, clean: str) -> str:
        """The same with another value."""
        return self.raw if clean == self.plain else self.key + self.equals + quote_plus(clean, safe="[]-/")

    def clean(self) -> str:
        """The parameter without a secret."""
        if not self.equals:
            return MARK if len(self.name) >= 16 else text(self.raw)
        if self.name in _API_PARAMETERS:
            return self.said(text(self.plain))
        if (
            (sensitive(self.name) or _CODES.fullmatch(self.name))
            and self.plain
            and self.plain.lower() not in ("true", "false")
        ):
            return text(self.key) + self.equals + MARK
        return urls.query_string(self.raw, text)


_HOOK = re.compile(r"(?i)(/webhooks/)([^/]+)")
_PARAMETERS = re.compile(r";([^/;=]+)=([^/;]+)")


def _path(path: str) -> str:
    """A path with the name of a token, the secret of a webhook and whatever looks like one replaced."""
    plain = _decoded(path)
    found = _ROOTS.search(_plain_path(path))
    parts = _without_scope(found.group(1).split("/")) if found else []
    clean = plain
    if parts and parts[0].casefold() in NAMELESS and len(parts) > 1 and parts[1]:
        clean = clean.replace("/" + parts[1], "/" + MARK)
    clean = _HOOK.sub(lambda m: m[1] + MARK, clean)
    # names of objects are names; what stands behind a proxy, or under no API, may be anything
    head, proxy, behind = clean.partition("/proxy/") if found else ("", "", clean)
    clean = head + proxy + (urls.path("/" + behind)[1:] if behind else "")
    clean = _PARAMETERS.sub(lambda m: f";{m[1]}={MARK}" if sensitive(m[1]) else m[0], clean)
    clean = text(clean)
    return path if clean == plain else quote(clean, safe="/[]:@!$&'()*+,;=~")
