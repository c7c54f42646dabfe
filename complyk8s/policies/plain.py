"""NetworkPolicies of networking.k8s.io beside those of a plugin."""

from collections.abc import Iterator
from typing import Any

from complyk8s.policies.rules import (
    ANY_PORT,
    LAST_PORT,
    PROTOCOLS,
    Port,
    Row,
    block,
    items,
    mapping,
    port_number,
)
from complyk8s.policies.selectors import Alternatives, Unclear, both, of_labels, requirement


def in_namespace(name: str) -> Alternatives:
    """Every pod of a namespace."""
    return [[requirement("@namespace", "In", [name])]]


def of_pod(key: str) -> str:
    """A label of a pod in our spelling."""
    return f"p:{key}"


def of_namespace(key: str) -> str:
    """A label of a namespace in our spelling; the API server sets one of them to its name."""
    return "@namespace" if key == "kubernetes.io/metadata.name" else f"n:{key}"


def rows(policy: str, namespace: str, spec: dict[str, Any], *, blocks_of_pods: bool) -> Iterator[Row]:
    """Its rules, and one row at the end of each direction that it isolates.

    `blocks_of_pods`: whether the plugin holds addresses of pods against an ipBlock.
    """
    try:
        types = items(spec.get("policyTypes"), "policyTypes") or [
            "Ingress", *(["Egress"] if spec.get("egress") is not None else []),
        ]  # fmt: skip
        subject = both(in_namespace(namespace), of_labels(spec.get("podSelector"), of_pod))
        unclear = None
    except Unclear as e:
        types, subject, unclear = ["Ingress", "Egress"], in_namespace(namespace), str(e)
    for direction in ("ingress", "egress"):
        if direction.capitalize() not in types:
            continue
        base = Row(policy, direction, "allow", subject=subject)
        if unclear:
            yield base.but(unclear=unclear)
        else:
            yield from _of_direction(base, spec, namespace, blocks_of_pods)
        yield base.but(action="deny", at_end=True, unclear=unclear)


def _of_direction(base: Row, spec: dict[str, Any], namespace: str, blocks_of_pods: bool) -> Iterator[Row]:
    try:
        listed = items(spec.get(base.direction), base.direction)
    except Unclear as e:
        yield base.but(unclear=str(e))
        return
    for rule in listed:
        try:
            held = mapping(rule, "a rule")
            side = "from" if base.direction == "ingress" else "to"
            peers = [_peer(base, p, namespace, blocks_of_pods) for p in items(held.get(side), side) or [None]]
            ports = [_port(p) for p in items(held.get("ports"), "ports")] or [ANY_PORT]
        except Unclear as e:
            yield base.but(unclear=str(e))
            continue
        for peer in peers:
            for port in ports:
                yield peer.but(port=port)


def _peer(base: Row, peer: Any, namespace: str, blocks_of_pods: bool) -> Row:
    if peer is None:
        return base
    held = {k: v for k, v in mapping(peer, "a peer").items() if v is not None}
    named = "podSelector" in held or "namespaceSelector" in held
    if ("ipBlock" in held) == named:
        raise Unclear("a peer names nothing, or has an ipBlock and a selector")
    if not named:
        blocks = mapping(held["ipBlock"], "ipBlock")
        return base.but(
            pods=blocks_of_pods, hosts=blocks_of_pods, nets=(block(blocks.get("cidr")),),
            not_nets=tuple(block(b) for b in items(blocks.get("except"), "except")),
        )  # fmt: skip
    spaces = (
        of_labels(held["namespaceSelector"], of_namespace)
        if "namespaceSelector" in held
        else in_namespace(namespace)
    )
    return base.but(peer=both(spaces, of_labels(held.get("podSelector"), of_pod)), hosts=False, world=False)


def _port(port: Any) -> Port:
    held = mapping(port, "a port")
    protocol = held.get("protocol") or "TCP"
    if protocol not in PROTOCOLS:
        raise Unclear(f"unknown protocol {protocol}")
    number, end = held.get("port"), held.get("endPort")
    if number is None and end is None:
        return protocol, 1, LAST_PORT, None
    if isinstance(number, str):
        if end is not None:
            raise Unclear("endPort without a port number")
        return protocol, 1, LAST_PORT, number
    first = port_number(number)
    last = first if end is None else port_number(end)
    if last < first:
        raise Unclear(f"no range of ports ends at {last}")
    return protocol, first, last, None
