"""The pod specs in a snapshot: each distinct one once, and what each object says beside it.

Pods of one template have the same spec but for their node, their name and the name of their token's
volume. In a spec that is kept a mark stands in the place of each, so that it is kept and judged once; the
view `pod_specs` puts back what stood there.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import duckdb
import orjson

from complyk8s.kinds import PLACES, as_pod_spec, group_of, pod_specs_in
from complyk8s.store.transaction import transaction
from complyk8s.store.transfer import insert

NODE, NAME, TOKEN = "\ue000node\ue000", "\ue000name\ue000", "\ue000token\ue000"
"""The marks: of U+E000, which is nobody's letter."""
PART = "#template="
"""What stands between a body's hash and the place of a pod spec in it, where it is not the body's first."""
_MARK = "\ue000"
_TEXT = "VARCHAR"
_SPEC = dict.fromkeys(("spec_hash", "body"), _TEXT)
_CARRIER = dict.fromkeys(
    ("body_hash", "spec_hash", "owner_kind", "owner_name", "replicas", "phase", "address", "labels",
     "annotations", "node_name", "token_volume", "created_at"), _TEXT
)  # fmt: skip
_token = re.compile(r"kube-api-access-[a-z0-9]{5}")


class Carried(NamedTuple):
    """The pod spec of one object, and the object's row in the table `carrier` but for its body's hash."""

    spec: bytes | None
    """None where it is of such a kind, and holds no spec all the same."""
    row: dict[str, str | None]


def carried(held: dict[str, Any]) -> Carried | None:
    """What a parsed object carries; None where it is of a kind that has no pod spec."""
    return next((it for _, it in every(held)), None)


def every(held: dict[str, Any]) -> Iterator[tuple[str, Carried]]:
    """Each pod spec that an object carries, and where it stands: nothing of the first, PART and its place of others."""
    for number, path in enumerate(pod_specs_in(held)):
        yield PART + ".".join(map(str, path)) if number else "", _carried(held, path)


def _carried(held: dict[str, Any], path: tuple[str | int, ...]) -> Carried:
    kind = held.get("kind")
    around = _at(held, *path[:-1])
    if _at(around, path[-1]) is None and not (isinstance(around, dict) and path[-1] in around):
        return Carried(None, {})
    is_pod = kind == "Pod" and path == PLACES["", "Pod"]
    meta = _at(held, "metadata") if is_pod else _at(around, "metadata")
    own = (group_of(held), str(kind)) in PLACES
    found = _at(around, path[-1])
    spec, node, token = _marked(
        found if own else as_pod_spec(found), str(_at(held, "metadata", "name")) if is_pod else None
    )
    raw = orjson.dumps(spec, option=orjson.OPT_SORT_KEYS)
    owners = _at(held, "metadata", "ownerReferences")
    owner = owners[0] if isinstance(owners, list) and owners else None
    row = {
        "owner_kind": _text(_at(owner, "kind")), "owner_name": _text(_at(owner, "name")),
        "replicas": _text(_at(held, "spec", "replicas")),
        "phase": _text(_at(held, "status", "phase")) if is_pod else None,
        "address": _text(_at(held, "status", "podIP")) if is_pod else None,
        "labels": _json(_at(meta, "labels")), "annotations": _json(_at(meta, "annotations")),
        "node_name": node, "token_volume": token, "created_at": _text(_at(held, "metadata", "creationTimestamp")),
    }  # fmt: skip
    return Carried(raw, {"spec_hash": hashlib.sha256(raw).hexdigest(), **row})


def _at(node: Any, *path: str | int) -> Any:
    for key in path:
        if isinstance(node, list) and isinstance(key, int):
            node = node[key] if key < len(node) else None
        else:
            node = node.get(key) if isinstance(node, dict) else None
    return node


def _text(held: Any) -> str | None:
    return held if held is None or isinstance(held, str) else orjson.dumps(held).decode()


def _json(held: Any) -> str | None:
    return None if held is None else orjson.dumps(held, option=orjson.OPT_SORT_KEYS).decode()


def _marked(spec: Any, name: str | None) -> tuple[Any, str | None, str | None]:
    """The spec with its marks, the node's name and the token's volume; `name` is a pod's own."""
    if not isinstance(spec, dict):
        return spec, None, None
    node = _text(spec.get("nodeName"))
    if _MARK in orjson.dumps(spec).decode():
        return spec, node, None
    marks: dict[str, str] = {}
    if isinstance(spec.get("nodeName"), str):
        marks[spec["nodeName"]] = NODE
        spec = {**spec, "nodeName": NODE}
    if name is None:
        return spec, node, None
    token = next((v for v in _names(spec.get("volumes")) if _token.fullmatch(v)), None)
    if token:
        marks[token] = TOKEN
    return _of_pod(spec, {**marks, name: NAME}, name), node, token


