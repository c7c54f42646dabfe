"""What a report needs of the store, as plain values."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import duckdb
import orjson

from complyk8s.errors import CollectError
from complyk8s.store import bases
from complyk8s.store.database import dicts, rows


def evaluation(db: duckdb.DuckDBPyConnection, run_id: str | None) -> dict[str, Any]:
    """The newest evaluation, or the one of `run_id`. Raises CollectError where there is none."""
    found = dicts(
        db,
        "select * from run where command = 'evaluate' and state = 'complete'"
        " and starts_with(run_id, ?) order by seq desc limit 1", run_id or "",
    )  # fmt: skip
    if not found:
        raise CollectError("the store holds no evaluation", "run `complyk8s evaluate` first")
    return found[0]


def snapshot(db: duckdb.DuckDBPyConnection, snapshot_id: str) -> dict[str, Any]:
    """One snapshot."""
    return dicts(db, "select * from snapshot where snapshot_id = ?", snapshot_id)[0]


def previous(db: duckdb.DuckDBPyConnection, s: dict[str, Any], run_seq: int) -> dict[str, Any] | None:
    """The snapshot of the same cluster that this one is compared with, by the run of that number; None for the first."""
    found = dicts(
        db,
        f"select p.* from snapshot as p inner join ({bases.BEFORE.format(run_seq=int(run_seq))}) as b using (cluster, seq)",
        s["snapshot_id"],
    )
    return found[0] if found else None


def population(db: duckdb.DuckDBPyConnection, snapshot_id: str) -> list[dict[str, Any]]:
    """How many objects of each kind were listed."""
    return dicts(
        db,
        "select kind, api_group, plural, count, pages, resource_version from listed"
        " where snapshot_id = ? order by count desc, kind, api_group", snapshot_id,
    )  # fmt: skip


def namespaces(db: duckdb.DuckDBPyConnection, snapshot_id: str) -> list[dict[str, Any]]:
    """The namespaces, with what is marked and what runs in them."""
    return dicts(
        db,
        "select namespace, system, enforce, cardholder, health, pods from namespaces"
        " where snapshot_id = ? order by namespace", snapshot_id,
    )  # fmt: skip


def gaps(db: duckdb.DuckDBPyConnection, snapshot_id: str, run_id: str) -> list[dict[str, Any]]:
    """What could not be read of this snapshot, of the log files since, and by this evaluation of it; the latter first.

    A clock that went backwards is told by the next evaluation, and by no later one.
    """
    return dicts(
        db,
        "select * from (select distinct source, what, cause, detail from gap where (snapshot_id = ? or snapshot_id is null)"
        " and (run_id = ? or run_id not in (select run_id from run where command = 'evaluate'))"
        " and (source <> 'clock' or run_id in (select c.run_id from run as c where c.seq > ("
        "select coalesce(max(p.seq), 0) from run as p inner join run as r on r.run_id = ? and p.seq < r.seq"
        " where p.command = 'evaluate' and p.state = 'complete'))))"
        " order by source <> 'evaluation', source, what, cause, detail",
        snapshot_id, run_id, run_id,
    )  # fmt: skip


def log(
    db: duckdb.DuckDBPyConnection, cluster: str, since: datetime | None, until: datetime | None,
    requested: tuple[datetime | None, datetime | None, str | None],
) -> dict[str, Any]:  # fmt: skip
    """What the log holds: its files, span and volume, and how much it covers of the period that was requested.

    `requested` are begin, end and who said so; all None of a run of an older version: then the log is its own measure, and
    `requested_by` is None.
    """
    low, high = since or datetime(1, 1, 1), until or datetime(9999, 1, 1)  # noqa: DTZ001
    files = dicts(
        db,
        "select path, source, sha256, bytes, lines, events, duplicates, quarantined, skipped,"
        " truncated, redacted, first_at, last_at from event_file where cluster = ?"
        " and coalesce(last_at >= ? and first_at < ?, true) order by first_at, path",
        cluster, low, high,
    )  # fmt: skip
    begins, ends, _ = requested
    total, first_at, last_at, hours, days = rows(
        db,
        "select count(*), min(received_at), max(received_at),"
        " count(distinct date_trunc('hour', received_at)) filter (received_at >= p.begins and received_at < p.ends),"
        " count(distinct date_trunc('day', received_at)) filter (received_at >= p.begins and received_at < p.ends)"
        " from events cross join (select ?::timestamp as begins, ?::timestamp as ends) as p"
        " where cluster = ? and received_at >= ? and received_at < ?",
        begins or low, ends or high, cluster, low, high,
    )[0]  # fmt: skip
    hours_asked, days_asked = (_touched(unit, begins or first_at, ends or last_at) for unit in (3600, 86400))
    bad = dicts(
        db,
        "select q.path, q.line, q.at_byte, q.length, q.reason, q.sha256, q.keys from quarantine as q"
        " inner join (select distinct path from event_file where cluster = ?) as f using (path)"
        " order by q.path, q.line limit 50", cluster,
    )  # fmt: skip
    reasons = dicts(
        db,
        "select q.reason, count(*) as lines, sum(q.length)::bigint as bytes, count(distinct q.path) as files from quarantine as q"
        " inner join (select distinct path from event_file where cluster = ?) as f using (path)"
        " group by q.reason order by lines desc, q.reason", cluster,
    )  # fmt: skip
    levels = dicts(
        db,
        "select level, count(*) as events from events where cluster = ? and received_at >= ?"
        " and received_at < ? group by level order by events desc", cluster, low, high,
    )  # fmt: skip
    return {
        "files": files, "events": total, "first_at": first_at, "last_at": last_at,
        "requested_from": begins, "requested_until": ends, "requested_by": requested[2],
        "hours_with_events": hours, "hours_spanned": hours_asked, "days_with_events": days, "days_requested": days_asked,
        "quarantine": bad, "quarantine_total": sum(r["lines"] for r in reasons),
        "quarantine_reasons": reasons,
        "levels": levels,
    }  # fmt: skip


def _touched(seconds: int, begins: datetime | None, ends: datetime | None) -> int:
    """How many hours or days of the clock a period touches."""
    if begins is None or ends is None:
        return 0
    start = datetime(1970, 1, 1)  # noqa: DTZ001
    first, last = (
        int((t - start).total_seconds() // seconds)
        for t in (begins, max(begins, ends - timedelta(seconds=1)))
    )
    return last - first + 1


def results(db: duckdb.DuckDBPyConnection, run_id: str) -> list[dict[str, Any]]:
    """Every requirement's result, in the frameworks' order."""
    return dicts(
        db,
        f"select r.* exclude (run_id), c.verdict_class from requirement_result as r inner join ({bases.REQUIREMENTS}) as c"
        " using (run_id, framework, requirement) where run_id = ? order by r.position", run_id,
    )  # fmt: skip


def findings(db: duckdb.DuckDBPyConnection, run_id: str) -> list[dict[str, Any]]:
    """Every finding, in order."""
    return dicts(
        db, "select * exclude (run_id) from finding where run_id = ? order by control, resource, seen", run_id
    )


def answers(db: duckdb.DuckDBPyConnection, run_id: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What was asked of the log, and every answer."""
    asked = dicts(db, "select * exclude (run_id) from asked where run_id = ? order by question", run_id)
    heard = dicts(
        db,
        'select question, "at", actor, resource, seen from answer where run_id = ?'
        ' order by question, "at", actor, resource, seen', run_id,
    )  # fmt: skip
    return asked, heard


