"""Whether traffic is permitted where Cilium or Calico decides: walks the policies in order, for one pod, peer and port.

Written from the field descriptions and the documentation of both, without a look at the views or at complyk8s.policies. Slow
and plain on purpose: it judges them. `held`: whether rules of which nobody can tell what they fit do fit (True) or do not (False).
"""

import functools
import math
import re
from dataclasses import dataclass, field

from policy_reader import is_port, matches, within


@dataclass(frozen=True)
class Pod:
    namespace: str
    name: str
    labels: dict
    ip: str
    host_network: bool
    ports: tuple  # (name, protocol, number)
    account: str


@dataclass
class World:
    """Namespaces and service accounts with their labels, pods, and policies as manifests."""

    namespaces: dict
    accounts: dict  # (namespace, name): labels
    pods: list
    policies: list = field(default_factory=list)  # NetworkPolicies of Kubernetes
    own: list = field(default_factory=list)  # those of the plugin
    tiers: list = field(default_factory=list)
    sets: list = field(default_factory=list)  # NetworkSets, GlobalNetworkSets


# --- NetworkPolicies of Kubernetes, under a plugin ---


def _plain_peer(world, policy, peer, other, blocks_of_pods):
    if "ipBlock" in peer:
        if not isinstance(other, str) and not blocks_of_pods:
            return False
        address, block = other if isinstance(other, str) else other.ip, peer["ipBlock"]
        return within(address, block["cidr"]) and not any(within(address, e) for e in block.get("except", []))
    if isinstance(other, str) or other.host_network:
        return False
    if "namespaceSelector" in peer:
        if not matches(peer["namespaceSelector"], world.namespaces[other.namespace]):
            return False
    elif other.namespace != policy["metadata"]["namespace"]:
        return False
    return matches(peer.get("podSelector", {}), other.labels)


def _plain(world, policy, direction, pod, other, target, protocol, number, blocks_of_pods):
    """True, False, or None where the policy does not isolate the pod in this direction."""
    spec = policy["spec"]
    types = spec.get("policyTypes") or ["Ingress", *(["Egress"] if "egress" in spec else [])]
    if policy["metadata"]["namespace"] != pod.namespace or direction.capitalize() not in types:
        return None
    if not matches(spec.get("podSelector", {}), pod.labels):
        return None
    for rule in spec.get(direction) or []:
        peers, ports = rule.get("from" if direction == "ingress" else "to"), rule.get("ports")
        if (not peers or any(_plain_peer(world, policy, p, other, blocks_of_pods) for p in peers)) and (
            not ports or any(is_port(p, target, protocol, number) for p in ports)
        ):
            return True
    return False


# --- Cilium ---


def _identity(world, pod):
    """The labels that Cilium gives a pod's identity."""
    return {
        **pod.labels,
        "io.kubernetes.pod.namespace": pod.namespace,
        "io.cilium.k8s.policy.serviceaccount": pod.account,
        **{f"io.cilium.k8s.namespace.labels.{k}": v for k, v in world.namespaces[pod.namespace].items()},
    }


def _plain_keys(selector):
    """The selector without the prefixes that say where a label is from."""
    return {
        "matchLabels": {re.sub("^(k8s|any):", "", k): v for k, v in (selector.get("matchLabels") or {}).items()},
        "matchExpressions": [{**e, "key": re.sub("^(k8s|any):", "", e["key"])} for e in selector.get("matchExpressions") or []],
    }  # fmt: skip


def _names_namespace(selector):
    keys = [*selector["matchLabels"], *(e["key"] for e in selector["matchExpressions"])]
    return "io.kubernetes.pod.namespace" in keys


def _entity(name, other, held):
    inside, node = not isinstance(other, str), not isinstance(other, str) and other.host_network
    if name in ("host", "remote-node"):
        return node and held
    return {
        "all": True, "cluster": inside, "world": not inside,
        "world-ipv4": not inside and ":" not in str(other), "world-ipv6": not inside and ":" in str(other),
    }.get(name, False)  # fmt: skip


def _cilium_peer(world, namespace, rule, side, other, held):  # noqa: C901, PLR0911, PLR0912
    outside = isinstance(other, str)
    kinds = [k for k in rule if k.startswith(side) and k != "toPorts"]
    if not kinds:
        return True
    for k in kinds:
        for value in rule[k]:
            if k.endswith("Endpoints"):
                selector = _plain_keys(value)
                if outside or other.host_network or not matches(selector, _identity(world, other)):
                    continue
                if namespace is None or _names_namespace(selector) or other.namespace == namespace:
                    return True
            elif k.endswith("Entities"):
                if _entity(value, other, held):
                    return True
            elif k.endswith("CIDR"):
                if outside and within(other, value):
                    return True
            elif k.endswith("CIDRSet"):
                if (
                    outside
                    and within(other, value["cidr"])
                    and not any(within(other, e) for e in value.get("except", []))
                ):
                    return True
            elif k == "toFQDNs" and outside and held:
                return True
    return False


def _cilium_ports(rule, target, protocol, number, held):
    if not rule.get("toPorts"):
        return True
    for group in rule["toPorts"]:
        if group.get("rules") and not held:
            continue
        for port in group.get("ports") or [{"port": "0"}]:
            if port.get("protocol", "ANY") not in ("ANY", protocol):
                continue
            if not port["port"].isdigit():
                if not isinstance(target, str) and (port["port"], protocol, number) in target.ports:
                    return True
            elif port["port"] == "0" or int(port["port"]) <= number <= (
                port.get("endPort") or int(port["port"])
            ):
                return True
    return False


def cilium(world, direction, pod, other, target, protocol, number, held):
    allowed = denied = closed = False
    side = "from" if direction == "ingress" else "to"
    for policy in world.own:
        namespace = policy["metadata"].get("namespace")
        for spec in [*([policy["spec"]] if "spec" in policy else []), *policy.get("specs", [])]:
            if namespace not in (None, pod.namespace):
                continue
            if not matches(_plain_keys(spec["endpointSelector"]), _identity(world, pod)):
                continue
            rules, denials = spec.get(direction) or [], spec.get(f"{direction}Deny") or []
            default = (spec.get("enableDefaultDeny") or {}).get(direction)
            closed |= bool(rules or denials) if default is None else default
            for some, deny in ((rules, False), (denials, True)):
                for rule in some:
                    if not rule or "icmps" in rule:  # an empty rule names nobody; ICMP has no ports
                        continue
                    if _cilium_peer(world, namespace, rule, side, other, held) and _cilium_ports(
                        rule, target, protocol, number, held
                    ):
                        denied, allowed = denied or deny, allowed or not deny
    for policy in world.policies:
        said = _plain(world, policy, direction, pod, other, target, protocol, number, blocks_of_pods=False)
        closed, allowed = closed or said is not None, allowed or bool(said)
    return not denied and (allowed or not closed)


# --- Calico ---


def selected(text, labels):
    """Whether labels fit a selector: turned into Python, leaf by leaf, and evaluated."""
    return _selected(text, frozenset(labels.items()))


@functools.cache
def _selected(text, pairs):
    labels = dict(pairs)
    values, out, rest = [], "", text or "all()"

    def leaf(truth):
        values.append(truth)
        return f" values[{len(values) - 1}] "

    name, quoted = r"([\w./-]+)", r"(?:\"([^\"]*)\"|'([^']*)')"
    while rest := rest.lstrip(" \t"):
        if m := re.match(r"all\(\s*\)", rest):
            out += leaf(True)
        elif m := re.match(r"global\(\s*\)", rest):
            out += leaf("projectcalico.org/namespace" not in labels)
        elif m := re.match(rf"has\(\s*{name}\s*\)", rest):
            out += leaf(m[1] in labels)
        elif m := re.match(rf"{name}\s*(==|!=)\s*{quoted}", rest):
            same = labels.get(m[1]) == (m[3] if m[3] is not None else m[4])
            out += leaf(same if m[2] == "==" else not same)
        elif m := re.match(rf"{name}\s*(contains|starts\s*with|ends\s*with)\s*{quoted}", rest):
            value, part = labels.get(m[1]), m[3] if m[3] is not None else m[4]
            test = {"c": str.__contains__, "s": str.startswith, "e": str.endswith}[m[2][0]]
            out += leaf(value is not None and test(value, part))
        elif m := re.match(rf"{name}\s*(not\s*in|in)\s*\{{([^}}]*)\}}", rest):
            there = labels.get(m[1]) in [a or b for a, b in re.findall(quoted, m[3])]
            out += leaf(there if m[2] == "in" else not there)
        elif m := re.match(r"&&|\|\||!|\(|\)", rest):
            out += {"&&": " and ", "||": " or ", "!": " not ", "(": "(", ")": ")"}[m[0]]
        else:
            raise ValueError(text)
        rest = rest[m.end() :]
    return eval(out, {"values": values})


def _endpoint(world, pod):
    """The labels that Calico gives the endpoint of a pod."""
    return {
        **pod.labels,
        "projectcalico.org/namespace": pod.namespace,
        "projectcalico.org/orchestrator": "k8s",
        "projectcalico.org/serviceaccount": pod.account,
        **{f"pcns.{k}": v for k, v in world.namespaces[pod.namespace].items()},
        **{f"pcsa.{k}": v for k, v in world.accounts.get((pod.namespace, pod.account), {}).items()},
        "pcns.projectcalico.org/name": pod.namespace,
    }


def _prefixed(labels, prefix):
    """Labels as the selectors of namespaces and of service accounts see them, and whether there is a namespace."""
    out = {k.removeprefix(prefix): v for k, v in labels.items() if k.startswith(prefix)}
    if "projectcalico.org/namespace" in labels:
        out["projectcalico.org/namespace"] = labels["projectcalico.org/namespace"]
    return out


def _set_labels(world, it):
    meta = it["metadata"]
    own = dict(meta.get("labels") or {})
    if space := meta.get("namespace"):
        own |= {"projectcalico.org/namespace": space, "pcns.projectcalico.org/name": space}
        own |= {f"pcns.{k}": v for k, v in world.namespaces[space].items()}
    return own


def _named(entity, namespace, labels):  # noqa: PLR0911
    """Whether labels of an endpoint or a set are what the selectors of an entity name; None: they name nothing."""
    given = {k for k in ("selector", "notSelector", "namespaceSelector", "serviceAccounts") if entity.get(k)}
    if not given:
        return None
    if "namespaceSelector" in given:
        spaces = entity["namespaceSelector"].replace("all()", "has(projectcalico.org/namespace)")
        if not selected(spaces, _prefixed(labels, "pcns.")):
            return False
    elif namespace and labels.get("projectcalico.org/namespace") != namespace:
        return False
    if "selector" in given and not selected(entity["selector"], labels):
        return False
    if "serviceAccounts" in given:
        wanted = entity["serviceAccounts"]
        if wanted.get("names") and labels.get("projectcalico.org/serviceaccount") not in wanted["names"]:
            return False
        if wanted.get("selector") and not selected(wanted["selector"], _prefixed(labels, "pcsa.")):
            return False
    return True


def _candidates(world, who):
    """The labels that stand for an address: of its pod, and of every set that it lies in."""
    address = who if isinstance(who, str) else who.ip
    if not isinstance(who, str) and not who.host_network:
        yield _endpoint(world, who)
    for it in world.sets:
        if any(within(address, n) for n in it["spec"].get("nets", [])):
            yield _set_labels(world, it)


def _is_entity(world, entity, namespace, who):
    address = who if isinstance(who, str) else who.ip
    if entity.get("nets") and not any(within(address, n) for n in entity["nets"]):
        return False
    if any(within(address, n) for n in entity.get("notNets") or []):
        return False
    if entity.get("notSelector") and any(selected(entity["notSelector"], c) for c in _candidates(world, who)):
        return False
    positive = {
        k: v for k, v in entity.items() if k in ("selector", "namespaceSelector", "serviceAccounts") and v
    }
    if not positive and not (namespace and entity.get("notSelector")):
        return True
    return any(_named(entity, namespace, c) for c in _candidates(world, who))


def _is_calico_port(port, target, protocol, number):
    if isinstance(port, int):
        return port == number
    if re.fullmatch(r"\d+:\d+", port):
        low, high = map(int, port.split(":"))
        return low <= number <= high
    return not isinstance(target, str) and (port, protocol, number) in target.ports


def _protocol(value):
    return {6: "TCP", 17: "UDP", 132: "SCTP"}.get(value, value)


def _fits(world, policy, rule, direction, pod, other, target, protocol, number, held):  # noqa: PLR0911
    if "protocol" in rule and _protocol(rule["protocol"]) != protocol:
        return False
    if "notProtocol" in rule and _protocol(rule["notProtocol"]) == protocol:
        return False
    source, destination = rule.get("source") or {}, rule.get("destination") or {}
    here, there = (destination, source) if direction == "ingress" else (source, destination)
    address = other if isinstance(other, str) else other.ip
    if rule.get("ipVersion") and (":" in address) != (rule["ipVersion"] == 6):
        return False
    if destination.get("ports") and not any(
        _is_calico_port(p, target, protocol, number) for p in destination["ports"]
    ):
        return False
    if any(_is_calico_port(p, target, protocol, number) for p in destination.get("notPorts") or []):
        return False
    namespace = policy["metadata"].get("namespace")
    if not (_is_entity(world, here, namespace, pod) and _is_entity(world, there, namespace, other)):
        return False
    return held if rule.get("http") or source.get("ports") else True


def _types(spec):
    if spec.get("types"):
        return spec["types"]
    if spec.get("egress"):
        return ["Ingress", "Egress"] if spec.get("ingress") else ["Egress"]
    return ["Ingress"]


def calico(world, direction, pod, other, target, protocol, number, held):  # noqa: C901
    labels = _endpoint(world, pod)
    found = {}
    for policy in world.own:
        spec, namespace = policy["spec"], policy["metadata"].get("namespace")
        if direction.capitalize() not in _types(spec) or namespace not in (None, pod.namespace):
            continue
        if not selected(spec.get("selector"), labels):
            continue
        if spec.get("namespaceSelector") and not selected(
            spec["namespaceSelector"], _prefixed(labels, "pcns.")
        ):
            continue
        if spec.get("serviceAccountSelector") and not selected(
            spec["serviceAccountSelector"], _prefixed(labels, "pcsa.")
        ):
            continue
        order = spec.get("order", math.inf)
        key = (order, f"{policy['metadata']['name']}/{namespace or ''}")
        found.setdefault(spec.get("tier", "default"), []).append((key, policy))
    for policy in world.policies:
        if (
            _plain(world, policy, direction, pod, other, target, protocol, number, blocks_of_pods=True)
            is not None
        ):
            meta = policy["metadata"]
            found.setdefault("default", []).append(
                ((1000, f"knp.default.{meta['name']}/{meta['namespace']}"), policy)
            )
    orders = {t["metadata"]["name"]: t["spec"].get("order", math.inf) for t in world.tiers} | {
        "default": 1_000_000
    }
    passing = {t["metadata"]["name"] for t in world.tiers if t["spec"].get("defaultAction") == "Pass"}
    for tier in sorted(found, key=lambda t: (orders[t], t)):
        said = _in_tier(
            world,
            sorted(found[tier], key=lambda p: p[0]),
            direction,
            pod,
            other,
            target,
            protocol,
            number,
            held,
        )
        if said is None:
            said = "Pass" if tier in passing else "Deny"
        if said != "Pass":
            return said == "Allow"
    return True


def _in_tier(world, policies, direction, pod, other, target, protocol, number, held):
    for _, policy in policies:
        if policy["apiVersion"].startswith("networking.k8s.io"):
            if _plain(world, policy, direction, pod, other, target, protocol, number, blocks_of_pods=True):
                return "Allow"
            continue
        for rule in policy["spec"].get(direction) or []:
            if rule["action"] != "Log" and _fits(
                world, policy, rule, direction, pod, other, target, protocol, number, held
            ):
                return rule["action"]
    return None


def permitted(decide, world, source, target, protocol, number, held):
    """Whether `source` may open a connection to `target`; either may be an address outside. `decide`: cilium or calico."""
    if (
        not isinstance(source, str)
        and not source.host_network
        and not decide(world, "egress", source, target, target, protocol, number, held)
    ):
        return False
    return (
        isinstance(target, str)
        or target.host_network
        or decide(world, "ingress", target, source, target, protocol, number, held)
    )
