"""Free text with its secrets replaced: keys, tokens, URLs, command lines, names with their values."""

import html
import re
from collections.abc import Callable
from urllib.parse import quote, unquote

import hyperscan

from complyk8s.redact import arguments, rules, scripts
from complyk8s.redact.hints import ASCII64
from complyk8s.redact.names import MARK, NAME
from complyk8s.redact.pairs import pairs
from complyk8s.redact.programs import PROGRAMS
from complyk8s.redact.scanner import Scanner
from complyk8s.redact.urls import urls
from complyk8s.redact.values import is_high_entropy, is_random

Judge = Callable[[str], str]

_LINES = r":(?:\d{2,5}|\*):[\w.*-]{1,64}:[\w.*@-]{1,64}:\S|\buser[ \t]|(?i:identified)|(?m:^[a-z_][\w.@-]{1,63}:[^\s:#]{6,200}$)|\"[ \t]{1,4}\\*\""
_COMMAND = (
    r"\b(?:"
    + "|".join(sorted({re.escape(name) for name in PROGRAMS} | {"echo", "printf", "export"}))
    + r")\b"
)
_ESCAPES = r"\\u00[2-7]|&quot;|&#|%[0-9a-fA-F]{2}"
_TRIGGERS = {
    **rules.HINTS, "name": f"(?i){NAME}", "url": r"://|(?i:%3A%2F%2F)|:\\/\\/|:\\u002f|@|\?[\w.%\[\]~-]{1,80}=", "command": _COMMAND, "escape": _ESCAPES,
    "login": r"(?:^|[\s\"'=])(?:-u|--user)[ =\t]|(?i:login|userp|stats[ \t]+auth|[a-z]pw[ \t]|(?m:^pw[ \t]))", "flagged": r"(?i)sensitive|masked|kty|stringdata|template|fake|secure", "base64": rf"(?:^|[^A-Za-z0-9+/_=-])(?:{ASCII64}){{4}}", "blob": r"[A-Za-z0-9+/_-]{40}", "lines": _LINES, "here": "<<<",
}  # fmt: skip
_ids = list(_TRIGGERS)
_aws = re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")
_is_command = re.compile(
    r"(?:^|[|;&(`]|\$\(|\b(?:exec|sudo|then|do|else|timeout \S{1,9}|env|time|nohup|xargs|nice|command|\w{1,40}=\S{0,200})[ \t])[ \t]{0,20}(?:\S{1,200}/)?(?:"
    + "|".join(sorted(re.escape(name) for name in PROGRAMS)) + r")(?=[ \t]|$)|^[ \t]{0,20}(?:-[a-zA-Z][ \t]|-{1,2}[\w.-]{2,80}(?:[ \t=]|$)|export[ \t])|[ \t]--?[a-zA-Z][\w.-]{2,60}(?:[ \t]|$)|[ \t]-[a-zA-Z]{1}[ \t]"
)  # fmt: skip
_assignment = re.compile(
    r"[ \t]{0,40}(?:[a-z]{2,12}[ \t]{1,4}){0,3}\$?[\w.:-]{1,80}(?:[ \t]{1,4}[\w<>\[\]|&.]{1,60})?[ \t]{1,40}:?=[ \t]"
)
"""`$password = ConvertTo-SecureString 'x' -AsPlainText`, which is no command, whatever follows."""
_lines = re.compile(r"(?:[^\n\\]++|\\(?:\n|.)|\\$)++", re.DOTALL)
_encoded = re.compile(r"(?<![^\s\"'<>])[^\s\"'<>]*?%[0-9A-Fa-f]{2}[^\s\"'<>]*+")
_unicode = re.compile(r"\\u00([2-7][0-9a-fA-F])")
_checked = frozenset(
    ("openai", "ai", "vault-old", "resend", "databricks", "azure-ad", "contentful", "square")
)
_words_only = re.compile(r"[A-Za-z]?[a-z]{1,23}[.:,;]?$")


_scanner = Scanner(
    [_TRIGGERS[name].encode() for name in _ids],
    hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL | hyperscan.HS_FLAG_ALLOWEMPTY,
)


