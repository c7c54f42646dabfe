"""Audit events (audit.k8s.io/v1) and request URIs with their secrets replaced."""

import ipaddress
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from complyk8s.redact import commands, urls
from complyk8s.redact.names import MARK, sensitive
from complyk8s.redact.value import command, text, value

SECRET_RESOURCES = frozenset({
    "secrets", "tokenreviews", "tokenrequests", "oauthaccesstokens", "oauthauthorizetokens", "useroauthaccesstokens", "oauthclients",
})  # fmt: skip
"""Resources, and subresources, whose bodies are never kept."""
NAMELESS = frozenset({"oauthaccesstokens", "oauthauthorizetokens", "useroauthaccesstokens"})
"""Resources whose objects are named by the token itself (OpenShift before 4.6), or by its hash."""
BODIES = ("requestObject", "responseObject")
_SESSIONS = frozenset({"exec", "attach", "portforward", "ephemeralcontainers"})

_ENVELOPE = ("objectRef", "requestObject", "responseObject", "requestURI", "responseStatus", "sourceIPs", "userAgent", "annotations",
             "user", "impersonatedUser", "resource", "subresource")  # fmt: skip


def _odd(name: str) -> str:
    """A pattern of the name in any spelling of upper and lower case but its own."""
    spelled = []
    for i, letter in enumerate(name):
        rest = "".join(f"[{c.lower()}{c.upper()}]" for c in name[i + 1 :])
        spelled.append(name[:i] + letter.swapcase() + rest)
    return "|".join(spelled)


_ALL = "|".join(sorted(SECRET_RESOURCES))
CLOSER = (
    r"(?:\?|&|\\u0026)(?:[\w.-]*%[0-9a-fA-F]{2}[\w.%-]*|command|cmd)=",  # what somebody ran; names that are encoded
    rf'(?i:"(?:resource|subresource)"\s*:\s*"(?:{"|".join(sorted(NAMELESS))})")',
    rf'(?i:"requestURI"\s*:\s*"[^"?]*/(?:{"|".join(sorted(NAMELESS))}|webhooks|proxy)/)',
    r'(?i:"requestURI"\s*:\s*"[^"?]*%)',
    r'(?i:"requestURI"\s*:\s*"[^"?]*\?[^"=&\\]{16})',
    r'"sourceIPs"\s*:\s*\[[^\]]*"[0-9a-fA-F.:]*[^0-9a-fA-F.:"\],\s]',
    rf'"(?:{"|".join(_odd(name) for name in _ENVELOPE)})"\s*:',
    r"command\.gke\.io/command",
)
"""What a line of an event must hold to be looked at closely, in the syntax of Hyperscan: what `event` replaces by its
place, not by how it looks."""
CLOSER_WITH_BODY = (
    rf'(?i:"(?:resource|subresource)"\s*:\s*"(?:{_ALL}|token)")',
    rf'(?i:"requestURI"\s*:\s*"[^"?]*/(?:{_ALL}|serviceaccounts/[^/"?]+/token)[/?"])',
)
"""The same, of lines that hold a body or a message too."""


def event(record: dict[str, Any], *, twice: bool = False, keep_arguments: bool = False) -> dict[str, Any]:
    """An audit event with its secrets replaced, and of bodies of Secrets and tokens what they were, alone.

    `twice`: some key of its envelope was there twice, or in another spelling, so that nobody can tell what it
    meant to whom: no body is kept. `keep_arguments`: arguments of exec sessions stay as far as they are no
    secrets by themselves; else of commands only programs, flags and well-known places are kept.
    """
    asked = [_asked_of(record.get("objectRef")), _asked_by(record.get("requestURI"))]
    resources = {r for a in asked for r in a.resources}
    held_back = twice or bool(resources & SECRET_RESOURCES) or any(a.is_token for a in asked)
    nameless = bool(resources & NAMELESS)
    out: dict[str, Any] = {}
    for key, held in record.items():
        if key in BODIES:
            out[key] = _stub(held, nameless=nameless) if held_back else _body(held, resources, keep_arguments)
        elif key == "requestURI" and isinstance(held, str):
            out[key] = uri(held, keep_arguments=keep_arguments)
        elif key == "sourceIPs" and isinstance(held, list):
            out[key] = [_address(item) for item in held]
        elif key == "responseStatus" and held_back:
            out[key] = _status(held, nameless=nameless)
        elif key == "objectRef" and nameless and isinstance(held, dict) and held.get("name"):
            out[key] = value({**held, "name": MARK})
        elif key == "annotations" and isinstance(held, dict):
            out[key] = _annotations(held, keep_arguments)
        else:
            out[key] = value(held)
    return out


