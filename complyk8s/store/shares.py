"""The base table `change_shares`: of a change between two snapshots what each of its writers wrote.

The state of the object in the earlier snapshot is led on from write to write: by the answer, where the log has it, by
what was sent, or by the patch. What a write changes of what is different in the end is its writer's share. A write whose body
is not in the log, or cannot be read, leaves its writer's share open, and what the object was after it.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import duckdb

from complyk8s import patches
from complyk8s.store.difference import fields
from complyk8s.untrusted import InputError, json_text

TABLE = "change_shares"
UNDER = "change_writes"
COLUMNS = {
    "from_snapshot": "varchar", "to_snapshot": "varchar", "resource": "varchar", "who": "varchar", '"at"': "timestamp", "fields": "varchar[]",
    "whole": "boolean",
}  # fmt: skip
MOST = 20_000
"""Writes of which more is not looked at: shares of the rest are open."""
_WRITES = f"""
select w.from_snapshot, w.to_snapshot, w.resource, w.who, w."at", w.fields as changed, w.verb, w.subresource, w.uri,
    e.request_object as request, e.response_object as response, coalesce(e.truncated, true) as truncated
from (select * from {UNDER} where change = 'changed' order by "at", audit_id limit {MOST}) as w
left join (
    select cluster, audit_id, received_at, request_object, response_object, truncated from events
    where stage = 'ResponseComplete' and audit_id in (select audit_id from {UNDER} where change = 'changed')
    qualify row_number() over (partition by cluster, audit_id, received_at order by stage_at) = 1
) as e on w.cluster = e.cluster and w.audit_id = e.audit_id and w."at" = e.received_at
order by w.from_snapshot, w.to_snapshot, w.resource, w."at", w.audit_id
"""
_BEFORE = """
select c.from_snapshot, c.to_snapshot, c.resource, arg_max(cast(b.body as varchar), b.taken_at)
from changed_objects as c
inner join ({bodies}) as b
    on c.cluster = b.cluster and c.api_group = b.api_group and c.plural = b.plural and c.name = b.name
    and (coalesce(c.namespace, '') = coalesce(b.namespace, '') or c.plural = 'namespaces') and b.taken_at <= c.from_time
where c.change = 'changed'
group by c.from_snapshot, c.to_snapshot, c.resource
"""
Key = tuple[str, str, str]


class _Write(NamedTuple):
    from_snapshot: str
    to_snapshot: str
    resource: str
    who: str
    at: Any
    changed: list[str]
    verb: str
    subresource: str | None
    uri: str | None
    request: str | None
    response: str | None
    truncated: bool


def define(db: duckdb.DuckDBPyConnection) -> None:
    """Creates it, empty."""
    db.execute(f"create table {TABLE} ({', '.join(f'{n} {kind}' for n, kind in COLUMNS.items())})")


def fill(db: duckdb.DuckDBPyConnection, bodies: str) -> None:
    """Fills it; the views `changed_objects` and `change_writes` are there already. `bodies` is SQL of what snapshots held:
    cluster, taken_at, api_group, plural, namespace, name, body."""
    writes = [_Write(*row) for row in db.execute(_WRITES).fetchall()]
    if not writes:
        return
    before = {(a, b, r): body for a, b, r, body in db.execute(_BEFORE.format(bodies=bodies)).fetchall()}
    rows = list(_shares(writes, before))
    for start in range(0, len(rows), 1000):
        marks = ", ".join("?" * len(COLUMNS))
        db.executemany(f"insert into {TABLE} values ({marks})", rows[start : start + 1000])


def _shares(writes: list[_Write], before: dict[Key, str]) -> Iterator[list[Any]]:
    """The rows of the table, one for each writer of each change."""
    of: dict[Key, list[_Write]] = {}
    for write in writes:
        of.setdefault(write[:3], []).append(write)
    for key, some in of.items():
        state = _json(before.get(key))
        held: dict[str, tuple[Any, set[str], bool]] = {}
        for write in some:
            step = _step(state, write)
            state = step.after
            _, known, whole = held.get(write.who, (None, set(), True))
            held[write.who] = (write.at, known | _among(step.wrote, write.changed), whole and step.whole)
        changed = some[0].changed
        for who, (at, wrote, whole) in held.items():
            yield [*key, who, at, [f for f in changed if f in wrote], whole]


class _Step(NamedTuple):
    wrote: list[str]
    """Paths that a write changed, as far as it can be read."""
    whole: bool
    """Whether these are all."""
    after: Any
    """What the object was then; None where that is not known."""


_OPEN = _Step([], False, None)


def _step(state: Any, write: _Write) -> _Step:
    """What one write changed of an object in a known state, or of one whose state is not known (None)."""
    if write.truncated or write.subresource not in (None, "scale", "ephemeralcontainers"):
        return _OPEN
    answer, sent = _json(write.response), _json(write.request)
    if write.subresource == "scale":
        answer, sent = None, _replicas(answer) or _replicas(sent)
    if isinstance(answer, dict) and answer.get("kind") != "Status":
        if state is not None:
            return _Step(fields(state, answer), True, answer)
        return (
            _patch(None, write, sent)._replace(after=answer)
            if write.verb == "patch"
            else _OPEN._replace(after=answer)
        )
    if write.verb == "patch" or write.subresource is not None:
        return _patch(state, write, sent)
    if not isinstance(sent, dict):
        return _OPEN
    return _Step(fields(state, sent), True, sent) if state is not None else _OPEN._replace(after=sent)


def _patch(state: Any, write: _Write, sent: Any) -> _Step:
    """What a patch changed. What it may be or not, as the log does not say of which kind it is, is not all."""
    if not isinstance(sent, (dict, list)):
        return _OPEN
    apply = "fieldManager=" in (write.uri or "") and isinstance(sent, dict) and "apiVersion" in sent
    done = patches.applied(state, sent, apply=apply)
    if done.body is None or (isinstance(sent, list) and not done.whole and state is not None):
        return _OPEN  # it does not fit the object
    # without lists a merge patch and a strategic one are the same
    certain = done.whole or (isinstance(sent, dict) and not apply and "[" not in (write.request or ""))
    return _Step(
        fields(state or {}, done.body), certain, done.body if state is not None and certain else None
    )


def _replicas(body: Any) -> dict[str, Any] | None:
    """What a Scale, or a patch of one, says of the object that it scales."""
    spec = body.get("spec") if isinstance(body, dict) else None
    return {"spec": {"replicas": spec["replicas"]}} if isinstance(spec, dict) and "replicas" in spec else None


def _among(found: list[str], changed: list[str]) -> set[str]:
    """Those of the changed paths that are among the found ones, or lie above or below one."""
    return {c for c in changed if any(c == f or _below(c, f) or _below(f, c) for f in found)}


def _below(path: str, above: str) -> bool:
    return path.startswith(above) and path[len(above) : len(above) + 1] in (".", "[")


def _json(text: str | None) -> Any:
    try:
        return json_text.loads(text) if text else None
    except InputError:
        return None
