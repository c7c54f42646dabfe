"""Files of random documents: what `kubectl apply --dry-run=server` says is in them, and what a snapshot keeps of them."""

import json
import os
import random
import subprocess

import pytest
import yaml

from complyk8s.collect import files
from complyk8s.model import Gap, Object

pytestmark = pytest.mark.cluster

ROUNDS = 40
"""Files that are tried with a fixed seed, and as many with one that is printed."""
PLAIN = ("=", "y", "no", "on", "1:30", "0o17", "017", "2026-01-01", "1e3", ".5", "~", "null", "1_000", "0x1F",
         "12345678901234567890123", "-0", "+1", "<<", "'a: b'", '"\\u00fc"', "é", "1.0", "@", "a#b", "a #b")  # fmt: skip
"""Scalars as people write them; as text where the API wants text."""


def names(dice: random.Random) -> dict:
    meta = {"name": f"x{dice.randrange(10**6)}"}
    if dice.random() < 0.6:
        meta["namespace"] = dice.choice(("default", "kube-system"))
    if dice.random() < 0.3:
        meta |= dice.choice(
            ({"labels": None}, {"annotations": {}}, {"labels": {"a": "b"}}, {"ownerReferences": None})
        )
    return meta


def config_map(dice: random.Random) -> dict:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": names(dice),
            "data": {f"k{n}": dice.choice(("a", "x: y", "---\nkind: Pod", "é", "1", "true", "")) for n in range(3)}}  # fmt: skip


def pod(dice: random.Random) -> dict:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": names(dice), "spec": {
        "automountServiceAccountToken": False, "serviceAccountName": "default", "nodeName": "worker-1",
        "containers": [{"name": "a", "image": "i", "securityContext": dice.choice((None, {"privileged": True}))}]}}  # fmt: skip


def role(dice: random.Random) -> dict:
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": dice.choice(("Role", "ClusterRole")), "metadata": names(dice),
            "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]}  # fmt: skip


def binding(dice: random.Random) -> dict:
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": dice.choice(("RoleBinding", "ClusterRoleBinding")), "metadata": names(dice),
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
            "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "u"}]}  # fmt: skip


def broken(dice: random.Random) -> object:
    """What kubectl refuses, one document."""
    return dice.choice((
        {"kind": "Pod", "metadata": {"name": "a"}}, {"apiVersion": "v1", "kind": "Pod", "metadata": {}},
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": 7}}, {"apiVersion": "v1", "metadata": {"name": "a"}, "spec": {}},
    ))  # fmt: skip


def listed(dice: random.Random) -> dict:
    """A List, or a typed one. Not one in another: kubectl refuses these, and we open them."""
    if dice.random() < 0.3:
        items = [{k: v for k, v in pod(dice).items() if k not in ("apiVersion", "kind")} for _ in range(2)]
        return {"apiVersion": "v1", "kind": "PodList", "items": dice.choice((items, items, None, []))}
    return {"apiVersion": "v1", "kind": "List", "metadata": {}, "items": [one(dice) for _ in range(2)]}


def one(dice: random.Random) -> dict:
    return dice.choice((config_map, pod, role, binding))(dice)


def written(dice: random.Random) -> tuple[bytes, str, bool]:
    """A file's bytes, its ending, and whether one of its documents is broken."""
    held = [listed(dice) if dice.random() < 0.35 else one(dice) for _ in range(dice.randint(1, 5))]
    spoilt = dice.random() < 0.15
    if spoilt:
        held.insert(dice.randint(0, len(held)), broken(dice))
    if dice.random() < 0.4:
        indent, between = dice.choice((None, 2)), dice.choice(("\n", "", "\n\n"))
        texts = [json.dumps(h, indent=indent, ensure_ascii=dice.random() < 0.5) for h in held]
        return between.join(texts).encode(), "json", spoilt
    texts = [json.dumps(h) if dice.random() < 0.1 else as_yaml(dice, h) for h in held]
    texts = [t.rstrip("\n") + dice.choice(("\n", "\n", "\n# end\n", "\n...\n")) for t in texts]
    if dice.random() < 0.3:
        texts.insert(dice.randint(0, len(texts)), dice.choice(("", "# nothing\n", "\n")))
    text = dice.choice(("", "---\n")) + "\n---\n".join(texts)
    if dice.random() < 0.2:
        text = text.replace("\n", "\r\n")
    return text.encode(dice.choice(("utf-8", "utf-8", "utf-8-sig"))), "yaml", spoilt


