"""No secret value gets past this line: the one place that knows what a secret looks like.

Every object of the API, and every line of a log that complyk8s.suspects does not clear, is parsed and
goes through `value`, which decides by place: the name of a key, of an environment variable or of a
flag, and the form of the string itself.
"""

import functools
import re
from typing import Any
from urllib.parse import quote_plus, unquote_plus

import orjson

MARK = "[redacted]"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

NAME = (
    r"passw(?:or)?d|passwd|passphrase|secret|token|api[-_.]?key|access[-_.]?key|private[-_.]?key"
    r"|encryption[-_.]?key|signing[-_.]?key|auth[-_.]?key|credential(?:s|_\w|\W*$|[\"'=:\\\s])|connection[-_.]?string|\bpwd\b"
    r"|_pwd|pgpass|dsn"
)
VALUE = (
    r"eyJ[\w-]{8,}\.[\w-]{8,}"  # a JSON Web Token, RFC 7519, and what is left of one that was cut
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_\w{20,}|\bglpat-[\w-]{20}|\bxox[abeprs]-[\w-]{10,}"
    r"|\bAIza[\w-]{30,}|\bsk_live_\w{16,}|\bnpm_\w{30,}"
    r"|(?i:\b(?:bearer|basic)\s+[\w+/=.~-]{8,})"
    r"|://[^/\s\"'@\\:]*:[^/\s\"'@\\]+@"
)
_name = re.compile(NAME, re.IGNORECASE)
_harmless = re.compile(
    r"(?:name|names|namespace|ref|path|file|dir|kind|type|url|uri|audience|audiences|issuer|version"
    r"|mode|policy|class|ttl|seconds|expiration|expiry|label|labels|selector|id)s?$",
    re.IGNORECASE,
)
_plain = re.compile(r"true|false|", re.IGNORECASE)
_value = re.compile(VALUE)
_any = re.compile(rf"{NAME}|{VALUE}|mysql|mariadb|sshpass".replace("(?i:", "(?:"), re.IGNORECASE)
_pem = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)
_userinfo = re.compile(r"://[^/\s\"'@\\:]*:[^/\s\"'@\\]+@")
_pair = re.compile(
    rf"((?:[\w.-]*(?:{NAME})[\w.-]*)[\"']?[ \t]*(?:=|:)[ \t]*)"
    r"(\"[^\"]*\"|'[^']*'|[^\s,;&\"'{\[][^\s,;&\"']*)",
    re.IGNORECASE,
)
_flag = re.compile(rf"(?<![\w-])(--?[\w.-]*(?:{NAME})[\w.-]*)(\s+)(\"[^\"]*\"|'[^']*'|\S+)", re.IGNORECASE)
_client = re.compile(r"mysql|mariadb|sshpass", re.IGNORECASE)
_short = re.compile(r"(?<!\S)-p(?=[^\s=])\S+")  # mysql -psecret
_drop = {  # fields that hold nothing but secret values, by the kind that carries them
    "Secret": ("data", "stringData"),
    "TokenReview": ("spec.token", "status.user.extra"),
    "TokenRequest": ("status.token",),
    "BootstrapToken": ("spec",),
}


@functools.lru_cache(maxsize=1 << 14)
def sensitive(name: str) -> bool:
    """Whether a key, variable or flag of this name holds a secret rather than names one."""
    return _name.search(name) is not None and _harmless.search(name) is None


def text(string: str) -> str:
    """A free string with every token, key and `password=…` in it replaced."""
    if not _any.search(string):
        return string
    if "PRIVATE KEY" in string:
        string = _pem.sub(MARK, string)
    string = _userinfo.sub(f"://{MARK}@", string)
    string = _value.sub(MARK, string)
    if _name.search(string):
        string = _pair.sub(_mask_pair, string)
        string = _flag.sub(_mask_flag, string)
    return _short.sub("-p" + MARK, string) if _client.search(string) else string


