"""A snapshot into the store: each distinct body once, and what changed since the one before."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import duckdb
import orjson

from complyk8s.kinds import BUILT_IN, GROUPS
from complyk8s.model import Cluster, Gap, Listed, Object, Snapshot
from complyk8s.store import gate, kept
from complyk8s.store.difference import fields
from complyk8s.store.gate import put
from complyk8s.store.ledger import add_gaps
from complyk8s.store.specs import Specs
from complyk8s.store.transaction import transaction
from complyk8s.store.transfer import insert

_TEXT = "VARCHAR"
_LISTED = {"snapshot_id": _TEXT, "api_group": _TEXT, "plural": _TEXT, "kind": _TEXT, "count": "BIGINT",
           "pages": "INTEGER", "resource_version": _TEXT}  # fmt: skip
_BATCH, _BATCH_BYTES = 500, 8 * 2**20
"""Objects that are added at once, and their bytes."""
_COLUMNS = dict.fromkeys(
    ("api_group", "api_version", "plural", "kind", "namespace", "name", "uid", "resource_version",
     "body_hash", "drift_hash", "body", "origin"), _TEXT
)  # fmt: skip
MANY = "%"
"""What stands between a resource and its number where several objects have one name; no name may hold it."""


class Collection:
    """Takes a snapshot's objects as they come; nothing is kept unless `keep` is reached."""

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        self.db = db
        self.listed: list[Listed] = []
        self.gaps: list[Gap] = []
        self.count = 0
        columns = ", ".join(f"{name} varchar" for name in _COLUMNS)
        db.execute(f"create or replace temp table incoming ({columns})")
        self.specs = Specs(db)

    def blinding(self) -> list[Gap]:
        """The gaps that somebody has to mend: all but custom kinds that nobody granted, which no view
        reads, what node-facts is not shown, and its pods that have not started. These are in the report all the same."""
        own = {kind.label for kind in BUILT_IN}
        return [
            g for g in self.gaps
            if g.cause != "not-kubernetes" and not (g.source == "node" and g.cause in ("refused", "not-started")) and (g.source != "api" or g.cause != "forbidden" or g.what in own)
        ]  # fmt: skip

    def take(self, stream: Iterable[Object | Listed | Gap]) -> None:
        """Adds everything in the stream; objects in batches, so that memory stays flat."""
        held: list[tuple[bytes, str, dict[str, Any]]] = []
        size = 0
        for item in map(_hashed, self._objects(stream)):
            held.append(item)
            size += len(item[0])
            if len(held) == _BATCH or size > _BATCH_BYTES:
                self._insert(held)
                held, size = [], 0
        self._insert(held)

    def _insert(self, held: list[tuple[bytes, str, dict[str, Any]]]) -> None:
        self.count += len(held)
        insert(self.db, "temp.incoming", _COLUMNS, (row for row, _, _ in held))
        self.specs.take((body_hash, body) for _, body_hash, body in held)

    def _objects(self, stream: Iterable[Object | Listed | Gap]) -> Iterable[Object]:
        for item in stream:
            if isinstance(item, Object):
                yield item
            elif isinstance(item, Listed):
                self.listed.append(item)
            else:
                self.gaps.append(item)

    def keep(self, run_id: str, taken_at: datetime, cluster: Cluster, source: str, dated_by: str) -> Snapshot:
        """Makes it the cluster's next snapshot, in one transaction.

        `dated_by` says whose time `taken_at` is: `cluster`, `recorded` or `import`, as in the table `snapshot`.
        """
        self.name()
        self.gaps += self._ambiguous()
        cluster = replace(cluster, name=gate.text(cluster.name))  # snapshots are found by it
        digest = self._digest()
        before = self.db.execute(
            "select seq, snapshot_id, hash from snapshot where cluster = ? order by seq desc limit 1",
            [cluster.name],
        ).fetchall()
        seq, previous_id, previous_hash = before[0] if before else (0, None, None)
        snapshot_id = f"s{taken_at:%Y%m%dT%H%M%S}-{digest[:8]}"
        if self.db.execute("from snapshot where snapshot_id = ?", [snapshot_id]).fetchall():
            snapshot_id += "-" + run_id[-6:]
        snapshot = Snapshot(snapshot_id, taken_at, cluster, source, self.count, digest, previous_hash)
        with transaction(self.db):
            self._store(run_id, snapshot, seq + 1, dated_by)
            if previous_id:
                self._changes(previous_id, snapshot, seq + 1)
        return snapshot

    def belong(self, namespace: str) -> None:
        """Puts custom objects that name no namespace into `namespace`, where the definition of their kind is here and
        says that it has one; and takes the namespace off those of which it says that they have none."""
        self.db.execute(
            """
            with defined as (
                select body ->> '$.spec.group' as api_group, body ->> '$.spec.names.kind' as kind,
                    bool_and(body ->> '$.spec.scope' = 'Namespaced') as namespaced
                from incoming
                where kind = 'CustomResourceDefinition' and api_group = 'apiextensions.k8s.io'
                group by all
            )
            update incoming as i
            set namespace = if(d.namespaced, ?, null)
            from defined as d
            where i.api_group = d.api_group and i.kind = d.kind and (i.namespace is null) = d.namespaced
            """,
            [namespace],
        )

    def name(self) -> None:
        """Gives every object its one string.

        `Kind/namespace/name`, cluster-scoped `Kind/name`; a custom kind that shares its name with
        another in the same snapshot stands with its group, `Ingress.example.com/…`. Of one object that was
        seen more than once (the same uid, or the same but for its status) the newest stays. Several objects of one
        name, as files may hold them, all stay: the second is `Kind/namespace/name%2`. Bodies stay where they
        are: `place` is their row in `incoming`.
        """
        self.db.execute(
            f"""
            create or replace temp table named as
            with called as (
                select concat_ws('/', if(shared and not builtin, kind || '.' || api_group, kind),
                        namespace, name) as resource, * exclude (shared, builtin)
                from (
                    select * exclude (body), rowid as place, list_contains(?, api_group) as builtin,
                        min(api_group) over (partition by kind)
                        <> max(api_group) over (partition by kind) as shared
                    from incoming
                )
            ),
            single as (
                select distinct on (resource, coalesce(uid, drift_hash)) *
                from called
                order by resource, coalesce(uid, drift_hash),
                    try_cast(resource_version as ubigint) desc nulls last, place desc
            )
            select if(number = 1, resource, resource || '{MANY}' || number) as resource, * exclude (resource, number)
            from (select *, row_number() over (partition by resource order by place) as number from single)
            """,
            [sorted(GROUPS)],
        )
        self.count = int(self.db.execute("select count(*) from named").fetchall()[0][0])

    def _ambiguous(self) -> Iterable[Gap]:
        """What tells that several objects have one name, of which nobody knows which counts; those whose name the API
        server makes (`generateName`) are not meant to be one."""
        rows = self.db.execute(
            "select min_by(resource, place), if(api_group = '', plural, plural || '.' || api_group), count(*),"
            " string_agg(distinct origin, ', ' order by origin)"
            " from named where not ends_with(name, '*')"
            " group by api_group, plural, kind, namespace, name having count(*) > 1 order by 1"
        ).fetchall()
        for resource, label, count, origins in rows:
            yield Gap("file", label, "ambiguous", f"{count} objects called {resource}, in {origins}")

    def _digest(self) -> str:
        """sha256 over `resource hash` lines in order: the snapshot's identity."""
        digest = hashlib.sha256()
        rows = self.db.execute("select resource, body_hash from named order by resource")
        while part := rows.fetchmany(10_000):
            digest.update("".join(f"{r}\t{h}\n" for r, h in part).encode())
        return digest.hexdigest()

    def _store(self, run_id: str, s: Snapshot, seq: int, dated_by: str) -> None:
        c = s.cluster
        store_seq = self.db.execute("select coalesce(max(store_seq), 0) + 1 from snapshot").fetchall()[0][0]
        put(self.db, "snapshot", {
            "snapshot_id": s.id, "run_id": run_id, "seq": seq, "taken_at": s.taken_at, "cluster": c.name, "cluster_uid": c.uid,
            "server": c.server, "server_version": c.version, "source": s.source, "objects": s.objects, "hash": s.hash,
            "previous_hash": s.previous_hash, "store_seq": store_seq, "dated_by": dated_by,
        })  # fmt: skip
        kept.same_bodies(self.db)
        self.db.execute(
            "insert into object_body select body_hash, body from temp.incoming where rowid in (select min(place)"
            " from named where body_hash not in (select body_hash from object_body) group by body_hash)"
        )
        self.specs.keep()
        values = {"cluster": c.name, "seq": seq}
        self.db.execute(
            f"update snapshot_object set until_seq = $seq where {kept.COVERS}"
            f" and ({kept.SAME}) not in (select ({kept.SAME}) from named)", values,
        )  # fmt: skip
        self.db.execute(
            "insert into snapshot_object select $cluster, resource, api_group, api_version, plural, kind,"
            " namespace, name, uid, body_hash, drift_hash, $seq, null from named"
            f" where ({kept.SAME}) not in (select ({kept.SAME}) from snapshot_object where {kept.COVERS})"
            " order by resource", values,
        )  # fmt: skip
        put(self.db, "listed", *(
            {"snapshot_id": s.id, "api_group": i.api_group, "plural": i.plural, "kind": i.kind, "count": i.found, "pages": i.pages,
             "resource_version": i.resource_version} for i in self.listed
        ))  # fmt: skip
        add_gaps(self.db, run_id, s.id, self.gaps)

    def _changes(self, before: str, s: Snapshot, seq: int) -> None:
        """What differs from the snapshot before, apart from status: rows that ended or began with it."""
        rows = self.db.execute(
            """
            select coalesce(a.resource, b.resource), x.body, y.body
            from (from snapshot_object where cluster = $cluster and until_seq = $seq) as a
            full join (from snapshot_object where cluster = $cluster and first_seq = $seq) as b
                on a.resource = b.resource
            left join object_body as x on x.body_hash = a.body_hash
            left join object_body as y on y.body_hash = b.body_hash
            where a.drift_hash is distinct from b.drift_hash
            order by 1
            """,
            {"cluster": s.cluster.name, "seq": seq},
        ).fetchall()
        lines = (
            orjson.dumps({
                "from_snapshot": before, "to_snapshot": s.id, "resource": resource,
                "change": "added" if old is None else "removed" if new is None else "changed",
                "fields": fields(_spec(old), _spec(new)) if old and new else [],
            })
            for resource, old, new in rows
        )  # fmt: skip
        columns = {"from_snapshot": _TEXT, "to_snapshot": _TEXT, "resource": _TEXT, "change": _TEXT,
                   "fields": "VARCHAR[]"}  # fmt: skip
        insert(self.db, "change", columns, lines)


def _spec(body: str) -> dict[str, object]:
    held: dict[str, object] = orjson.loads(body)
    held.pop("status", None)
    return held


def _hashed(item: Object) -> tuple[bytes, str, dict[str, Any]]:
    """One object as a line for the store; the hash of its body; the object, parsed."""
    parsed = orjson.loads(item.body)
    still = item.body
    if "status" in parsed:
        still = orjson.dumps({k: v for k, v in parsed.items() if k != "status"}, option=orjson.OPT_SORT_KEYS)
    body_hash = hashlib.sha256(item.body).hexdigest()
    row = orjson.dumps({
        "api_group": item.api_group, "api_version": item.api_version, "plural": item.plural,
        "kind": item.kind, "namespace": item.namespace, "name": item.name, "uid": item.uid,
        "resource_version": item.resource_version, "body_hash": body_hash,
        "drift_hash": hashlib.sha256(still).hexdigest(), "body": item.body.decode(),
        "origin": item.origin,
    })  # fmt: skip
    return row, body_hash, parsed