def matches(db: duckdb.DuckDBPyConnection, run_id: str) -> list[dict[str, Any]]:
    """What was found in the log, an act at a time."""
    return dicts(
        db, "select * exclude (run_id, cluster) from matches where run_id = ? order by match", run_id
    )


def incidents(db: duckdb.DuckDBPyConnection, run_id: str) -> list[dict[str, Any]]:
    """What one actor did in one stretch of time, tactic by tactic; the gravest first, then the largest."""
    return dicts(
        db,
        "select * exclude (run_id, cluster) from incidents where run_id = ?"
        " order by severity_rank(severity) desc, len(tactics) desc, hits desc, incident", run_id,
    )  # fmt: skip


def exhibits(db: duckdb.DuckDBPyConnection, run_id: str) -> dict[str, dict[str, Any]]:
    """What was computed beside verdicts: of each exhibit its rows, how many there were, what is unknown."""
    out = {
        e["exhibit"]: {"total": e["rows"], "unknown": e["unknown"], "rows": []}
        for e in dicts(db, "select * from exhibited where run_id = ? order by exhibit", run_id)
    }
    for name, body in rows(
        db, "select exhibit, body from exhibit where run_id = ? order by exhibit, position", run_id
    ):
        out[name]["rows"].append(orjson.loads(body))
    return out


