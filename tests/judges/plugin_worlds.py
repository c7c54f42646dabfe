"""Random small clusters with policies of Cilium or Calico, mixed with Kubernetes' own."""

import json
import random

from plugin_reader import Pod, World
from test_reachability import KEYS, PORTS, PROTOCOLS, VALUES, labels, policy, selector

BLOCKS = ("0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.9.0.0/16", "192.168.1.1/32", "::/0", "2001:db8::/32")
OUTSIDE = ("10.0.0.9", "8.8.8.8", "10.9.0.1", "10.200.0.7", "192.168.1.1", "2001:db8::1")
DNS = [{"matchPattern": "*.example.com"}]


def some(dice, of, low, high):
    return [of() for _ in range(dice.randint(low, high))]


def base(seed: int) -> tuple[random.Random, World, str]:
    """Namespaces, service accounts and pods; a number stands before every name."""
    dice, w = random.Random(seed), f"w{seed}"
    spaces = {}
    for n in ("one", "two", "three")[: dice.randint(1, 3)]:
        spaces[f"{w}-{n}"] = labels(dice) | {"kubernetes.io/metadata.name": f"{w}-{n}"}
    accounts = {(s, a): labels(dice) for s in spaces for a in ("robot", "default") if dice.random() < 0.7}
    pods = []
    for n in range(dice.randint(2, 7)):
        ports = {
            (name, dice.choice(PROTOCOLS), dice.choice(PORTS))
            for name in ("http", "dns")
            if dice.random() < 0.5
        }
        pods.append(Pod(
            dice.choice(list(spaces)), f"{w}-p{n}", labels(dice), f"10.{dice.choice((9, 8))}.1.{n}", dice.random() < 0.12,
            tuple(ports), dice.choice(("robot", "default")),
        ))  # fmt: skip
    world = World(spaces, accounts, pods)
    if dice.random() < 0.5:
        world.policies = [
            policy(dice, dice.choice(list(spaces)), f"{w}-n{n}") for n in range(dice.randint(1, 3))
        ]
    return dice, world, w


# --- Cilium ---


def cilium_selector(dice, spaces, namespaced):
    made = selector(dice)
    put = made.setdefault("matchLabels", {})
    if dice.random() < 0.25:
        put[dice.choice(("", "k8s:", "any:")) + "io.kubernetes.pod.namespace"] = dice.choice(list(spaces))
    elif dice.random() < 0.2 and not namespaced:
        put[f"k8s:io.cilium.k8s.namespace.labels.{dice.choice(KEYS)}"] = dice.choice(VALUES)
    if dice.random() < 0.15:
        put["io.cilium.k8s.policy.serviceaccount"] = dice.choice(("robot", "default"))
    if dice.random() < 0.3:
        key = dice.choice(KEYS)
        if key in put:
            put[f"{dice.choice(('k8s', 'any'))}:{key}"] = put.pop(key)
    return {k: v for k, v in made.items() if v} if dice.random() < 0.9 else {}


def cilium_port(dice):
    made = {"protocol": dice.choice((*PROTOCOLS, "ANY"))} if dice.random() < 0.8 else {}
    kind = dice.randint(0, 3)
    if kind == 0:
        return made | {"port": "0"}
    if kind == 1:
        return made | {"port": dice.choice(("http", "dns"))}
    low, high = sorted(dice.sample(PORTS, 2))
    return made | {"port": str(low)} | ({"endPort": high} if kind == 2 else {})


def cilium_rule(dice, direction, spaces, namespaced, doubts, deny):
    side = "from" if direction == "ingress" else "to"
    if dice.random() < 0.08:
        return dice.choice(({}, {"icmps": [{"fields": [{"type": 8}]}]}))
    made, kind = {}, dice.randint(0, 5)
    if kind in (0, 1):
        made[f"{side}Endpoints"] = some(dice, lambda: cilium_selector(dice, spaces, namespaced), 1, 2)
    elif kind == 2:
        entities = ["all", "cluster", "world", "world-ipv4", "world-ipv6", "health", "unmanaged"]
        made[f"{side}Entities"] = dice.sample(entities + ["host", "remote-node"] * doubts, dice.randint(1, 2))
    elif kind == 3:
        made[f"{side}CIDR"] = dice.sample(BLOCKS, dice.randint(1, 2))
    elif kind == 4:
        made[f"{side}CIDRSet"] = [
            {"cidr": "10.0.0.0/8", "except": ["10.9.0.0/16"]},
            {"cidr": dice.choice(BLOCKS)},
        ]
        if doubts and side == "to" and dice.random() < 0.5:
            made = {"toFQDNs": [{"matchName": "example.com"}]}
    if kind == 5 or dice.random() < 0.5:
        group = {"ports": some(dice, lambda: cilium_port(dice), 1, 2)}
        if doubts and not deny and dice.random() < 0.3:
            group["rules"] = {"dns": DNS} if dice.random() < 0.5 else {"http": [{"method": "GET"}]}
        made["toPorts"] = [group]
    return made


def cilium_spec(dice, spaces, namespaced, doubts):
    spec = {"endpointSelector": {} if dice.random() < 0.3 else cilium_selector(dice, spaces, True)}
    if namespaced:
        spec["endpointSelector"].get("matchLabels", {}).pop("io.kubernetes.pod.namespace", None)
        for prefix in ("k8s:", "any:"):
            spec["endpointSelector"].get("matchLabels", {}).pop(f"{prefix}io.kubernetes.pod.namespace", None)
    for direction in ("ingress", "egress"):
        if dice.random() < 0.6:
            spec[direction] = some(
                dice, lambda d=direction: cilium_rule(dice, d, spaces, namespaced, doubts, False), 0, 2
            )
        if dice.random() < 0.25:
            spec[f"{direction}Deny"] = some(
                dice, lambda d=direction: cilium_rule(dice, d, spaces, namespaced, doubts, True), 1, 2
            )
    if dice.random() < 0.2:
        spec["enableDefaultDeny"] = {
            d: dice.random() < 0.5 for d in ("ingress", "egress") if dice.random() < 0.7
        }
    return spec


def cilium(seed: int, doubts: bool) -> World:
    dice, world, w = base(seed)
    for n in range(dice.randint(1, 4)):
        namespaced = dice.random() < 0.6
        meta = {"name": f"{w}-c{n}"} | (
            {"namespace": dice.choice(list(world.namespaces))} if namespaced else {}
        )
        kind = "CiliumNetworkPolicy" if namespaced else "CiliumClusterwideNetworkPolicy"
        made = {"apiVersion": "cilium.io/v2", "kind": kind, "metadata": meta}
        if dice.random() < 0.8:
            made["spec"] = cilium_spec(dice, world.namespaces, namespaced, doubts)
        else:
            made["specs"] = some(
                dice, lambda ns=namespaced: cilium_spec(dice, world.namespaces, ns, doubts), 1, 2
            )
        world.own.append(made)
    return world


# --- Calico ---


def term(dice, deep=0):
    kind = dice.randint(0, 9 if deep < 2 else 7)
    key, value, quote = dice.choice(KEYS), dice.choice(VALUES), dice.choice("\"'")
    quoted = f"{quote}{value}{quote}"
    if kind == 9:
        return f"({term(dice, deep + 1)} {dice.choice(('&&', '||'))} {term(dice, deep + 1)})"
    if kind == 8:
        return f"!{term(dice, deep + 1)}"
    two = ", ".join(f'"{v}"' for v in dice.sample(VALUES, 2))
    return (
        f"{key} == {quoted}", f"{key}!={quoted}", f"has({key})", f"{key} in {{{two}}}", f"{key} not in {{ {two} }}",
        f"{key} contains {quoted}", f"{key} starts with {quoted}", "all()",
    )[kind]  # fmt: skip


def expression(dice):
    return dice.choice((" && ", " || ", "&&")).join(some(dice, lambda: term(dice), 1, 3))


def entity(dice, direction_is_source, spaces, doubts):
    made = {}
    if dice.random() < 0.4:
        made["selector"] = expression(dice)
    if dice.random() < 0.25:
        made["notSelector"] = expression(dice)
    if dice.random() < 0.25:
        made["namespaceSelector"] = dice.choice((
            "all()", "global()", expression(dice), f"projectcalico.org/name == '{dice.choice(list(spaces))}'",
            f"kubernetes.io/metadata.name in {{'{dice.choice(list(spaces))}'}}",
        ))  # fmt: skip
    if dice.random() < 0.15:
        made["serviceAccounts"] = dice.choice(({"names": ["robot"]}, {"selector": expression(dice)}))
    if dice.random() < 0.25:
        made["nets"] = dice.sample(BLOCKS, dice.randint(1, 2))
    if dice.random() < 0.12:
        made["notNets"] = dice.sample(("10.9.0.0/16", "8.8.0.0/16", "2001:db8::/32"), dice.randint(1, 2))
    if direction_is_source and doubts and dice.random() < 0.2:
        made["ports"] = [dice.choice(PORTS)]
    return made


def calico_port(dice):
    low, high = sorted(dice.sample(PORTS, 2))
    return dice.choice((low, f"{low}:{high}", "http", "dns"))


def calico_rule(dice, direction, spaces, doubts):
    made = {"action": dice.choice(("Allow", "Allow", "Deny", "Pass", "Log"))}
    source = entity(dice, True, spaces, doubts) if direction == "ingress" or dice.random() < 0.15 else {}
    destination = entity(dice, False, spaces, doubts) if direction == "egress" or dice.random() < 0.15 else {}
    for here in (destination, source)[direction == "egress" :][:1]:
        here.pop("nets", None), here.pop("notNets", None)
    if dice.random() < 0.5:
        made["protocol"] = dice.choice((*PROTOCOLS, 6, 17))
        if dice.random() < 0.7:
            destination["ports"] = some(dice, lambda: calico_port(dice), 1, 2)
        elif dice.random() < 0.4:
            destination["notPorts"] = [dice.choice((80, "79:90"))]
    elif dice.random() < 0.15:
        made["notProtocol"] = dice.choice(PROTOCOLS)
    elif dice.random() < 0.1:
        made["protocol"] = "ICMP"
    if dice.random() < 0.08:
        made["ipVersion"] = dice.choice((4, 6))
    if doubts and made["action"] == "Allow" and dice.random() < 0.2:
        made["http"] = {"methods": ["GET"]}
    return made | {k: v for k, v in (("source", source), ("destination", destination)) if v}


def calico(seed: int, doubts: bool) -> World:  # noqa: C901, PLR0912
    dice, world, w = base(seed)
    for n in range(dice.randint(0, 2)):
        spec = {"order": dice.choice((10, 20, 2_000_000))} if dice.random() < 0.8 else {}
        if dice.random() < 0.5:
            spec["defaultAction"] = dice.choice(("Pass", "Deny"))
        world.tiers.append(
            {
                "apiVersion": "projectcalico.org/v3",
                "kind": "Tier",
                "metadata": {"name": f"{w}-t{n}"},
                "spec": spec,
            }
        )
    for n in range(dice.randint(0, 4)):
        namespaced = dice.random() < 0.5
        meta = {"name": f"{w}-s{n}", "labels": labels(dice)} | (
            {"namespace": dice.choice(list(world.namespaces))} if namespaced else {}
        )
        world.sets.append({
            "apiVersion": "projectcalico.org/v3", "kind": "NetworkSet" if namespaced else "GlobalNetworkSet", "metadata": meta,
            "spec": {"nets": dice.sample(("8.8.8.8/32", "10.9.0.0/16", "192.168.1.0/24", "2001:db8::/32"), dice.randint(1, 2))},
        })  # fmt: skip
    for n in range(dice.randint(1, 5)):
        namespaced = dice.random() < 0.5
        meta = {"name": f"{w}-k{n}"} | (
            {"namespace": dice.choice(list(world.namespaces))} if namespaced else {}
        )
        spec = {}
        if dice.random() < 0.8:
            spec["order"] = dice.choice((1, 5, 5, 999, 1001, 2000.5))
        if world.tiers and dice.random() < 0.4:
            spec["tier"] = dice.choice(world.tiers)["metadata"]["name"]
        if dice.random() < 0.7:
            spec["selector"] = expression(dice)
        if not namespaced and dice.random() < 0.3:
            spec["namespaceSelector"] = expression(dice)
        if dice.random() < 0.15:
            spec["serviceAccountSelector"] = expression(dice)
        for direction in ("ingress", "egress"):
            if dice.random() < 0.6:
                spec[direction] = some(
                    dice, lambda d=direction: calico_rule(dice, d, world.namespaces, doubts), 0, 3
                )
        if dice.random() < 0.5:
            spec["types"] = dice.choice((["Ingress"], ["Egress"], ["Ingress", "Egress"]))
        world.own.append({"apiVersion": "projectcalico.org/v3", "kind": "NetworkPolicy" if namespaced else "GlobalNetworkPolicy",
                          "metadata": meta, "spec": spec})  # fmt: skip
    if dice.random() < 0.2:  # staged policies do nothing
        world.own_staged = [{"apiVersion": "projectcalico.org/v3", "kind": "StagedGlobalNetworkPolicy", "metadata": {"name": f"{w}-x"},
                             "spec": {"selector": "all()", "types": ["Ingress", "Egress"]}}]  # fmt: skip
    return world


def manifests(world: World) -> list[dict]:
    out = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": n, "labels": held}}
        for n, held in world.namespaces.items()
    ]
    for (space, name), held in world.accounts.items():
        out.append(
            {
                "apiVersion": "v1",
                "kind": "ServiceAccount",
                "metadata": {"name": name, "namespace": space, "labels": held},
            }
        )
    for p in world.pods:
        ports = [
            {"name": n, "protocol": protocol, "containerPort": number} for n, protocol, number in p.ports
        ]
        out.append({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": p.name, "namespace": p.namespace, "labels": p.labels},
                    "spec": {"hostNetwork": p.host_network, "serviceAccountName": p.account, "containers": [{"name": "c", "ports": ports}]},
                    "status": {"podIP": p.ip, "phase": "Running"}})  # fmt: skip
    staged = getattr(world, "own_staged", [])
    return [*out, *world.policies, *world.own, *staged, *world.tiers, *world.sets]


def text(worlds) -> str:
    return "\n---\n".join(json.dumps(o) for w in worlds for o in manifests(w))
