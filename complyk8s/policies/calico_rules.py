"""What one rule of a Calico policy fits: peers, protocols and ports."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from complyk8s.policies import calico_selectors
from complyk8s.policies.calico_selectors import label, of_account, of_namespace
from complyk8s.policies.rules import (
    LAST_PORT,
    PROTOCOLS,
    Port,
    Row,
    block,
    common,
    items,
    mapping,
    port_number,
)
from complyk8s.policies.selectors import (
    EVERYTHING,
    Alternatives,
    Unclear,
    both,
    holds,
    outside,
    requirement,
)

_NUMBERS = {6: "TCP", 17: "UDP", 132: "SCTP"}
_WITHOUT_PORTS = frozenset({"ICMP", "ICMPV6", "UDPLITE"})
_FAMILY = {4: ("0.0.0.0/0",), 6: ("::/0",)}
_KNOWN = frozenset({"action", "metadata", "protocol", "notProtocol", "icmp", "notICMP", "ipVersion", "source", "destination", "http"})  # fmt: skip
_ENTITY = frozenset({"nets", "notNets", "selector", "notSelector", "namespaceSelector", "ports", "notPorts", "serviceAccounts", "services", "domains"})  # fmt: skip


@dataclass(frozen=True)
class Sets:
    """NetworkSets and GlobalNetworkSets, which selectors name as they do pods: labels and blocks of each."""

    held: tuple[tuple[dict[str, str], tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, bodies: list[tuple[str | None, dict[str, Any], dict[str, str]]]) -> "Sets":
        """From namespace, body and the namespace's labels of each. Raises Unclear."""
        out = []
        for namespace, body, of_space in bodies:
            labels = {
                f"p:{k}": str(v) for k, v in mapping(body.get("metadata", {}).get("labels"), "labels").items()
            }
            if namespace:
                labels |= {"@namespace": namespace, **{f"n:{k}": v for k, v in of_space.items()}}
            spec = mapping(body.get("spec"), "spec")
            if spec.get("allowedEgressDomains"):
                raise Unclear("a set of addresses holds names of domains")
            out.append((labels, tuple(block(n) for n in items(spec.get("nets"), "nets"))))
        return cls(tuple(out))

    def blocks(self, selected: Alternatives) -> tuple[str, ...]:
        """Addresses in the sets that a selector names."""
        return tuple(sorted({n for labels, nets in self.held if holds(selected, labels) for n in nets}))


def rule_rows(base: Row, rule: dict[str, Any], namespace: str | None, sets: Sets) -> Iterator[Row]:
    """Rows of one rule, `base` with the action and what it fits. Raises Unclear where that cannot be said."""
    if strange := sorted(rule.keys() - _KNOWN):
        raise Unclear(f"unknown field {strange[0]} in a rule")
    protocols = _protocols(rule)
    if not protocols:
        return
    source, destination = _entity(rule, "source"), _entity(rule, "destination")
    here, there = (destination, source) if base.direction == "ingress" else (source, destination)
    doubts = [base.unclear] if base.unclear else []
    if rule.get("http"):
        doubts.append("http of layer 7 decides too")
    if source.get("ports") or source.get("notPorts"):
        doubts.append("it asks for ports of the source")
    base = _here(base, here, namespace, sets, doubts)
    version = rule.get("ipVersion")
    if version is not None and version not in _FAMILY:
        raise Unclear(f"unknown ipVersion {version}")
    ports = [p for protocol in protocols for p in _ports(destination, protocol)]
    for peer in _peers(base, there, namespace, sets, _FAMILY.get(version) if version else None):
        for port in ports:
            yield peer.but(port=port, unclear="; ".join(doubts) or None)


def _entity(rule: dict[str, Any], side: str) -> dict[str, Any]:
    held = {k: v for k, v in mapping(rule.get(side), side).items() if v not in (None, "", [], {})}
    if strange := sorted(held.keys() - _ENTITY):
        raise Unclear(f"unknown field {strange[0]} in {side}")
    for field in ("services", "domains"):
        if field in held:
            raise Unclear(f"{field} of {side} are not followed")
    return held


def _here(base: Row, entity: dict[str, Any], namespace: str | None, sets: Sets, doubts: list[str]) -> Row:
    """What a rule asks of the end that the policy binds narrows who is bound."""
    selected, negated = _selected(entity, namespace)
    if entity.get("nets") or entity.get("notNets") or any(sets.blocks(s) for s in (selected, negated) if s):
        doubts.append("it asks for addresses of the pod itself")
        return base
    bound = base.subject if selected is None else both(base.subject, selected)
    return base.but(subject=bound if negated is None else both(bound, outside(negated)))


