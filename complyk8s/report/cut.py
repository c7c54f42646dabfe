"""What is left out of a page, and that it is: the one place where anything is cut."""

from collections.abc import Sequence
from typing import Any, NamedTuple

JSON = "the JSON report has all of them"
CSV = "the CSV and the JSON report have all of them"
"""Where all rows of what an assessment holds whole are; the CSV has findings, and nothing else."""


class Cut(NamedTuple):
    """The rows that are shown, how many there are, and where the rest is."""

    rows: Sequence[Any]
    total: int
    where: str

    @property
    def whole(self) -> bool:
        """Whether nothing is left out: only then may a sentence speak of all."""
        return len(self.rows) == self.total

    def note(self, what: str) -> str:
        """`60 of 270 flows are shown; …`, or nothing where all are."""
        return "" if self.whole else f"{len(self.rows):,} of {self.total:,} {what} are shown; {self.where}."


def cut(rows: Sequence[Any], limit: int, where: str = JSON, total: int | None = None) -> Cut:
    """The first `limit` rows of an assessment's. `total`: how many there are, where the assessment holds not all of them."""
    return Cut(rows[:limit], len(rows) if total is None else total, where)


def kept(exhibit: dict[str, Any], limit: int, view: str, total: int | None = None) -> Cut:
    """The first `limit` rows of an exhibit, of which the assessment itself may hold only the first ones. `view`: what has all."""
    held = exhibit["rows"]
    there = exhibit["total"] if total is None else total
    ask = f'`complyk8s sql "select * from {view}"` has all'
    where = JSON if there <= len(held) else f"the JSON report has {len(held):,} of them, {ask}"
    return Cut(held[:limit], there, where)


def listed(items: Sequence[Any], limit: int, separator: str = ", ", total: int | None = None) -> str:
    """Some items in a line; where not all are there, how many of how many, and where the rest is.

    `total`: how many there are, where `items` are not all.
    """
    there = len(items) if total is None else total
    shown = items[:limit]
    text = separator.join(map(str, shown))
    if len(shown) == there:
        return text
    where = "" if len(items) < there else ", all in the JSON report"
    return f"{text} ({len(shown):,} of {there:,}{where})"


def clipped(text: str, limit: int) -> str:
    """The beginning of a text; where not all of it is there, how much of how much."""
    return text if len(text) <= limit else f"{text[:limit]}… ({limit:,} of {len(text):,} characters)"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 file`, `2 files`: a number and its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
