"""Findings, results and answers of an evaluation into the store."""

from collections.abc import Iterable

import duckdb
import orjson

from complyk8s.model import Answer, Asked, Exhibited, Finding, RequirementResult
from complyk8s.store.transaction import transaction
from complyk8s.store.transfer import insert

_TEXT = "VARCHAR"


def save(
    db: duckdb.DuckDBPyConnection, run_id: str, findings: list[Finding],
    results: Iterable[RequirementResult], asked: Iterable[Asked], answers: Iterable[Answer],
    exhibits: Iterable[Exhibited],
) -> None:  # fmt: skip
    """Keeps an evaluation whole, in one transaction."""
    with transaction(db):
        insert(db, "finding", dict.fromkeys(("run_id", *Finding._fields), _TEXT),
               (orjson.dumps({"run_id": run_id, **f._asdict()}) for f in findings))  # fmt: skip
        insert(
            db, "requirement_result",
            {"run_id": _TEXT, "framework": _TEXT, "requirement": _TEXT, "how": _TEXT, "verdict": _TEXT,
             "passed": "BIGINT", "failed": "BIGINT", "unknown": "BIGINT", "controls": "VARCHAR[]",
             "questions": "VARCHAR[]", "answers": "BIGINT", "position": "INTEGER"},
            (orjson.dumps({"run_id": run_id, "position": i, **r._asdict()}) for i, r in enumerate(results)),
        )  # fmt: skip
        for a in asked:
            db.execute("insert into asked values (?, ?, ?, ?)", [run_id, *a])
        insert(
            db, "answer", {"run_id": _TEXT, "question": _TEXT, '"at"': "TIMESTAMP", "actor": _TEXT,
                           "resource": _TEXT, "seen": _TEXT},
            (orjson.dumps({"run_id": run_id, **a._asdict()}) for a in answers),
        )  # fmt: skip
        for e in exhibits:
            db.execute("insert into exhibited values (?, ?, ?, ?)", [run_id, e.exhibit, e.rows, e.unknown])
            insert(
                db, "exhibit", {"run_id": _TEXT, "exhibit": _TEXT, "position": "INTEGER", "body": _TEXT},
                (orjson.dumps({"run_id": run_id, "exhibit": e.exhibit, "position": n, "body": row})
                 for n, row in enumerate(e.kept)),
            )  # fmt: skip
