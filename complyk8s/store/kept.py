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


def same_bodies(db: duckdb.DuckDBPyConnection) -> None:
    """Raises IntegrityError where the store holds another body than was collected under the same sha256."""
    found = db.execute(
        "select n.resource from named as n inner join object_body as b using (body_hash)"
        " where n.body is distinct from b.body order by 1 limit 1"
    ).fetchall()
    if found:
        raise IntegrityError(
            f"the store holds another content of {found[0][0]!r} under its hash",
            "restore the store from a copy",
        )
