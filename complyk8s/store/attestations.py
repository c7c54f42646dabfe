"""People's answers, and the files that they gave with them; kept for good, the newest of a requirement counts."""

import errno
import hashlib
from pathlib import Path

import duckdb

from complyk8s import safe_files
from complyk8s.answers import Attestation
from complyk8s.errors import ContentError, StoreError
from complyk8s.store import whole
from complyk8s.store.database import dicts
from complyk8s.store.transaction import transaction
from complyk8s.untrusted import InputError, raw_file

LARGEST = 64 * 1024 * 1024
"""Bytes of one attached file."""


def attach(folder: Path, path: Path, below: tuple[str, ...] = ()) -> tuple[str, str, int]:
    """Copies a file under the store's attachments/, by its hash; its name, sha256 and size.

    Where `below` names folders, only what really lies in them is read: see safe_files.opened. Raises ContentError where it cannot be read or is too large, StoreError where it cannot be kept.
    """
    try:
        if below:
            safe_files.check_below(path, below)
        data = raw_file.read(path, LARGEST)
    except InputError as e:
        raise ContentError(f"{path}: {e}", "give a smaller file, or name it in --text") from e
    except OSError as e:
        if e.errno == errno.ELOOP:
            raise ContentError(
                f"{path} does not lie in the template's folder",
                "put the file beside the template, or give it with `attest record --file`",
            ) from e
        raise ContentError(f"{path}: {e.strerror or e}", "give a file that can be read") from e
    digest = hashlib.sha256(data).hexdigest()
    place = folder / "attachments" / digest
    try:
        if not place.is_file() or place.stat().st_size != len(data):
            safe_files.put(folder, f"attachments/{digest}", data)
    except OSError as e:
        raise StoreError(f"{place}: {e.strerror or e}") from e
    return path.name, digest, len(data)


def record(
    db: duckdb.DuckDBPyConnection, cluster: str, said: Attestation, files: list[tuple[str, str, int]]
) -> None:
    """Keeps one answer with its files, whole or not at all."""
    with transaction(db):
        db.execute(
            "insert into attestation (attestation, cluster, framework, requirement, answer, author, attested_at,"
            " expires_at, text, seq) select ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(max(seq), 0) + 1 from attestation",
            [said.id, cluster, said.framework, said.requirement, said.answer, said.author, said.attested_at,
             said.expires_at, said.text],
        )  # fmt: skip
        for name, digest, size in files:
            db.execute("insert into attached_file values (?, ?, ?, ?)", [said.id, name, digest, size])


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
