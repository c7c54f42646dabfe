"""What the API server passes on from nodes: kubelets' configuration, and the log of the node-facts pods."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import orjson

from complyk8s.collect import clouds
from complyk8s.collect.client import Client, Refused, get_json
from complyk8s.collect.node import shape
from complyk8s.collect.node.facts import KIND
from complyk8s.collect.normalise import normalise
from complyk8s.model import Gap, Listed, Object
from complyk8s.untrusted import InputError, json_text

SELECTOR = "app.kubernetes.io/name=complyk8s,app.kubernetes.io/component=node-facts"
LINES = "256"
"""Of a log's end: a runtime cuts a long line into entries of 16 KiB, and each counts as one."""
Item = Object | Listed | Gap


def kubelets(client: Client, names: list[str]) -> Iterator[Item]:
    """Each node's /configz, which needs nodes/proxy: the kubelet's configuration as it is in effect.

    One refusal stands for all: the right is the same for every node.
    """
    found = 0
    first, rest = names[:1], names[1:]
    with ThreadPoolExecutor(8) as pool:
        for part in (first, rest):
            for item in pool.map(lambda name: _kubelet(client, name), part):
                yield item
                found += isinstance(item, Object)
                if isinstance(item, Gap) and item.cause == "forbidden":
                    return
    yield Listed(
        "kubelet.config.k8s.io", "kubeletconfigurations", "KubeletConfiguration", found, len(names), None
    )


def _kubelet(client: Client, name: str) -> Object | Gap:
    what = "nodes/proxy"
    try:
        held = get_json(client, f"/api/v1/nodes/{quote(name, safe='')}/proxy/configz")["kubeletconfig"]
        if wrong := shape.kubelet(held):
            raise ValueError(wrong)
        return normalise(clouds.kubelet(name, held))
    except Refused as e:
        return Gap("api", what, e.cause, f"configuration of the kubelet on {name}: {e.detail}")
    except (KeyError, TypeError, ValueError) as e:
        return Gap("api", what, "unreadable", f"configuration of the kubelet on {name}: {e!r}")


def logged(client: Client, namespace: str) -> Iterator[Item]:
    """The newest facts of each node that a pod of deploy/node-facts.yaml printed to its log.

    Pods of that label in any other namespace are not believed, nor is a pod that tells of another node
    than its own.
    """
    path = f"/api/v1/namespaces/{quote(namespace, safe='')}/pods"
    try:
        pods = get_json(client, path, {"labelSelector": SELECTOR}).get("items") or []
    except Refused as e:
        if e.cause != "gone":
            yield Gap("api", "pods (node-facts)", e.cause, e.detail)
        return
    found = 0
    for pod in pods:
        item = _log(client, path, pod)
        found += isinstance(item, Object)
        yield item
        if isinstance(item, Object):
            yield from (
                Gap("node", f"NodeFacts/{item.name}", cause, told)
                for cause, told in shape.gaps(orjson.loads(item.body))
            )
    if pods:
        yield Listed("complyk8s.io", "nodefacts", KIND, found, 1, None)


def _log(client: Client, path: str, pod: dict[str, Any]) -> Object | Gap:
    name, node = pod["metadata"]["name"], pod.get("spec", {}).get("nodeName")
    if pod.get("status", {}).get("phase") == "Pending":
        return Gap(
            "node", f"node-facts on {node or 'no node yet'}", "not-started", f"pod {name} has not started"
        )
    try:
        text = client.get(f"{path}/{quote(name, safe='')}/log", {"tailLines": LINES})
    except Refused as e:
        return Gap("api", "pods/log (node-facts)", e.cause, f"{node}: {e.detail}")
    for line in reversed(text.splitlines()):
        try:
            held = json_text.loads(line)
        except InputError:
            continue
        if (
            isinstance(held, dict)
            and held.get("kind") == KIND
            and held.get("metadata", {}).get("name") == node
        ):
            wrong = shape.facts(held)
            return (
                Gap("api", "pods/log (node-facts)", "unreadable", f"{node}: {wrong}")
                if wrong
                else normalise(held)
            )
    return Gap("api", "pods/log (node-facts)", "unreadable", f"{node}: its log holds no facts of this node")
