"""Audit events into the store: typed, deduplicated by content, a Parquet file a day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from complyk8s import redact
from complyk8s.store import parts
from complyk8s.store.transfer import in_memory

FLUSH = 128 * 1024 * 1024
"""Bytes of log text after which a batch becomes a part, so that memory stays flat."""

_STRUCT = """{"level":"VARCHAR","auditID":"VARCHAR","stage":"VARCHAR","requestURI":"VARCHAR",
"verb":"VARCHAR","kind":"VARCHAR","timestamp":"VARCHAR",
"user":{"username":"VARCHAR","uid":"VARCHAR","groups":["VARCHAR"],"extra":"JSON"},
"impersonatedUser":{"username":"VARCHAR","groups":["VARCHAR"]},
"sourceIPs":["VARCHAR"],"userAgent":"VARCHAR",
"objectRef":{"resource":"VARCHAR","namespace":"VARCHAR","name":"VARCHAR","uid":"VARCHAR",
"apiGroup":"VARCHAR","subresource":"VARCHAR"},
"responseStatus":{"code":"INTEGER","reason":"VARCHAR","message":"VARCHAR"},
"requestObject":"JSON","responseObject":"JSON",
"requestReceivedTimestamp":"VARCHAR","stageTimestamp":"VARCHAR","annotations":"JSON"}"""
"""audit.k8s.io/v1 Event, as far as it has columns of its own; `timestamp` is v1beta1's."""

_LINES = """read_csv($path, columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '', escape = '',
    comment = '', header = false, auto_detect = false, strict_mode = false,
    max_line_size = 134217728)"""


def _time(field: str) -> str:
    """SQL for an RFC 3339 time in UTC. A plain cast would drop the offset, so only Z takes it."""
    return (
        f"case when {field} like '%Z' then try_cast({field} as timestamp)"
        f" else cast(try_cast({field} as timestamptz) at time zone 'UTC' as timestamp) end"
    )


_WHOLE = """e.auditID is not null and e.stage is not null and received_at is not null
    and coalesce(e.kind, 'Event') = 'Event'"""

_BODY = "(e.requestObject is not null or e.responseObject is not null)"

_SUSPECT = f"""regexp_matches(line, $hint) or ({_BODY} and (
    coalesce(e.objectRef.resource, '') in ({", ".join(f"'{r}'" for r in sorted(redact.SECRET_RESOURCES))})
    or coalesce(e.objectRef.subresource, '') = 'token'))"""

# Null is neither fast nor slow, and a line that is neither is lost: hence coalesce.
_FAST = f"coalesce({_WHOLE}, false) and not coalesce({_SUSPECT}, true)"

_PARSED = f"""
create or replace temp table parsed as
select if(fast, null, line) as line, e, received_at, stage_at, fast
from (
    select
        line, e, received_at, coalesce({_time("e.stageTimestamp")}, received_at) as stage_at,
        {_FAST} as fast
    from (
        select line, e,
            {_time('coalesce(e.requestReceivedTimestamp, e."timestamp", e.stageTimestamp)')} as received_at
        from (
            select line, case when json_valid(line) then json_transform(line, '{_STRUCT}') end as e
            from {_LINES}
            where line is not null and not regexp_full_match(line, '\\s*')
        )
    )
)
"""

_TYPED = """
insert into batch
select unhex(md5(concat_ws(chr(31), audit_id, stage, received_at, stage_at, verb, uri, username,
        code, status_message, request_object, response_object))) as event_id, *
from (
    select
        $cluster as cluster, $source as source, e.auditID as audit_id, e.stage, e.level,
        received_at, stage_at, e.verb, e.requestURI as uri,
        e."user".username as username, e."user".uid as user_uid, e."user".groups as user_groups,
        e."user".extra as user_extra, e.impersonatedUser.username as impersonated,
        e.impersonatedUser.groups as impersonated_groups, e.sourceIPs as source_ips,
        e.userAgent as user_agent, coalesce(e.objectRef.apiGroup, '') as api_group,
        e.objectRef.resource as resource, e.objectRef.subresource as subresource,
        e.objectRef.namespace as namespace,
        coalesce(e.objectRef.name,
            case when e.verb = 'create' then e.responseObject ->> '$.metadata.name' end) as name,
        e.objectRef.uid as object_uid, e.responseStatus.code as code,
        e.responseStatus.reason as status_reason, e.responseStatus.message as status_message,
        e.requestObject as request_object, e.responseObject as response_object, e.annotations,
        e.annotations ->> '$."authorization.k8s.io/decision"' as decision,
        e.annotations ->> '$."authorization.k8s.io/reason"' as decision_reason,
        coalesce(e.annotations ->> '$."audit.k8s.io/truncated"' = 'true', false) as truncated
    from parsed
    where {where}
)
"""


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


_ANY = "^"
"""A hint that every line fits: what was rescued is not taken for fast again, and keeps its text."""