class _Asked:
    """Which resource a request was about."""

    def __init__(self, resource: str = "", name: str = "", subresource: str = "") -> None:
        self.resource, self.name, self.subresource = resource.casefold(), name, subresource.casefold()

    @property
    def resources(self) -> set[str]:
        return {self.resource, self.subresource}

    @property
    def is_token(self) -> bool:
        return self.resource == "serviceaccounts" and self.subresource == "token"


def _asked_of(ref: Any) -> _Asked:
    """By the event's objectRef; of a list of them, which no API server writes, by its first."""
    if isinstance(ref, list) and ref:
        ref = ref[0]
    if not isinstance(ref, dict):
        return _Asked()
    held = {k.casefold(): v for k, v in ref.items() if isinstance(v, str)}
    sub = held.get("subresource", "")
    # without a resource that could be told, `token` is one of a ServiceAccount
    return _Asked(held.get("resource") or ("serviceaccounts" if sub else ""), held.get("name", ""), sub)


_ROOTS = re.compile(r"(?:^|/)(?:api/v[\w.-]+|oapi/v[\w.-]+|apis/[^/]+/v[\w.-]+)/(.*)", re.DOTALL | re.IGNORECASE)


def _asked_by(uri_: Any) -> _Asked:
    """By the request's path (k8s.io/apiserver/pkg/endpoints/request/requestinfo.go), whatever stands before it."""
    if not isinstance(uri_, str):
        return _Asked()
    found = _ROOTS.search(_plain_path(uri_.partition("?")[0]))
    return _Asked(*(parts[:3])) if found and (parts := _without_scope(found.group(1).split("/"))) else _Asked()


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


def _body(body: Any, resources: set[str], keep_arguments: bool) -> Any:
    clean = value(body)
    if keep_arguments or not resources & _SESSIONS or not isinstance(clean, dict):
        return clean
    return {k: _ran(v) if k == "command" else v for k, v in clean.items()}


def _ran(words: Any) -> Any:
    if isinstance(words, list):
        return commands.kept(str(w) for w in words)
    return commands.script(words) if isinstance(words, str) else MARK


def _annotations(held: dict[str, Any], keep_arguments: bool) -> dict[str, Any]:
    clean: dict[str, Any] = value(held)
    command = clean.get("command.gke.io/command")
    if isinstance(command, str) and not keep_arguments:
        clean["command.gke.io/command"] = commands.script(command)
    return clean


_WORDS_FOR_ADDRESSES = frozenset({"", "private", "gce-internal-ip", "localhost", "@", "<nil>", MARK})


def _address(item: Any) -> Any:
    """An address as it is; whatever else stands where one belongs is not kept."""
    if not isinstance(item, str) or item in _WORDS_FOR_ADDRESSES:
        return item if isinstance(item, str) else MARK
    for candidate in (item, item.rpartition(":")[0].strip("[]")):
        try:
            ipaddress.ip_address(candidate.partition("%")[0])
        except ValueError:
            continue
        return item if "%" not in item or re.fullmatch(r"[\w.:%-]{1,60}", item) else MARK
    return MARK


_SAFE = {
    "kind": re.compile(r"[A-Za-z]{1,63}"), "apiVersion": re.compile(r"(?:[a-z0-9.-]{1,120}/)?v[a-z0-9]{1,20}"),
    "type": re.compile(r"Opaque|[a-z0-9.-]{1,120}/[A-Za-z0-9._-]{1,63}"), "status": re.compile(r"Success|Failure"),
    "name": re.compile(r"[a-z0-9][a-z0-9.-]{0,252}"), "namespace": re.compile(r"[a-z0-9][a-z0-9-]{0,62}"),
    "uid": re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"), "reason": re.compile(r"[A-Z][A-Za-z]{1,40}"),
}  # fmt: skip


