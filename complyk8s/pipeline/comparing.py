"""Two snapshots side by side, and who made the difference."""

from typing import Any

from complyk8s.errors import CollectError
from complyk8s.settings import Settings
from complyk8s.store import database
from complyk8s.store.session import find


def compare(settings: Settings, before: str | None, after: str | None) -> list[dict[str, Any]]:
    """Every change between two snapshots of one cluster, in a row or not.

    Raises CollectError where there are no two snapshots to compare.
    """
    with database.reader(settings, only=frozenset({"changes"})) as db:
        later = find(db, after)
        if before:
            earlier = find(db, before)
        else:
            held = database.dicts(
                db, "select * from snapshot where cluster = ? and seq = ? - 1",
                later["cluster"], later["seq"],
            )  # fmt: skip
            if not held:
                raise CollectError("there is only one snapshot of this cluster", "take another first")
            earlier = held[0]
        return _between(db, earlier, later)


def _between(db: Any, earlier: dict[str, Any], later: dict[str, Any]) -> list[dict[str, Any]]:
    """Changes of every step on the way, newest last; a thing that came and went in between shows as both."""
    return database.dicts(
        db,
        """
        select c.change, c.resource, array_to_string(c.fields[1:5], ', ') as fields,
            strftime(c."at", '%Y-%m-%d %H:%M:%S') as "at",
            c.actor || coalesce(', on behalf of ' || c.on_behalf_of, '') as actor,
            coalesce(c.explained_by, 'unexplained') as explained_by
        from changes as c
        inner join snapshot as s on c.to_snapshot = s.snapshot_id
        where s.cluster = ? and s.seq > ? and s.seq <= ?
        order by s.seq, c.resource
        """,
        later["cluster"], earlier["seq"], later["seq"],
    )  # fmt: skip