class Batch:
    """Takes blocks of lines of one file; writes them as parts when asked.

    `rescue` is what takes lines that the fast way cannot: see complyk8s.ingest.rescue.
    """

    def __init__(
        self, db: duckdb.DuckDBPyConnection, folder: Path, cluster: str,
        rescue: Callable[[str], Any],
    ) -> None:  # fmt: skip
        self.db, self.folder, self.cluster, self.rescue = db, folder, cluster, rescue
        self.bytes = 0
        self.written: list[parts.Part] = []
        """Parts of this file that are not in the ledger yet."""
        db.execute("set preserve_insertion_order = false")  # parts are ordered when they are written
        self._empty()

    def _empty(self) -> None:
        columns = ", ".join(f"{name} {kind}" for name, kind in parts.COLUMNS.items())
        self.db.execute(f"create or replace temp table batch ({columns})")
        self.bytes = 0

    def add(self, data: bytes, source: str, tally: Tally) -> list[tuple[str, str]]:
        """Adds a block's events; returns the lines that hold none, each with the reason."""
        self.bytes += len(data)
        with in_memory(data) as path:
            self.db.execute(_PARSED, {"path": path, "hint": redact.HINT})
        self.db.execute(_TYPED.replace("{where}", "fast"), {"cluster": self.cluster, "source": source})
        slow = self.db.execute("select line from parsed where not fast").fetchall()
        tally.lines += self.db.execute("select count(*) from parsed").fetchall()[0][0]
        return self._slowly([line for (line,) in slow], source, tally) if slow else []

    def _slowly(self, lines: list[str], source: str, tally: Tally) -> list[tuple[str, str]]:
        bad: list[tuple[str, str]] = []
        events: list[bytes] = []
        for line in lines:
            result = self.rescue(line)
            events += result.events
            tally.redacted += result.redacted
            tally.skipped += result.skipped
            if result.reason:
                bad.append((line, result.reason))
        if events:
            with in_memory(b"\n".join(events) + b"\n") as path:
                self.db.execute(_PARSED, {"path": path, "hint": _ANY})
            self.db.execute(_TYPED.replace("{where}", _WHOLE), {"cluster": self.cluster, "source": source})
            left = self.db.execute(f"select line from parsed where not coalesce({_WHOLE}, false)").fetchall()
            bad += [(line, "no time that can be read") for (line,) in left]
        return bad

    def write(self, stem: str, tally: Tally) -> list[parts.Part]:
        """Writes what is new of the batch as parts; nothing counts until the ledger has them."""
        total = self._count("batch")
        self.db.execute(
            "create or replace temp table fresh as select * from"
            " (select *, row_number() over (partition by event_id order by stage_at) as copy from batch)"
            f" where copy = 1 {self._not_there()}"
        )
        self.db.execute("alter table fresh drop column copy")
        fresh = self._count("fresh")
        tally.events += fresh
        tally.duplicates += total - fresh
        first, last, truncated = self.db.execute(
            "select min(received_at), max(received_at), count(*) filter (truncated) from batch"
        ).fetchall()[0]
        tally.truncated += truncated
        tally.first_at = min((t for t in (tally.first_at, first) if t), default=None)
        tally.last_at = max((t for t in (tally.last_at, last) if t), default=None)
        written = parts.write(self.db, self.folder, "fresh", stem)
        self.written += written
        self.db.execute("drop table fresh")
        self._empty()
        return written

    def _count(self, table: str) -> int:
        return int(self.db.execute(f"select count(*) from {table}").fetchall()[0][0])

    def _not_there(self) -> str:
        """SQL that leaves out events already stored; only parts of the same time are looked at."""
        overlapping = self.db.execute(
            "select part from event_part, (select min(received_at) a, max(received_at) b from batch)"
            " where cluster = ? and first_at <= b and last_at >= a order by part", [self.cluster],
        ).fetchall()  # fmt: skip
        names = [p for (p,) in overlapping] + [part.part for part in self.written]
        if not names:
            return ""
        paths = ", ".join("'" + str(self.folder / p).replace("'", "''") + "'" for p in names)
        return f"and event_id not in (select event_id from read_parquet([{paths}]))"


def places(data: bytes, bad: Iterable[tuple[str, str]], first_line: int, at_byte: int) -> list[Any]:
    """Line number, byte, length, reason and text of each bad line; only bad lines are searched."""
    out = []
    start = 0
    seen: dict[bytes, int] = {}
    for text, reason in bad:
        raw = text.encode()
        start = data.find(raw, seen.get(raw, 0))
        if start < 0:  # an event out of a wrapped line has no place of its own
            out.append((first_line, at_byte, len(raw), reason, text))
            continue
        seen[raw] = start + len(raw)
        out.append((first_line + data.count(b"\n", 0, start), at_byte + start, len(raw), reason, text))
    return out
