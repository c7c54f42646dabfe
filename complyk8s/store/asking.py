"""Asks SQL that is not ours: looked through first, in a transaction that cannot write, for so long and no longer."""

import contextlib
import functools
from collections.abc import Iterator
from typing import Any

import duckdb

from complyk8s import content
from complyk8s.errors import ContentError
from complyk8s.settings import Settings
from complyk8s.store import limits, select_only, views

Rows = tuple[list[str], list[tuple[Any, ...]]]
"""The columns' names, and the rows."""


class Asker:
    """Puts queries to one database, within the limits of the settings."""

    def __init__(self, db: duckdb.DuckDBPyConnection, settings: Settings) -> None:
        self.db, self._seconds = db, settings.query_seconds
        self._memory = _bytes(settings.query_memory_limit)

    def limited(self) -> contextlib.AbstractContextManager[None]:
        """What the block asks ends in time. Raises QueryError."""
        return limits.limited(self.db, self._seconds, self._memory)

    def rows(self, sql: str, values: list[Any] | dict[str, str] | None = None) -> Rows:
        """What one SELECT gives. Raises QueryError, also where it is anything else, or takes too long."""
        if not content.is_shipped(sql):  # what we brought was looked through by the tests
            select_only.check(sql, views.macro_names())
        with self.limited(), _reading(self.db):
            self.db.execute(sql, values or None)
            names = [column[0] for column in self.db.description or ()]
            return names, limits.fetched(self.db)

    def dicts(self, sql: str, values: list[Any] | dict[str, str] | None = None) -> list[dict[str, Any]]:
        """The same, a dict a row."""
        names, held = self.rows(sql, values)
        return [dict(zip(names, row, strict=True)) for row in held]


@contextlib.contextmanager
def _reading(db: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """A transaction in which nothing can be written, and of which nothing stays."""
    db.execute("begin transaction read only")
    try:
        yield
    finally:
        with contextlib.suppress(duckdb.Error):
            db.execute("rollback")


@functools.cache
def _bytes(size: str) -> int:
    """`400MB` as a number, as DuckDB reads it. Raises ContentError where it is none."""
    try:
        with duckdb.connect() as db:
            return int(db.execute("select parse_formatted_bytes(?)", [size]).fetchall()[0][0])
    except duckdb.Error as e:
        raise ContentError(f"query_memory_limit = {size!r} is no size", "write it as 400MB") from e
