"""What text goes through on its way into the store: one gate for every column, by the table of them.

Rows come from clusters, logs, scanners, clouds, people and error messages. A column of text is either gated, which
means that complyk8s.redact looks at each value, or it is said here why it needs no looking at. A column that is not
named here cannot be written: a test goes through the schema.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb
import orjson

from complyk8s import redact, suspects

GATED = "gated"
OURS = "made by complyk8s: an id, a number, a hash"
WORD = "one of a fixed set of words of ours"
BEFORE = "redacted before it comes here: complyk8s.collect.normalise, complyk8s.ingest"
WITHIN = "copied within the store"

COLUMNS: dict[str, dict[str, str]] = {
    "run": {"run_id": OURS, "command": WORD, "state": WORD, "tool_version": OURS, "content_hash": OURS, "snapshot_id": OURS,
            "detail": GATED, "platform": WORD, "chosen": GATED, "requested_by": WORD},
    "snapshot": {"snapshot_id": OURS, "run_id": OURS, "cluster": GATED, "cluster_uid": GATED, "server": GATED, "server_version": GATED,
                 "source": GATED, "hash": OURS, "previous_hash": OURS, "dated_by": WORD},
    "object_body": {"body_hash": OURS, "body": BEFORE},
    "snapshot_object": {"cluster": WITHIN, "resource": BEFORE, "api_group": BEFORE, "api_version": BEFORE, "plural": BEFORE, "kind": BEFORE,
                        "namespace": BEFORE, "name": BEFORE, "uid": BEFORE, "body_hash": OURS, "drift_hash": OURS},
    "listed": {"snapshot_id": OURS, "api_group": GATED, "plural": GATED, "kind": GATED, "resource_version": GATED},
    "gap": {"run_id": OURS, "snapshot_id": OURS, "source": WORD, "what": GATED, "cause": WORD, "detail": GATED},
    "change": {"from_snapshot": OURS, "to_snapshot": OURS, "resource": BEFORE, "change": WORD, "fields": GATED},
    "change_share": {"from_snapshot": OURS, "to_snapshot": OURS, "resource": BEFORE, "who": GATED, "fields": GATED},
    "event_file": {"path": GATED, "source": GATED, "cluster": GATED, "run_id": OURS, "sha256": OURS},
    "event_part": {"part": OURS, "path": GATED, "cluster": GATED, "sha256": OURS},
    "quarantine": {"path": GATED, "sha256": OURS, "reason": WORD, "keys": WORD},
    "finding": {"run_id": OURS, "control": GATED, "resource": GATED, "verdict": WORD, "seen": GATED, "waived_by": GATED},
    "requirement_result": {"run_id": OURS, "framework": GATED, "requirement": GATED, "how": WORD, "verdict": WORD, "controls": GATED,
                           "questions": GATED, "attested_by": GATED, "out_of_scope": GATED},
    "asked": {"run_id": OURS, "question": GATED, "unknown": GATED, "severity": WORD},
    "answer": {"run_id": OURS, "question": GATED, "actor": GATED, "resource": GATED, "seen": GATED, "audit_id": GATED, "subject": GATED,
               "client": GATED, "target": GATED},
    "day_result": {"cluster": WITHIN, "what": OURS, "run_id": OURS, "seal": OURS, "body": GATED},
    "exhibit": {"run_id": OURS, "exhibit": GATED, "body": GATED},
    "exhibited": {"run_id": OURS, "exhibit": GATED, "unknown": GATED},
    "image_scan": {"scan": OURS, "path": GATED, "run_id": OURS, "tool": WORD, "names": GATED},
    "image_vulnerability": {"scan": OURS, "vulnerability": GATED, "severity": WORD, "package": GATED, "installed": GATED, "fixed": GATED},
    "removal": {"part": OURS, "run_id": OURS, "cluster": WITHIN, "sha256": OURS, "why": OURS, "cited_by": OURS},
    "event_rollup": dict.fromkeys(("cluster", "actor", "verb", "api_group", "resource", "namespace"), WITHIN),
    "audit_counter": {"snapshot_id": OURS},
    "reference_file": {"name": WORD, "sha256": OURS, "body": GATED},
    "parameter": {"name": GATED, "value": GATED},
    "attestation": {"attestation": OURS, "cluster": GATED, "framework": GATED, "requirement": GATED, "answer": WORD, "author": GATED, "text": GATED},
    "attached_file": {"attestation": OURS, "name": GATED, "sha256": OURS},
    "waiver": {"run_id": OURS, "waiver": GATED, "control": GATED, "resource": GATED, "reason": GATED, "approved_by": GATED, "source": GATED, "state": WORD},
    "defined": {"stamp": OURS},
    "migration": {"sha256": OURS},
    "temp.incoming": dict.fromkeys(("api_group", "api_version", "plural", "kind", "namespace", "name", "uid", "resource_version", "body_hash", "drift_hash", "body", "origin"), BEFORE),
    "spec": {"spec_hash": OURS, "body": BEFORE},
    "carrier": {"body_hash": OURS, "spec_hash": OURS, **dict.fromkeys(
        ("owner_kind", "owner_name", "replicas", "phase", "address", "labels", "annotations", "node_name", "token_volume",
         "created_at"), BEFORE)},
}  # fmt: skip
COLUMNS |= {f"temp.incoming_{table}": COLUMNS[table] for table in ("spec", "carrier")}
"""Every column of text of every table, and why it may hold what it holds."""


def text(held: str) -> str:
    """A text as it may be kept."""
    clean: str = redact.value(held)
    return clean


def clean(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with the secrets in its gated columns replaced. Raises KeyError for a table that is not known here."""
    gated = COLUMNS[table]
    if table == "parameter":  # its name says what the value is
        return dict(redact.value(dict(row)))
    return {
        name: redact.value(held) if gated.get(name) is GATED and held else held for name, held in row.items()
    }


def put(db: duckdb.DuckDBPyConnection, table: str, *rows: Mapping[str, Any], replace: bool = False) -> None:
    """Adds rows, each by the names of its columns; `replace`: in place of those of the same key."""
    _insert(db, table, [clean(table, row) for row in rows], "insert or replace" if replace else "insert")


def put_own(db: duckdb.DuckDBPyConnection, table: str, *rows: Mapping[str, Any]) -> None:
    """The same for rows that are ours, word for word: a test has looked for secrets in them."""
    _insert(db, table, rows, "insert")


def _insert(db: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Mapping[str, Any]], verb: str) -> None:
    for row in rows:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        db.execute(f"{verb} into {table} ({names}) values ({marks})", list(row.values()))


def lines(table: str, held: Sequence[bytes]) -> Iterable[bytes]:
    """JSON rows with the secrets in their gated columns replaced: only what may hold one is parsed."""
    if GATED not in COLUMNS[table].values() or not held:
        return held
    out = list(held)
    for number in _doubtful(held):
        row = orjson.loads(held[number])
        fresh = clean(table, row)
        if fresh != row:
            out[number] = orjson.dumps(fresh)
    return out


def _doubtful(held: Sequence[bytes]) -> Iterable[int]:
    """Which of the lines may hold a secret."""
    data = b"\n".join(held)
    number = behind = 0
    for start, _ in suspects.candidates(data):
        number, behind = number + data.count(b"\n", behind, start), start
        yield number
