"""Whether SQL that is not ours only reads: DuckDB's own parser gives the tree, and each node of it must be known.

Every list here says what is allowed, so that whatever a later DuckDB adds is refused until somebody has looked
at it. What can write although it is called SELECT: `with d as (delete …)`, `with w as (copy … to …)`, table
functions such as `enable_profiling()`, and `query('…')`, which hides text from whoever reads the tree.
"""

import functools
import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import duckdb

from complyk8s.errors import QueryError

_STATEMENTS = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
_SOURCES = frozenset(
    {"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "PIVOT", "SHOW_REF"}
)
_MODIFIERS = frozenset(
    {"LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "ORDER_MODIFIER", "DISTINCT_MODIFIER", "ORDER_DEFAULT", "ASCENDING",
     "DESCENDING"}
)  # fmt: skip
_NODES = _STATEMENTS | _SOURCES | _MODIFIERS
_EXPRESSIONS = frozenset(
    {"BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "DEFAULT", "FUNCTION",
     "LAMBDA", "LAMBDA_REF", "OPERATOR", "PARAMETER", "POSITIONAL_REFERENCE", "STAR", "SUBQUERY", "TYPE", "WINDOW"}
)  # fmt: skip
_SHOWN = frozenset({"DESCRIBE", "SUMMARY"})

_SERIALISE = "select json_serialize_sql(?, skip_null := true, skip_empty := true, skip_default := true)"

TABLE_FUNCTIONS = frozenset(
    {"duckdb_columns", "duckdb_functions", "duckdb_keywords", "duckdb_tables", "duckdb_types", "duckdb_views",
     "generate_series", "json_each", "json_tree", "range", "repeat", "unnest"}
)  # fmt: skip
"""They compute rows, or list what the catalog holds; none opens a file or changes a setting."""

SYSTEM_VIEWS = frozenset({"duckdb_columns", "duckdb_tables", "duckdb_types", "duckdb_views"})
OF_SYSTEM = ("duckdb_", "pg_", "pragma_", "sqlite_")
_PATHS = frozenset("./\\:*?[]")
"""Where a table's name holds one of these, DuckDB may take it for a file's or an address."""

REFUSED = {
    "currval": "reads a sequence",
    "nextval": "writes a sequence",
    "setval": "writes a sequence",
    "current_setting": "reads settings, among them paths of this machine",
    "getenv": "reads the environment, where credentials may stand",
    "getvariable": "reads what others have set",
    "setseed": "changes what random() gives others",
    "sleep_ms": "waits",
    "pg_sleep": "waits",
    "write_log": "writes a log",
    "json_serialize_plan": "binds SQL that stands in a string",
    "combine": "takes memory as it is for the state of an aggregate",
    "combine_aggr": "takes memory as it is for the state of an aggregate",
    "finalize": "takes memory as it is for the state of an aggregate",
    "to_aggregate_state": "takes memory as it is for the state of an aggregate",
    "variant_bytes_to_variant": "takes bytes as they are for a value",
    "index_key": "reads an index by itself",
    "damerau_levenshtein": "takes the square of its arguments' lengths, and cannot be interrupted",
    "editdist3": "takes the square of its arguments' lengths, and cannot be interrupted",
    "levenshtein": "takes the square of its arguments' lengths, and cannot be interrupted",
}
"""Functions of one value that were looked at and are not allowed, and why."""
INTERNAL = ("__internal_", "collate_", "icu_collate_")
"""How functions begin that DuckDB calls by itself; a query has COLLATE for the latter."""


@functools.cache
def functions() -> frozenset[str]:
    """The functions of one value, aggregates and window functions that were looked at and do nothing but compute."""
    text = resources.files("complyk8s.store").joinpath("functions.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("-- "))


def check(sql: str, ours: frozenset[str] = frozenset()) -> None:
    """Raises QueryError where the text is anything but one SELECT that only reads; `ours` are macros of ours."""
    for node in _nodes(_tree(sql)):
        kind, expression = node.get("type"), node.get("class")
        if isinstance(expression, str):
            if expression not in _EXPRESSIONS:
                raise QueryError(f"a query may not hold {expression}")
        elif isinstance(kind, str) and kind not in _NODES and not kind.endswith("_TYPE_INFO"):
            what = kind.removesuffix("_NODE").removesuffix("_QUERY").replace("_", " ").lower()
            raise QueryError(f"a query is one SELECT, and nothing else: it holds {what}")
        _named(node, kind, expression, ours)


def _named(node: dict[str, Any], kind: object, expression: object, ours: frozenset[str]) -> None:
    """Looks at what a node calls or reads by name."""
    if expression in ("FUNCTION", "WINDOW"):
        name = _name(node)
        allowed = TABLE_FUNCTIONS if node.get("of_table") else functions()
        if name not in allowed and name not in ours:
            raise QueryError(
                f"a query may not call {name}" + (f": it {REFUSED[name]}" if name in REFUSED else "")
            )
    elif expression == "TYPE":
        _name(node)
    elif kind == "BASE_TABLE":
        name = _name(node)
        if _PATHS & set(name) or (name.startswith(OF_SYSTEM) and name not in SYSTEM_VIEWS):
            raise QueryError(f"a query may not read {name!r}: it reads views, and no file")
    elif kind == "SHOW_REF" and node.get("show_type") not in _SHOWN and node.get("table_name") != '"tables"':
        raise QueryError(f"a query may not show {node.get('table_name')}")


def _name(node: dict[str, Any]) -> str:
    """The name that a node goes by, in small letters. Raises QueryError where it lies in another database."""
    path = [str(p).lower() for p in node.get("qualified_name", {}).get("path", [])]
    if len(path) > 2 or {"store", "memory", "temp", "system", "information_schema"} & set(path[:-1]):
        raise QueryError(f"a query may not name {'.'.join(path)}: names stand without their database")
    return path[-1] if path else str(node.get("function_name") or node.get("table_name") or "").lower()


@functools.cache
def _parser() -> duckdb.DuckDBPyConnection:
    """A database that holds nothing and reaches nothing, to parse with."""
    db = duckdb.connect(config={"autoload_known_extensions": False, "autoinstall_known_extensions": False})
    db.execute("set temp_directory = ''")
    db.execute("set enable_external_access = false")
    db.execute("set lock_configuration = true")
    return db


def _tree(sql: str) -> dict[str, Any]:
    """The one statement, as DuckDB parses it. Raises QueryError where it is none, more than one, or no SELECT."""
    try:
        found = _parser().extract_statements(sql)
        if len(found) != 1 or found[0].type != duckdb.StatementType.SELECT:
            raise QueryError("a query is one SELECT, and nothing else")
        held: dict[str, Any] = json.loads(_parser().execute(_SERIALISE, [sql]).fetchall()[0][0])
    except duckdb.Error as e:
        raise QueryError(str(e)) from e
    except RecursionError as e:
        raise QueryError("the query is nested too deep") from e
    if held.get("error") or len(held.get("statements", ())) != 1:
        raise QueryError(f"the query cannot be looked through: {held.get('error_message', 'no statement')}")
    return held


def _nodes(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every object in the tree, whatever it hangs on; a table function's call has `of_table`."""
    todo: list[Any] = [tree]
    while todo:
        held = todo.pop()
        if isinstance(held, list):
            todo += held
        elif isinstance(held, dict):
            if held.get("type") == "TABLE_FUNCTION" and isinstance(held.get("function"), dict):
                held["function"]["of_table"] = True
            yield held
            todo += held.values()