def _names(items: Any) -> Iterator[str]:
    for item in items if isinstance(items, list) else ():
        if isinstance(found := _at(item, "name"), str):
            yield found


def _of_pod(spec: dict[str, Any], marks: dict[str, str], name: str) -> dict[str, Any]:
    """The spec with marks where controllers and injectors write what is a single pod's own."""
    out = dict(spec)
    if spec.get("hostname") == name:
        out["hostname"] = NAME
    if isinstance(volumes := spec.get("volumes"), list):
        out["volumes"] = [_volume(v, marks, name) for v in volumes]
    for role in ("containers", "initContainers", "ephemeralContainers"):
        if isinstance(items := spec.get(role), list):
            out[role] = [_container(c, marks) for c in items]
    # a DaemonSet's controller binds each of its pods to one node so
    if _at(spec, "affinity", "nodeAffinity") is not None:
        out["affinity"] = _values(spec["affinity"], marks)
    return out


def _volume(volume: Any, marks: dict[str, str], name: str) -> Any:
    if not isinstance(volume, dict):
        return volume
    claim = volume.get("persistentVolumeClaim")
    if isinstance(claim, dict) and str(claim.get("claimName")).endswith(f"-{name}"):  # of a StatefulSet
        marked = str(claim["claimName"]).removesuffix(name) + NAME
        return {**volume, "persistentVolumeClaim": {**claim, "claimName": marked}}
    return {**volume, "name": TOKEN} if marks.get(str(volume.get("name"))) == TOKEN else volume


def _container(container: Any, marks: dict[str, str]) -> Any:
    if not isinstance(container, dict):
        return container
    out = dict(container)
    if isinstance(mounts := container.get("volumeMounts"), list):
        out["volumeMounts"] = [
            {**m, "name": TOKEN} if marks.get(str(_at(m, "name"))) == TOKEN else m for m in mounts
        ]
    if isinstance(env := container.get("env"), list):
        out["env"] = [
            {**e, "value": marks[e["value"]]} if isinstance(e, dict) and _is_own(e.get("value"), marks) else e
            for e in env
        ]
    return out


def _is_own(held: Any, marks: dict[str, str]) -> bool:
    return isinstance(held, str) and marks.get(held) in (NAME, NODE)


def _values(node: Any, marks: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {k: _values(v, marks) for k, v in node.items()}
    if isinstance(node, list):
        return [marks[v] if _is_own(v, marks) else _values(v, marks) for v in node]
    return node


class Specs:
    """Takes what objects carry, as they come; `keep` puts it into the store."""

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        self.db = db
        self.known: set[str] = set()
        for table, columns in (("spec", _SPEC), ("carrier", _CARRIER)):
            db.execute(
                f"create or replace temp table incoming_{table} ({', '.join(f'{c} varchar' for c in columns)})"
            )

    def take(self, found: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Adds what these objects carry: each the hash of its body, and the object itself, parsed."""
        rows: list[bytes] = []
        bodies: list[bytes] = []
        for body_hash, held in found:
            for place, it in every(held):
                rows.append(orjson.dumps({"body_hash": body_hash + place, **it.row}))
                if it.spec is not None and it.row["spec_hash"] not in self.known:
                    self.known.add(str(it.row["spec_hash"]))
                    bodies.append(orjson.dumps({"spec_hash": it.row["spec_hash"], "body": it.spec.decode()}))
        insert(self.db, "temp.incoming_carrier", _CARRIER, rows)
        insert(self.db, "temp.incoming_spec", _SPEC, bodies)

    def keep(self) -> None:
        """Adds to the store what it did not know."""
        for table, key in (("spec", "spec_hash"), ("carrier", "body_hash")):
            self.db.execute(
                f"insert into {table} select distinct on ({key}) * from temp.incoming_{table}"
                f" where {key} not in (select {key} from {table})"
            )


def complete(db: duckdb.DuckDBPyConnection) -> None:
    """Takes what an older version stored: bodies of such kinds that were never asked for their spec."""
    lost = [rowid for (rowid,) in db.execute(
        "select rowid from object_body where body_hash in (select body_hash from snapshot_object"
        " where list_contains(?, [api_group, kind])) and body_hash not in (select body_hash from carrier) order by rowid",
        [[list(place) for place in PLACES]],
    ).fetchall()]  # fmt: skip
    for some in (lost[i : i + 500] for i in range(0, len(lost), 500)):
        rows = db.execute(
            "select body_hash, body from object_body where rowid between ? and ? and list_contains(?, rowid)",
            [some[0], some[-1], list(some)],
        ).fetchall()
        specs = Specs(db)
        specs.take((body_hash, orjson.loads(body)) for body_hash, body in rows)
        with transaction(db):
            specs.keep()
