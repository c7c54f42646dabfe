"""The values of flags, each read by its kind as the component's own Go code reads it.

A reader takes what earlier uses of the flag made (None at the first) and the text, and returns the value:
bool, int, float, str, a list of str, or a dict. It raises ValueError where the component would not start.
Sources: github.com/spf13/pflag; k8s.io/component-base/cli/flag; pkg/util/flag of k8s.io/kubernetes; pkg/flags of etcd.
"""

import functools
import re
from collections.abc import Callable
from typing import Any

from complyk8s.components.go import address, boolean, csv, duration, integer, real, unsigned

Reader = Callable[[Any, str], Any]

_URL = re.compile(
    r"(?i:https?)://(?:[^/?#@]*@)?(?:\[[^/?#\[\]]*\]|[^/?#:\[\]]*):[0-9]*(?:[?#].*)?|(?i:unixs?):.*"
)
_QUANTITY = re.compile(r"(?=.)[+-]?[0-9]*\.?[0-9]*(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+|)")


def _address_or_port(text: str) -> str:
    try:
        return address(text, sloppy=True) and text
    except ValueError:
        found = re.fullmatch(r"(?:\[([^\[\]]*)\]|([^:\[\]]*)):([^:\[\]]*)", text)
        if not found or not re.fullmatch(r"[+-]?[0-9]{1,20}", found[3]) or not 0 <= int(found[3]) < 65536:
            raise ValueError(f"{text!r} is neither an address nor one with a port") from None
        address(found[1] or found[2] or "", sloppy=True)
        return text


def _ports(text: str) -> str:
    """PortRange of k8s.io/apimachinery/pkg/util/net: "80", "80-90" or "80+10"."""
    text = text.strip()
    if not text:
        return ""
    found = re.fullmatch(r"([^-+]*)(?:([-+])(.*))?", text)
    number = re.compile(r"[+-]?[0-9]+")
    if not found or not number.fullmatch(found[1]) or (found[2] and not number.fullmatch(found[3])):
        raise ValueError(f"{text!r} is no range of ports")
    if ("+" in text and "-" in text) or (found[2] == "+" and not number.fullmatch(found[3])):
        raise ValueError(f"{text!r} is no range of ports")
    low = int(found[1])
    high = {None: low, "-": int(found[3] or 0), "+": low + int(found[3] or 0)}[found[2]]
    if low > 65535 or high > 65535 or high < low:
        raise ValueError(f"{text!r} is no range of ports")
    return f"{low}-{high}"


def _pairs(sign: str, *, bare: bool = False, whole: bool = False) -> Reader:
    """Maps of key and value: `a=1,b=2`, several uses add up."""

    def read(before: dict[str, str] | None, text: str) -> dict[str, str]:
        out = dict(before or {})
        for pair in [text] if whole else [p for p in text.split(",") if p]:
            key, found, value = pair.partition(sign)
            if not found and not bare:
                raise ValueError(f"{pair!r} is no pair with {sign}")
            out[key.strip()] = value.strip()
        return out

    return read


def _gates(before: dict[str, bool] | None, text: str) -> dict[str, bool]:
    pairs = _pairs("=")(None, text)
    return {**(before or {}), **{k: boolean(v) for k, v in pairs.items()}}


def _many(sign: str, *, bare: bool) -> Reader:
    def read(before: dict[str, list[str]] | None, text: str) -> dict[str, list[str]]:
        out = {k: list(v) for k, v in (before or {}).items()}
        for pair in (p for p in text.split(",") if p):
            key, found, value = pair.partition(sign)
            if not found:
                if not bare:
                    raise ValueError(f"{pair!r} is no pair with {sign}")
                key, value = "", key
            out.setdefault(key.strip(), []).append(value.strip())
        return out

    return read


def _string_to_string(before: dict[str, str] | None, text: str) -> dict[str, str]:
    items = csv(text) if text.count("=") > 1 else [text.strip('"')]
    if any("=" not in item for item in items):
        raise ValueError(f"{text!r} is no key=value")
    return {**(before or {}), **dict(item.split("=", 1) for item in items)}


