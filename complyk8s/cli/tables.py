"""Rows on standard output, as a table for people or as JSON and CSV for programs."""

import json
import shutil
import sys
from typing import Any

import click

from complyk8s import visible
from complyk8s.report.formats.csv import lines


def say(text: str, *, err: bool = False) -> None:
    """Prints a text that may have lines; what does not show in it is made visible."""
    click.echo(visible.text(text, lines=True), err=err)


def show(rows: list[dict[str, Any]], form: str, empty: str = "no rows") -> None:
    """Prints rows; an empty table says so on standard error."""
    if form == "json":
        click.echo(visible.json(json.dumps(rows, indent=2, default=_text)))
    elif form == "csv":
        names = [list(rows[0])] if rows else []
        sys.stdout.write(lines([*names, *([_text(v) for v in row.values()] for row in rows)]))
    elif not rows:
        click.echo(empty, err=True)
    else:
        _table(rows)


def _text(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else str(value)


def _table(rows: list[dict[str, Any]]) -> None:
    """Columns as wide as they need to be, cut to the terminal's width; control characters shown.

    Not cut where polars is missing, as in the image.
    """
    names = list(rows[0])
    try:
        import polars as pl
    except ImportError:
        _plain([names, *([_text(row[name]) for name in names] for row in rows)])
        return
    frame = pl.DataFrame(
        {visible.text(name): [visible.text(_text(row[name])) for row in rows] for name in names},
        schema=dict.fromkeys(map(visible.text, names), pl.String),
    )
    width = shutil.get_terminal_size((160, 24)).columns
    with pl.Config(
        tbl_rows=-1, tbl_cols=-1, tbl_width_chars=width, fmt_str_lengths=200, tbl_hide_dataframe_shape=True,
        tbl_hide_column_data_types=True, tbl_formatting="UTF8_HORIZONTAL_ONLY",
    ):  # fmt: skip
        click.echo(str(frame))


def _plain(rows: list[list[str]]) -> None:
    """The same rows below their names, with columns padded."""
    shown = [[visible.text(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    shown.insert(1, ["─" * width for width in widths])
    for row in shown:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
