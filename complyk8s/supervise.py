"""A small parent process, so that a signal ends every command in time.

The command runs in a child. Python code in it cannot be relied on to end it: while a regular expression or a
library holds the interpreter's lock no handler and no thread runs, and a container's first process is not ended
by signals that it does not handle. The parent does nothing but wait. It passes SIGTERM and SIGINT on, and kills
what is still there a little later; a store is whole after a kill at any moment. When the parent itself is killed,
the kernel kills the child.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable

INTERRUPTED = 75
"""The exit code of a command that a signal ended."""
PATIENCE = 4.0
"""Seconds from the signal to the kill."""

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_KERNEL = 0x80  # siginfo(7): SI_KERNEL, as of a Ctrl-C that the terminal sends to parent and child alike
_ASKED = {signal.SIGTERM, signal.SIGINT}


def run(command: Callable[[], None]) -> None:
    """Runs the command in a child and exits as it does; with 75 where a signal ended it.

    Until the command listens for them itself, SIGTERM and SIGINT wait: it begins with both of them blocked.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {*_ASKED, signal.SIGCHLD})
    parent = os.getpid()
    child = os.fork()
    if not child:
        _die_with(parent)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        command()
        sys.exit(0)
    os._exit(_watch(child))


def _die_with(parent: int) -> None:
    """Has the kernel kill this process when its parent ends, however that happens."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def _watch(child: int) -> int:
    """Waits for the child's end; the exit code that stands for it."""
    until: float | None = None
    while True:
        left = 3600.0 if until is None else until - time.monotonic()
        if left <= 0:
            os.kill(child, signal.SIGKILL)
            left = 3600.0
        told = signal.sigtimedwait({*_ASKED, signal.SIGCHLD}, left)
        if told is not None and told.si_signo in _ASKED and until is None:
            until = time.monotonic() + PATIENCE
            if told.si_code != _KERNEL:
                os.kill(child, told.si_signo)
        if (code := _ended(child)) is not None:
            return INTERRUPTED if code < 0 and until is not None else code if code >= 0 else 128 - code


def _ended(child: int) -> int | None:
    """The child's exit code, below zero for a signal; None while it runs. Whatever else ended is cleared away."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return None
        if pid == child:
            return os.waitstatus_to_exitcode(status)
        if not pid:
            return None
