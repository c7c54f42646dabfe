"""What this process says and leaves behind: its standard error through redaction, no core, no memory for others to read."""

import contextlib
import ctypes
import resource
import sys
from collections.abc import Iterator
from typing import Any, TextIO

_PR_SET_DUMPABLE = 4
"""prctl(2)"""


def leave_nothing() -> None:
    """A crash writes no core, and no other process of the same user may read this one's memory.

    What was not redacted yet lives in memory alone; without this a crash would put it on disk. Where the system knows no
    prctl (it is not Linux) the limit on cores is all that there is.
    """
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


class Redacted:
    """A text stream whose every write goes through redaction: messages of parsers and of servers quote what they read."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes the text without its secrets; how much was given."""
        from complyk8s import redact  # a command that says nothing does not wait for its tables

        said = text.rstrip("\n")  # a line that is JSON is written anew, without its end
        self._stream.write(redact.text(said) + text[len(said) :])
        return len(text)

    def writelines(self, lines: Any) -> None:
        """The same of several."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextlib.contextmanager
def redacted_stderr() -> Iterator[None]:
    """Standard error through redaction, while the block runs."""
    before = sys.stderr
    sys.stderr = Redacted(before)
    try:
        yield
    finally:
        sys.stderr = before
