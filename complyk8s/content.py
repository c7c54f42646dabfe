"""The files that are not Python: where they lie, and how a `.sql` file's header is read."""

import hashlib
import tomllib
from pathlib import Path
from typing import Any

from complyk8s.errors import ContentError

PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder called `name`: in a wheel under `_content/`, in a checkout at the top.

    Raises ContentError where it is in neither place.
    """
    for base in (PACKAGE / "_content", PACKAGE.parent):
        if (base / name).is_dir():
            return base / name
    raise ContentError(f"no {name}/ beside {PACKAGE}", "reinstall complyk8s")


def sql(path: Path) -> tuple[dict[str, Any], str]:
    """A file's header, the TOML in its first comment, and the SQL under it.

    Raises ContentError where the header is missing or is not TOML.
    """
    text = path.read_text(encoding="utf-8")
    head, end, body = text.removeprefix("/*\n").partition("\n*/\n")
    if not text.startswith("/*\n") or not end:
        raise ContentError(f"{path}:1: no header", "start the file with /* TOML */, on its own lines")
    try:
        return tomllib.loads(head), body
    except tomllib.TOMLDecodeError as e:
        raise ContentError(f"{path}: header: {e}", "quote every value, as TOML asks") from e


def header(path: Path, required: set[str], optional: set[str]) -> tuple[dict[str, Any], str]:
    """The same, with its fields checked. Raises ContentError naming what is missing or unknown."""
    head, body = sql(path)
    missing, unknown = sorted(required - head.keys()), sorted(head.keys() - required - optional)
    if missing or unknown:
        raise ContentError(f"{path}: missing {missing}, unknown {unknown}", "see queries/README.md")
    return head, body


def fingerprint() -> str:
    """sha256 over every query and framework: which rules an evaluation was made with."""
    digest = hashlib.sha256()
    for name in ("queries", "benchmarks"):
        base = folder(name)
        for path in sorted(p for p in base.rglob("*") if p.suffix in (".sql", ".yaml")):
            if path.name.count(".") > 1 and base.name == "queries":  # a fixture
                continue
            digest.update(path.relative_to(base).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()
