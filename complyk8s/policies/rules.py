"""One rule of a policy of any kind, as a row of the base table `plugin_rules`."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from complyk8s.policies.selectors import EVERYTHING, Alternatives, Unclear

PROTOCOLS = ("TCP", "UDP", "SCTP")
LAST_PORT = 65535
Port = tuple[str | None, int, int, str | None]
"""Protocol (None: any), first and last port, and the name of a port in their place."""
ANY_PORT: Port = (None, 1, LAST_PORT, None)


@dataclass(frozen=True)
class Row:
    """What one rule says of one kind of peer and one range of ports."""

    policy: str
    direction: str
    """ingress or egress."""
    action: str
    """allow, deny or pass; pass goes on to the next tier."""
    tier: int = 0
    place: int = 0
    """Within a tier the lowest that fits decides."""
    subject: Alternatives = field(default_factory=lambda: EVERYTHING)
    """The pods that it binds."""
    peer: Alternatives | None = None
    """The pods that it names; None: no label is asked for."""
    pods: bool = True
    hosts: bool = True
    world: bool = True
    """Whether it may fit pods, pods on their node's network, and addresses outside."""
    nets: tuple[str, ...] | None = None
    not_nets: tuple[str, ...] = ()
    port: Port = ANY_PORT
    at_end: bool = False
    """Whether it is what happens to traffic that no rule of the tier fits."""
    unclear: str | None = None
    """Why it may or may not fit; None where that is clear."""

    def but(self, **changed: Any) -> "Row":
        """The same with other values."""
        return replace(self, **changed)


def items(value: Any, what: str) -> list[Any]:
    """A list; an empty one where there is none. Raises Unclear for anything else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Unclear(f"{what} is no list")
    return value


def mapping(value: Any, what: str) -> dict[str, Any]:
    """An object; an empty one where there is none. Raises Unclear for anything else."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Unclear(f"{what} is no object")
    return value


def block(text: Any) -> str:
    """A block of addresses in its shortest form; an address is a block of one. Raises Unclear where it is none."""
    if not isinstance(text, str):
        raise Unclear("a block of addresses is no text")
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        raise Unclear(f"no block: {text}") from None


def within(one: str, other: str) -> bool:
    """Whether one block lies in another."""
    a, b = ipaddress.ip_network(one), ipaddress.ip_network(other)
    return a.version == b.version and a.subnet_of(b)  # type: ignore[arg-type]


def common(some: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """The addresses that are in both, as blocks."""
    others = list(others)
    return tuple(
        sorted({a if within(a, b) else b for a in some for b in others if within(a, b) or within(b, a)})
    )


def port_number(value: Any) -> int:
    """A port. Raises Unclear where it is none."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LAST_PORT:
        raise Unclear(f"no port: {value}")
    return value
