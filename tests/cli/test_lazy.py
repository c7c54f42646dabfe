"""A command waits for its own module alone."""

import importlib
import pkgutil
import subprocess
import sys

from complyk8s import cli


def test_every_command_of_every_module_is_in_the_table():
    """A command that is not in it could not be called."""
    held = {}
    for module in pkgutil.iter_modules(cli.__path__):
        commands = getattr(importlib.import_module(f"complyk8s.cli.{module.name}"), "COMMANDS", [])
        if commands and module.name != "trying":  # those are `controls new` and `controls test`
            held[module.name] = tuple(sorted(c.name for c in commands))
    assert held == cli.MODULES


def test_the_version_needs_no_engine_and_no_rules():
    """What takes long to import is imported by the commands that use it."""
    code = "import sys; from complyk8s.cli import main; main(['--version'], standalone_mode=False); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"duckdb", "polars", "hyperscan", "kubernetes", "complyk8s.redact"} & set(loaded)
