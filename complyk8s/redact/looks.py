"""Closer looks at what the first gate matched: the name and its value, or the string around it, by the rules of redaction.

What stands in a line of a log is judged without parsing the line; answers are remembered, as values repeat.
"""

import functools
import re
from collections.abc import Callable
from typing import cast

import orjson

from complyk8s.redact import kinds
from complyk8s.redact.line import Line, first_value
from complyk8s.redact.names import NOTHING, SECRET, says
from complyk8s.redact.value import text, value
from complyk8s.redact.values import is_high_entropy

_FAR = 300
"""Bytes before a match in which a name is looked for."""
_AHEAD = 1500
"""Bytes behind a name in which its value must end to be judged here."""


Look = Callable[[Line, int], bool]
"""A closer look: the line, and where the match ends."""


_IN_NAMES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.%/~$@-"
_sep = re.compile(rb"((?:\[\w{0,20}\]|[\"'\\\])}]){0,16})(?:[ \t]|\\t){0,60}(?:=>|:=|=|:|%(?:25)?3[DdAa])")
_field = re.compile(rb"(?<!\\)(\\*+)\"(?:" + "|".join(kinds.NAMED).encode() + rb")\\*\"\s*:\s*\\*\"$")
_plain = re.compile(
    rb"[ \t]*\\*\"?(?:true|false|null)\\*\"?[ \t]*[,}\]]|[ \t]*(?:\\*\"\\*\"|\{\}|\[\])[ \t]*[,}\]]"
)


def _name(line: Line, end: int) -> bool:
    """A name that may say `secret`, by what stands around it."""
    data, e = line.data, end - 1
    near = bytes(data[max(line.start, e - _FAR) : e])
    name = near[len(near.rstrip(_IN_NAMES)) :]
    if near[: len(near) - len(name)].endswith(b"\\") and name[:1] in b"nrtbf":
        name = name[1:]  # a line's end, written as an escape
    if not line.whole and b'"' not in near:
        return True
    if b"%" in name:
        return _in_string(line, e)  # names and what parts them from values, encoded as in URLs
    pair = _field.search(_opening(near)) is not None
    if not _tells(name):
        name = near[near.rfind(b'"') + 1 :]  # names may have spaces
        if not _tells(name):
            return pair and data[e] not in b'"\\' and _in_pair(line, e)
    if pair and _in_pair(line, e):
        return True
    behind = _sep.match(data, e, min(line.stop, e + 80))
    if behind is not None:
        whole = near[near.rfind(b'"') + 1 :]
        return _valued(line, name, behind) or (len(name) < len(whole) < 80 and _valued(line, whole, behind))
    if data[e] in b'"\\':
        return _quoted(line, e, name)
    return _in_string(line, e) or (data[e] == 0x20 and _spaced(line, near, e))


_rest = re.compile(rb"[\w .%/~$@-]{1,80}+(?=\\*\")")


def _spaced(line: Line, near: bytes, e: int) -> bool:
    """A key of more than one word, the telling one not its last: `password db`."""
    rest = _rest.match(line.data, e, line.stop)
    behind = _sep.match(line.data, rest.end(), line.stop) if rest else None
    if rest is None or behind is None:
        return False
    name = near[near.rfind(b'"') + 1 :] + rest.group()
    return _valued(line, name, behind)


def _opening(near: bytes) -> bytes:
    """The little that stands before the string that some text ends in, with its quote."""
    quote = near.rfind(b'"')
    return near[max(0, quote - 40) : quote + 1]


def _valued(line: Line, name: bytes, behind: re.Match[bytes]) -> bool:
    closing, at = behind.group(1), behind.end()
    slashes = len(closing) - 1
    if closing != b"\\" * slashes + b'"':
        return _in_string(line, behind.start())
    ahead = bytes(line.data[at : min(line.stop, at + _AHEAD)])
    if _plain.match(ahead):
        return False
    if ahead.lstrip()[:1] == b"{" and _verdict(name) not in (SECRET, "keyname"):
        return False  # what stands below it is judged by names of its own
    raw = first_value(ahead, slashes)
    return raw is None or _changes(name, raw, slashes)


def _quoted(line: Line, e: int, name: bytes) -> bool:
    """A string that ends with such a name: the name of a variable, a flag of a list, a path of a patch."""
    lead = _opening(bytes(line.data[max(line.start, e - _FAR) : e]))
    if _field.search(lead) is not None:
        return False
    if name.startswith(b"-"):
        return _in_list(line, e)
    # `password%3D…`: a name and its value in one word
    return (line.data[e] == 0x5C or b"%" in name) and _in_string(line, e)


def _in_pair(line: Line, e: int) -> bool:
    """Whether the object around a variable's name holds a secret value."""
    near = bytes(line.data[max(line.start, e - _FAR) : e])
    found = _field.search(_opening(near))
    return _in_object(line, e, len(found.group(1)) if found else 0, _VALUES)


def _patch(line: Line, end: int) -> bool:
    """One operation of a JSON patch."""
    at = line.data.rfind(b"op", line.start, end) + 2
    slashes = 0
    while line.data[at + slashes] == 0x5C:
        slashes += 1
    return _in_object(line, end, slashes, _op)


def _in_object(line: Line, e: int, slashes: int, otherwise: re.Pattern[bytes]) -> bool:
    """Whether the object around a place holds a secret; where it is too long, whether the line has what could."""
    opened = line.data.rfind(b"{", max(line.start, e - _FAR), e)
    if not line.whole and opened < 0:
        return True
    if opened < 0 or line.data.find(b"}", opened, e) >= 0:
        if not line.whole:
            return True
        # what stands before is an object of its own, so this one began somewhere before
        return line.has(otherwise)
    raw = first_value(bytes(line.data[opened : min(line.stop, opened + _AHEAD)]), slashes)
    return raw is None or _changes(b"x", raw, slashes)


