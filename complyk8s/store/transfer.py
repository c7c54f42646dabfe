"""Rows into DuckDB at the speed of its JSON reader, through memory that no disk sees."""

import contextlib
import os
from collections.abc import Iterable, Iterator

import duckdb

from complyk8s.store import gate

_PIECE = 8 << 20
"""Bytes that are handed over at a time."""


@contextlib.contextmanager
def in_memory(*pieces: bytes | bytearray) -> Iterator[str]:
    """A path at which DuckDB can read whole lines; an anonymous file in memory, gone after the block.

    Unredacted text is never written to disk, not even to a temporary file (law 2).
    """
    handle = os.memfd_create("complyk8s", os.MFD_CLOEXEC)
    try:
        for piece in pieces:
            view = memoryview(piece)
            while view:
                view = view[os.write(handle, view) :]
        yield f"/proc/self/fd/{handle}"
    finally:
        os.close(handle)


def insert(
    db: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str], lines: Iterable[bytes]
) -> None:
    """Adds JSON `lines` to a table whose columns (name to SQL type) they carry, through complyk8s.store.gate.

    `table` and `columns` come from our own code, never from data.
    """
    for held in _pieces(lines):
        _insert(db, table, columns, list(gate.lines(table, held)))


def _pieces(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The lines, some megabytes at a time."""
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size > _PIECE:
            yield held
            held, size = [], 0
    if held:
        yield held


def _insert(db: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str], held: list[bytes]) -> None:
    data = b"\n".join(held)
    longest = max(1 << 20, max(map(len, held)) + 1024)  # the reader takes buffers of twice this size
    struct = ", ".join(f"{name}: '{kind}'" for name, kind in columns.items())
    names = ", ".join(columns)
    with in_memory(data) as path:
        db.execute(
            f"insert into {table} ({names}) select {names} from read_ndjson(?,"
            f" columns = {{{struct}}}, maximum_object_size = {longest})",
            [path],
        )
