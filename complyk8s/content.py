"""The files that are not Python: where they lie, and how a `.sql` file's header is read."""

import functools
import hashlib
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from complyk8s.errors import ContentError, place
from complyk8s.untrusted import raw_file

PACKAGE = Path(__file__).parent
Read = TypeVar("Read")


@functools.cache
def folder(name: str) -> Path:
    """The folder called `name`: in a wheel under `_content/`, in a checkout at the top.

    Raises ContentError where it is in neither place.
    """
    for base in (PACKAGE / "_content", PACKAGE.parent):
        if (base / name).is_dir():
            return base / name
    raise ContentError(f"no {name}/ beside {PACKAGE}", "reinstall complyk8s")


class _Own:
    """The user's own folder, and what in it is broken."""

    folder: Path | None = None
    broken: dict[Path, str] = {}  # noqa: RUF012


def use(own: Path | None) -> None:
    """From here on the files of the folder `own` count beside ours; what was read before is forgotten.

    Raises ContentError where it is no folder.
    """
    if own is not None and not own.is_dir():
        raise ContentError(f"{own}: no folder", "give --content a folder with queries/ or benchmarks/ in it")
    if own != _Own.folder:
        _Own.folder, _Own.broken = own, {}
        for forget in _caches:
            forget()


_caches: list[Callable[[], None]] = []


def cached(function: Callable[[], Read]) -> Callable[[], Read]:
    """A reader of files whose answer is kept until other files count."""
    held = functools.cache(function)
    _caches.append(held.cache_clear)
    return held


def each(name: str, pattern: str, make: Callable[[Path], Read]) -> list[Read]:
    """What `make` makes of every file of ours, then of the user's own, in order.

    A file of the user's that is broken, or that has the name of one of ours, costs itself alone: see `broken`.
    """
    ours = sorted(folder(name).glob(pattern))
    out = [make(path) for path in ours]
    taken = {path.relative_to(folder(name)) for path in ours}
    for path in own(name, pattern):
        if path.relative_to(_own(name)) in taken:
            _Own.broken[path] = "complyk8s has a file of this name; give it another"
            continue
        try:
            out.append(make(path))
        except (ContentError, OSError, UnicodeDecodeError, KeyError, TypeError, ValueError) as e:
            _Own.broken[path] = re.sub(rf"^{re.escape(str(path))}(:\d+)?: ", "", str(e))
    return out


def own(name: str, pattern: str) -> list[Path]:
    """The user's own files."""
    return sorted(_own(name).glob(pattern)) if _Own.folder else []


def is_own(path: Path) -> bool:
    """Whether a file is the user's."""
    return _Own.folder is not None and path.is_relative_to(_Own.folder)


def broken() -> dict[Path, str]:
    """The user's files that do not count, and why."""
    return dict(_Own.broken)


def spoilt(path: Path, why: str) -> None:
    """Notes a file of the user's that does not count."""
    _Own.broken[path] = why


def _own(name: str) -> Path:
    return (_Own.folder or Path()) / name


def sql(path: Path) -> tuple[dict[str, Any], str]:
    """A file's header, the TOML in its first comment, and the SQL under it.

    Raises ContentError where the header is missing or is not TOML.
    """
    text = raw_file.text(path)
    head, end, body = text.removeprefix("/*\n").partition("\n*/\n")
    if not text.startswith("/*\n") or not end:
        raise ContentError(f"{path}:1: no header", "start the file with /* TOML */, on its own lines")
    try:
        return tomllib.loads(head), body
    except (tomllib.TOMLDecodeError, RecursionError) as e:
        raise ContentError(f"{path}: header: {place(e)}", "quote every value, as TOML asks") from e


def header(path: Path, required: set[str], optional: set[str]) -> tuple[dict[str, Any], str]:
    """The same, with its fields checked. Raises ContentError naming what is missing or unknown."""
    head, body = sql(path)
    missing, unknown = sorted(required - head.keys()), sorted(head.keys() - required - optional)
    if missing or unknown:
        raise ContentError(f"{path}: missing {missing}, unknown {unknown}", "see queries/README.md")
    if path.is_relative_to(folder("queries")):
        _shipped.add(body.strip())
    return head, body


_shipped: set[str] = set()


def is_shipped(text: str) -> bool:
    """Whether this is the SQL of a file that complyk8s brought and that was read: the tests looked through it."""
    return text.strip() in _shipped


def fingerprint() -> str:
    """sha256 over every query and framework: which rules an evaluation was made with."""
    digest = hashlib.sha256()
    own_folders = [_own(name) for name in ("queries", "benchmarks")] if _Own.folder else []
    for base in (folder("queries"), folder("benchmarks"), *own_folders):
        for path in sorted(p for p in base.rglob("*") if p.suffix in (".sql", ".yaml")):
            if path.name.count(".") > 1 and base.name == "queries":  # a fixture
                continue
            digest.update(path.relative_to(base).as_posix().encode() + b"\0")
            digest.update(raw_file.read(path) + b"\0")
    return digest.hexdigest()
