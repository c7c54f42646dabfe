"""Audit events into the store: typed, deduplicated by content, a Parquet file a day."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from complyk8s import event
from complyk8s.store import parts
from complyk8s.store.transfer import in_memory

FLUSH = 128 * 1024 * 1024
"""Bytes of log text after which a batch becomes a part, so that memory stays flat."""

LINE = 1 << 21
"""The longest line that a reader expects; it keeps buffers of twice this."""

Text = tuple[bytes | bytearray, str]
"""Events as JSON, one a line, and the API server that they come from."""


class Unreadable(Exception):
    """Some line is no whole event of the right types. Nothing was written."""


@dataclass
class Tally:
    """What became of one file's lines."""

    lines: int = 0
    events: int = 0
    duplicates: int = 0
    quarantined: int = 0
    skipped: int = 0
    truncated: int = 0
    redacted: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None


def _type(wanted: Any) -> str:
    if isinstance(wanted, dict):
        return "struct(" + ", ".join(f'"{k}" {_type(v)}' for k, v in wanted.items()) + ")"
    if isinstance(wanted, list):
        return _type(wanted[0]) + "[]"
    return {str: "varchar", int: "integer", object: "json", dict: "json"}[wanted]


_COLUMNS = "{" + ", ".join(f"'{name}': '{_type(kind)}'" for name, kind in event.FIELDS.items()) + "}"


def _time(field: str) -> str:
    """SQL for an RFC 3339 time in UTC. A plain cast would drop the offset, so only Z takes it."""
    return (
        f"case when {field} like '%Z' then try_cast({field} as timestamp)"
        f" else cast(try_cast({field} as timestamptz) at time zone 'UTC' as timestamp) end"
    )


_RECEIVED = _time('coalesce(e.requestReceivedTimestamp, e."timestamp", e.stageTimestamp)')

_TYPED = f"""
select
    $cluster as cluster, {{source}} as source,
    case
        when coalesce(e.kind, 'Event') = 'Event' and not coalesce(starts_with(cast(e.annotations as varchar), '"'), false)
            and not coalesce(starts_with(cast(e."user".extra as varchar), '"'), false)
            and not (e.objectRef is null and coalesce(regexp_matches(e.requestURI, '^/(?:api/[^/?]+|apis/[^/?]+/[^/?]+)/[^/?]'), false))
            then e.auditID
    end as audit_id, e.stage, e.level,
    {_RECEIVED} as received_at, coalesce({_time("e.stageTimestamp")}, {_RECEIVED}) as stage_at,
    e.verb, e.requestURI as uri, e."user".username as username, e."user".uid as user_uid,
    e."user".groups as user_groups, cast(e."user".extra as varchar) as user_extra,
    e.impersonatedUser.username as impersonated, e.impersonatedUser.groups as impersonated_groups,
    e.sourceIPs as source_ips, e.userAgent as user_agent,
    coalesce(e.objectRef.apiGroup, '') as api_group, e.objectRef.resource as resource,
    e.objectRef.subresource as subresource, e.objectRef.namespace as namespace,
    coalesce(e.objectRef.name,
        case when e.verb = 'create' then e.responseObject ->> '$.metadata.name' end) as name,
    e.objectRef.uid as object_uid, e.responseStatus.code as code,
    e.responseStatus.reason as status_reason, e.responseStatus.message as status_message,
    cast(e.requestObject as varchar) as request_object,
    cast(e.responseObject as varchar) as response_object,
    cast(e.annotations as varchar) as annotations,
    e.annotations ->> '$."authorization.k8s.io/decision"' as decision,
    e.annotations ->> '$."authorization.k8s.io/reason"' as decision_reason,
    coalesce(e.annotations ->> '$."audit.k8s.io/truncated"' = 'true', false)
        or coalesce(starts_with(request_object, '"skipped-') or starts_with(response_object, '"skipped-'), false) as truncated,
    coalesce(contains(request_object, '[redacted]') or contains(response_object, '[redacted]'), false) as redacted,
    cast(700 + coalesce(strlen(request_object), 0) + coalesce(strlen(response_object), 0) as integer) as size
from read_ndjson({{paths}}, columns = {{columns}}, maximum_object_size = {{longest}}, filename = true) as e
"""

_SAME = (
    "audit_id", "stage", "received_at", "stage_at", "verb", "uri", "username", "code", "status_message",
    "request_object", "response_object",
)  # fmt: skip
"""What makes two events the same one. Annotations are not among it: pipelines rename their keys."""

_KEY = "audit_id, stage, received_at, stage_at"
"""What two equal events surely share, and few others do; no key, as clients can set auditID."""


@contextlib.contextmanager
def _select(texts: Sequence[Text]) -> Iterator[str]:
    """SQL of the events in `texts`, typed; those of one API server as an anonymous file in memory."""
    by_source: dict[str, list[bytes | bytearray]] = {}
    for lines, source in texts:
        by_source.setdefault(source, []).append(lines)
    with contextlib.ExitStack() as open_files:
        paths = {open_files.enter_context(in_memory(*held)): source for source, held in by_source.items()}
        longest = max((_longest(lines) for lines, _ in texts), default=0)
        sources = "".join(f" when '{p}' then {_quoted(s)}" for p, s in paths.items())
        yield _TYPED.format(
            paths="[" + ", ".join(f"'{p}'" for p in paths) + "]", longest=max(LINE, longest + 1024),
            source=f"case e.filename{sources} end", columns=_COLUMNS,
        )  # fmt: skip


