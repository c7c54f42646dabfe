"""Characters that do not show, made to show: no output carries them as they are.

Escape sequences move a terminal's cursor and rewrite its title, bidirectional marks turn text around
(CVE-2021-42574, https://trojansource.codes/), zero-width characters make two names look like one, line
separators begin a line that nobody wrote. Names and values of a cluster may hold all of these.
"""

import re
from typing import Any

# Unicode 15.1: Cc, Cf, Zl, Zp, Cs, and the characters without a shape of their own among letters and marks
# (Default_Ignorable_Code_Point), and what XML cannot write. Other unassigned and private ones show as boxes and stay.
_HIDDEN = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_ALL = re.compile(f"[{_HIDDEN}]")
_BUT_LINES = re.compile(f"(?![\t\n])[{_HIDDEN}]")
_IN_JSON = re.compile(f"(?!\n)[{_HIDDEN}]")


def text(value: str, *, lines: bool = False) -> str:
    r"""`value` with every character that does not show as `\x1b`, `\u202e` or `\U000e0041`.

    `lines` keeps tabs and line feeds, for text that may have lines.
    """
    if value.isascii() and value.isprintable():
        return value
    return (_BUT_LINES if lines else _ALL).sub(_escape, value)


def hides(value: str) -> bool:
    """Whether `value` has a character that does not show; tabs and line feeds are such."""
    return _ALL.search(value) is not None


def tree(value: Any) -> Any:
    """A value as JSON has them, with every text in it as `text(…, lines=True)` gives it; keys too."""
    if isinstance(value, str):
        return text(value, lines=True)
    if isinstance(value, dict):
        return {tree(k): tree(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [tree(v) for v in value]
    return value


def json(document: str) -> str:
    r"""A JSON text that reads back equal, in which these characters are escaped as \uXXXX.

    They stand in strings alone, since between tokens JSON allows blanks, tabs and line ends only.
    """
    return document if document.isascii() and "\x7f" not in document else _IN_JSON.sub(_json, document)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
