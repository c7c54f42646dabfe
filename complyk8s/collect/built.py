"""Manifests that kustomize or helm make of a folder, by the program that is installed: run once, without plugins, without
the network, and without a cluster."""

import contextlib
import os
import re
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from complyk8s.errors import CollectError, ContentError
from complyk8s.untrusted import InputError, memory

SECONDS = 120.0
"""How long the program may take."""
_MOST_SAID = 64 * 2**10
"""Bytes that it may say on stderr."""
_LONGEST = 400
"""Letters of what it says that are told."""
_SOURCE = re.compile(rb"^---[ \t]*\r?\n# Source: ([^\r\n]+)\r?$", re.MULTILINE)
"""How helm begins each document, with the template that it is made of."""
_NOWHERE = "127.0.0.1:9"
"""The discard service's port on this machine: a proxy that nothing gets through."""
_REFUSED = (_NOWHERE, "transport '")
"""What the programs and git say where they were kept from the network."""


class Build(NamedTuple):
    """How the user has manifests made of what `--from` names."""

    tool: str
    """`kustomize` or `helm`."""
    values: tuple[str, ...] = ()
    """Files for helm's `--values`."""


class Part(NamedTuple):
    """A piece of what was made."""

    name: str
    """Where it comes from, for people: the folder, or helm's template."""
    raw: bytes


def parts(build: Build, given: str, namespace: str) -> Iterator[Part]:
    """What the program makes of one folder (helm: or a packed chart), template by template where it says which.

    Raises ContentError where the program is not installed, CollectError where there is nothing of this name, and
    InputError where the program fails, takes too long or makes too much.
    """
    program = _program(build.tool)
    base = Path(given)
    if not (base.is_dir() or (build.tool == "helm" and base.is_file())):
        raise CollectError(f"{given}: no {'chart' if build.tool == 'helm' else 'folder'} to build")
    words = [*program, os.path.realpath(base)]
    if build.tool == "helm":
        words += ["--include-crds", f"--namespace={namespace}"]
        words += [f"--values={_values(name)}" for name in build.values]
    raw = _output(words, f"{Path(program[0]).name} {program[1]}")
    found = list(_SOURCE.finditer(raw)) if build.tool == "helm" else []
    if not found:
        yield Part(given, raw)
        return
    if before := raw[: found[0].start()].strip():
        yield Part(given, before)
    for one, after in zip(found, [*(f.start() for f in found[1:]), len(raw)], strict=True):
        source = one[1].decode("utf-8", "backslashreplace")
        yield Part(f"{given}: {source}", raw[one.end() : after])


def _program(tool: str) -> list[str]:
    """The program and its command. Raises ContentError where it is not on the PATH."""
    ways = {
        "kustomize": (["kustomize", "build"], ["kubectl", "kustomize"]),
        "helm": (["helm", "template"],),
    }[tool]
    for name, command in ways:
        if where := shutil.which(name):
            return [where, command]
    names = " nor ".join(name for name, _ in ways)
    raise ContentError(
        f"--build {tool}: {'neither ' if len(ways) > 1 else 'no '}{names} on the PATH",
        "install it, or build elsewhere and pipe what it prints into `--from -`",
    )


def _values(name: str) -> str:
    """The file's full path: helm itself takes addresses and lists with commas too. Raises CollectError where it is none."""
    if not Path(name).is_file() or "," in name:
        raise CollectError(
            f"--values {name}: no such file" if "," not in name else f"--values {name}: a comma"
        )
    return os.path.realpath(name)


def _environment(home: str) -> dict[str, str]:
    """An environment in which the programs find no plugin, no cluster, no settings and no way out."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), f"http://{_NOWHERE}")
    return {
        **kept, **proxies, "NO_PROXY": "", "HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "XDG_CACHE_HOME": home,
        "TMPDIR": home, "KUBECONFIG": os.devnull, "HELM_NO_PLUGINS": "1", "HELM_PLUGINS": f"{home}/plugins",
        "GIT_ALLOW_PROTOCOL": "none", "GIT_TERMINAL_PROMPT": "0",
    }  # fmt: skip


def _output(words: list[str], called: str) -> bytes:
    """What the program prints. Raises InputError where it does not end well, in time, and within memory."""
    most = memory.share()
    with tempfile.TemporaryDirectory(prefix="complyk8s-build-") as home:
        child = subprocess.Popen(  # noqa: S603 - no shell; the user named the program and the folder
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=_environment(home), cwd=home, start_new_session=True,
        )  # fmt: skip
        try:
            out, said = _read(child, most, called)
            code = child.wait(SECONDS)
        except subprocess.TimeoutExpired as e:
            raise InputError(f"{called} does not end") from e
        finally:
            if child.returncode is None:  # not waited for yet, so its number is still its own
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            for pipe in (child.stdout, child.stderr):
                if pipe is not None:
                    pipe.close()
    if code:
        raise InputError(f"{called} fails: {_told(said) or f'exit code {code}'}")
    return out


def _read(child: subprocess.Popen[bytes], most: int, called: str) -> tuple[bytes, bytes]:
    """What it prints, and the beginning of what it says on stderr."""
    until = time.monotonic() + SECONDS
    out, said = bytearray(), bytearray()
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.stdout, selectors.EVENT_READ, out)  # type: ignore[arg-type]
        waiting.register(child.stderr, selectors.EVENT_READ, said)  # type: ignore[arg-type]
        while waiting.get_map():
            left = until - time.monotonic()
            if left <= 0:
                raise InputError(f"{called} takes more than {SECONDS:g} seconds")
            for key, _ in waiting.select(left):
                piece = os.read(key.fd, 1 << 16)
                if not piece:
                    waiting.unregister(key.fileobj)
                elif key.data is out or len(said) < _MOST_SAID:
                    key.data.extend(piece)
            if len(out) > most:
                raise InputError(f"{called} prints more than {most:,} bytes")
    return bytes(out), bytes(said)


def _told(said: bytes) -> str:
    """The sentence of an error, without the marks of klog and the hints around it."""
    text = " ".join(said.decode("utf-8", "backslashreplace").split())
    found = re.search(r"\berr=(?:< (.*) >|\"(.*)\")$", text) or re.search(
        r"(?i)\berror: (.*?)( Use --debug .*)?$", text
    )
    told = next(held for held in (*found.groups(), "") if held is not None) if found else text
    told = told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…"
    return f"{told} (nothing is fetched from the network)" if any(mark in text for mark in _REFUSED) else told
