"""Free text with its secrets replaced."""

import re

from complyk8s.redact.names import MARK, NAME, named, plain, sensitive
from complyk8s.redact.rules import VALUE

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
client = re.compile(r"mysql|mariadb|sshpass", re.IGNORECASE)
short = re.compile(r"(?<!\S)-p(?=[^\s=])\S+")  # mysql -psecret


def text(string: str) -> str:
    """A free string with every token, key and `password=…` in it replaced."""
    if not _any.search(string):
        return string
    if "PRIVATE KEY" in string:
        string = _pem.sub(MARK, string)
    string = _userinfo.sub(f"://{MARK}@", string)
    string = _value.sub(MARK, string)
    if named.search(string):
        string = _pair.sub(_mask_pair, string)
        string = _flag.sub(_mask_flag, string)
    return short.sub("-p" + MARK, string) if client.search(string) else string


def _mask_pair(match: re.Match[str]) -> str:
    label, held = match.group(1), match.group(2)
    name = label.strip().rstrip("=:").strip().strip("\"'")
    if not sensitive(name) or plain.fullmatch(held.strip("\"'")) or held.startswith(MARK[:5]):
        return match.group(0)
    return label + MARK


def _mask_flag(match: re.Match[str]) -> str:
    name, space, held = match.groups()
    if not sensitive(name) or held.startswith("-"):
        return match.group(0)
    return f"{name}{space}{MARK}"
