"""Tables on a terminal, with polars and where it is missing, as in the image."""

import sys

import pytest

from complyk8s.cli import looking, tables
from complyk8s.errors import ContentError

ROWS = [{"name": "a", "n": 1}, {"name": "ünï\x1b[31m", "n": None}, {"name": "c" * 300, "n": 3}]


@pytest.fixture
def without_polars(monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", None)


@pytest.mark.usefixtures("without_polars")
def test_without_polars_rows_stand_below_their_names_and_nothing_is_cut(capsys):
    tables.show(ROWS, "table")
    head, line, first, second, third = capsys.readouterr().out.splitlines()
    assert head.split() == ["name", "n"] and set(line) == {"─", " "}
    assert first.split() == ["a", "1"] and third.split() == ["c" * 300, "3"]
    assert (
        "\x1b" not in second
        and head.index("n", 1)
        and first.index("1") == third.index("3") == head.rindex("n")
    )


def test_with_polars_the_same_cells_are_shown(capsys):
    tables.show(ROWS[:2], "table")
    shown = capsys.readouterr().out
    assert {"name", "n", "a", "1"} <= set(shown.split()) and "\x1b" not in shown


@pytest.mark.usefixtures("without_polars")
def test_parquet_without_polars_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(ContentError, match="polars, which is not here") as refused:
        looking._parquet([{"a": 1}], tmp_path / "x.parquet")
    assert refused.value.exit_code == 2 and "csv" in refused.value.hint
    assert not list(tmp_path.iterdir())
