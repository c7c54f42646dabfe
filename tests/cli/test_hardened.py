"""What a crash, or another process of the same user, may learn: nothing."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from helpers import ROOT, complyk8s

from complyk8s import redact
from complyk8s.cli import hardened
from complyk8s.model import Verdict

SECRET = "ghp_" + "Zk3" * 12
SLEEPER = """
import sys, time
sys.argv = ["complyk8s"]
import click
from complyk8s.cli import main
@main.command("sleep")
def sleep():
    held = "TOPSECRET" * 10
    import ctypes
    click.echo(f"ready {ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)}")  # PR_GET_DUMPABLE
    time.sleep(60)
main(["sleep"])
"""


@pytest.fixture
def sleeping(tmp_path):
    """The program asleep in a command of the test's own, with cores allowed by whoever started it."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)

    def allow():
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))

    process = subprocess.Popen(
        [sys.executable, "-c", SLEEPER], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, preexec_fn=allow,
    )  # fmt: skip
    ready, dumpable = process.stdout.readline().split()
    assert ready == "ready"
    yield process, tmp_path, dumpable
    process.kill()
    process.wait()


def test_a_crash_leaves_no_core(sleeping):
    process, folder, _ = sleeping
    with Path(f"/proc/{process.pid}/limits").open() as limits:
        core = next(line for line in limits if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
    process.send_signal(signal.SIGSEGV)
    assert process.wait(timeout=20) == -signal.SIGSEGV
    time.sleep(0.2)
    assert [p.name for p in folder.rglob("*") if "core" in p.name] == []


def test_no_process_of_the_same_user_reads_its_memory(sleeping):
    """A process that may not be dumped may not be read either, but by root (ptrace(2), access mode checking)."""
    process, dumpable = sleeping[0], sleeping[2]
    assert dumpable == "0"
    if os.getuid() != 0:
        with pytest.raises(PermissionError):
            Path(f"/proc/{process.pid}/mem").open("rb").close()


@pytest.mark.parametrize("log", ["text", "json"])
def test_messages_hold_no_secret(tmp_path, log):
    """Of our own errors, of click's, of DuckDB's, which quote what they were given."""
    (tmp_path / "p.json").write_text('{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"x"}}')
    assert complyk8s("--store", tmp_path / "s", "snapshot", "--from", tmp_path / "p.json").returncode == 0
    for arguments in (
        ("--store", tmp_path / "s", "--log", log, "sql", f"select '{SECRET}' from nowhere"), ("--store", tmp_path / "s", "--log", log, "ingest", f"/nowhere/{SECRET}"),
        ("--store", tmp_path / "s", "--log", log, "evaluate", "--since", SECRET), ("--store", tmp_path / "s", "--log", log, "evaluate", "--fail-on", SECRET), (f"--{SECRET}",), (SECRET,),
    ):  # fmt: skip
        done = complyk8s(*arguments)
        assert done.returncode != 0 and done.stderr.strip()
        assert SECRET not in done.stdout + done.stderr, arguments


def test_its_own_log_stays_one_object_a_line(capsys):
    """Redaction writes a line that is JSON anew: its end has to stay, and counts by the name of a verdict too."""
    for said in (
        '{"event": "token=' + SECRET + '", "password": "x"}\n',
        "plain\n",
        "no end",
        '{"password": "x"}\n\n',
    ):
        click.echo(said, err=True, nl=False)
        with hardened.redacted_stderr():
            click.echo(said, err=True, nl=False)
        plain, redacted = capsys.readouterr().err.partition(said)[1:]
        assert plain.count("\n") == redacted.count("\n") and SECRET not in redacted, said


@pytest.mark.parametrize("name", ["passed", *(v for v in Verdict if v != Verdict.PASS)])
def test_counts_of_verdicts_come_through_redaction(name):
    assert json.loads(redact.text(json.dumps({"event": "evaluated", name: 7})))[name] == 7
