"""People's answers, and the files that they gave with them; kept for good, the newest of a requirement counts."""

import hashlib
import os
from pathlib import Path

import duckdb

from complyk8s.answers import Attestation
from complyk8s.errors import ContentError, StoreError
from complyk8s.store.database import dicts
from complyk8s.store.gate import put
from complyk8s.store.transaction import transaction

LARGEST = 64 * 1024 * 1024
"""Bytes of one attached file."""


def attach(folder: Path, path: Path) -> tuple[str, str, int]:
    """Copies a file under the store's attachments/, by its hash; its name, sha256 and size.

    Raises ContentError where it cannot be read or is too large, StoreError where it cannot be kept.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ContentError(
                f"{path}: more than {LARGEST // 1024**2} MiB", "give a smaller file, or name it in --text"
            )
        data = path.read_bytes()
    except OSError as e:
        raise ContentError(f"{path}: {e.strerror or e}", "give a file that can be read") from e
    digest = hashlib.sha256(data).hexdigest()
    place = folder / "attachments" / digest
    try:
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            fresh = place.with_suffix(".new")
            fresh.write_bytes(data)
            os.replace(fresh, place)
    except OSError as e:
        raise StoreError(f"{place}: {e.strerror or e}") from e
    return path.name, digest, len(data)


def record(
    db: duckdb.DuckDBPyConnection, cluster: str, said: Attestation, files: list[tuple[str, str, int]]
) -> None:
    """Keeps one answer with its files, whole or not at all."""
    with transaction(db):
        row = {**vars(said), "attestation": said.id, "cluster": cluster}
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
        " order by attested_at desc, attestation desc) = 1", cluster,
    )  # fmt: skip
    return {(r["framework"], r["requirement"]): Attestation(**r) for r in rows}
