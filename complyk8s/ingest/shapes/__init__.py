"""Audit-log shapes. A module here is a shape: `fits` one record, `unwrap` it to its contents.

What `unwrap` gives may again be wrapped: unwrapping goes on until plain events are left.
"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from complyk8s.errors import ContentError

SHAPES = [import_module(f"{__name__}.{name}") for _, name, _ in sorted(pkgutil.iter_modules(__path__))]
DEEPEST = 4


def events(record: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The plain audit.k8s.io events in one record of whatever shape.

    Raises ContentError, naming the keys it saw, for a record that no shape fits.
    """
    fitting = [s for s in SHAPES if isinstance(record, dict) and s.fits(record)]
    if len(fitting) != 1 or depth > DEEPEST:
        keys = sorted(record)[:6] if isinstance(record, dict) else type(record).__name__
        raise ContentError(f"not an audit event: {keys}")
    for inner in fitting[0].unwrap(record):
        if inner is record:
            yield record
        else:
            yield from events(inner, depth + 1)
