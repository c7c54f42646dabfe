"""Findings, results and answers of an evaluation into the store."""

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb
import orjson

from complyk8s.answers import WaiverUse
from complyk8s.model import Answer, Asked, Exhibited, Finding, RequirementResult
from complyk8s.store.gate import put
from complyk8s.store.transaction import transaction
from complyk8s.store.transfer import insert

_TEXT = "VARCHAR"
_WAIVER = (
    "run_id",
    "waiver",
    "control",
    "resource",
    "reason",
    "approved_by",
    "approved_on",
    "until",
    "source",
    "matched",
    "state",
)


_SHARE = ("from_snapshot", "to_snapshot", "resource", "who", "at", "fields", "whole")


def save(
    db: duckdb.DuckDBPyConnection, run_id: str, findings: list[Finding],
    results: Iterable[RequirementResult], asked: Iterable[Asked], answers: Iterable[Answer],
    exhibits: Iterable[Exhibited], uses: Iterable[WaiverUse], shares: Sequence[Sequence[Any]] = (),
) -> None:  # fmt: skip
    """Keeps an evaluation whole, in one transaction."""
    with transaction(db):
        insert(db, "finding", dict.fromkeys(("run_id", *Finding._fields), _TEXT),
               (orjson.dumps({"run_id": run_id, **f._asdict()}) for f in findings))  # fmt: skip
        insert(
            db, "requirement_result",
            {"run_id": _TEXT, "framework": _TEXT, "requirement": _TEXT, "how": _TEXT, "verdict": _TEXT,
             "passed": "BIGINT", "failed": "BIGINT", "unknown": "BIGINT", "controls": "VARCHAR[]",
             "questions": "VARCHAR[]", "answers": "BIGINT", "attested_by": _TEXT, "out_of_scope": _TEXT, "position": "INTEGER"},
            (orjson.dumps({"run_id": run_id, "position": i, **r._asdict()}) for i, r in enumerate(results)),
        )  # fmt: skip
        put(db, "waiver", *(dict(zip(_WAIVER, row, strict=True)) for row in waiver_rows(run_id, uses)))
        put(db, "asked", *({"run_id": run_id, **a._asdict()} for a in asked))
        insert(
            db, "answer", {"run_id": _TEXT, "question": _TEXT, '"at"': "TIMESTAMP", "actor": _TEXT,
                           "resource": _TEXT, "seen": _TEXT, "audit_id": _TEXT, "subject": _TEXT, "client": _TEXT, "target": _TEXT},
            (orjson.dumps({"run_id": run_id, **a._asdict()}) for a in answers),
        )  # fmt: skip
        for between in {tuple(row[:2]) for row in shares}:
            db.execute("delete from change_share where from_snapshot = ? and to_snapshot = ?", list(between))
        put(db, "change_share", *(dict(zip(_SHARE, row, strict=True)) for row in shares))
        for e in exhibits:
            put(
                db,
                "exhibited",
                {"run_id": run_id, "exhibit": e.exhibit, "rows": e.rows, "unknown": e.unknown},
            )
            insert(
                db, "exhibit", {"run_id": _TEXT, "exhibit": _TEXT, "position": "INTEGER", "body": _TEXT},
                (orjson.dumps({"run_id": run_id, "exhibit": e.exhibit, "position": n, "body": row})
                 for n, row in enumerate(e.kept)),
            )  # fmt: skip


def waiver_rows(run_id: str, uses: Iterable[WaiverUse]) -> list[tuple[object, ...]]:
    """The rows of the table waiver, in the order of its columns."""
    return [
        (run_id, u.waiver.id, u.waiver.control, u.waiver.resource, u.waiver.reason, u.waiver.approved_by,
         u.waiver.approved_on, u.waiver.until, u.waiver.source, u.matched, u.state) for u in uses
    ]  # fmt: skip
