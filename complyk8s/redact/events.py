"""Audit events (audit.k8s.io/v1) with their secrets replaced."""

import ipaddress
import re
from collections.abc import Iterable
from typing import Any

from complyk8s.redact import commands
from complyk8s.redact.kinds import NOT_KEPT
from complyk8s.redact.names import MARK
from complyk8s.redact.requests import CERTIFICATES, NAMELESS, SECRET_RESOURCES, asked_by, asked_of, uri
from complyk8s.redact.value import text, value

BODIES = ("requestObject", "responseObject")
_SESSIONS = frozenset({"exec", "attach", "portforward", "ephemeralcontainers"})

_ENVELOPE = ("objectRef", "requestObject", "responseObject", "requestURI", "responseStatus", "sourceIPs", "userAgent", "annotations",
             "user", "impersonatedUser", "resource", "subresource")  # fmt: skip


def _odd(name: str) -> str:
    """A pattern of a key in any spelling of upper and lower case but its own."""
    spelled = []
    for i, letter in enumerate(name):
        rest = "".join(f"[{c.lower()}{c.upper()}]" for c in name[i + 1 :])
        spelled.append(name[:i] + letter.swapcase() + rest)
    return rf'"(?:{"|".join(spelled)})"\s*:'


_ALL = "|".join(sorted(SECRET_RESOURCES | {CERTIFICATES}))
CLOSER = (
    r"(?:\?|&|\\u0026)(?:[\w.-]*%[0-9a-fA-F]{2}[\w.%-]*|command|cmd)=",  # what somebody ran; names that are encoded
    rf'(?i:"(?:resource|subresource)"\s*:\s*"(?:{"|".join(sorted(NAMELESS))})")',
    rf'(?i:"requestURI"\s*:\s*"[^"?]*/(?:{"|".join(sorted(NAMELESS))}|webhooks|proxy)/)',
    r'(?i:"requestURI"\s*:\s*"[^"?]*%)',
    r'(?i:"requestURI"\s*:\s*"[^"?]*\?[^"=&\\]{16,}(?:"|&|\\u0026))',
    r'(?i:"requestURI"\s*:\s*"[^"]*(?:token|pass|pwd|secret|key|auth|code|sig|session|cred|cookie)[\w.-]*%(?:25)*3d)',
    r'"sourceIPs"\s*:\s*\[[^\]]*"[0-9a-fA-F.:]*[^0-9a-fA-F.:"\],\s]',
    r"command\.gke\.io/command",
    *map(_odd, _ENVELOPE),  # one by one: together they cost Hyperscan twice as much
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
    asked = [asked_of(record.get("objectRef")), asked_by(record.get("requestURI"))]
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


def _body(body: Any, resources: set[str], keep_arguments: bool) -> Any:
    clean = value(body) if CERTIFICATES not in resources else _certificates(body)
    if keep_arguments or not resources & _SESSIONS or not isinstance(clean, dict):
        return clean
    return {k: _ran(v) if k == "command" else v for k, v in clean.items()}


def _certificates(body: Any) -> Any:
    """A body of certificate requests, of which one may say that it is none."""
    if isinstance(body, list):
        return [{**value(op), "value": NOT_KEPT} if isinstance(op, dict) else MARK for op in body]
    if not isinstance(body, dict):
        return value(body) if body is None else MARK
    named = value({**body, "kind": "CertificateSigningRequest"})
    if isinstance(body.get("items"), list):
        named["items"] = [_certificates(item) for item in body["items"]]
    return {k: value(body[k]) if k == "kind" else v for k, v in named.items() if k in body}


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
    kept: dict[str, Any] = {
        k: body[k]
        for k in ("kind", "apiVersion", "type", "status", "reason")
        if k in body and _fits(k, body[k])
    }
    if isinstance(body.get("code"), int):
        kept["code"] = body["code"]
    if isinstance(meta, dict):
        names = ("namespace", "uid") if nameless else ("name", "namespace", "uid")
        kept["metadata"] = {k: meta[k] for k in names if k in meta and _fits(k, meta[k])}
    spec = body.get("spec")
    if (
        isinstance(spec, dict)
        and type(spec.get("expirationSeconds")) is int
        and abs(spec["expirationSeconds"]) < 1 << 40
    ):
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
    kept = {
        k: v
        for k, v in status.items()
        if (k == "code" and isinstance(v, int)) or (k in ("reason", "status") and _fits(k, v))
    }
    message = status.get("message")
    if isinstance(message, str) and message:
        quoted = _TOLD.fullmatch(message)
        kept["message"] = MARK if quoted is None or (nameless and '"' in message) else text(message)
    return kept


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
