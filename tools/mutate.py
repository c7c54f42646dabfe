"""Breaks each control and question in small ways; a break that no fixture notices is printed.

    python tools/mutate.py [id…]

A break is noticed if any verdict of the good or the bad fixture changes, or the query no longer runs.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "cluster")]

from helpers import SEES_ALL, fixture  # noqa: E402
from sqlglot import exp, parse_one  # noqa: E402
from sqlglot.expressions import Expr  # noqa: E402

from complyk8s.controls import read  # noqa: E402
from complyk8s.evaluate import ask  # noqa: E402
from complyk8s.platforms import PLATFORMS  # noqa: E402

SWAPS: dict[str, type[exp.Binary]] = {
    "and": exp.Or, "or": exp.And, "eq": exp.NEQ, "neq": exp.EQ,
    "nullsafeeq": exp.NullSafeNEQ, "nullsafeneq": exp.NullSafeEQ, "gt": exp.GTE, "gte": exp.GT, "lt": exp.LTE, "lte": exp.LT,
}  # fmt: skip
LITERALS_OF_TEXT = ("seen", "entry", "actor")
"""Columns that word an answer: breaking them breaks no verdict."""


def wording(node: Expr) -> bool:
    """Whether the node is part of what is said, not of what is judged."""
    alias = node.find_ancestor(exp.Alias)
    while alias is not None:
        if alias.alias in LITERALS_OF_TEXT:
            return True
        alias = alias.find_ancestor(exp.Alias)
    exists = node.find_ancestor(exp.Exists)
    chosen = exists is not None and isinstance(node.parent, exp.Select)  # the 1 of `exists (select 1 …)`
    return chosen or node.find_ancestor(exp.Order, exp.Group) is not None


def broken(node: Expr) -> Expr | None:  # noqa: PLR0911
    """What `node` becomes in a mutant, or None where there is nothing to break."""
    if wording(node):
        return None
    if swap := SWAPS.get(node.key):
        swapped: Expr = swap(this=node.this.copy(), expression=node.expression.copy())
        return swapped
    if isinstance(node, exp.Not | exp.Coalesce):
        inner: Expr = node.this.copy()
        return inner
    if isinstance(node, exp.Boolean):
        return exp.Boolean(this=not node.this)
    if isinstance(node, exp.Literal) and node.is_string:
        return exp.Literal.string("mutant")
    if isinstance(node, exp.Literal) and node.find_ancestor(exp.Bracket, exp.Anonymous) is None:
        return exp.Literal.number(int(float(node.this)) + 1)
    return None


def mutants(sql: str) -> Iterator[str]:
    """The SQL, broken once in each place where it can be."""
    tree = parse_one(sql, dialect="duckdb")
    for place in range(len(list(tree.walk()))):
        copy = tree.copy()
        node = list(copy.walk())[place]
        if (new := broken(node)) is not None:
            node.replace(new)
            yield copy.sql(dialect="duckdb", comments=False)


def told(asked: Any, sql: str, sessions: list[Any]) -> list[Any]:
    """What the query says of both fixtures: verdicts, or rows of answers."""
    one = replace(asked, sql=sql)
    if hasattr(asked, "expects"):
        sight = replace(SEES_ALL, platform=PLATFORMS[asked.platform or "kubernetes"])
        return [sorted((f.resource, f.verdict) for f in ask.control(one, s, sight)) for s in sessions]
    heard = [ask.question(one, s, SEES_ALL) for s in sessions]
    return [
        (a.unknown is None, sorted((str(r.at), r.resource or "", r.seen) for r in rows)) for a, rows in heard
    ]


def main(ids: list[str]) -> int:
    """Prints every break that goes unnoticed; exits with 1 where they are too many."""
    tried, missed = 0, 0
    every: list[Any] = [*read.controls(), *read.questions(), *read.detections()]
    for asked in every:
        if ids and asked.id not in ids:
            continue
        sides = [
            s for s in ("good", "bad", "unknown") if list(asked.path.parent.glob(f"{asked.path.stem}.{s}.*"))
        ]
        sessions = [fixture(asked.path, side) for side in sides]
        right = told(asked, asked.sql, sessions)
        for sql in mutants(asked.sql):
            tried += 1
            if told(asked, sql, sessions) == right and (asked.id, sql) not in EQUAL:
                missed += 1
                print(f"{asked.id}: no fixture notices\n    {' '.join(sql.split())}")
    print(f"{tried - missed} of {tried} breaks noticed")
    return int(missed > tried * (1 - ENOUGH))


ENOUGH = 0.94
"""Which share of breaks must be noticed: the rest are boundaries of windows of time, and breaks that change nothing that
can be seen."""

EQUAL: frozenset[tuple[str, str]] = frozenset()
"""Breaks that change nothing that can be seen."""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
