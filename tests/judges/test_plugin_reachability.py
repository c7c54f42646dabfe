"""reachability where Cilium or Calico decides, against a second, independent reader, over random worlds."""

import json
import random

import plugin_reader
import plugin_worlds
import policy_reader
import pytest
from helpers import session
from plugin_worlds import OUTSIDE
from test_reachability import PORTS, PROTOCOLS

KINDS = {
    "cilium": (plugin_worlds.cilium, plugin_reader.cilium),
    "calico": (plugin_worlds.calico, plugin_reader.calico),
}


def held(worlds):
    """A session with a snapshot for each world."""
    it = session(plugin_worlds.text(worlds.values()))
    for table in ("objects", "carriers"):
        it.db.execute(f"update {table} set snapshot_id = split_part(coalesce(namespace, name), '-', 1)")
    assert it.ready(("reachability",)) is None
    assert it.ask("select count(*) from plugin_readers") == [(len(worlds),)]
    return it


def compare(plugin: str, worlds: dict) -> tuple[int, int, int]:
    """How many questions were put, how many flows were permitted and how many left open. Fails at the first disagreement."""
    it, decide = held(worlds), KINDS[plugin][1]
    flows: dict = {}
    for snapshot, source, target, protocol, low, high, block, excepted, unclear in it.ask(
        "select snapshot_id, if(from_namespace is null, null, from_workload), if(to_namespace is null, null, to_workload), protocol, port_from, port_to,"
        " if(from_namespace is null, from_workload, to_workload), except_blocks, unclear is not null from reachability"
    ):
        flows.setdefault((snapshot, source, target, protocol), []).append(
            (low, high, block, excepted, unclear)
        )
    asked = allowed = doubtful = 0
    for name, world in worlds.items():
        for source in (*world.pods, *OUTSIDE):
            for target in (*world.pods, *OUTSIDE):
                if isinstance(source, str) and isinstance(target, str):
                    continue
                outside = source if isinstance(source, str) else target if isinstance(target, str) else None
                for protocol in PROTOCOLS:
                    rows = flows.get(
                        (name, getattr(source, "name", None), getattr(target, "name", None), protocol), []
                    )
                    for number in PORTS:
                        said = {u for low, high, block, excepted, u in rows
                                if low <= number <= high and (outside is None or _in(outside, block, excepted))}  # fmt: skip
                        theirs = {
                            plugin_reader.permitted(decide, world, source, target, protocol, number, fits)
                            for fits in (False, True)
                        }
                        ours = {True} if False in said else {True, False} if said else {False}
                        assert theirs <= ours, (
                            name,
                            source,
                            target,
                            protocol,
                            number,
                            rows,
                            json.dumps(plugin_worlds.manifests(world)),
                        )
                        asked, allowed, doubtful = (
                            asked + 1,
                            allowed + (theirs == {True}),
                            doubtful + (len(ours) > 1),
                        )
    return asked, allowed, doubtful


def _in(address, block, excepted):
    return policy_reader.within(address, block) and not any(
        policy_reader.within(address, e) for e in excepted
    )


def anywhere():
    """A seed of today, not in the name of a test: workers collect each for itself. What differs tells its world."""
    return random.SystemRandom().randrange(10**6, 10**9)


@pytest.mark.parametrize("start", [0, 100, None])
@pytest.mark.parametrize("plugin", sorted(KINDS))
def test_not_one_disagreement(plugin, start):
    start = anywhere() if start is None else start
    asked, allowed, doubtful = compare(
        plugin, {f"w{n}": KINDS[plugin][0](n, False) for n in range(start, start + 80)}
    )
    assert asked > 50_000
    assert 0.1 < allowed / asked < 0.9
    assert doubtful / asked < 0.02  # rules of Calico that ask for the address of the pod itself


@pytest.mark.parametrize("start", [0, None])
@pytest.mark.parametrize("plugin", sorted(KINDS))
def test_what_is_open_is_told_and_nothing_else(plugin, start):
    start = anywhere() if start is None else start
    asked, allowed, doubtful = compare(
        plugin, {f"w{n}": KINDS[plugin][0](n, True) for n in range(start, start + 60)}
    )
    assert 0.05 < allowed / asked < 0.95
    assert 0 < doubtful / asked < 0.5
