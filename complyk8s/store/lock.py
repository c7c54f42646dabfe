"""One writer at a time: a lock file with who holds it, taken before the database is opened."""

import contextlib
import fcntl
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from complyk8s import safe_files
from complyk8s.errors import BusyError

_kept: set[Path] = set()
"""Folders that this process holds over several runs, and that no run of it uses at the moment."""


@contextlib.contextmanager
def keep(folder: Path) -> Iterator[None]:
    """Holds the folder over several runs of this process, one after another. Raises what `hold` raises."""
    with hold(folder, "of several steps"):
        _kept.add(folder)
        try:
            yield
        finally:
            _kept.discard(folder)


@contextlib.contextmanager
def hold(folder: Path, run_id: str) -> Iterator[None]:
    """Holds `folder/run.lock` while the block runs.

    The kernel lets go of the lock when the process ends, however it ends, so a killed run never
    blocks the next one. Raises BusyError, naming the holder, where another run has it, and ContentError
    where something else than a file of its own stands in the lock's place.
    """
    if folder in _kept:
        _kept.discard(folder)
        try:
            yield
        finally:
            _kept.add(folder)
        return
    with os.fdopen(safe_files.opened_private(folder / "run.lock"), "r+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            file.seek(0)
            raise BusyError(
                f"{folder} is in use by another run: {_holder(file.read())}", "wait for it to end"
            ) from e
        file.seek(0)
        file.truncate()
        json.dump({"pid": os.getpid(), "host": socket.gethostname(), "run": run_id}, file)
        file.flush()
        yield


def _holder(text: str) -> str:
    try:
        held = json.loads(text)
        return f"process {held['pid']} on {held['host']}, run {held['run']}"
    except (ValueError, KeyError, TypeError):
        return "unknown holder"
