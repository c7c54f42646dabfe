"""Strings that are documents: JSON, YAML, base64 and compressed ones are opened and judged inside.

What is found is replaced where it stands; the rest of the text stays as it was written, but for JSON,
which is written anew.
"""

import base64
import binascii
import bz2
import io
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import orjson
import yaml

from complyk8s.redact.names import MARK

Walk = Callable[[Any], Any]
Judge = Callable[[str], str]
MOST = 4 << 20
"""Bytes of a decompressed text that are looked at; a longer one is replaced as a whole."""
YAML_MOST = 1 << 19
DEPTH = 120

_yamlish = re.compile(r"(?:\ufeff|[ \t\r\n]|#[^\n]*+\n|%YAML[^\n]*+\n|---[^\n]*+\n)*+(?:- |-\n|[\"']?[\w./@*<$ -]{1,200}+[\"']?[ \t]{0,9}:(?:[ \t\r\n]|$)|[{\[]|\?)")
_blob = re.compile(r"(?:data:[\w/+.;=-]{0,80}base64,)?([A-Za-z0-9+/_\s-]{12,}+={0,2}\s*+)")
_inside = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{24,}+={0,2}(?![A-Za-z0-9+/_=-])")
_credentials = re.compile(r"[\w.@+-]{1,64}:[^\s:/]\S{3,200}")
_ports = re.compile(r"\S*:\d{1,5}")
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


class _Leaf(str):
    """A scalar of a YAML text, with its place."""

    __slots__ = ("end", "start", "style")
    start: int
    end: int
    style: str | None


class _Unfit(Exception):
    """Not YAML, or too much of it."""


def yaml_text(string: str, walk: Walk, judge: Judge) -> str | None:
    """A YAML text of mappings or lists with the scalars that are secrets replaced; None where it is none."""
    if len(string) > YAML_MOST or _yamlish.match(string) is None or string.startswith("\ufeff"):
        return None
    leaves: list[_Leaf] = []
    try:
        roots = _Tree(string, leaves).roots()
    except (yaml.YAMLError, _Unfit, ValueError, RecursionError):
        return None
    if not roots or not all(isinstance(root, dict | list) for root in roots):
        return None
    edits: dict[int, tuple[int, str]] = {}
    for root in roots:
        _compare(root, walk(root), edits, string)
    return _written(string, leaves, edits, judge)