def _selected(
    entity: dict[str, Any], namespace: str | None
) -> tuple[Alternatives | None, Alternatives | None]:
    """What selectors name, and what notSelector names; None where there is none.

    A policy of a namespace means pods of it as soon as it selects any, and no namespaceSelector says more.
    """
    found: Alternatives | None = None
    if "selector" in entity:
        found = calico_selectors.parse(_text(entity, "selector"), label)
    if accounts := mapping(entity.get("serviceAccounts"), "serviceAccounts"):
        of_it = calico_selectors.parse(_text(accounts, "selector"), of_account)
        if names := items(accounts.get("names"), "names"):
            of_it = both(of_it, [[requirement("@account", "In", [str(n) for n in names])]])
        found = of_it if found is None else both(found, of_it)
    negated = calico_selectors.parse(_text(entity, "notSelector"), label) if "notSelector" in entity else None
    spaces: Alternatives | None = None
    if "namespaceSelector" in entity:
        # of what has no namespace a GlobalNetworkSet is left, and all() does not name it
        spaces = calico_selectors.parse(
            _text(entity, "namespaceSelector"), of_namespace, [[requirement("@namespace", "Exists")]]
        )
    elif namespace and (found is not None or negated is not None):
        spaces = [[requirement("@namespace", "In", [namespace])]]
    if spaces is not None:
        found = spaces if found is None else both(spaces, found)
    return found, negated


def _peers(
    base: Row, entity: dict[str, Any], namespace: str | None, sets: Sets, family: tuple[str, ...] | None
) -> Iterator[Row]:
    selected, negated = _selected(entity, namespace)
    nets = tuple(block(n) for n in items(entity.get("nets"), "nets")) or None
    if family:
        nets = common(nets, family) if nets is not None else family
        if not nets:
            return
    nots = tuple(block(n) for n in items(entity.get("notNets"), "notNets"))
    if negated is not None:
        nots += sets.blocks(negated)
    base = base.but(nets=nets, not_nets=nots)
    if selected is None and negated is None:
        yield base
        return
    pods = outside(negated) if negated is not None else EVERYTHING
    if selected is None:
        yield base.but(peer=pods, hosts=False, world=False)
        yield base.but(pods=False)
        return
    yield base.but(peer=both(selected, pods), hosts=False, world=False)
    if blocks := sets.blocks(selected):
        yield base.but(
            peer=pods if negated is not None else None, nets=blocks if nets is None else common(nets, blocks),
            hosts=False, world=False,
        )  # fmt: skip
        yield base.but(nets=blocks if nets is None else common(nets, blocks), pods=False)


def _protocols(rule: dict[str, Any]) -> list[str | None]:
    """Protocols with ports that a rule fits; None alone means all of them."""
    given, negated = _protocol(rule.get("protocol")), _protocol(rule.get("notProtocol"))
    if rule.get("icmp") is not None:
        return []
    found = list(PROTOCOLS) if given is None else [given]
    out = [p for p in found if p in PROTOCOLS and p != negated]
    return [None] if len(out) == len(PROTOCOLS) else list(out)


def _protocol(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, int) or str(value).isdigit():
        return _NUMBERS.get(int(value), "other")
    name = str(value).upper()
    if name not in PROTOCOLS and name not in _WITHOUT_PORTS:
        raise Unclear(f"unknown protocol {value}")
    return name


def _ports(entity: dict[str, Any], protocol: str | None) -> list[Port]:
    listed, nots = items(entity.get("ports"), "ports"), items(entity.get("notPorts"), "notPorts")
    found = [_port(p, protocol) for p in listed] or [(protocol, 1, LAST_PORT, None)]
    if not nots:
        return found
    closed = [_port(p, protocol) for p in nots]
    if any(p[3] for p in (*found, *closed)):
        raise Unclear("a named port beside notPorts")
    for _, low, high, _ in closed:
        found = [
            (protocol, a, b, None)
            for _, first, last, _ in found
            for a, b in ((first, min(last, low - 1)), (max(first, high + 1), last))
            if a <= b
        ]
    return found


def _port(value: Any, protocol: str | None) -> Port:
    text = str(value)
    if isinstance(value, str) and not text.replace(":", "").isdigit():
        return protocol, 1, LAST_PORT, value
    low, _, high = text.partition(":")
    if not low.isdigit() or (high and not high.isdigit()):
        raise Unclear(f"no port: {value}")
    first = int(low)
    last = port_number(int(high)) if high else port_number(first)
    if first > last:
        raise Unclear(f"no range of ports: {value}")
    return protocol, max(first, 1), last, None


def _text(held: dict[str, Any], field: str) -> str:
    value = held.get(field)
    if value is not None and not isinstance(value, str):
        raise Unclear(f"{field} is no text")
    return value or ""