def _fits(key: str, held: Any) -> bool:
    return isinstance(held, str) and _SAFE[key].fullmatch(held) is not None and text(held) == held


def _stub(body: Any, *, nameless: bool) -> Any:
    """What may be kept of a secret's body: which object it was."""
    if not isinstance(body, dict):
        return None if body is None else MARK
    meta = body.get("metadata")
    kept: dict[str, Any] = {k: body[k] for k in ("kind", "apiVersion", "type", "status", "reason") if k in body and _fits(k, body[k])}
    if isinstance(body.get("code"), int):
        kept["code"] = body["code"]
    if isinstance(meta, dict):
        names = ("namespace", "uid") if nameless else ("name", "namespace", "uid")
        kept["metadata"] = {k: meta[k] for k in names if k in meta and _fits(k, meta[k])}
    spec = body.get("spec")
    if isinstance(spec, dict) and type(spec.get("expirationSeconds")) is int and abs(spec["expirationSeconds"]) < 1 << 40:
        kept["spec"] = {"expirationSeconds": spec["expirationSeconds"]}  # how long a token was asked to live
    return kept


_TOLD = re.compile(
    r'([a-z0-9.-]{1,200} ")([^"]{0,253})(" (?:not found|already exists|is forbidden: User "[^"]{1,253}" cannot [a-z]{1,20} resource "[^"]{1,100}"'
    r' in API group "[^"]{0,253}"(?: in the namespace "[^"]{1,63}"| at the cluster scope)?(?:: RBAC: [^"]{0,500}(?:"[^"]{0,253}"[^"]{0,100})*)?))'
    r"|Operation cannot be fulfilled on ([a-z0-9.-]{1,200}) \"([^\"]{0,253})\": the object has been modified; please apply your changes to the latest version and try again"
    r'|[a-z0-9.-]{1,200} is forbidden: User "[^"]{1,253}" cannot [a-z]{1,20} resource "[^"]{1,100}" in API group "[^"]{0,253}"(?: in the namespace "[^"]{1,63}"| at the cluster scope)?'
    r"|Unauthorized|Timeout: request did not complete within the allotted timeout"
)
"""What API servers say of a request without quoting its body (k8s.io/apimachinery/pkg/api/errors, apiserver's responsewriters)."""


def _status(status: Any, *, nameless: bool) -> Any:
    """The outcome; its message only where it is one that quotes nothing of the body."""
    if not isinstance(status, dict):
        return value(status)
    kept = {k: v for k, v in status.items() if (k == "code" and isinstance(v, int)) or (k in ("reason", "status") and _fits(k, v))}
    message = status.get("message")
    if isinstance(message, str) and message:
        quoted = _TOLD.fullmatch(message)
        kept["message"] = MARK if quoted is None or (nameless and '"' in message) else text(message)
    return kept


_API_PARAMETERS = frozenset(
    ["allowWatchBookmarks", "container", "continue", "dryRun", "fieldManager", "fieldSelector", "fieldValidation", "follow", "force", "gracePeriodSeconds", "hash", "labelSelector", "limit", "limitBytes", "orphanDependents", "pretty", "previous", "propagationPolicy", "resourceVersion", "resourceVersionMatch", "sendInitialEvents", "since", "sinceSeconds", "sinceTime", "stderr", "stdin", "stdout", "stream", "tailLines", "timeout", "timeoutSeconds", "timestamps", "tty", "verbose", "watch", "client_id", "response_type", "scope", "redirect_uri", "ports"]
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
    return [commands.hidden(w) if "%" in w else shown for w, shown in zip(clean, commands.kept(clean), strict=True)]


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
        if (sensitive(self.name) or _CODES.fullmatch(self.name)) and self.plain and self.plain.lower() not in ("true", "false"):
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


def doubled(pairs: Iterable[tuple[str, Any]]) -> bool:
    """Whether a key of an envelope is there twice, or in another spelling than its own."""
    seen: set[str] = set()
    for name, _ in pairs:
        folded = name.casefold()
        if folded in _KNOWN and (folded in seen or name != _KNOWN[folded]):
            return True
        seen.add(folded)
    return False


_KNOWN = {name.casefold(): name for name in _ENVELOPE}
