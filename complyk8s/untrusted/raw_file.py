"""Files of others: regular files alone, with a limit on what is read and on what it expands to."""

import io
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from complyk8s.untrusted import ExpansionError, InputError, inflate

SMALL = 16 * 2**20
"""Bytes of a file that a person wrote: waivers, answers, policies, settings, queries."""
RATIO = 400
"""Bytes that one compressed byte may become."""
_OTHER = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a FIFO"), (stat.S_ISSOCK, "a socket"),
          (stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a device"))  # fmt: skip
_MARKS = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_UNMARKED = (("utf-16-le", [False, True, False, True]), ("utf-16-be", [True, False, True, False]))


def opened(path: Path | str) -> io.FileIO:
    """A regular file, open to be read. Never waits, as opening a FIFO would.

    Raises OSError, or InputError where it is no regular file.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            what = next((name for is_, name in _OTHER if is_(mode)), "of an unknown kind")
            raise InputError(f"{what}, not a regular file")
        return os.fdopen(handle, "rb", buffering=0)
    except BaseException:
        os.close(handle)
        raise


def read(path: Path | str, most: int = SMALL) -> bytes:
    """A file's bytes. Raises OSError, or InputError where it is no regular file or larger than `most` bytes."""
    with opened(path) as file:
        return rest(file, most)


def rest(file: BinaryIO | io.FileIO, most: int) -> bytes:
    """What is left of an open file. Raises OSError, or InputError where it is more than `most` bytes."""
    raw = bytearray()
    while piece := file.read(1 << 16):  # files of /proc/sys refuse to be read in one big piece
        raw += piece
        if len(raw) > most:  # a file that grows while it is read ends here too
            raise InputError(f"more than {most:,} bytes")
    return bytes(raw)


def text(path: Path | str, most: int = SMALL) -> str:
    """A file's text: UTF-8, or UTF-16 and UTF-32 with a byte order mark.

    Raises OSError, or InputError where it is no text.
    """
    try:
        return utf8(read(path, most)).decode("utf-8")
    except UnicodeDecodeError as e:
        raise InputError(f"not UTF-8 at byte {e.start}") from e


def contents(path: Path | str, most: int) -> bytes:
    """A file's bytes as UTF-8, expanded where it is gzip or zstd.

    Raises OSError, or InputError where it is no regular file, broken, or more than `most` bytes.
    """
    with opened(path) as file:
        return stream(file, most)


def stream(file: io.RawIOBase | BinaryIO, most: int) -> bytes:
    """What an open file holds from here on, as `contents` gives it."""
    out = bytearray()
    for piece in inflate.expanded(iter(lambda: file.read(1 << 20), b""), RATIO):
        out += piece
        if len(out) > most:
            raise ExpansionError(f"expands to more than {most:,} bytes")
    return utf8(bytes(out))


def utf8(raw: bytes) -> bytes:
    """The same text in UTF-8 without a byte order mark. Raises InputError where the mark is not true.

    UTF-16 without a mark is known by its first two characters, which are ASCII in JSON and YAML (RFC 4627, section 3).
    """
    if raw[:3] == b"\xef\xbb\xbf":
        return raw[3:]
    bare = [n for n, zeros in _UNMARKED if len(raw) > 3 and [not byte for byte in raw[:4]] == zeros]
    if bare:
        try:
            return raw.decode(bare[0]).encode("utf-8")
        except UnicodeError as e:
            raise InputError(f"begins like {bare[0].upper()} and is none") from e
    for mark, name in _MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(name).encode("utf-8")
            except UnicodeError as e:
                raise InputError(f"begins like {name.upper()} and is none") from e
    return raw


def shown(path: Path | str) -> str:
    r"""A path as text that can be stored and printed: bytes of a name that are no UTF-8 as `\xff`."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def under(base: Path, wanted: Callable[[Path], bool]) -> Iterator[Path | tuple[str, str, str]]:
    """Everything under a folder that is `wanted` and no folder itself, in order; what of it can be read, `opened` tells.

    In place of a folder that cannot be listed: its path, `unreadable`, and why. Folders behind links are not gone into.
    """
    failed: list[OSError] = []
    found = sorted(
        path
        for folder, _, names in os.walk(base, onerror=failed.append)
        for path in (Path(folder, name) for name in names)
        if wanted(path)
    )
    yield from found
    yield from ((shown(e.filename), "unreadable", e.strerror or str(e)) for e in failed)