def as_yaml(dice: random.Random, held: object) -> str:
    style = dice.choice((None, False, True))
    return yaml.safe_dump(held, default_flow_style=style, allow_unicode=True, sort_keys=False)


def applied(plane, path) -> tuple[dict, bool]:
    """What the API server would make of a file: objects by kind, namespace and name; whether it refused any."""
    done = subprocess.run(
        ["kubectl", f"--kubeconfig={plane.kubeconfig}", f"--cache-dir={plane.dir}/kubectl", "apply", "--dry-run=server",
         "--validate=ignore", "-o", "json", "-f", str(path)], capture_output=True, text=True,
    )  # fmt: skip
    held = json.loads(done.stdout) if done.stdout.strip() else {"items": []}
    return {key(o): o for o in (held["items"] if held["kind"] == "List" else [held])} if held.get(
        "kind"
    ) or held["items"] else {}, bool(done.returncode)


def key(body: dict) -> tuple:
    return body["kind"], body["metadata"].get("namespace"), body["metadata"]["name"]


def kept(path) -> tuple[dict, list[Gap]]:
    got = list(files.collect((str(path),)))
    return {(o.kind, o.namespace, o.name): json.loads(o.body) for o in got if isinstance(o, Object)}, [
        g for g in got if isinstance(g, Gap) and g.cause != "not-kubernetes"
    ]


def within(mine: object, theirs: object) -> bool:
    """Whether all that we kept is what the API server has; it adds defaults, and drops what is null or empty."""
    if isinstance(mine, dict):
        return all(
            v in (None, {}, []) or (isinstance(theirs, dict) and k in theirs and within(v, theirs[k]))
            for k, v in mine.items()
        )
    if isinstance(mine, list):
        return isinstance(theirs, list) and len(mine) == len(theirs) and all(map(within, mine, theirs))
    return mine == theirs


def compare(plane, path, *, spoilt: bool) -> int:
    """How many objects the API server takes of a file; `spoilt` where one of its documents is broken."""
    theirs, refused = applied(plane, path)
    mine, gaps = kept(path)
    text = path.read_bytes().decode()
    assert mine.keys() >= theirs.keys(), (sorted(theirs.keys() - mine.keys()), text)
    # kubectl refuses flow style behind a byte order mark and the like, which is read here: then there is more than it says
    assert refused or (mine.keys() == theirs.keys() and not gaps), (mine.keys() - theirs.keys(), gaps, text)
    assert not spoilt or (refused and gaps), (refused, gaps, text)
    for name, body in theirs.items():
        assert within(mine[name], body), (mine[name], body)
    return len(theirs)


@pytest.mark.parametrize("seed", [13, None], ids=["fixed", "random"])
def test_what_the_api_server_would_make_of_a_file(plane, tmp_path, seed):
    seed = seed or int.from_bytes(os.urandom(4))
    print(f"seed {seed}")
    dice = random.Random(seed)
    count = 0
    for number in range(ROUNDS):
        raw, ending, spoilt = written(dice)
        path = tmp_path / f"{number}.{ending}"
        path.write_bytes(raw)
        count += compare(plane, path, spoilt=spoilt)
    assert count > ROUNDS


def test_plain_scalars(plane, tmp_path):
    """Each where the API wants a text: refused, where it is none to us either, or the same text."""
    path = tmp_path / "a.yaml"
    for text in PLAIN:
        path.write_text(
            f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: scalars}}\ndata:\n  words: {text}\n"
        )
        theirs, refused = applied(plane, path)
        mine = [body.get("data") for body in kept(path)[0].values()]
        if refused:
            assert not any(isinstance(held.get("words"), str) for held in mine), (text, mine)
        elif mine != [
            {"words": ""}
        ]:  # null: kubectl takes it out before it asks, the API has it as the empty text
            assert within(mine, [body.get("data") or {} for body in theirs.values()]), (text, mine, theirs)
