"""A table as text: what Log Analytics, Logs Insights, Splunk and Grafana export. The first line names the columns.

https://www.rfc-editor.org/rfc/rfc4180; AKSAudit has a column for each field of an event, others have the event in one.
"""

import csv
import re
from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import TABLE, Carried, Memory

_CELL = r'(?:"[^"{}]{1,80}"|[^",;\t{}]{1,80})'
_HEADER = re.compile(rf"{_CELL}(?:,{_CELL})+|{_CELL}(?:\t{_CELL})+|{_CELL}(?:;{_CELL})+")
_NAMES = frozenset({
    "auditid", "log_s", "_raw", "@message", "message", "line", "log", "event", "raw", "properties", "requesturi", "protopayload", "data", "body",
})  # fmt: skip
"""Columns of which one holds the event, or a part of it that nothing else is called."""


class Table:
    """The columns of a file, and the rows that have as many cells."""

    def __init__(self, columns: list[str], delimiter: str) -> None:
        # Log Analytics writes the zone behind the name: `TimeGenerated [UTC]`
        self.columns = [re.sub(r" \[[^\]]*\]$", "", name.strip()) for name in columns]
        self.delimiter = delimiter

    def fits(self, record: Any) -> bool:
        """Is a row of it."""
        return isinstance(record, str) and len(_cells(record, self.delimiter)) == len(self.columns)

    def unwrap(self, record: str, _memory: Memory) -> Iterator[Carried]:
        """The row as an object."""
        cells = _cells(record, self.delimiter)
        yield Carried({k: v for k, v in zip(self.columns, cells, strict=True) if v != ""}, stream=True)


def fits(record: Any) -> bool:
    """Is a line of names, one of which columns with events are called."""
    if not isinstance(record, str) or len(record) > 4000 or not _HEADER.fullmatch(record):
        return False
    return any(name.strip(' "').casefold() in _NAMES for name in re.split(r"[,;\t]", record))


def unwrap(record: str, memory: Memory) -> Iterator[Carried]:
    """Nothing: it says how the lines behind it are read."""
    delimiter = max(",\t;", key=record.count)
    memory[TABLE] = Table(_cells(record, delimiter), delimiter)
    yield from ()


def _cells(record: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([record], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []
