"""reachability against a second, independent reader of the policies, over random worlds."""

import json
import random

import policy_reader
import pytest
from helpers import session
from policy_reader import Pod, World

KEYS, VALUES = ("app", "tier", "env"), ("a", "b", "c")
PORTS = (1, 53, 79, 80, 81, 90, 443, 8080, 9000, 65535)
OUTSIDE = ("8.8.8.8", "10.9.0.1", "10.200.0.7", "192.168.1.1", "2001:db8::1")
BLOCKS = ("0.0.0.0/0", "10.0.0.0/8", "10.9.0.0/16", "192.168.1.1/32", "::/0", "2001:db8::/32")
PROTOCOLS = ("TCP", "UDP", "SCTP")


def labels(dice: random.Random) -> dict:
    return {k: dice.choice(VALUES) for k in KEYS if dice.random() < 0.6}


def selector(dice: random.Random) -> dict:
    made = {}
    if dice.random() < 0.5:
        made["matchLabels"] = {dice.choice(KEYS): dice.choice(VALUES)}
    if dice.random() < 0.4:
        operator = dice.choice(("In", "NotIn", "Exists", "DoesNotExist"))
        e = {"key": dice.choice(KEYS), "operator": operator}
        made["matchExpressions"] = [{**e, "values": dice.sample(VALUES, 2)} if operator.endswith("In") else e]
    return made


def peer(dice: random.Random) -> dict:
    kind = dice.randint(0, 3)
    if kind == 0:
        block = {"cidr": dice.choice(BLOCKS)}
        if block["cidr"] == "0.0.0.0/0" and dice.random() < 0.5:
            block["except"] = dice.sample(("10.0.0.0/8", "8.8.0.0/16", "192.168.0.0/16"), 2)
        return {"ipBlock": block}
    made = {}
    if kind in (1, 3):
        made["podSelector"] = selector(dice)
    if kind in (2, 3):
        made["namespaceSelector"] = selector(dice)
    return made


def port(dice: random.Random) -> dict:
    made = {"protocol": dice.choice(PROTOCOLS)} if dice.random() < 0.7 else {}
    kind = dice.randint(0, 3)
    if kind == 1:
        made["port"] = dice.choice(PORTS)
    elif kind == 2:
        low, high = sorted(dice.sample(PORTS, 2))
        made |= {"port": low, "endPort": high}
    elif kind == 3:
        made["port"] = dice.choice(("http", "dns"))
    return made


def rule(dice: random.Random, side: str) -> dict:
    made = {}
    if dice.random() < 0.8:
        made[side] = [peer(dice) for _ in range(dice.randint(0, 2))]
    if dice.random() < 0.7:
        made["ports"] = [port(dice) for _ in range(dice.randint(0, 2))]
    return made


def policy(dice: random.Random, namespace: str, name: str) -> dict:
    spec = {"podSelector": selector(dice) if dice.random() < 0.7 else {}}
    if dice.random() < 0.8:
        spec["ingress"] = [rule(dice, "from") for _ in range(dice.randint(0, 2))]
    if dice.random() < 0.6:
        spec["egress"] = [rule(dice, "to") for _ in range(dice.randint(0, 2))]
    if dice.random() < 0.6:
        spec["policyTypes"] = dice.choice((["Ingress"], ["Egress"], ["Ingress", "Egress"]))
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": name, "namespace": namespace}, "spec": spec}  # fmt: skip


def who(dice: random.Random) -> dict:
    if dice.random() < 0.5:
        return {"namespaces": selector(dice)}
    return {"pods": {"namespaceSelector": selector(dice), "podSelector": selector(dice)}}


def admin_port(dice: random.Random) -> dict:
    kind, protocol = dice.randint(0, 2), dice.choice(PROTOCOLS)
    if kind == 0:
        return {"portNumber": {"protocol": protocol, "port": dice.choice(PORTS)}}
    if kind == 1:
        low, high = sorted(dice.sample(PORTS, 2))
        return {"portRange": {"protocol": protocol, "start": low, "end": high}}
    return {"namedPort": dice.choice(("http", "dns"))}


def admin(dice: random.Random, kind: str, name: str, priority: int) -> dict:
    actions = ("Allow", "Deny", "Pass") if kind == "AdminNetworkPolicy" else ("Allow", "Deny")

    def ruled(side: str) -> dict:
        peers = [who(dice) for _ in range(dice.randint(1, 2))]
        if side == "to" and dice.random() < 0.2:
            peers = [{"networks": dice.sample(BLOCKS, 1)}]
        made = {"action": dice.choice(actions), side: peers}
        if dice.random() < 0.6:
            made["ports"] = [admin_port(dice) for _ in range(dice.randint(1, 2))]
        return made

    spec = {"subject": who(dice), "ingress": [ruled("from") for _ in range(dice.randint(0, 2))],
            "egress": [ruled("to") for _ in range(dice.randint(0, 2))]}  # fmt: skip
    if kind == "AdminNetworkPolicy":
        spec["priority"] = priority
    return {
        "apiVersion": "policy.networking.k8s.io/v1alpha1",
        "kind": kind,
        "metadata": {"name": name},
        "spec": spec,
    }


def make(seed: int) -> World:
    """A small world; its number stands before every name."""
    dice = random.Random(seed)
    w = f"w{seed}"
    spaces = {f"{w}-{n}": labels(dice) for n in ("one", "two", "three")[: dice.randint(1, 3)]}
    pods = []
    for n in range(dice.randint(2, 7)):
        ports = tuple(
            {
                (name, dice.choice(PROTOCOLS), dice.choice(PORTS))
                for name in ("http", "dns")
                if dice.random() < 0.5
            }
        )
        pods.append(
            Pod(
                dice.choice(list(spaces)),
                f"{w}-p{n}",
                labels(dice),
                f"10.{dice.choice((9, 8))}.1.{n}",
                dice.random() < 0.1,
                ports,
            )
        )
    world = World(
        spaces,
        pods,
        [policy(dice, dice.choice(list(spaces)), f"{w}-n{n}") for n in range(dice.randint(0, 5))],
    )
    if dice.random() < 0.5:
        world.admin = [admin(dice, "AdminNetworkPolicy", f"{w}-a{n}", n) for n in range(dice.randint(0, 2))]
        world.admin += (
            [admin(dice, "BaselineAdminNetworkPolicy", f"{w}-default", 0)] if dice.random() < 0.5 else []
        )
    return world


def manifests(world: World) -> list[dict]:
    out = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": n, "labels": held}}
        for n, held in world.namespaces.items()
    ]
    for p in world.pods:
        ports = [
            {"name": n, "protocol": protocol, "containerPort": number} for n, protocol, number in p.ports
        ]
        out.append({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": p.name, "namespace": p.namespace, "labels": p.labels},
                    "spec": {"hostNetwork": p.host_network, "containers": [{"name": "c", "ports": ports}]}, "status": {"podIP": p.ip, "phase": "Running"}})  # fmt: skip
    return [*out, *world.policies, *world.admin]


def held(worlds: dict[str, World]):
    """A session with a snapshot for each world."""
    it = session("\n---\n".join(json.dumps(o) for w in worlds.values() for o in manifests(w)))
    for table in ("objects", "carriers"):
        it.db.execute(f"update {table} set snapshot_id = split_part(coalesce(namespace, name), '-', 1)")
    assert it.ready(("reachability",)) is None
    return it


def compare(worlds: dict[str, World]) -> tuple[int, int]:
    """How many questions were put and how many flows were permitted. Fails at the first disagreement."""
    it = held(worlds)
    flows: dict = {}
    for snapshot, source, target, protocol, low, high, block, excepted, unclear in it.ask(
        "select snapshot_id, if(from_namespace is null, null, from_workload), if(to_namespace is null, null, to_workload), protocol, port_from, port_to,"
        " if(from_namespace is null, from_workload, to_workload), except_blocks, unclear is not null from reachability"
    ):
        flows.setdefault((snapshot, source, target, protocol), []).append(
            (low, high, block, excepted, unclear)
        )
    asked = allowed = 0
    for name, world in worlds.items():
        for source in (*world.pods, *OUTSIDE):
            for target in (*world.pods, *OUTSIDE):
                if isinstance(source, str) and isinstance(target, str):
                    continue
                for protocol in PROTOCOLS:
                    rows = flows.get(
                        (name, getattr(source, "name", None), getattr(target, "name", None), protocol), []
                    )
                    outside = (
                        source if isinstance(source, str) else target if isinstance(target, str) else None
                    )
                    if outside and any(r[4] for r in rows):
                        continue  # said to be unclear
                    for number in PORTS:
                        ours = any(
                            low <= number <= high and (outside is None or _in(outside, block, excepted))
                            for low, high, block, excepted, _ in rows
                        )
                        theirs = policy_reader.permitted(world, source, target, protocol, number)
                        assert ours == theirs, (
                            name,
                            source,
                            target,
                            protocol,
                            number,
                            rows,
                            json.dumps(manifests(world)),
                        )
                        asked, allowed = asked + 1, allowed + theirs
    return asked, allowed


def _in(address: str, block: str, excepted: list[str]) -> bool:
    return policy_reader.within(address, block) and not any(
        policy_reader.within(address, e) for e in excepted
    )


@pytest.mark.parametrize("start", range(0, 400, 100))
def test_not_one_disagreement(start):
    asked, allowed = compare({f"w{n}": make(n) for n in range(start, start + 100)})
    assert asked > 50_000
    assert 0.1 < allowed / asked < 0.9
