"""What a store's file holds beside tables: views and macros of ours, for other clients; nothing that somebody else put in."""

import hashlib
import re

import duckdb

from complyk8s.store import views

_VIEWS = (
    "select view_name, sql from duckdb_views() where database_name = 'store' and not internal order by all"
)
_EXCLUDED = re.compile(r"(?<=EXCLUDE \()[^()]*")
_MACROS = (
    "select function_name, function_type, cast(parameters as varchar), macro_definition from duckdb_functions()"
    " where database_name = 'store' and not internal order by all"
)


def stamp(db: duckdb.DuckDBPyConnection, content: str) -> str:
    """What tells whether the definitions in the store are those of this content, made by this DuckDB, as they stand."""
    digest = hashlib.sha256(f"{content} {duckdb.__version__}".encode())
    # `events` names the parts of the log: each run makes it anew; and columns left out come in any order
    held = [
        (name, _EXCLUDED.sub(lambda m: ", ".join(sorted(m.group().split(", "))), sql))
        for name, sql in db.execute(_VIEWS).fetchall() if name != "events"
    ]  # fmt: skip
    digest.update(repr([held, db.execute(_MACROS).fetchall()]).encode())
    return digest.hexdigest()


def drop(db: duckdb.DuckDBPyConnection) -> None:
    """Takes every view and macro out of the store."""
    _drop(db, frozenset(), frozenset())


def drop_others(db: duckdb.DuckDBPyConnection) -> None:
    """Takes out what does not have the name of one of ours: a macro called `count` would be asked in its place."""
    _drop(db, views.BASE | {"no_event", *(name for name, _, _ in views.ordered())}, views.macro_names())


def _drop(db: duckdb.DuckDBPyConnection, views_kept: frozenset[str], macros_kept: frozenset[str]) -> None:
    for name, _ in db.execute(_VIEWS).fetchall():
        if name not in views_kept:
            db.execute(f"drop view store.main.{_quoted(name)}")
    for name, kind, *_ in db.execute(_MACROS).fetchall():
        if name not in macros_kept:
            table = "table " if kind == "table_macro" else ""
            db.execute(f"drop macro {table}if exists store.main.{_quoted(name)}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