class _Tree:
    """Builds values of a stream's events, without recursion."""

    def __init__(self, string: str, leaves: list[_Leaf]) -> None:
        self.string = string
        self.leaves = leaves
        self.anchors: dict[str, Any] = {}
        self.done: list[Any] = []
        self.spare: list[Any] = []
        self.stack: list[tuple[Any, list[Any]]] = []
        self.aliases = 0

    def roots(self) -> list[Any]:
        """The documents; keys that are there twice make documents of their own."""
        for count, event in enumerate(yaml.parse(self.string, Loader=yaml.CSafeLoader)):
            if count > 200_000:
                raise _Unfit
            self._event(event)
        return self.done + self.spare

    def _event(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            leaf = _Leaf(event.value)
            leaf.start, leaf.end, leaf.style = event.start_mark.index, event.end_mark.index, event.style
            if event.value == "redacted" and self.string[leaf.start - 1 : leaf.end + 1] == MARK:
                leaf = _Leaf(MARK)
                leaf.start, leaf.end, leaf.style = event.start_mark.index, event.end_mark.index, "mark"
            self.leaves.append(leaf)
            self._add(leaf, event.anchor)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(self.stack) > DEPTH:
                raise _Unfit
            held: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._add(held, event.anchor)
            self.stack.append((held, []))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            self.aliases += 1
            held = self.anchors.get(event.anchor)
            # a shared collection could be grown without end by sharing it again
            if self.aliases > 200 or held is None:
                raise _Unfit
            if isinstance(held, str):
                self._add(held, None)
            else:
                self._add("" if len(self.stack) < 2 else held if self.aliases < 20 and _small(held) else "", None)

    def _add(self, held: Any, anchor: str | None) -> None:
        if anchor:
            self.anchors[anchor] = held
        if not self.stack:
            self.done.append(held)
            return
        parent, waiting = self.stack[-1]
        if isinstance(parent, list):
            parent.append(held)
        elif waiting:
            key = waiting.pop()
            if key in parent:
                self.spare.append({key: held})
            else:
                parent[key] = held
        else:
            if not isinstance(held, str):
                held = _Leaf("?")  # a key that is a collection
                held.start = held.end = 0
                held.style = None
            waiting.append(held)


def _small(held: Any) -> bool:
    return len(held) < 50 and not any(isinstance(v, dict | list) for v in (held.values() if isinstance(held, dict) else held))


def _compare(before: Any, after: Any, edits: dict[int, tuple[int, str]], string: str) -> None:
    """Notes what of a tree was replaced."""
    if isinstance(before, _Leaf):
        if before.style != "mark" and (not isinstance(after, str) or after != before):
            edits[before.start] = (before.end, _rendered(before, after if isinstance(after, str) else MARK, string))
        return
    if isinstance(before, list):
        same = isinstance(after, list) and len(after) == len(before)
        for i, held in enumerate(before):
            _compare(held, after[i] if same else MARK, edits, string)
    elif isinstance(before, dict):
        keys = list(after) if isinstance(after, dict) else []
        at = 0
        for key, held in before.items():
            if at < len(keys) and (keys[at] == key or (key not in after and MARK in str(keys[at]) and keys[at] not in before)):
                _compare(key, keys[at], edits, string)
                _compare(held, after[keys[at]], edits, string)
                at += 1
            else:
                _compare(held, MARK, edits, string)


def _rendered(leaf: _Leaf, clean: str, string: str) -> str:
    if leaf.style == "|" and "\n" in clean.strip("\n"):
        raw = string[leaf.start : leaf.end]
        body = raw[raw.find("\n") + 1 :]
        first = next((line for line in body.split("\n") if line.strip()), "")
        indent = first[: len(first) - len(first.lstrip(" "))]
        return raw[: raw.find("\n") + 1] + "\n".join(indent + line if line else "" for line in clean.rstrip("\n").split("\n"))
    return json.dumps(clean, ensure_ascii=False)


def _written(string: str, leaves: list[_Leaf], edits: dict[int, tuple[int, str]], judge: Judge) -> str:
    out: list[str] = []
    done = 0
    for leaf in sorted(leaves, key=lambda leaf: leaf.start):
        if leaf.start < done:
            continue
        between = string[done : leaf.start]
        # comments stand between the scalars
        out.append(_comments(between, judge) if "#" in between else between)
        end, done = leaf.end, leaf.end
        if leaf.start in edits:
            end, text = edits[leaf.start]
            whole = string[leaf.start : end]
            out += [text, whole[len(whole.rstrip()) :]]
        else:
            out.append(string[leaf.start : end])
    rest = string[done:]
    return "".join(out) + (_comments(rest, judge) if "#" in rest else rest)


def _comments(between: str, judge: Judge) -> str:
    head, mark, rest = between.partition("#")
    return head + mark + "\n".join(_comment(line, judge) for line in rest.split("\n"))


def _comment(line: str, judge: Judge) -> str:
    body = line.lstrip("# ")
    return line[: len(line) - len(body)] + judge(body) if body.strip() else line


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


def secret_bytes(raw: bytes, judge: Judge) -> bool:
    """Whether bytes hold something secret: a key in DER, or a text, compressed or not."""
    if _private_key(raw):
        return True
    opened = _decompressed(raw)
    if opened is None:
        return True
    for piece in opened:
        text = _text(piece)
        if text is None:
            if _private_key(piece):
                return True
            continue
        if len(opened) == 1 and piece is raw and _credentials.fullmatch(text) and not _ports.fullmatch(text):
            return True
        if judge(text) != text:
            return True
    return False


def _text(raw: bytes) -> str | None:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[1:2] == b"\0":
            try:
                text = raw.decode("utf-16" if raw[:1] in b"\xff\xfe" else "utf-16-le")
            except UnicodeDecodeError:
                return None
        else:
            return None
    return text if text and sum(c < " " and c not in "\t\r\n\x1b" for c in text[:400]) * 8 <= min(len(text), 400) else None


def _private_key(raw: bytes) -> bool:
    """PKCS#1, PKCS#8, SEC 1, PKCS#12, OpenSSH and Java key stores."""
    if raw.startswith((b"openssh-key-v1\0", b"\xfe\xed\xfe\xed", b"\xce\xce\xce\xce")):
        return True
    if raw[:1] != b"\x30" or len(raw) < 40:
        return False
    length = raw[1]
    at = 2 + (length & 0x7F if length & 0x80 else 0)
    head = raw[at : at + 5]
    if head[:2] != b"\x02\x01":
        return False
    return (head[2] in (0, 1) and head[3:4] in (b"\x30", b"\x02", b"\x04")) or (head[2] == 3 and head[3:4] == b"\x30")


def _decompressed(raw: bytes) -> list[bytes] | None:
    """The bytes, or what is compressed in them; None where that is too much to look at."""
    try:
        if raw[:2] == b"\x1f\x8b":
            return _bounded(zlib.decompressobj(31), raw)
        if raw[:4] == b"PK\x03\x04":
            return _zipped(raw)
        if raw[:3] == b"BZh":
            return _bounded(bz2.BZ2Decompressor(), raw)
        if raw[:6] == b"\xfd7zXZ\0":
            return _bounded(lzma.LZMADecompressor(memlimit=64 << 20), raw)
        if raw[:4] == b"\x28\xb5\x2f\xfd":
            return _zstd(raw)
        if raw[:1] == b"\x78" and raw[1:2] in (b"\x01", b"\x5e", b"\x9c", b"\xda"):
            return _bounded(zlib.decompressobj(), raw)
    except (OSError, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        return [raw]
    return [raw]


def _bounded(engine: Any, raw: bytes) -> list[bytes] | None:
    out = engine.decompress(raw, MOST + 1)
    return None if len(out) > MOST else [out]


def _zstd(raw: bytes) -> list[bytes] | None:
    import zstandard

    try:
        out = zstandard.ZstdDecompressor(max_window_size=8 << 20).stream_reader(io.BytesIO(raw)).read(MOST + 1)
    except zstandard.ZstdError:
        return [raw]
    return None if len(out) > MOST else [out]


def _zipped(raw: bytes) -> list[bytes] | None:
    out, left = [], MOST
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for member in archive.infolist()[:64]:
            with archive.open(member) as file:
                held = file.read(left + 1)
            left -= len(held)
            if left < 0:
                return None
            out.append(held)
    return out
