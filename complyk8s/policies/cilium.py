"""CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy (cilium.io/v2), by Cilium's documentation.

Denied comes before allowed; of what neither names, an end that some rule closes by default takes nothing.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from complyk8s.policies.plain import in_namespace
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
from complyk8s.policies.selectors import EVERYTHING, Alternatives, Unclear, both, of_labels

DENIED, ALLOWED = 1, 2
_NAMESPACE, _ACCOUNT = "io.kubernetes.pod.namespace", "io.cilium.k8s.policy.serviceaccount"
_OF_NAMESPACE = "io.cilium.k8s.namespace.labels."
_HIDDEN = re.compile(
    r"(.*\.)?kubernetes\.io/|beta\.kubernetes\.io|k8s\.io|pod-template-(generation|hash)$|controller-revision-hash$"
    r"|annotation\.|etcd_node$|io\.cilium\.|io\.kubernetes|job-name$|controller-uid$"
)
"""Labels that Cilium leaves out of identities by default, wholly or by version."""
_SEEN = re.compile(r"app\.kubernetes\.io/")
_LAYER_7 = ("rules", "terminatingTLS", "originatingTLS", "serverNames", "listener")
_EVERY_NAME = ({"dns": [{"matchPattern": "*"}]},)
"""What of layer 7 narrows nothing."""
_ENTITIES: dict[str, dict[str, Any]] = {
    "all": {}, "cluster": {"world": False}, "world": {"pods": False, "hosts": False},
    "world-ipv4": {"pods": False, "hosts": False, "nets": ("0.0.0.0/0",)},
    "world-ipv6": {"pods": False, "hosts": False, "nets": ("::/0",)},
    "host": {"pods": False, "world": False, "unclear": "host is the pod's own node alone"},
    "remote-node": {"pods": False, "world": False, "unclear": "remote-node is every node but the pod's own"},
}  # fmt: skip
_NO_ENDS = frozenset({"ingress", "health", "init", "unmanaged", "none"})
"""Entities that are neither pods nor nodes nor addresses outside."""
_PEERS = ("Endpoints", "Entities", "CIDR", "CIDRSet", "Nodes", "Groups", "Requires")
_SIDES = {
    "ingress": [f"from{kind}" for kind in _PEERS],
    "egress": [f"to{kind}" for kind in (*_PEERS, "Services", "FQDNs")],
}
"""Fields of a rule that name peers, by direction."""


@dataclass(frozen=True)
class Cluster:
    """What policies mean hangs on it too."""

    api_servers: tuple[str, ...] = ()
    """Addresses of the API servers, as far as the cluster says."""
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """CiliumCIDRGroups: name and blocks."""
    blocks_of_nodes: bool = False
    """Whether addresses of nodes are held against blocks (policy-cidr-match-mode)."""


def rows(policy: str, namespace: str | None, body: dict[str, Any], cluster: Cluster) -> Iterator[Row]:
    """Its rules, and a row at the end of each direction that it closes. `namespace` is None of a clusterwide policy.

    A policy for nodes has none: nodes are no pods.
    """
    specs: list[Any] = [body["spec"]] if body.get("spec") is not None else []
    try:
        specs += items(body.get("specs"), "specs")
    except Unclear as e:
        yield from _doubtful(policy, namespace, str(e))
    for spec in specs:
        try:
            held = mapping(spec, "spec")
            if held.get("endpointSelector") is None and held.get("nodeSelector") is not None:
                continue
            yield from list(_Reader(policy, namespace, cluster).spec(held))
        except Unclear as e:
            yield from _doubtful(policy, namespace, str(e))


def for_nodes(body: dict[str, Any]) -> bool:
    """Whether a policy is for nodes."""
    several = body.get("specs")
    found = [body.get("spec"), *(several if isinstance(several, list) else [])]
    return any(isinstance(s, dict) and s.get("nodeSelector") is not None for s in found)


def _doubtful(policy: str, namespace: str | None, why: str) -> Iterator[Row]:
    """A policy that cannot be read may bind any pod where it acts, and allow and deny anything."""
    subject = in_namespace(namespace) if namespace else EVERYTHING
    for direction in ("ingress", "egress"):
        row = Row(policy, direction, "allow", 0, ALLOWED, subject, unclear=why)
        yield row
        yield row.but(action="deny", place=DENIED)
        yield row.but(action="deny", at_end=True)


class _Reader:
    """Of one policy."""

    def __init__(self, policy: str, namespace: str | None, cluster: Cluster) -> None:
        self.policy, self.namespace, self.cluster = policy, namespace, cluster

    def spec(self, spec: dict[str, Any]) -> Iterator[Row]:
        """Rows of one spec. Raises Unclear where Cilium would refuse it."""
        if spec.get("endpointSelector") is None or spec.get("nodeSelector") is not None:
            raise Unclear("neither or both of endpointSelector and nodeSelector")
        subject = of_labels(spec["endpointSelector"], _spelt)
        if self.namespace:
            subject = both(in_namespace(self.namespace), subject)
        closes = mapping(spec.get("enableDefaultDeny"), "enableDefaultDeny")
        for direction in ("ingress", "egress"):
            found = 0
            for field, action, place in (
                (f"{direction}Deny", "deny", DENIED),
                (direction, "allow", ALLOWED),
            ):
                base = Row(self.policy, direction, action, 0, place, subject)
                for rule in items(spec.get(field), field):
                    found += 1
                    yield from self._rule(base, mapping(rule, "a rule"))
            closed = closes.get(direction)
            if found > 0 if closed is None else closed:
                yield Row(self.policy, direction, "deny", 0, ALLOWED, subject, at_end=True)

    def _rule(self, base: Row, rule: dict[str, Any]) -> Iterator[Row]:
        given = {k: v for k, v in rule.items() if v is not None}
        if given.get("icmps"):
            return  # it is about no protocol with ports
        names = _SIDES[base.direction]
        sides = [n for n in names if n in given]
        known = {*names, "toPorts", "icmps", "authentication"}
        if strange := sorted(given.keys() - known):
            raise Unclear(f"unknown field {strange[0]} in a rule")
        if not sides and not given.get("toPorts"):
            return  # an empty rule names nobody
        doubt = "authentication is asked for" if given.get("authentication") else None
        peers = self._peers(base, given, sides)
        for port, beyond in self._ports(given.get("toPorts")):
            for peer in peers:
                yield peer.but(port=port, unclear=peer.unclear or beyond or doubt)

    def _peers(self, base: Row, rule: dict[str, Any], sides: list[str]) -> list[Row]:
        if any(rule[s] for s in sides if s.endswith("Requires")):
            raise Unclear("fromRequires and toRequires narrow the rules of other policies too")
        sides = [s for s in sides if not s.endswith("Requires")]
        if len([s for s in sides if rule[s]]) > 1:
            raise Unclear(f"{' and '.join(sides)} in one rule, which not every version takes")
        if not sides:
            return [base]
        if not any(rule[s] for s in sides):
            # an empty list: some versions take it for nobody, some for everybody
            return [base.but(unclear=f"{sides[0]} is empty")]
        side = next(s for s in sides if rule[s])
        kind = re.sub("^(from|to)", "", side)
        make: Callable[[Row, Any], Iterator[Row]] | None = {
            "Endpoints": self._endpoints, "Entities": self._entity, "CIDR": self._cidr, "CIDRSet": self._cidr_set,
        }.get(kind)  # fmt: skip
        if make is None:
            return [self._not_placed(base, kind, side)]
        return [row for value in items(rule[side], side) for row in make(base, value)]

    @staticmethod
    def _not_placed(base: Row, kind: str, side: str) -> Row:
        """Peers that are known only where the cluster runs."""
        where = {"Nodes": {"pods": False, "world": False}, "FQDNs": {"pods": False, "hosts": False},
                 "Groups": {"pods": False, "hosts": False}}.get(kind, {})  # fmt: skip
        return base.but(unclear=f"{side} is not followed", **where)

    def _endpoints(self, base: Row, selector: Any) -> Iterator[Row]:
        held = mapping(selector, "a selector")
        keys: list[Any] = list(mapping(held.get("matchLabels"), "matchLabels"))
        keys += [
            mapping(e, "an expression").get("key")
            for e in items(held.get("matchExpressions"), "matchExpressions")
        ]
        reserved = [str(k) for k in keys if str(k).startswith("reserved:")]
        if reserved:
            if len(keys) > 1 or not held.get("matchLabels"):
                raise Unclear(f"{reserved[0]} beside other labels")
            yield from self._entity(base, reserved[0].removeprefix("reserved:"))
            return
        peer = of_labels(held, _spelt)
        if not any(_bare(str(k)) == _NAMESPACE for k in keys):
            peer = both(peer, self._spaces(keys))
        yield base.but(peer=peer, hosts=False, world=False)

    def _spaces(self, keys: list[Any]) -> Alternatives:
        """The namespaces that are meant where a selector names none."""
        if not self.namespace:
            return EVERYTHING
        if any(_bare(str(k)).startswith(_OF_NAMESPACE) for k in keys):
            raise Unclear("labels of namespaces in a CiliumNetworkPolicy: not every version reads them")
        return in_namespace(self.namespace)

    def _entity(self, base: Row, entity: Any) -> Iterator[Row]:
        if entity == "kube-apiserver":
            row = base.but(pods=False)
            yield (
                row.but(nets=self.cluster.api_servers)
                if self.cluster.api_servers
                else row.but(unclear="where the API server is does not show")
            )
        elif entity in _NO_ENDS:
            return
        elif entity in _ENTITIES:
            yield base.but(**_ENTITIES[entity])
        else:
            raise Unclear(f"unknown entity {entity}")

    def _cidr(self, base: Row, cidr: Any) -> Iterator[Row]:
        yield base.but(pods=False, hosts=self.cluster.blocks_of_nodes, nets=(block(cidr),))

    def _cidr_set(self, base: Row, given: Any) -> Iterator[Row]:
        held = {k: v for k, v in mapping(given, "a CIDR set").items() if v is not None}
        nots = tuple(block(b) for b in items(held.get("except"), "except"))
        base = base.but(pods=False, hosts=self.cluster.blocks_of_nodes, not_nets=nots)
        if "cidrGroupRef" in held:
            found = dict(self.cluster.groups).get(held["cidrGroupRef"])
            yield (
                base.but(nets=found)
                if found is not None
                else base.but(unclear=f"CiliumCIDRGroup/{held['cidrGroupRef']} is not known")
            )
        elif "cidr" in held:
            yield base.but(nets=(block(held["cidr"]),))
        else:
            yield base.but(unclear="a group of blocks is chosen by labels")

    @staticmethod
    def _ports(listed: Any) -> list[tuple[Port, str | None]]:
        """Ports, each with why what it says is not all that counts."""
        out = []
        for held in (mapping(p, "toPorts") for p in items(listed, "toPorts")):
            layer = next((f for f in _LAYER_7 if held.get(f) and held[f] not in _EVERY_NAME), None)
            beyond = f"{layer} of layer 7 decide too" if layer else None
            ports = items(held.get("ports"), "ports")
            out += [(p, beyond) for port in ports for p in _port(mapping(port, "a port"))]
            if not ports:
                out.append((ANY_PORT, beyond))
        return out or [(ANY_PORT, None)]


def _bare(key: str) -> str:
    """A label's name without where it is from."""
    return re.sub("^(k8s|any)[:.]", "", key)


