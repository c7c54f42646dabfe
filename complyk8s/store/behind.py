"""The requests behind the answers of an evaluation: each hit is found again by its audit id."""

from collections.abc import Sequence

import duckdb
import orjson

from complyk8s.model import Answer

VIEW = "hit_requests"
_BEHIND = ("audit_id", "subject", "client", "target")
_AT_A_TIME = 20_000


def put(db: duckdb.DuckDBPyConnection, answers: Sequence[Answer]) -> None:
    """Puts the answers, numbered, where the view looks for them."""
    for first in range(0, len(answers), _AT_A_TIME):
        rows = [
            {"number": n, "question": a.question, "at": a.at, "actor": a.actor, "resource": a.resource}
            for n, a in enumerate(answers[first : first + _AT_A_TIME], first)
        ]
        db.execute(
            'insert into hits (number, question, "at", actor, resource) select number, question, "at", actor, resource from'
            ' (select unnest(from_json(?, \'[{"number":"BIGINT","question":"VARCHAR","at":"TIMESTAMP","actor":"VARCHAR",'
            '"resource":"VARCHAR"}]\'), recursive := true))',
            [orjson.dumps(rows).decode()],
        )


def found(db: duckdb.DuckDBPyConnection, answers: Sequence[Answer]) -> list[Answer]:
    """The answers with what the view found."""
    rows = db.execute(f"select number, {', '.join(_BEHIND)} from {VIEW}").fetchall()
    of = {number: dict(zip(_BEHIND, rest, strict=True)) for number, *rest in rows}
    return [a._replace(**of.get(n, {})) for n, a in enumerate(answers)]