def triggers(string: str) -> set[str]:
    """What in a text asks for a closer look; nothing of it, and nothing in it is secret."""
    return _scanner.named(string.encode("utf-8", "surrogatepass"), _ids)


def free(string: str, found: set[str], judge: Judge, commands: bool = True) -> str:
    """The text with its secrets replaced. `judge` does the same for a string inside it that may be a document."""
    if "escape" in found:
        clean = _decoded(string, judge)
        if clean is not None:
            return clean
    if "pem" in found:
        string = pem(string)
    string = forms(string, found)
    if "url" in found:
        string = urls(string, judge)
    if {"command", "name", "here"} & found:
        string = scripts.fed(string)
    plain = pairs if {"name", "lines", "login"} & found else str
    if (
        commands
        and ("command" in found or "name" in found or "login" in found)
        and _is_command.search(string)
    ):
        return _by_line(string, judge, plain)
    return plain(string)


def _by_line(string: str, judge: Judge, plain: Judge) -> str:
    """Commands as commands, the lines between them as text."""
    out: list[str] = []
    done = kept = 0
    for match in _lines.finditer(string):
        if _is_command.search(match.group()) and not _assignment.match(match.group()):
            out += [plain(string[kept : match.start()]), arguments.line(match.group(), judge)]
            kept = match.end()
        done = match.end()
    return "".join(out) + plain(string[kept:]) if done or out else plain(string)


def _decoded(string: str, judge: Judge) -> str | None:
    """The text with escapes undone, where something secret comes to light by that; else None."""
    plain = string
    if "\\u00" in plain:
        plain = _unicode.sub(lambda m: chr(int(m.group(1), 16)), plain)
    if "&quot;" in plain or "&#" in plain:
        plain = html.unescape(plain)
    if plain != string:
        clean = judge(plain)
        return clean if clean != plain else None
    if "%" not in string:
        return None
    clean = _encoded.sub(lambda m: _percent(m.group(), judge), string)
    return judge(clean) if clean != string else None


def _percent(token: str, judge: Judge) -> str:
    plain = unquote(token)
    if plain == token or "\ufffd" in plain:
        return token
    clean = judge(plain)
    return token if clean == plain else quote(clean, safe="[]/:?&=@;,")


def pem(string: str) -> str:
    """Private keys in PEM and the like, from their first line to their last, or to the end where that is missing."""
    out: list[str] = []
    at = 0
    while (match := rules.pem.search(string, at)) is not None:
        start = match.start()
        out += [string[at:start], MARK]
        at = _pem_end(string, match)
    return "".join(out) + string[at:]


_pem_last = re.compile(r"-----?\s?END[^\n-]{0,80}-----?|Private-MAC:[^\n]{0,200}", re.IGNORECASE)


def _pem_end(string: str, match: re.Match[str]) -> int:
    last = _pem_last.search(string, match.end())
    return last.end() if last is not None else len(string)


def forms(string: str, found: set[str]) -> str:
    """Tokens that are known by their form."""
    for id in found:
        pattern = rules.COMPILED.get(id)
        if pattern is not None:
            string = pattern.sub(_masked if id not in _checked else _masked_if_random, string)
    if "jwt" in found:
        string = rules.jwt.sub(_jwt, string)
    if "scheme" in found:
        string = rules.scheme.sub(_scheme, string)
    if "aws-id" in found:
        # the secret key stands beside the id of the key
        string = _aws.sub(lambda m: MARK if is_high_entropy(m.group()) else m.group(), string)
    return string


def _masked(_match: re.Match[str]) -> str:
    return MARK


def _masked_if_random(match: re.Match[str]) -> str:
    return MARK if is_random(match.group()) else match.group()


def _jwt(match: re.Match[str]) -> str:
    first = match.group(1)
    at = first.find("eyJ")
    return match.group() if at < 0 or len(first) - at < 11 else first[:at] + MARK


def _scheme(match: re.Match[str]) -> str:
    held = match.group(3)
    if _words_only.match(held) or (not any(c.isdigit() for c in held) and held.lower() == held and len(held) < 24) or ("=" in held.rstrip("=") and match.group(1).lower() in ("basic", "token", "digest")):  # fmt: skip
        return match.group()
    return match.group(1) + match.group(2) + MARK
