"""What several tests need: sessions over fixtures, and a way to run the program as people do."""

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from complyk8s.pipeline.trying import fixture, sees_all, session
from complyk8s.settings import Settings
from complyk8s.store import database

__all__ = ["ROOT", "SEES_ALL", "SHARED", "asked", "complyk8s", "fixture", "limited", "session", "start"]
ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
SEES_ALL = sees_all()


def asked(store: Path | str, sql: str) -> list[dict[str, Any]]:
    """Rows of a query on a store, without a process of its own."""
    with database.reader(Settings(store=Path(store)), only=frozenset()) as db:
        return database.dicts(db, sql)


def complyk8s(*arguments: str | Path, **more) -> "subprocess.CompletedProcess[str]":
    """Runs the program in a process of its own."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), **more.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "complyk8s", *map(str, arguments)],
        capture_output=True, text=True, env=env, check=False, **more,
    )  # fmt: skip


def start(*arguments: str | Path, **more) -> "subprocess.Popen[str]":
    """Starts the program and does not wait."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "complyk8s", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, **more,
    )  # fmt: skip


def limited(code: str, given: bytes = b"", memory: int = 1 << 30) -> "subprocess.CompletedProcess[str]":
    """Runs Python code in a process that may take `memory` bytes of address space. The time is a guard against a
    hang, not a measure."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    done = subprocess.run(
        [sys.executable, "-c", code], input=given, capture_output=True, check=False, timeout=120, preexec_fn=limit,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
