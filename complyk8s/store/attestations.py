"""People's answers, and the files that they gave with them; kept for good, the newest of a requirement counts."""

import contextlib
import errno
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import duckdb

from complyk8s import redact, safe_files
from complyk8s.answers import Attestation
from complyk8s.errors import ContentError, StoreError
from complyk8s.store import whole
from complyk8s.store.database import dicts
from complyk8s.store.gate import put
from complyk8s.store.transaction import transaction
from complyk8s.untrusted import InputError, raw_file

LARGEST = 64 * 1024 * 1024
"""Bytes of one attached file."""


def attach(folder: Path, path: Path, below: tuple[str, ...] = ()) -> tuple[str, str, int]:
    """Copies a file under the store's attachments/, by its hash; its name, sha256 and size.

    Where `below` names folders, only what really lies in them is read: see safe_files.opened. Raises ContentError
    where it cannot be read, is too large or holds what looks like a secret, StoreError where it cannot be kept.
    """
    try:
        with safe_files.opened(path, below) if below else raw_file.opened(path) as file:
            data = raw_file.rest(file, LARGEST)
    except InputError as e:
        raise ContentError(f"{path}: {e}", "give a smaller file, or name it in --text") from e
    except OSError as e:
        if e.errno == errno.ELOOP:
            raise ContentError(
                f"{path} does not lie in the template's folder",
                "put the file beside the template, or give it with `attest record --file`",
            ) from e
        raise ContentError(f"{path}: {e.strerror or e}", "give a file that can be read") from e
    _refuse(path, data)
    digest = hashlib.sha256(data).hexdigest()
    place = folder / "attachments" / digest
    try:
        if not place.is_file() or place.stat().st_size != len(data):
            safe_files.put(folder, f"attachments/{digest}", data)
    except OSError as e:
        raise StoreError(f"{place}: {e.strerror or e}") from e
    return path.name, digest, len(data)


def _refuse(path: Path, data: bytes) -> None:
    """Raises ContentError for a file that holds a secret, as far as it is text or an archive of text."""
    for text in (path.name, *texts(data)):
        if redact.text(text) != text:
            raise ContentError(
                f"an attached file ({_shown(path)}, {len(data)} bytes) holds what looks like a password, a key or a token",
                "give a copy without it, or say in --text where the file is kept",
            )


def _shown(path: Path) -> str:
    return redact.text(path.name)


def texts(data: bytes) -> Iterator[str]:
    """What a file holds as text: itself, or what its archive holds (gzip, zip and so documents of office programs)."""
    if data[:2] == b"\x1f\x8b":
        with contextlib.suppress(zlib.error):
            data = zlib.decompressobj(wbits=31).decompress(data, LARGEST)
    if data[:2] == b"PK":
        yield from _members(data)
        return
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield data.decode("utf-16", "replace")
    else:
        yield data.decode("utf-8", "backslashreplace" if b"\0" in data[:4096] else "replace")


def _members(data: bytes) -> Iterator[str]:
    left = LARGEST
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            for member in held.infolist():
                yield member.filename
                with held.open(member) as file:
                    inner = file.read(left)
                left -= len(inner)
                if not left:
                    return
                yield inner.decode("utf-8", "replace")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error):
        return


def record(
    db: duckdb.DuckDBPyConnection, cluster: str, said: Attestation, files: list[tuple[str, str, int]]
) -> None:
    """Keeps one answer with its files, whole or not at all."""
    with transaction(db):
        seq = db.execute("select coalesce(max(seq), 0) + 1 from attestation").fetchall()[0][0]
        row = {**vars(said), "attestation": said.id, "cluster": cluster, "seq": seq}
        put(db, "attestation", {name: held for name, held in row.items() if name != "id"})
        put(db, "attached_file", *(
            {"attestation": said.id, "name": name, "sha256": digest, "bytes": size} for name, digest, size in files
        ))  # fmt: skip


def newest(db: duckdb.DuckDBPyConnection, cluster: str) -> dict[tuple[str, str], Attestation]:
    """The newest answer to each requirement of a cluster, by framework and requirement."""
    rows = dicts(
        db,
        "select attestation as id, framework, requirement, answer, author, attested_at, expires_at, text from attestation"
        " where cluster = ? qualify row_number() over (partition by framework, requirement"
        " order by seq desc) = 1", cluster,
    )  # fmt: skip
    return {(r["framework"], r["requirement"]): Attestation(**r) for r in rows}


def lost(
    db: duckdb.DuckDBPyConnection, folder: Path, answers: dict[tuple[str, str], Attestation]
) -> dict[str, tuple[str, str]]:
    """The answers, by id, of whose files one is missing or changed: its hash, and what is wrong with it."""
    out = {}
    held = {said.id for said in answers.values()}
    for row in dicts(db, "select * from attached_file order by attestation, sha256"):
        if row["attestation"] in held and (
            why := whole.wrong(folder / "attachments" / row["sha256"], row["bytes"], row["sha256"])
        ):
            out[row["attestation"]] = row["sha256"], why
    return out
