"""That a snapshot shows what was collected, whatever its store held before: rows of somebody else do not stand in for it."""

import duckdb

from complyk8s.errors import IntegrityError

COVERS = "cluster = $cluster and first_seq <= $seq and coalesce(until_seq > $seq, true)"
"""Rows of `snapshot_object` that a snapshot shows, by its number `$seq`."""
SAME = (
    "resource, body_hash, drift_hash, api_group, api_version, plural, kind, name, coalesce(namespace, ''),"
    " namespace is null, coalesce(uid, '')"
)
"""What must be equal for a row that is there to stand for an object that was collected."""


_SAME_CONTENT = (
    ("object_body", "temp.incoming", "body_hash", ("body",)),
    ("spec", "temp.incoming_spec", "spec_hash", ("body",)),
    ("carrier", "temp.incoming_carrier", "body_hash", (
        "spec_hash", "owner_kind", "owner_name", "replicas", "phase", "address", "labels", "annotations", "node_name",
        "token_volume", "created_at")),
)  # fmt: skip
"""Tables that keep a content once under its hash, where what was collected waits, and their key and columns."""


def same_bodies(db: duckdb.DuckDBPyConnection) -> None:
    """Raises IntegrityError where the store holds another content than was collected under the same sha256."""
    for table, incoming, key, columns in _SAME_CONTENT:
        differs = " or ".join(f"n.{c} is distinct from b.{c}" for c in columns)
        found = db.execute(
            f"select n.{key} from {incoming} as n inner join {table} as b using ({key}) where {differs} order by 1 limit 1"
        ).fetchall()
        if found:
            raise IntegrityError(
                f"the store holds another content of {table} under the hash {found[0][0]}",
                "restore the store from a copy",
            )
