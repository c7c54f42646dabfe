"""What a plain YAML scalar means to Kubernetes: go.yaml.in/yaml/v2 resolve.go, by way of sigs.k8s.io/yaml."""

import re
from typing import Any

_WORDS: dict[str, Any] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_FIRST = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)\Z", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z", re.ASCII)
_LONGEST = 400
"""Characters of a number; a longer one is a text. Reading a long one takes time that grows with its square."""
_LOWEST, _HIGHEST = -(2**63), 2**64


def plain(text: str) -> Any:
    """The value of a plain scalar: None, a boolean, a number or its text.

    Integers beyond 64 bits become floats, as they do on the way to the API server. Dates, `1:30`, `.inf` and `.nan`
    are texts.
    """
    if text[:1] in _FIRST:
        return _number(text)
    return _WORDS.get(text, text)


def _number(text: str) -> Any:
    if len(text) > _LONGEST:
        return text
    digits = text.replace("_", "")
    if _INTEGER.match(digits):
        value = _integer(digits)
        return value if _LOWEST <= value < _HIGHEST else float(value)
    if _FLOAT.match(digits):
        number = float(digits)
        return text if number in (float("inf"), float("-inf")) else number
    return text


def _integer(digits: str) -> int:
    bare = digits.lstrip("+-")
    sign = -1 if digits[0] == "-" else 1
    if bare[:2].lower() in ("0x", "0b", "0o"):
        return sign * int(bare[2:], {"x": 16, "b": 2, "o": 8}[bare[1].lower()])
    return sign * int(bare, 8 if bare[0] == "0" and len(bare) > 1 else 10)