_op = re.compile(rb'"op\\*"')
_VALUES = re.compile(rb"\"(?:" + "|".join(kinds.VALUED).encode() + rb")\\*\"\s*:")


def _in_list(line: Line, e: int) -> bool:
    """Whether the list of words around a place holds a secret; false where the word stands in none."""
    near = bytes(line.data[max(line.start, e - _FAR) : e]).rstrip(b'", \\\t')
    if _opening(near).rstrip(b'\\" \t')[-1:] == b":":
        return False
    opened = line.data.rfind(b"[", max(line.start, e - _AHEAD), e)
    if opened < 0 or line.data.find(b"]", opened, e) >= 0:
        return True
    first = line.data.find(b'"', opened)
    slashes = 0
    while first - slashes - 1 > opened and line.data[first - slashes - 1] == 0x5C:
        slashes += 1
    raw = first_value(bytes(line.data[opened : min(line.stop, opened + 2 * _AHEAD)]), slashes)
    return raw is None or _changes(b"x", raw, slashes)


def _in_string(line: Line, e: int) -> bool:
    """Whether the string around a place holds a secret."""
    first, last = line.harmless
    if first < e <= last:
        return False
    found = line.string(e - 1)
    if found is None or found[1] - found[0] > 1 << 14:
        return True
    start, stop = found
    if _is_secret_string(line, start, stop):
        return True
    line.harmless = (start, stop - 1)
    return False


def _is_secret_string(line: Line, start: int, stop: int) -> bool:
    behind = _sep.match(line.data, stop - 1, min(line.stop, stop + 80))
    if behind is not None and behind.group(1) == b'"':  # a key of several words
        name = bytes(line.data[start + 1 : stop - 1])
        if _tells(name) and _valued(line, name, behind):
            return True
    if _reveals(bytes(line.data[start:stop])):
        return True
    # a word of a list is judged with the words beside it
    before, after = (
        bytes(line.data[max(line.start, start - 20) : start]).rstrip(),
        bytes(line.data[stop : stop + 20]).lstrip(),
    )
    return before[-1:] in (b"[", b",") and after[:1] in (b",", b"]") and _in_list(line, start + 1)


def _program(line: Line, end: int) -> bool:
    """A program that may be given secrets: in a list of words, or in a string."""
    data = line.data
    if data[end - 1] not in b'"\\':
        return _in_string(line, end)
    if _listed.match(data, end - 1, min(line.stop, end + 60)) is not None:
        return _in_list(line, end - 1)
    return data[end - 1] == 0x5C and data[end : end + 1] in b"tnr" and _in_string(line, end)


_listed = re.compile(rb'\\*"\s*,\s*\\*"')


def _key(line: Line, end: int) -> bool:
    """A bare `key`, which is a label's as a rule."""
    data = line.data
    at = max(
        data.rfind(b"key", max(line.start, end - _FAR), end),
        data.rfind(b"KEY", max(line.start, end - _FAR), end),
        data.rfind(b"Key", max(line.start, end - _FAR), end),
    )
    behind = _sep.match(data, at + 3, line.stop) if at >= 0 else None
    return behind is None or _valued(line, b"key", behind)


def _chance(line: Line, end: int) -> bool:
    """The value of a variable that looks made by chance."""
    first = line.data.rfind(b'"', line.start, end) + 1
    found = _alike.match(line.data, first, line.stop)
    return found is not None and is_high_entropy(found.group().decode())


def _several(line: Line, _end: int) -> bool:
    """More than one JSON value."""
    return not line.is_one_value()


_alike = re.compile(rb"[A-Za-z0-9_/+-]{20,129}")


@functools.lru_cache(maxsize=1 << 14)
def _verdict(name: bytes) -> str:
    return says(name.decode("utf-8", "replace"))


@functools.lru_cache(maxsize=1 << 14)
def _tells(name: bytes) -> bool:
    plain = name.decode("utf-8", "replace")
    short = plain.lstrip("-/")
    return any(says(n) != NOTHING for n in (plain, short, short.removeprefix("D")))


@functools.lru_cache(maxsize=1 << 15)
def _changes(name: bytes, raw: bytes, slashes: int) -> bool:
    """Whether something is replaced in a value under a name; true where that cannot be told."""
    try:
        for _ in range(slashes.bit_length()):
            raw = cast(bytes, orjson.loads(b'"' + raw + b'"').encode())
        held = orjson.loads(raw)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return True
    key = name.decode("utf-8", "replace")
    return bool(value({key: held}) != {key: held})


@functools.lru_cache(maxsize=1 << 12)
def _reveals(raw: bytes) -> bool:
    """Whether something is replaced in a JSON string."""
    try:
        held = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return True
    return bool(text(held) != held or value([held]) != [held])


_LOOKS: dict[str, Look] = {
    "name": _name, "key": _key, "chance": _chance, "patch": _patch, "program": _program, "more": _several,
    "string": _in_string, "base64": _in_string, "users": _in_string,
}  # fmt: skip
"""By the first word of a pattern's name."""


def look(name: str) -> Look | None:
    """The closer look of a pattern; None where each match holds."""
    return _LOOKS.get(name.partition(" ")[0])


@functools.lru_cache(maxsize=1 << 14)
def near(name: str, piece: bytes, end: int) -> bool:
    """What a closer look says of a piece of a line around a match; true where more of the line is needed."""
    closer = look(name)
    return closer is None or closer(Line(piece, 0, len(piece), False), end)
