"""The tables, by numbered SQL files: forwards only, each recorded with its hash."""

import hashlib
import re
from importlib import resources

import duckdb

from complyk8s.errors import StoreError
from complyk8s.store.gate import put
from complyk8s.store.transaction import transaction

LEDGER = "create table if not exists migration (number integer primary key, sha256 varchar)"


def migrations() -> list[tuple[int, str, str]]:
    """Number, SQL and sha256 of every migration that this version knows, in order."""
    files = sorted(
        (f for f in resources.files("complyk8s.store").joinpath("migrations").iterdir()
         if f.name.endswith(".sql")),
        key=lambda f: f.name,
    )  # fmt: skip
    texts = [(int(f.name[:4]), f.read_text(encoding="utf-8")) for f in files]
    return [(number, sql, hashlib.sha256(sql.encode()).hexdigest()) for number, sql in texts]


def table_names() -> frozenset[str]:
    """The tables that migrations make, by the words in them."""
    made = (
        re.findall(r"create table (?:if not exists )?(\w+)", sql)
        for sql in (LEDGER, *(m[1] for m in migrations()))
    )
    return frozenset(name for names in made for name in names)


def check(db: duckdb.DuckDBPyConnection) -> None:
    """Whether a reader of this version can read the store as it is.

    Raises StoreError for a store of another version. One of an older version is brought up to date by
    the next run that writes.
    """
    done = dict(db.execute("select number, sha256 from store.migration").fetchall())
    known = {number: sha256 for number, _, sha256 in migrations()}
    if done == known:
        return
    if done.keys() - known.keys():
        raise StoreError(
            "the store was written by a newer complyk8s", "upgrade complyk8s, or use another --store"
        )
    if any(known[number] != sha256 for number, sha256 in done.items()):
        raise StoreError("the store was written by an unreleased complyk8s", "use another --store")
    raise StoreError(
        "the store was written by an older complyk8s",
        "run `complyk8s snapshot` or `ingest`: it is brought up to date",
    )


def migrate(db: duckdb.DuckDBPyConnection) -> bool:
    """Brings the database to this version's schema, one transaction a migration; whether an old one was changed.

    What a migration drops stays in free blocks of the file until it is written anew.

    Raises StoreError for a store that a newer version wrote, or whose migrations differ from ours.
    """
    db.execute(LEDGER)
    done = dict(db.execute("select number, sha256 from migration").fetchall())
    known = migrations()
    changed = bool(done) and len(done) < len(known)
    if newer := sorted(done.keys() - {number for number, _, _ in known}):
        raise StoreError(
            f"the store was written by a newer complyk8s (schema {newer[-1]}, this one knows"
            f" {known[-1][0]})", "upgrade complyk8s, or use another --store"
        )  # fmt: skip
    for number, sql, sha256 in known:
        if number in done:
            if done[number] != sha256:
                raise StoreError(f"schema {number} of the store is not the released one")
            continue
        with transaction(db):
            db.execute(sql)
            put(db, "migration", {"number": number, "sha256": sha256})
    return changed
