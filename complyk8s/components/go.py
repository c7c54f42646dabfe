"""Text read as Go's standard library reads it: strconv, time, encoding/csv, net.

Each function raises ValueError where Go's returns an error.
"""

import ipaddress
import math
import re
import struct

_TRUE, _FALSE = ("1", "t", "T", "true", "TRUE", "True"), ("0", "f", "F", "false", "FALSE", "False")
_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}  # fmt: skip
_DURATION = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]+)")
_FLOAT = re.compile(
    r"[+-]?(?:inf(?:inity)?|(?:[0-9_]*[0-9][0-9_]*\.?[0-9_]*|[0-9_]*\.[0-9_]*[0-9][0-9_]*)(?:e[+-]?[0-9][0-9_]*)?)"
    r"|nan|[+-]?0x[0-9a-f_]*\.?[0-9a-f_]*p[+-]?[0-9][0-9_]*", re.IGNORECASE,
)  # fmt: skip
_END = re.compile(r"[,\n]|\Z")


def boolean(text: str) -> bool:
    """strconv.ParseBool. Raises ValueError."""
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError(f"{text!r} is neither true nor false")


def unsigned(text: str, bits: int = 64, base: int = 0) -> int:
    """strconv.ParseUint: with base 0 also 0x, 0o, 0b, a leading 0 and `_` between digits. Raises ValueError."""
    digits, radix = text, base or 10
    if base == 0 and text.startswith("0"):
        radix = {"b": 2, "o": 8, "x": 16}.get(text[1:2].lower(), 0) if len(text) > 2 else 0
        digits = text[2:] if radix else text[1:]
        radix = radix or 8
    plain = digits.replace("_", "") if base == 0 and _spaced(text) else digits
    if not text or not all(c in "0123456789abcdef"[:radix] for c in plain.lower()) or not plain.isascii():
        raise ValueError(f"{text!r} is no number")
    number = int(plain, radix) if plain else 0
    if number >= 1 << bits:
        raise ValueError(f"{text!r} is out of range")
    return number


def _spaced(text: str) -> bool:
    """Whether each `_` stands between digits, or after the base's prefix (underscoreOK of strconv)."""
    text = text[1:] if text[:1] in ("+", "-") else text
    prefix = text[:2].lower() if text[:2].lower() in ("0b", "0o", "0x") else ""
    digit = "[0-9a-fA-F]" if prefix == "0x" else "[0-9]"
    digits = "0" + text[2:] if prefix else text
    return not re.search(rf"(?<!{digit})_|_(?!{digit})", digits)


def integer(text: str, bits: int = 64) -> int:
    """strconv.ParseInt with base 0. Raises ValueError."""
    sign, digits = (-1, text[1:]) if text[:1] == "-" else (1, text[1:] if text[:1] == "+" else text)
    number = sign * unsigned(digits)
    if not -(1 << (bits - 1)) <= number < 1 << (bits - 1):
        raise ValueError(f"{text!r} is out of range")
    return number


def real(text: str, bits: int = 64) -> float:
    """strconv.ParseFloat, rounded to 32 bits where asked. Raises ValueError."""
    if not _FLOAT.fullmatch(text) or ("_" in text and not _spaced(text)):
        raise ValueError(f"{text!r} is no number")
    plain = text.replace("_", "")
    try:
        number = float.fromhex(plain) if "x" in plain.lower() else float(plain)
        if bits == 32 and math.isfinite(number):
            number = float(struct.unpack("f", struct.pack("f", number))[0])
    except OverflowError:
        raise ValueError(f"{text!r} is out of range") from None
    if math.isinf(number) and "inf" not in plain.lower():
        raise ValueError(f"{text!r} is out of range")
    return number


def duration(text: str) -> int:
    """Nanoseconds: time.ParseDuration. Raises ValueError."""
    rest = text[1:] if text[:1] in ("+", "-") else text
    total, at = 0, 0
    if rest == "0":
        return 0
    for part in _DURATION.finditer(rest):
        whole, fraction, unit = part.groups()
        if part.start() != at or not (whole or fraction) or unit not in _UNITS:
            break
        at = part.end()
        total += int(whole or 0) * _UNITS[unit] + _fraction(fraction or "", _UNITS[unit])
    if not rest or at != len(rest) or total > (1 << 63) - (text[:1] != "-"):
        raise ValueError(f"{text!r} is no duration")
    return -total if text[:1] == "-" else total


def _fraction(digits: str, unit: int) -> int:
    """The part of a unit behind the point, with the precision that Go has."""
    number, scale = 0, 1.0
    for digit in digits:
        if number > ((1 << 63) - 1) // 10 or number * 10 + int(digit) > 1 << 63:
            break
        number, scale = number * 10 + int(digit), scale * 10
    return int(number * (unit / scale)) if number else 0


def duration_text(nanoseconds: int) -> str:
    """A duration as Go writes it, for whole seconds: `4h0m0s`."""
    seconds, rest = divmod(abs(nanoseconds), 10**9)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    tail = f"{seconds + rest / 1e9:.9g}s"
    text = f"{hours}h{minutes}m{tail}" if hours else f"{minutes}m{tail}" if minutes else tail
    return f"-{text}" if nanoseconds < 0 else text


def csv(text: str) -> list[str]:
    """The first record of encoding/csv with its defaults, as pflag reads lists. Raises ValueError."""
    if not text:
        return []
    text = text.removesuffix("\r").replace("\r\n", "\n").lstrip("\n")
    if not text:
        raise ValueError("an empty line")
    fields, at = [], 0
    while True:
        if text.startswith('"', at):
            field, at = _quoted(text, at + 1)
        else:
            end = _END.search(text, at)
            field, at = text[at : end.start()], end.start()  # type: ignore[union-attr]
            if '"' in field:
                raise ValueError('a " in a field without quotes')
        fields.append(field)
        if not text.startswith(",", at):
            return fields
        at += 1


def _quoted(text: str, at: int) -> tuple[str, int]:
    """A quoted field that begins at `at`, and where it ends."""
    field = ""
    while (close := text.find('"', at)) >= 0:
        field += text[at:close]
        after = text[close + 1 : close + 2]
        if after in ("", ",", "\n"):
            return field, close + 1
        if after != '"':
            raise ValueError('a " within a field')
        field, at = field + '"', close + 2
    raise ValueError('a field lacks its closing "')


def address(text: str, *, sloppy: bool = False) -> str:
    """net.ParseIP, or ParseIPSloppy of k8s.io/utils/net, which takes zeros in front. Raises ValueError."""
    plain = re.sub(r"(^|[.:])0+(?=[0-9]+(?:\.|$))", r"\1", text) if sloppy and "." in text else text
    if "%" in plain:
        raise ValueError(f"{text!r} is no IP address")
    found = ipaddress.ip_address(plain)
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found)
