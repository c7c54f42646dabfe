"""Output formats. A module here is a format: its name is the file's ending, `render` makes it."""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from complyk8s import safe_files
from complyk8s.errors import ContentError, StoreError
from complyk8s.report.assessment import Assessment

Render = Callable[[Assessment], bytes]

FORMATS = sorted(name for _, name, _ in pkgutil.iter_modules(__path__))


def renderer(name: str) -> Render:
    """The format's `render`, imported only now: CSV need not wait for the PDF library.

    Raises ContentError for a format that is not there.
    """
    if name not in FORMATS:
        raise ContentError(f"no format {name}", f"there are {', '.join(FORMATS)}")
    render: Render = import_module(f"{__name__}.{name}").render
    return render


def file_name(name: str) -> str:
    """The report's file in this format: `report.` and its name, unless it has its own FILE."""
    return str(getattr(import_module(f"{__name__}.{name}"), "FILE", f"report.{name}"))


def put(folder: Path, name: str, data: bytes, mode: int = 0o600) -> Path:
    """Writes a file whole or not at all, synced to disk; `name` may begin with sub-folders. Raises StoreError."""
    try:
        return safe_files.put(folder, name, data, mode)
    except OSError as e:
        raise StoreError(
            f"{folder / name} could not be written: {e.strerror or e}",
            "free some space, or give another --out",
        ) from e
