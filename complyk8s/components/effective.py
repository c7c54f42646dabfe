"""A component with its flags in effect, and both as rows of the base tables."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from complyk8s.components.containers import Mounted
from complyk8s.components.parse import Parsed, Unread


@dataclass
class Flag:
    """One flag of one component, in effect."""

    name: str
    kind: str
    given: str | None
    """The arguments that gave it, as they were; None where its default is in effect."""
    value: Any
    """As complyk8s.components.values reads it; None where it is not known."""
    unread: str | None = None
    """Why the value is not known."""


@dataclass
class Component:
    """One component."""

    resource: str
    component: str
    node: str | None
    source: str
    """pod, configuration or process"""
    arguments: list[str] = field(default_factory=list)
    missing: str | None = None
    """Why nothing is known of its flags."""
    flags: list[Flag] = field(default_factory=list)
    file: Mounted | None = None
    """Of kube-proxy: where the file of its --config comes from; None where that is not known."""

    def flag(self, name: str) -> Flag | None:
        """The flag of this name, where it is in effect."""
        return next((f for f in self.flags if f.name == name), None)


def rows(found: list[Component]) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each component as a row of `component_instances`, with its rows of `component_flags`."""
    for c in found:
        head = {"resource": c.resource, "component": c.component}
        yield (
            {**head, "node": c.node, "source": c.source, "arguments": c.arguments, "missing": c.missing},
            [{**head, **_columns(f)} for f in c.flags],
        )


def _columns(flag: Flag) -> dict[str, Any]:
    """The typed columns of one flag."""
    value, out = flag.value, {"flag": flag.name, "given": flag.given, "unread": flag.unread}
    if isinstance(value, bool):
        return {**out, "value": "true" if value else "false", "switched": value}
    if flag.kind == "duration" and value is not None:
        return {**out, "value": f"{value / 1e9:g}s", "seconds": value / 1e9}
    if isinstance(value, int | float):
        return {**out, "value": f"{value}", "number": float(value)}
    if isinstance(value, dict):
        pairs = {k: ("true" if v else "false") if isinstance(v, bool) else v for k, v in value.items()}
        items = [f"{k}={','.join(v) if isinstance(v, list) else v}" for k, v in sorted(pairs.items())]
        return {**out, "value": ",".join(items), "items": items}
    if isinstance(value, list):
        return {**out, "value": ",".join(value), "items": value}
    return {**out, "value": value}


def texts(parsed: Parsed) -> dict[str, str]:
    """Flags that were given and are known, as text; items of lists and maps with commas between them."""
    columns = {
        n: _columns(Flag(n, "", None, v)) for n, v in parsed.values.items() if not isinstance(v, Unread)
    }
    return {name: held["value"] or "" for name, held in columns.items()}
