"""Stores, and the one control plane that all tests marked `cluster` share."""

import functools
import os
import shutil
import warnings
from pathlib import Path

import control_plane
import pytest
from helpers import ROOT
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadScopeScheduling

from complyk8s.pipeline import evaluating, ingesting, reporting, snapshots
from complyk8s.pipeline.runs import run
from complyk8s.settings import Settings
from complyk8s.store import database


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(store=tmp_path / "store", cluster="test")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A store with the bundled demo in it, evaluated. Tests read it and do not change it."""
    settings = Settings(store=tmp_path_factory.mktemp("demo") / "store", cluster="bank-prod")
    for name in ("before", "after"):
        folder = ROOT / "demo" / name
        with run(settings, "snapshot") as r:
            snapshots.from_files(r, (str(folder),), snapshots.recorded_at(folder))
    with run(settings, "ingest") as r:
        ingesting.ingest(r, (str(ROOT / "demo" / "audit"),), "bank-prod")
    with database.reader(settings) as db:
        first, second = database.rows(db, "select snapshot_id, taken_at from snapshot order by seq")
    evaluating.evaluate(settings, first[0], until=first[1])
    evaluating.evaluate(settings, second[0])
    return settings


@pytest.fixture(scope="session")
def assessment(demo: Settings):
    return reporting.assess(demo)


@pytest.fixture(scope="session")
def plane(tmp_path_factory: pytest.TempPathFactory):
    """A real API server on loopback; skipped, loudly, where there is no Go to build it with."""
    if shutil.which("go") is None or shutil.which("kubectl") is None:
        missing = [tool for tool in ("go", "kubectl") if shutil.which(tool) is None]
        message = (
            f"NO REAL API SERVER IN THIS RUN: {', '.join(missing)} missing; tests marked cluster are skipped"
        )
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(message, stacklevel=1)
        pytest.skip(message)
    started = control_plane.start(tmp_path_factory.mktemp("plane") / "cluster")
    started.kubectl("apply", "-f", "-", given=control_plane.node("worker-1") + control_plane.node("worker-2"))
    yield started
    started.stop()


class ByFile(LoadScopeScheduling):
    """Which tests one worker runs: a file's together, all files whose tests share the control plane, and all that
    need the one node.

    The groups of `--dist loadgroup` are lost: pytest-xdist 3.8 writes them where pytest 9.2 does not look any more.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return _shares(file) or file


@functools.cache
def _shares(file: str) -> str | None:
    text = Path(__file__).parent.parent.joinpath(file).read_text()
    return next((name for name in ("node", "cluster") if f"mark.{name}" in text), None)


def pytest_xdist_make_scheduler(config, log) -> ByFile:
    return ByFile(config, log)


def pytest_terminal_summary(terminalreporter) -> None:
    """Says at the very end, where nobody can miss it, that no real API server was asked."""
    skipped = [
        r for r in terminalreporter.stats.get("skipped", []) if "NO REAL API SERVER" in str(r.longrepr)
    ]
    for words in ("NO REAL NODE IN THIS RUN", "NO IMAGE IN THIS RUN"):
        if held := [r for r in terminalreporter.stats.get("skipped", []) if words in str(r.longrepr)]:
            terminalreporter.write_line(f"!!! {len(held)} tests SKIPPED: {held[0].longrepr[2]}", red=True)
    if skipped:
        terminalreporter.write_line(
            f"!!! {len(skipped)} tests against a real API server were SKIPPED: install Go and kubectl",
            red=True,
        )


# Where everybody waits for the answer the examples are the same each time; elsewhere they are new ones.
hypothesis_settings.register_profile("everywhere", deadline=None, print_blob=True)
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "everywhere")
