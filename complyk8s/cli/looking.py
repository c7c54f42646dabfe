"""sql: questions of one's own."""

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from complyk8s.cli import Context, options
from complyk8s.cli.tables import say, show
from complyk8s.controls import read
from complyk8s.errors import ContentError, IntegrityError, QueryError
from complyk8s.settings import Settings
from complyk8s.untrusted import InputError, raw_file


@click.command()
@click.argument("query", required=False)
@click.option("--file", "file", type=click.Path(path_type=Path), help="File with the query.")
@click.option("--name", help="A saved query, a detection, a question or a control, by its id.")
@click.option("--param", "params", multiple=True, metavar="K=V", help="Value of $K in the query.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "parquet"]), default="table")
@click.option("--out", type=click.Path(path_type=Path), help="File for parquet.")
@click.option("--snapshot", help="Ask this snapshot only (the beginning of its id, or `latest`).")
@click.pass_obj
def sql(
    obj: Context, query: str | None, file: Path | None, name: str | None, params: tuple[str, ...],
    form: str, out: Path | None, snapshot: str | None,
) -> None:  # fmt: skip
    """Ask the store in SQL. Without a query: a prompt.

    The query is one SELECT over the store's published copy and its events; it writes nothing, no other file and no
    network is in reach, and it ends after query_seconds. What comes out goes to a file with --format and --out.
    Views hold all snapshots. With --snapshot each is computed once, for that snapshot alone, which is much
    faster on a big store; views that docs/views.md marks so are always asked in this way.
    """
    from complyk8s.store import database

    values = dict(_pair(p) for p in params)
    asked = _query(query, file, name)
    if asked is None:
        with database.reader(obj.settings()) as db:
            _prompt(db, obj.settings())
        return
    rows = ask(obj.settings(), asked, _defaults(name) | values, snapshot)
    if form == "parquet":
        _parquet(rows, out)
    else:
        show(rows, form)
    _see_whole(obj.settings(), asked)


def _see_whole(settings: Settings, asked: str) -> None:
    """Raises IntegrityError where the query rests on the log and a part of it is missing or changed."""
    from complyk8s.store import database, views, whole

    if not {"events", "log_files"} & (views.closure(views.named_in(asked)) | set(re.findall(r"\w+", asked))):
        return
    with database.reader(settings, only=frozenset()) as db:
        damage, _ = whole.look(db, settings.store.absolute())
    if damage:
        raise IntegrityError(f"the answer lacks a part of the log: {damage[0]}", whole.REPAIR)


def ask(
    settings: Settings, asked: str, values: dict[str, str], snapshot: str | None = None
) -> list[dict[str, Any]]:
    """The rows of a query, over all snapshots or one. Raises ContentError for SQL that does not run."""
    from complyk8s.store import database, views

    wanted = views.named_in(asked)
    try:
        if snapshot or wanted & views.per_snapshot():
            return _of_one(settings, snapshot, wanted, asked, values)
        with database.reader(settings, only=wanted) as db:
            return database.dicts_named(db, asked, values, settings)
    except QueryError as e:
        raise ContentError(str(e), 'docs/views.md has the columns; `at` is written "at"') from e


def _defaults(name: str | None) -> dict[str, str]:
    return next((q.params for q in read.saved() if q.id == name), {})


@click.command()
@click.option("--actor", default="", help="Whoever's name contains this.")
@click.option("--object", "object_", default="", help="Whatever's name contains this: shop/cart.")
@click.option("--around", help="A time, UTC; an hour before and after it is shown.")
@click.option("--since", help="Begin, UTC.")
@click.option("--until", help="End, UTC, exclusive.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@click.pass_obj
def timeline(
    obj: Context, actor: str, object_: str, around: str | None, since: str | None, until: str | None, form: str
) -> None:  # fmt: skip
    """Tell what happened, in order: requests that matter, and changes between snapshots."""
    first, last = options.moment(since), options.moment(until)
    if around and (middle := options.moment(around)):
        first, last = middle - timedelta(hours=1), middle + timedelta(hours=1)
    values = {
        "actor": actor, "object": object_, "since": str(first or ""), "until": str(last or ""),
    }  # fmt: skip
    query = next(q for q in read.saved() if q.id == "timeline")
    show(ask(obj.settings(), query.sql, values), form)
    _see_whole(obj.settings(), query.sql)


def _of_one(
    settings: Settings, snapshot: str | None, wanted: frozenset[str], asked: str, values: dict[str, str]
) -> list[dict[str, Any]]:
    """The answer for one snapshot."""
    from complyk8s.store import views
    from complyk8s.store.session import session

    with session(settings, None if snapshot == "latest" else snapshot, None, None) as held:
        if why := held.ready(tuple(sorted(wanted))):
            raise QueryError(why)
        views.define_asking(held.db, wanted)
        return held.dicts(asked, values)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise ContentError(f"--param {text}: no `=`", "give --param name=value")
    return key, value


def _query(query: str | None, file: Path | None, name: str | None) -> str | None:
    if name:
        saved = {c.id: c.sql for c in read.controls()} | {d.id: d.sql for d in read.detections()}
        saved |= {q.id: q.sql for q in read.questions()} | {e.id: e.sql for e in read.exhibits()}
        saved |= {q.id: q.sql for q in read.saved()}
        if name not in saved:
            raise ContentError(f"no saved query {name}", "see `complyk8s queries list`")
        return saved[name]
    if file:
        try:
            return raw_file.text(file)
        except (OSError, InputError) as e:
            raise ContentError(f"{file}: {e}") from e
    return query


def _parquet(rows: list[dict[str, Any]], out: Path | None) -> None:
    from complyk8s.report import formats

    if out is None:
        raise ContentError("parquet needs a file", "give --out FILE")
    try:
        import polars as pl
    except ImportError as e:
        raise ContentError(
            "Parquet is written by polars, which is not here (the image has none)",
            "take --format csv or json, or ask a copy of the store with complyk8s as pip installs it",
        ) from e
    made = io.BytesIO()
    pl.DataFrame(rows, infer_schema_length=None, strict=False).write_parquet(made)
    formats.put(out.parent, out.name, made.getvalue())


def _prompt(db: Any, settings: Settings) -> None:
    """Reads a query a line until the input ends; a bad one says why and the prompt goes on."""
    from complyk8s.errors import ComplyError
    from complyk8s.store import database

    click.echo("One query a line; `.views` lists the views, Ctrl-D ends.", err=True)
    while True:
        try:
            line = input("sql> ").strip().rstrip(";")
        except EOFError:
            return
        if line == ".views":
            line = "select view_name as view from duckdb_views() where database_name = 'memory' and not internal order by 1"
        if line:
            try:
                show(database.dicts_named(db, line, {}, settings), "table")
            except ComplyError as e:
                say(str(e), err=True)


COMMANDS = [sql, timeline]