def _mask_pair(match: re.Match[str]) -> str:
    label, held = match.group(1), match.group(2)
    name = label.strip().rstrip("=:").strip().strip("\"'")
    if not sensitive(name) or _plain.fullmatch(held.strip("\"'")) or held.startswith(MARK[:5]):
        return match.group(0)
    return label + MARK


def _mask_flag(match: re.Match[str]) -> str:
    name, space, held = match.groups()
    if not sensitive(name) or held.startswith("-"):
        return match.group(0)
    return f"{name}{space}{MARK}"


def value(node: Any) -> Any:
    """A JSON value with its secrets replaced; the same value where there are none."""
    if isinstance(node, str):
        return _string(node)
    if isinstance(node, list):
        return _list(node)
    if isinstance(node, dict):
        return _dict(node)
    return node


def _string(string: str) -> str:
    # The same short strings stand in thousands of pods; looking at each once is most of the speed.
    return _short_string(string) if len(string) < 256 else _any_string(string)


@functools.lru_cache(maxsize=1 << 16)
def _short_string(string: str) -> str:
    return _any_string(string)


def _any_string(string: str) -> str:
    if len(string) < 4:
        return string
    if string[0] in "{[" and string.rstrip()[-1:] in ("}", "]"):
        try:
            inner = orjson.loads(string)
        except orjson.JSONDecodeError:
            return text(string)
        clean = value(inner)
        # Written anew only where something was replaced, so that harmless text stays as it was.
        return string if clean == inner else orjson.dumps(clean).decode()
    return text(string)


def _list(items: list[Any]) -> list[Any]:
    """Arguments come as lists: `--token`, then its value; `-psecret` as mysql has it."""
    out: list[Any] = []
    hide = False
    client = any(isinstance(item, str) and _client.search(item) for item in items)
    for item in items:
        if isinstance(item, str):
            if hide and not item.startswith("-"):
                out.append(MARK)
                hide = False
                continue
            hide = item.startswith("-") and "=" not in item and sensitive(item)
            out.append("-p" + MARK if client and _short.fullmatch(item) else _string(item))
        else:
            hide = False
            out.append(value(item))
    return out


def _dict(node: dict[str, Any]) -> dict[str, Any]:
    kind = node.get("kind")
    for field in _drop.get(kind, ()) if isinstance(kind, str) else ():
        node = _without(node, field.split("."))
    if kind == "SecretList" and isinstance(node.get("items"), list):
        node = {
            **node,
            "items": [{"kind": "Secret", **i} if isinstance(i, dict) else MARK for i in node["items"]],
        }
    named = node.get("name")
    is_variable = isinstance(named, str) and isinstance(node.get("value"), str)
    out: dict[str, Any] = {}
    for key, held in node.items():
        if key == LAST_APPLIED and isinstance(held, str):
            out[key] = _string(held)
        elif (key == "value" and is_variable and sensitive(str(named)) and held) or (
            isinstance(held, str) and sensitive(key) and not _plain.fullmatch(held)
        ):
            out[key] = MARK
        else:
            out[key] = value(held)
    return out


def _without(node: dict[str, Any], path: list[str]) -> dict[str, Any]:
    if path[0] not in node:
        return node
    if len(path) == 1:
        return {k: v for k, v in node.items() if k != path[0]}
    inner = node[path[0]]
    return {**node, path[0]: _without(inner, path[1:])} if isinstance(inner, dict) else node


def uri(string: str) -> str:
    """A request URI with the secrets in its query replaced: `exec` carries a command line there."""
    path, mark, query = string.partition("?")
    if not mark:
        return text(string)
    pairs = [pair.partition("=") for pair in query.split("&")]
    plain = [(name, equals, unquote_plus(held)) for name, equals, held in pairs]
    clean = _list([held for _, _, held in plain])
    return (
        text(path)
        + "?"
        + "&".join(
            _uri_pair(name, equals, raw, held, masked)
            for (name, equals, held), (_, _, raw), masked in zip(plain, pairs, clean, strict=True)
        )
    )


def _uri_pair(name: str, equals: str, raw: str, held: str, masked: str) -> str:
    if sensitive(name) and held and not _plain.fullmatch(held):
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
