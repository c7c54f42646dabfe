"""A signal ends every command in time, wherever it waits, with exit code 75 and a store that is whole."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing

import pytest
from helpers import ROOT, start

LONGEST = 5.0
"""Seconds from the signal to the end. A machine that is busy with other things gets more."""
SLACK = float(os.environ.get("TEST_SLACK", "1"))

CLUSTER = """
apiVersion: v1
kind: Config
clusters: [{{name: a, cluster: {{server: 'http://127.0.0.1:{port}'}}}}]
users: [{{name: a, user: {{}}}}]
contexts: [{{name: a, context: {{cluster: a, user: a}}}}]
current-context: a
"""
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec: {containers: [{name: c, image: d}]}\n"
LONG = "select count(*) from range(100000000) a, range(100000000) b where sqrt(a.range * b.range) = 0.5"


def ended(process, number=signal.SIGTERM) -> str:
    """Sends the signal; what the process says until its end, which is in time and with 75."""
    assert process.poll() is None, process.communicate()
    at = time.monotonic()
    process.send_signal(number)
    try:
        _, told = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 75, told
    assert time.monotonic() - at < LONGEST * SLACK
    assert "Traceback" not in told
    return told


def waits(process, seconds: float = 0, until=lambda: True) -> None:
    """Waits until the process is where it is to be stopped."""
    deadline = time.monotonic() + 60
    while not until() and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.1)
    time.sleep(seconds)


def in_child(process) -> str:
    """What the kernel says that the command itself is waiting in."""
    with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:  # noqa: PTH123
        children = file.read().split()
    if not children:
        return ""
    try:
        with open(f"/proc/{children[0]}/wchan", encoding="ascii") as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return ""


@pytest.fixture
def store(tmp_path):
    return ["--store", tmp_path / "store"]


def pipe(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def test_nobody_waits_for_a_pipe_that_nobody_writes_to(store, tmp_path):
    process = start(*store, "--config", pipe(tmp_path), "trend")
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2 and "a FIFO" in said


def test_standard_input(store):
    process = start(*store, "ingest", "-", stdin=subprocess.PIPE)
    waits(process, 1, lambda: "pipe" in in_child(process))
    assert "interrupted" in ended(process)


def test_a_schedule_that_is_asleep(store, tmp_path):
    (tmp_path / "config").write_text(CLUSTER.format(port=9))
    process = start(*store, "serve", "--kubeconfig", tmp_path / "config", "--schedule", "0 0 1 1 *")
    lines: list[str] = []
    threading.Thread(target=lambda: lines.extend(iter(process.stderr.readline, "")), daemon=True).start()
    waits(process, 1, lambda: any("next run" in line for line in lines))
    at = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 75 and time.monotonic() - at < LONGEST * SLACK


def test_an_api_server_that_does_not_answer(store, tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        (tmp_path / "config").write_text(CLUSTER.format(port=server.getsockname()[1]))
        process = start(*store, "snapshot", "--kubeconfig", tmp_path / "config")
        connection, _ = server.accept()
        waits(process, 0.5)
        ended(process)
        connection.close()


def test_a_pause_between_two_tries(store, tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        (tmp_path / "config").write_text(CLUSTER.format(port=server.getsockname()[1]))
        process = start(*store, "snapshot", "--kubeconfig", tmp_path / "config")
        connection, _ = server.accept()
        connection.recv(65536)
        connection.sendall(
            b"HTTP/1.1 429 No\r\nRetry-After: 30\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        connection.close()
        waits(process, 1)
        ended(process)


def test_a_long_query(store, tmp_path):
    (tmp_path / "pod.yaml").write_text(POD)
    assert start(*store, "snapshot", "--from", tmp_path / "pod.yaml").wait() == 0
    process = start(*store, "sql", LONG)
    waits(process, 6)
    ended(process)


WAITING = {
    "a regular expression in the main thread": "import re; re.match('(a+)+$', 'a' * 40 + 'b')",
    "a regular expression in another thread": """
import re, threading
t = threading.Thread(target=re.match, args=('(a+)+$', 'a' * 40 + 'b')); t.start(); t.join()""",
    "a library that holds the interpreter": "import ctypes; ctypes.PyDLL(None).sleep(60)",
    "a lock": "import threading; threading.Lock().acquire(); l = threading.Lock(); l.acquire(); l.acquire()",
    "whoever swallows the interrupt": """
import time
while True:
    try: time.sleep(60)
    except BaseException: pass""",
}


@pytest.mark.parametrize("where", WAITING, ids=lambda w: w.replace(" ", "-"))
def test_code_that_cannot_be_interrupted(tmp_path, where):
    """A command that does what one of our libraries might."""
    (tmp_path / "wait.py").write_text(f"""
import sys
from complyk8s import supervise
def command():
    from complyk8s.cli import main
    import click
    @main.command("stuck")
    def stuck():
        click.echo("here", err=True)
        exec({WAITING[where]!r}, {{}})
    main(["stuck"])
supervise.run(command)
""")
    process = subprocess.Popen(
        [sys.executable, tmp_path / "wait.py"], stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stderr.readline() == "here\n"
    time.sleep(0.5)
    ended(process)


def test_before_anything_is_imported(tmp_path):
    """A signal in the first moments waits until there is somebody to notice it."""
    (tmp_path / "wait.py").write_text("""
import time
from complyk8s import supervise
def command():
    time.sleep(2)
    from complyk8s.cli import main
    main(["sql", "--file", "pipe"])
supervise.run(command)
""")
    pipe(tmp_path)
    process = subprocess.Popen(
        [sys.executable, tmp_path / "wait.py"], stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    waits(process, 0, lambda: in_child(process))
    ended(process)


def test_a_killed_parent_takes_its_child_along(store, tmp_path):
    process = start(*store, "--config", pipe(tmp_path), "trend")
    waits(process, 0, lambda: in_child(process))
    with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:  # noqa: PTH123
        (child,) = file.read().split()
    process.kill()
    process.communicate(timeout=30)  # ends when nobody has the pipes open any more
    assert not os.path.exists(f"/proc/{child}") or "Z" in open(f"/proc/{child}/stat").read()  # noqa: PTH110, PTH123, SIM115


def test_exit_codes_go_through(tmp_path):
    for code, body in (
        (0, "pass"),
        (3, "import sys; sys.exit(3)"),
        (137, "import os; os.kill(os.getpid(), 9)"),
    ):
        (tmp_path / "x.py").write_text(
            f"from complyk8s import supervise\ndef command():\n    {body}\nsupervise.run(command)\n"
        )
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        assert subprocess.run([sys.executable, tmp_path / "x.py"], env=env, check=False).returncode == code