def _certificate(before: list[str] | None, text: str) -> list[str]:
    """NamedCertKeyArray: `cert,key` or `cert,key:name,name`."""
    files, colon, names = (part.strip() for part in text.partition(":"))
    if files.count(",") != 1 or (colon and not names):
        raise ValueError(f"{text!r} is no certificate with its key")
    listed = ",".join(n.strip() for n in names.split(","))
    pair = ",".join(f.strip() for f in files.split(","))
    return [*(before or []), pair + (f":{listed}" if colon else "")]


def _verbosities(before: str | None, text: str) -> str:
    for item in (i for i in text.split(",") if i):
        pattern, _, level = item.partition("=")
        if not pattern or "=" in level:
            raise ValueError(f"{item!r} has not the form pattern=N")
        unsigned(level, 31, 10)
    return ",".join(x for x in (before, *text.split(",")) if x)


def _ip(before: str | None, text: str) -> str | None:
    return before if text == "" else address(text.strip())


def _matching(pattern: re.Pattern[str]) -> Reader:
    def read(_: str | None, text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(f"{text!r} is not valid")
        return text

    return read


def _sloppy(before: str | None, text: str) -> str:
    if text and before == "":
        raise ValueError("it was set to nothing before, with which the component ends")
    return text and address(text, sloppy=True) and text


def _ip_port(before: str | None, text: str) -> str:
    if text and before == "":
        raise ValueError("it was set to nothing before, with which the component ends")
    return text and _address_or_port(text)


def _version(_: Any, text: str) -> str | bool:
    return text if text == "raw" or text.startswith("v") else boolean(text)


def _last(read: Callable[[str], Any]) -> Reader:
    return lambda _, text: read(text)


def _whole(bits: int) -> Reader:
    return lambda _, text: integer(text, bits)


def _urls(exception: str) -> Reader:
    """UniqueURLs of etcd: http and https with a port and without a path, or unix."""

    def read(before: list[str] | None, text: str) -> list[str]:
        if text == exception:
            return before or []
        for url in (u.strip() for u in text.split(",")):
            if not _URL.fullmatch(url):
                raise ValueError(f"{url!r} is no URL that etcd takes")
        return text.split(",")

    return read


def _among(allowed: list[str], *, several: bool) -> Reader:
    def read(before: list[str] | str | None, text: str) -> list[str] | str:
        items = text.split(",") if several else [text]
        if wrong := [i for i in items if i not in allowed]:
            raise ValueError(f"{wrong[0]!r} is none of {', '.join(allowed)}")
        return sorted([*(before or []), *items]) if several else text

    return read


@functools.cache
def reader(kind: str) -> Reader:
    """How values of a kind are read: a name of READERS, `one of new existing`, or `some of …`."""
    several, of, allowed = kind.partition(" of ")
    return READERS[kind] if kind in READERS or not of else _among(allowed.split(), several=several == "some")


READERS: dict[str, Reader] = {
    "bool": _last(boolean),
    "int": _whole(64), "int32": _whole(32), "int64": _whole(64),
    "uint": _last(unsigned), "uint32": lambda _, t: unsigned(t, 32), "uint64": _last(unsigned),
    "level": lambda _, t: unsigned(t, 31, 10), "verbosities": _verbosities,
    "float32": lambda _, t: real(t, 32), "float64": _last(real),
    "duration": _last(duration),
    "string": _last(str), "opaque": _last(str),
    "strings": lambda before, t: [*(before or []), *csv(t)],
    "array": lambda before, t: [*(before or []), t],
    "set": _last(lambda t: t.split(",")), "urls or *": _urls("*"), "urls or none": _urls(""),
    "int32s": lambda before, t: [*(before or []), *(str(integer(n, 32)) for n in t.split(","))],
    "gates": _gates,
    "pairs": _pairs("="), "pair": _pairs("=", whole=True), "configuration": _pairs("=", bare=True), "thresholds": _pairs("<"),
    "multimap": _many(":", bare=False), "gates of components": _many(":", bare=True),
    "string to string": _string_to_string,
    "certificates": _certificate,
    "ip": _ip, "sloppy ip": _sloppy, "ip port": _ip_port, "version": _version,
    "ports": _last(_ports), "quantity": _matching(_QUANTITY),
}  # fmt: skip
"""By the kinds that benchmarks/data/flags names."""
