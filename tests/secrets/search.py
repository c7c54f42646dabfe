"""Every byte of a folder as text: databases by table, Parquet by column, PDFs by page, and what is encoded within."""

import base64
import binascii
import functools
import io
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote_to_bytes

import duckdb
import hyperscan
import pypdf

_RUN = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}|[A-Za-z0-9+/]{16,}(?:(?:\\n|\n)[A-Za-z0-9+/]{4,})+={0,2}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){16,}")
_HEXES = re.compile(rb"[0-9a-f-]+")
DEEPEST = 4


def texts_of(paths: list[Path]) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in paths}


def texts(folder: Path) -> dict[str, bytes]:
    """The bytes of each file and what they hold, by where they are: `name`, `name:table.column`."""
    out: dict[str, bytes] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        out[name] = path.name.encode() + b"\0" + path.read_bytes()
        if path.suffix in (".gz", ".zip"):
            out[f"{name}:inside"] = _inside(path.read_bytes())
        elif path.suffix == ".pdf":
            pages = pypdf.PdfReader(path).pages
            out[f"{name}:text"] = "\n".join(p.extract_text() for p in pages).replace("\n", "").encode()
        elif path.suffix == ".parquet":
            out |= _columns(duckdb.connect(), f"read_parquet('{path}')", name)
        elif path.suffix == ".duckdb":
            with duckdb.connect(path, read_only=True) as db:
                for (table,) in db.execute("select table_name from duckdb_tables()").fetchall():
                    out |= _columns(db, f'"{table}"', f"{name}:{table}")
    return out


def _columns(db: duckdb.DuckDBPyConnection, relation: str, name: str) -> dict[str, bytes]:
    columns = [row[0] for row in db.execute(f"describe from {relation}").fetchall()]
    return {
        f"{name}.{c}": "\n".join(
            str(v) for (v,) in db.execute(f'select cast("{c}" as varchar) from {relation}').fetchall()
        ).encode()
        for c in columns
    }


def opened(data: bytes, depth: int = 0) -> bytes:
    """The bytes, and behind them all that is encoded in them: base64, hexadecimal, percent signs, gzip, zip, UTF-16."""
    out = [data]
    if depth >= DEEPEST:
        return data
    if b"%" in data and (plain := unquote_to_bytes(data)) != data:
        out.append(opened(plain, depth + 1))
    if b"\\u" in data and depth == 0:
        out.append(re.sub(rb"\\u00([0-9a-fA-F]{2})", lambda m: bytes([int(m[1], 16)]), data))
    for run in set(_RUN.findall(data)):
        out += [opened(inner, depth + 1) for inner in _decoded(run)]
    for run in set(_HEX.findall(data)):
        raw = binascii.unhexlify(run)
        if sum(32 <= c < 127 for c in raw) > 0.9 * len(raw):
            out.append(raw)
    if b"\0" in data[:4096]:
        out.append(data.replace(b"\0", b""))
    return b"\0".join(out)


@functools.cache
def _decoded(run: bytes) -> list[bytes]:
    """What base64 of this run may hold, wherever in it the text begins."""
    if _HEXES.fullmatch(run):
        return []
    return [inner for shift in range(4) if (raw := _unbase64(run[shift:])) and (inner := _inside(raw))]


def _unbase64(run: bytes) -> bytes:
    plain = run.replace(b"\\n", b"").replace(b"\n", b"").rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    try:
        return base64.b64decode(
            plain[: len(plain) // 4 * 4] if len(plain) % 4 == 1 else plain + b"=" * (-len(plain) % 4)
        )
    except binascii.Error:
        return b""


def _inside(raw: bytes) -> bytes:
    """What base64 held, where it is text or an archive; nothing where it is noise."""
    for wbits in (31, 15) if raw[:2] in (b"\x1f\x8b", b"\x78\x9c", b"\x78\xda") else ():
        try:
            return zlib.decompressobj(wbits=wbits).decompress(raw, 1 << 24)
        except zlib.error:
            continue
    if raw[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(raw)) as held:
                return b"\n".join(held.read(n) for n in held.namelist())
        except zipfile.BadZipFile:
            return b""
    printable = sum(32 <= c < 127 or c in b"\t\r\n\0" for c in raw)
    return raw if printable > 0.8 * len(raw) else b""


def found(middles: dict[str, str], held: dict[str, bytes]) -> dict[str, list[str]]:
    """Which kinds stand where."""
    marks = {m.lower().encode(): kind for kind, m in middles.items()}
    scan = _scanner(sorted(marks))
    out: dict[str, set[str]] = {}
    for where, data in held.items():
        # a database's own bytes are opened by table: only what lies between its rows is left to look at
        text = data if where.endswith((".duckdb", ".parquet", ".pdf")) else opened(data)
        for word in scan(text.lower()):
            out.setdefault(marks[word], set()).add(where)
    return {kind: sorted(places) for kind, places in sorted(out.items())}


def _scanner(words: list[bytes]) -> Callable[[bytes], set[bytes]]:
    """Which of the words stand in bytes: an alternation of a thousand is slow in `re`."""
    database = hyperscan.Database()
    database.compile(
        expressions=[re.escape(w) for w in words], ids=list(range(len(words))), elements=len(words)
    )

    def scan(data: bytes) -> set[bytes]:
        met: set[bytes] = set()
        database.scan(data, match_event_handler=lambda which, *_: met.add(words[which]))
        return met

    return scan