def changes(db: duckdb.DuckDBPyConnection, before: str, after: str) -> list[dict[str, Any]]:
    """What changed from one snapshot to a later one, step by step where there are others between, and who did it.

    `attribution`: `traced` to a request, `one-of` several writers, made `outside-api`, with `no-request` in a log that reaches
    over the time between, or `no-log` where it does not. Those that need a look come first.
    """
    return dicts(
        db,
        'select c.resource, c.change, c.fields, c."at", c.actor, c.on_behalf_of, c.because, c.tool, c.source_ip, c.explained_by, c.writers, c.shares,'
        " case when len(c.writers) > 1 and c.change = 'changed' then 'one-of' when c.actor is not null then 'traced'"
        " when not c.of_api then 'outside-api' when c.covered then 'no-request' else 'no-log' end as attribution"
        " from changes as c inner join snapshot as s on c.to_snapshot = s.snapshot_id"
        " inner join snapshot as a on a.snapshot_id = ? inner join snapshot as b on b.snapshot_id = ?"
        " where s.cluster = b.cluster and s.seq > a.seq and s.seq <= b.seq"
        " order by list_position(['no-request', 'outside-api', 'no-log', 'one-of', 'traced'], attribution), c.resource, s.seq",
        before, after,
    )  # fmt: skip


def operation(db: duckdb.DuckDBPyConnection, s: dict[str, Any]) -> dict[str, Any]:
    """How long things held, up to a snapshot: what broke or was mended since the first, and by whom;
    requirements that did not hold in all of them."""
    broken = dicts(
        db,
        "select control, resource, snapshots, broken_at, broken_by, gone_at, ended_as, mended_at, mended_by,"
        " first_seq > (select min(seq) from evaluations where cluster = ?) as began_later from broken_periods"
        " where cluster = ? and first_seq <= ? and (ended_as is not null or began_later)"
        " order by ended_as is not null, first_seq desc, control, resource",
        s["cluster"], s["cluster"], s["seq"],
    )  # fmt: skip
    held = dicts(
        db,
        "select framework, requirement, snapshots, held, failed, unknown, first_broken_at, last_broken_at, verdict_now"
        " from requirement_history where cluster = ? and failed > 0 and failed < snapshots order by framework, position",
        s["cluster"],
    )  # fmt: skip
    snapshots = rows(
        db,
        "select count(*) from evaluations where cluster = ? and seq <= ?",
        s["cluster"],
        s["seq"],
    )
    return {"snapshots": snapshots[0][0], "broken": broken, "held": held}


def trend(db: duckdb.DuckDBPyConnection, cluster: str, frameworks: Iterable[str]) -> list[dict[str, Any]]:
    """How many requirements had which verdict at each snapshot: its newest evaluation counts."""
    return dicts(
        db,
        """
        select s.snapshot_id, s.taken_at, r.framework, r.verdict, r.verdict_class, count(*) as requirements
        from snapshot as s
        inner join (
            select snapshot_id, run_id from run
            where command = 'evaluate' and state = 'complete'
            qualify row_number() over (partition by snapshot_id order by seq desc) = 1
        ) as e using (snapshot_id)
        inner join requirements as r on e.run_id = r.run_id
        where s.cluster = ? and list_contains(?, r.framework)
        group by s.seq, s.snapshot_id, s.taken_at, r.framework, r.verdict, r.verdict_class
        order by s.seq, r.framework, r.verdict, r.verdict_class
        """,
        cluster, list(frameworks),
    )  # fmt: skip


def waivers(db: duckdb.DuckDBPyConnection, run_id: str) -> list[dict[str, Any]]:
    """Every waiver that an evaluation knew, and what came of it."""
    return dicts(
        db,
        "select waiver, control, resource, reason, approved_by, strftime(approved_on, '%Y-%m-%d') as approved_on,"
        " strftime(until, '%Y-%m-%d') as until, source, matched, state from waiver where run_id = ?"
        " order by state = 'in-force', until, waiver", run_id,
    )  # fmt: skip


def attestations(
    db: duckdb.DuckDBPyConnection, cluster: str, frameworks: Iterable[str]
) -> list[dict[str, Any]]:
    """The newest answer to each requirement, with the files that were given."""
    return dicts(
        db,
        "select a.framework, a.requirement, a.answer, a.author, a.attested_at, a.expires_at, a.text,"
        " (select coalesce(list(concat(f.name, ' sha256 ', f.sha256) order by f.name), []) from attached_file as f"
        " where f.attestation = a.attestation) as files from attestation as a where a.cluster = ? and list_contains(?, a.framework)"
        " qualify row_number() over (partition by a.framework, a.requirement order by a.seq desc) = 1"
        " order by a.framework, a.requirement", cluster, list(frameworks),
    )  # fmt: skip
