"""Strings that are documents: JSON and base64 are opened and judged inside; YAML is in yaml_text.

What is found is replaced where it stands; the rest of the text stays as it was written, but for JSON,
which is written anew.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from typing import Any

import orjson

from complyk8s.redact.names import MARK
from complyk8s.redact.packed import secret_bytes

Walk = Callable[[Any], Any]
Judge = Callable[[str], str]

_blob = re.compile(r"(?:data:[\w/+.;=-]{0,80}base64,)?([A-Za-z0-9+/_\s-]{12,}+={0,2}\s*+)")
_inside = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}+={0,2}(?![A-Za-z0-9+/_=-])")
_decoder = json.JSONDecoder()


def documents(string: str, walk: Walk) -> str | None:
    """A JSON document, or several in a row, with secrets replaced; None where the text is none."""
    start = len(string) - len(string.lstrip("\ufeff \t\r\n"))
    if string[start : start + 1] not in ("{", "["):
        return None
    try:
        return string[:start] + _one(string[start:], orjson.loads(string[start:]), walk)
    except orjson.JSONDecodeError:
        pass
    out, at = [string[:start]], start
    while at < len(string):
        if string[at] not in "{[":
            return None if string[at:].strip() else "".join(out) + string[at:]
        try:
            held, end = _decoder.raw_decode(string, at)
        except (ValueError, RecursionError):
            return None
        out.append(_one(string[at:end], held, walk))
        at = len(string) - len(string[end:].lstrip(" \t\r\n,;\x1e")) if end < len(string) else end
        out.append(string[end:at])
    return "".join(out)


def _one(text: str, held: Any, walk: Walk) -> str:
    twice = _twice(text)
    if twice is not None:
        held = twice
    clean = walk(held)
    if clean == held:
        return text
    # Written anew only where something was replaced, so that harmless text stays as it was.
    return orjson.dumps(clean, option=orjson.OPT_NON_STR_KEYS).decode()


def _twice(text: str) -> Any:
    """The value with keys that are there twice under another name; None where there are none."""
    seen = False

    def pairs(held: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal seen
        out: dict[str, Any] = {}
        for key, value in held:
            while key in out:
                key, seen = key + " 2", True
            out[key] = value
        return out

    try:
        held = json.loads(text, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return None
    return held if seen else None


def blob(string: str, judge: Judge) -> str | None:
    """MARK where a text that is base64 as a whole holds a secret; None where it is none or holds none."""
    match = _blob.fullmatch(string)
    if match is None or (string.islower() and "=" not in string):
        return None
    return MARK if _holds(match.group(1), judge) else None


def inside(string: str, judge: Judge) -> str:
    """A text with the pieces of base64 in it replaced that hold secrets."""
    budget = [64]

    def piece(match: re.Match[str]) -> str:
        budget[0] -= 1
        held = match.group()
        if held.islower() or held.isdigit() or (held.count("/") > len(held) // 12 and "=" not in held):
            return held
        if budget[0] < 0:
            return MARK if len(held) > 64 else held
        return MARK if _holds(held, judge) else held

    return _inside.sub(piece, string)


def _holds(text: str, judge: Judge) -> bool:
    """Whether base64 text holds something secret."""
    compact = "".join(text.split()).rstrip("=").replace("-", "+").replace("_", "/")
    if len(compact) % 4 == 1:
        compact = compact[:-1]
    try:
        raw = base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return secret_bytes(raw, judge)
