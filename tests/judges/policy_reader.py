"""Whether traffic is permitted, pod by pod and port by port: a second reading of the API documentation.

Written from the field descriptions of networking.k8s.io/v1 NetworkPolicy and policy.networking.k8s.io/v1alpha1
AdminNetworkPolicy, without a look at the views. Slow and plain on purpose: it judges them.
"""

import ipaddress
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Pod:
    namespace: str
    name: str
    labels: dict
    ip: str
    host_network: bool
    ports: tuple  # (name, protocol, number)


@dataclass
class World:
    """Namespaces with their labels, pods, and policies as manifests."""

    namespaces: dict
    pods: list
    policies: list = field(default_factory=list)
    admin: list = field(default_factory=list)


def matches(selector: dict, labels: dict) -> bool:
    for key, value in (selector.get("matchLabels") or {}).items():
        if labels.get(key) != value:
            return False
    for e in selector.get("matchExpressions") or []:
        there, values = e["key"] in labels, e.get("values") or []
        held = {
            "In": there and labels.get(e["key"]) in values,
            "NotIn": not there or labels[e["key"]] not in values,
            "Exists": there,
            "DoesNotExist": not there,
        }[e["operator"]]
        if not held:
            return False
    return True


def within(address: str, block: str) -> bool:
    a, b = ipaddress.ip_address(address), ipaddress.ip_network(block)
    return a.version == b.version and a in b


def is_peer(world: World, policy: dict, peer: dict, other) -> bool:
    """`other` is a Pod, or the address of somebody outside."""
    if "ipBlock" in peer:
        address = other if isinstance(other, str) else other.ip
        block = peer["ipBlock"]
        return within(address, block["cidr"]) and not any(within(address, e) for e in block.get("except", []))
    if isinstance(other, str):
        return False
    if "namespaceSelector" in peer:
        if not matches(peer["namespaceSelector"], world.namespaces[other.namespace]):
            return False
    elif other.namespace != policy["metadata"]["namespace"]:
        return False
    return matches(peer.get("podSelector", {}), other.labels)


def is_port(port: dict, target, protocol: str, number: int) -> bool:
    """`target` is the pod that is talked to, or an address outside."""
    if port.get("protocol", "TCP") != protocol:
        return False
    wanted = port.get("port")
    if wanted is None:
        return True
    if isinstance(wanted, str):
        return not isinstance(target, str) and (wanted, protocol, number) in target.ports
    return wanted <= number <= port.get("endPort", wanted)


def by_network_policies(world: World, direction: str, pod: Pod, other, target, protocol, number):
    """True, False, or None where no NetworkPolicy isolates the pod in this direction."""
    isolated = False
    for policy in world.policies:
        spec = policy["spec"]
        types = spec.get("policyTypes") or ["Ingress", *(["Egress"] if "egress" in spec else [])]
        if policy["metadata"]["namespace"] != pod.namespace or direction.capitalize() not in types:
            continue
        if not matches(spec.get("podSelector", {}), pod.labels):
            continue
        isolated = True
        for rule in spec.get(direction) or []:
            peers = rule.get("from" if direction == "ingress" else "to")
            ports = rule.get("ports")
            if (not peers or any(is_peer(world, policy, p, other) for p in peers)) and (
                not ports or any(is_port(p, target, protocol, number) for p in ports)
            ):
                return True
    return False if isolated else None


def is_named(world: World, who: dict, pod: Pod) -> bool:
    if "namespaces" in who:
        return matches(who["namespaces"], world.namespaces[pod.namespace])
    pods = who["pods"]
    return matches(pods.get("namespaceSelector", {}), world.namespaces[pod.namespace]) and matches(
        pods.get("podSelector", {}), pod.labels
    )


def by_admin(world: World, kind: str, direction: str, pod: Pod, other: Pod, target: Pod, protocol, number):
    """What the first rule that fits says: Allow, Deny, Pass; None where none fits."""
    held = [p for p in world.admin if p["kind"] == kind and is_named(world, p["spec"]["subject"], pod)]
    for policy in sorted(held, key=lambda p: (p["spec"].get("priority", 0), p["metadata"]["name"])):
        for rule in policy["spec"].get(direction) or []:
            peers = rule["from" if direction == "ingress" else "to"]
            if not any(
                any(within(other.ip, b) for b in p["networks"])
                if "networks" in p
                else is_named(world, p, other)
                for p in peers
            ):
                continue
            for port in rule.get("ports") or [None]:
                if port is None or _fits(port, target, protocol, number):
                    return rule["action"]
    return None


def _fits(port: dict, target: Pod, protocol: str, number: int) -> bool:
    if "namedPort" in port:
        return (port["namedPort"], protocol, number) in target.ports
    if "portNumber" in port:
        return (port["portNumber"].get("protocol", "TCP"), port["portNumber"]["port"]) == (protocol, number)
    ranged = port["portRange"]
    return ranged.get("protocol", "TCP") == protocol and ranged["start"] <= number <= ranged["end"]


def at_one_end(world: World, direction: str, pod: Pod, other, target, protocol: str, number: int) -> bool:
    if pod.host_network:  # policies do not bind it
        return True
    inside = not isinstance(other, str)
    if inside:
        said = by_admin(world, "AdminNetworkPolicy", direction, pod, other, target, protocol, number)
        if said in ("Allow", "Deny"):
            return said == "Allow"
    said = by_network_policies(world, direction, pod, other, target, protocol, number)
    if said is not None:
        return said
    if inside:
        said = by_admin(world, "BaselineAdminNetworkPolicy", direction, pod, other, target, protocol, number)
        return said != "Deny"
    return True


def permitted(world: World, source, target, protocol: str, number: int) -> bool:
    """Whether `source` may open a connection to `target`; either may be an address outside."""
    if not isinstance(source, str) and not at_one_end(
        world, "egress", source, target, target, protocol, number
    ):
        return False
    return isinstance(target, str) or at_one_end(world, "ingress", target, source, target, protocol, number)