def _spelt(key: str) -> str:
    """A label of a selector in our spelling. Raises Unclear where Cilium may not see it."""
    name = _bare(key)
    if name == _NAMESPACE:
        return "@namespace"
    if name == _ACCOUNT:
        return "@account"
    if name.startswith(_OF_NAMESPACE):
        rest = name.removeprefix(_OF_NAMESPACE)
        return "@namespace" if rest == "kubernetes.io/metadata.name" else f"n:{rest}"
    if ":" in name or (_HIDDEN.match(name) and not _SEEN.match(name)):
        raise Unclear(f"whether the label {name} is part of an identity hangs on Cilium's settings")
    return f"p:{name}"


def _port(port: dict[str, Any]) -> list[Port]:
    protocol = str(port.get("protocol") or "ANY").upper()
    if protocol in ("ICMP", "ICMPV6", "VRRP", "IGMP"):
        return []
    if protocol != "ANY" and protocol not in PROTOCOLS:
        raise Unclear(f"unknown protocol {protocol}")
    named, kept = str(port.get("port") or ""), None if protocol == "ANY" else protocol
    if not named.isascii() or not named.isdigit():
        if not re.fullmatch("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?", named) or named.lower().startswith(
            "0x"
        ):
            raise Unclear(f"no port: {named}")
        return [(kept, 1, LAST_PORT, named.lower())]
    if int(named) == 0:
        return [(kept, 1, LAST_PORT, None)]
    first, end = port_number(int(named)), port.get("endPort") or 0
    return [(kept, first, max(first, port_number(end)) if end else first, None)]


def always(direction: str) -> Row:
    """What the mode `always` does: it closes every pod."""
    return Row("Cilium's enable-policy: always", direction, "deny", 0, ALLOWED, EVERYTHING, at_end=True)
