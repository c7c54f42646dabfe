"""Bytes that hold something secret: texts, compressed or not, and keys in DER."""

import bz2
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import zstandard

MOST = 4 << 20
"""Bytes of a decompressed text that are looked at; a longer one is replaced as a whole."""
Judge = Callable[[str], str]
_credentials = re.compile(r"[\w.@+-]{1,64}:[^\s:/]\S{3,200}")
_ports = re.compile(r"\S*:\d{1,5}")


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
    return (
        text
        if text and sum(c < " " and c not in "\t\r\n\x1b" for c in text[:400]) * 8 <= min(len(text), 400)
        else None
    )


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
    return (head[2] in (0, 1) and head[3:4] in (b"\x30", b"\x02", b"\x04")) or (
        head[2] == 3 and head[3:4] == b"\x30"
    )


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
    except (
        OSError,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        zipfile.BadZipFile,
    ):
        return [raw]
    return [raw]


def _bounded(engine: Any, raw: bytes) -> list[bytes] | None:
    out = engine.decompress(raw, MOST + 1)
    return None if len(out) > MOST else [out]


def _zstd(raw: bytes) -> list[bytes] | None:
    try:
        out = (
            zstandard.ZstdDecompressor(max_window_size=8 << 20).stream_reader(io.BytesIO(raw)).read(MOST + 1)
        )
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
