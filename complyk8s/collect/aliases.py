"""YAML whose aliases name each other: nine lines of it can stand for a billion values, or for no end."""

from typing import Any

MOST = 20_000_000
"""Values one document may hold once its aliases are followed."""


def weight(node: Any, known: dict[int, int] | None = None) -> int:
    """How many values a document holds with its aliases followed; more than MOST where that never ends."""
    if not isinstance(node, dict | list):
        return 1
    known = {} if known is None else known
    if id(node) not in known:
        known[id(node)] = MOST + 1  # an alias to something that holds it never ends
        inner = node.values() if isinstance(node, dict) else node
        known[id(node)] = 1 + sum(weight(child, known) for child in inner)
    return known[id(node)]