def _longest(lines: bytes | bytearray) -> int:
    """The longest line where some line is longer than LINE; else 0."""
    at = 0
    while at + LINE // 2 < len(lines):
        if lines.find(b"\n", at, at + LINE // 2) < 0:
            return max(map(len, bytes(lines).split(b"\n")))
        at += LINE // 2
    return 0


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def table(db: duckdb.DuckDBPyConnection, texts: Sequence[Text], cluster: str) -> None:
    """Puts events into a table `events` of their own, for sessions without a store."""
    if not texts:
        db.execute(f"create table events as {parts.NO_EVENT}")
        return
    with _select(texts) as select:
        db.execute(f"create table events as select distinct * from ({select})", {"cluster": cluster})


class Batch:
    """Takes the events of one file; writes them as parts when asked."""

    def __init__(self, db: duckdb.DuckDBPyConnection, folder: Path, cluster: str) -> None:
        self.db, self.folder, self.cluster = db, folder, cluster
        self.written: list[parts.Part] = []
        """Parts of this file that are not in the ledger yet."""

    def write(self, texts: Sequence[Text], stem: str, tally: Tally) -> list[parts.Part]:
        """Writes what is new as parts; nothing counts until the ledger has them. Raises Unreadable."""
        if not texts:
            return []
        partial = self.folder / "events" / f"{stem}.partial"
        partial.parent.mkdir(parents=True, exist_ok=True)
        try:
            with _select(texts) as select:
                self.db.execute(
                    f"copy ({select}) to {_quoted(str(partial))} (format parquet, compression zstd, row_group_size 8192)",
                    {"cluster": self.cluster},
                )
            written = self._file(partial, stem, tally)
        except duckdb.InvalidInputException as e:
            raise Unreadable(str(e)) from e
        finally:
            partial.unlink(missing_ok=True)
        self.written += written
        return written

    def _file(self, partial: Path, stem: str, tally: Tally) -> list[parts.Part]:
        held = f"read_parquet({_quoted(str(partial))})"
        total, whole, first, last, truncated = self.db.execute(
            "select count(*), count(*) filter (audit_id is not null and stage is not null and received_at"
            f" is not null), min(received_at), max(received_at), count(*) filter (truncated) from {held}"
        ).fetchall()[0]
        if whole < total:
            raise Unreadable(f"{total - whole} lines are no whole event")
        if not total:
            return []
        fresh, duplicates = self._without_known(held, first, last)
        tally.events += total - duplicates
        tally.duplicates += duplicates
        tally.truncated += truncated
        tally.first_at = min((t for t in (tally.first_at, first) if t), default=None)
        tally.last_at = max((t for t in (tally.last_at, last) if t), default=None)
        if fresh == held and first.date() == last.date():
            return [parts.adopt(partial, self.folder, self.cluster, total, first, last, stem)]
        return parts.write(self.db, self.folder, fresh, stem)

    def _without_known(self, held: str, first: datetime, last: datetime) -> tuple[str, int]:
        """What is new in `held`, and how many of it are not: duplicates within, and of stored parts.

        Only keys are looked at first, and only of parts of the same time; contents are compared
        where keys meet.
        """
        overlapping = self.db.execute(
            "select part from event_part where cluster = ? and first_at <= ? and last_at >= ? order by part",
            [self.cluster, last, first],
        ).fetchall()
        names = [p for (p,) in overlapping] + [
            p.part for p in self.written if p.first_at <= last and p.last_at >= first
        ]
        old = (
            "read_parquet(["
            + ", ".join(_quoted(str(self.folder / p)) for p in names)
            + "], union_by_name = true)"
        )
        met = f"select {_KEY} from {held} group by all having count(*) > 1"
        if names:
            met += f" union select {_KEY} from {held} where ({_KEY}) in (select ({_KEY}) from {old})"
        self.db.execute(f"create or replace temp table met as {met}")
        if not self.db.execute("select count(*) from met").fetchall()[0][0]:
            return held, 0
        numbered = held.removesuffix(")") + ", file_row_number = true)"
        among = old if names else f"(select * from {held} where false)"
        equal = " and ".join(f"h.{c} is not distinct from o.{c}" for c in _SAME)
        self.db.execute(
            f"""create or replace temp table doubled as
            select h.file_row_number as number from (
                select *, row_number() over (partition by {", ".join(_SAME)} order by file_row_number) as copy
                from {numbered} where ({_KEY}) in (select ({_KEY}) from met)
            ) as h
            where h.copy > 1 or exists (
                select 1 from {among} as o where ({_KEY}) in (select ({_KEY}) from met) and {equal}
            )"""
        )
        count = self.db.execute("select count(*) from doubled").fetchall()[0][0]
        if not count:
            return held, 0
        fresh = (
            f"(select * exclude (file_row_number) from {numbered}"
            " where file_row_number not in (select number from doubled))"
        )
        return fresh, count
