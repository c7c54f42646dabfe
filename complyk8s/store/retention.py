"""Old events: many small parts of a day into one, and days past their time out of the store.

Nothing goes without a row in the ledger that says what it was, and which evaluations rest on it. The
row comes first, then readers get a copy that names only what stays, and then the file goes: see parts.sweep. A kill
in between leaves a file too many, never one too few; the next run deletes it.
"""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from complyk8s.store import days, foreign, parts
from complyk8s.store.database import dicts
from complyk8s.store.gate import put
from complyk8s.store.transaction import transaction

_CITED = """
select coalesce(list(run_id order by run_id), []) from run
where command = 'evaluate' and state = 'complete'
    and coalesce(since <= $last_at, true) and coalesce(until > $first_at, true)
"""
_KEPT = ("part", "cluster", "date", "events", "first_at", "last_at", "sha256")


def compact(db: duckdb.DuckDBPyConnection, folder: Path, run_id: str, most: int = 4) -> int:
    """Merges the parts of each day that has more than `most` of them; how many parts went.

    The last day of each cluster is left alone: it is still growing.
    """
    days = db.execute(
        "select p.cluster, p.date from event_part as p inner join (select cluster, max(date) as last_day from event_part"
        " group by cluster) as l on p.cluster = l.cluster and p.date < l.last_day"
        " group by all having count(*) > ? order by all",
        [most],
    ).fetchall()
    gone = 0
    for number, (cluster, day) in enumerate(days):
        old = _of_day(db, cluster, day)
        listed = ", ".join("'" + str(foreign.part(folder, p["part"])).replace("'", "''") + "'" for p in old)
        whole = f"(select {', '.join(parts.COLUMNS)} from read_parquet([{listed}], union_by_name = true))"
        new = parts.write(db, folder, whole, f"{run_id}~compact-{number:05}")
        with transaction(db):
            put(db, "event_part", *(part._replace(path="compacted")._asdict() for part in new))
            for gone_part in old:
                _remove(db, run_id, gone_part, f"merged into {new[0].part}")
        gone += len(old)
    return gone


def expire(db: duckdb.DuckDBPyConnection, folder: Path, run_id: str, before: date) -> int:
    """Takes events of days before `before` out of the store; how many. Their hours stay as counts."""
    old = dicts(db, "select * from event_part where date < ? order by part", before)
    for part in old:
        path = "'" + str(foreign.part(folder, part["part"])).replace("'", "''") + "'"
        with transaction(db):
            db.execute(
                "insert into event_rollup select cluster, date_trunc('hour', received_at), username, verb, api_group,"
                f" resource, namespace, code, count(*) from read_parquet({path}) group by all"
            )
            _remove(db, run_id, part, f"older than {before}, by the settings of this run")
    days.forget(db)
    return sum(p["events"] for p in old)


def _of_day(db: duckdb.DuckDBPyConnection, cluster: str, day: date) -> list[dict[str, Any]]:
    return dicts(db, "select * from event_part where cluster = ? and date = ? order by part", cluster, day)


def _remove(db: duckdb.DuckDBPyConnection, run_id: str, part: dict[str, Any], why: str) -> None:
    cited = db.execute(_CITED, {"first_at": part["first_at"], "last_at": part["last_at"]}).fetchall()[0][0]
    row = {**{k: part[k] for k in _KEPT}, "run_id": run_id, "why": why, "cited_by": cited}
    put(db, "removal", row)
    db.execute("delete from event_part where part = ?", [part["part"]])
