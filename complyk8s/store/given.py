"""A session over given objects and events, with no store behind it: for trying controls."""

from collections.abc import Iterable, Sequence

import duckdb
import orjson

from complyk8s.model import Object
from complyk8s.settings import Settings
from complyk8s.store import bases, difference, events, foreign, references
from complyk8s.store.objects import Collection
from complyk8s.store.session import Session


def in_memory(
    objects: Iterable[Object],
    texts: Sequence[events.Text],
    before: Iterable[Object] = (),
    files: str = "[]",
    counters: str = "[]",
    settings: Settings | None = None,
) -> Session:
    """A session over them.

    `settings` says which parameters controls are told. `before` are the objects of an earlier snapshot, `files` the ledger's rows of log files and
    `counters` readings of an API server's counters, both as JSON.
    """
    db = duckdb.connect(config={**foreign.SEALED})
    db.execute("set TimeZone = 'UTC'")
    db.execute("set temp_directory = ''")
    collection = Collection(db)
    collection.take(objects)
    collection.name()
    db.execute(
        "create table objects as select 's' as snapshot_id, timestamp '2026-01-01' as taken_at, n.api_group,"
        " n.api_version, n.plural, n.kind, n.namespace, n.name, n.resource, n.uid, cast(i.body as json) as body"
        " from named as n inner join incoming as i on n.place = i.rowid"
    )
    db.execute("create table spec as select * from incoming_spec")
    db.execute(
        "create table carriers as select 's' as snapshot_id, n.api_group, n.plural, n.kind, n.namespace, n.name,"
        " n.resource || substr(c.body_hash, 65) as resource, c.* exclude (body_hash)"
        " from named as n inner join (select distinct * from incoming_carrier) as c"
        " on n.body_hash = left(c.body_hash, 64) where c.spec_hash is not null"
    )
    db.execute(f"create table spec_number as {bases.NUMBERS}")
    db.execute(f"create view specs as {bases.ORDERED_SPECS}")
    db.execute("create table image_scan (scan varchar, tool varchar, scanned_at timestamp, names varchar[])")
    db.execute("create table image_vulnerability (scan varchar, vulnerability varchar, severity varchar,"
               " package varchar, installed varchar, fixed varchar)")  # fmt: skip
    events.table(db, texts, "test")
    _earlier(db, before)
    db.execute("create table snapshot_gaps (snapshot_id varchar, what varchar)")
    db.execute(
        "create table audit_counters as select 'test' as cluster, * from (select unnest(from_json(?,"
        " '[{\"read_at\":\"TIMESTAMP\",\"started\":\"DOUBLE\",\"events\":\"BIGINT\",\"errors\":\"BIGINT\","
        "\"rejected\":\"BIGINT\"}]'), recursive := true))", [counters],
    )  # fmt: skip
    db.execute("create table evaluations (cluster varchar, snapshot_id varchar, taken_at timestamp, seq integer,"
               " run_id varchar, started_at timestamp)")  # fmt: skip
    db.execute("create table cluster_platforms (cluster varchar, platform varchar)")
    db.execute(
        'create table hits (cluster varchar, run_id varchar, number bigint, question varchar, severity varchar, "at" timestamp,'
        " actor varchar, resource varchar, seen varchar, audit_id varchar, subject varchar, client varchar, target varchar)"
    )
    db.execute(
        "create table requested_periods (cluster varchar, begins timestamp, ends timestamp, stated boolean, bounded boolean)"
    )
    db.execute("create table unseen_kinds (kind varchar)")
    db.execute("create table findings (run_id varchar, control varchar, resource varchar, verdict varchar, seen varchar,"
               " waived_by varchar)")  # fmt: skip
    db.execute("create table requirements (run_id varchar, framework varchar, requirement varchar, how varchar,"
               " verdict varchar, passed bigint, failed bigint, unknown bigint, controls varchar[], position integer,"
               " attested_by varchar, verdict_class varchar, out_of_scope varchar)")  # fmt: skip
    db.execute("create table waivers (run_id varchar, waiver varchar, control varchar, resource varchar, reason varchar,"
               " approved_by varchar, approved_on date, until date, source varchar, matched bigint, state varchar)")  # fmt: skip
    references.define(db, settings or Settings())
    db.execute(
        "create table log_files as select path, generation, source, 'test' as cluster, quarantined, truncated, events,"
        " first_at, last_at from (select unnest(from_json(?, '[{\"path\":\"VARCHAR\",\"generation\":\"INTEGER\","
        "\"source\":\"VARCHAR\",\"quarantined\":\"BIGINT\",\"truncated\":\"BIGINT\",\"events\":\"BIGINT\","
        "\"first_at\":\"TIMESTAMP\",\"last_at\":\"TIMESTAMP\"}]'), recursive := true))", [files],
    )  # fmt: skip
    foreign.confine(db, [])
    described = {"snapshot_id": "s", "cluster": "test", "source": "test", "server_version": None}
    bodies = (
        "select s.cluster, s.taken_at, o.api_group, o.plural, o.namespace, o.name, o.body"
        " from snapshot_objects as o inner join snapshots as s on o.snapshot_id = s.snapshot_id"
    )
    return Session(db, described, bodies=bodies)


def _earlier(db: duckdb.DuckDBPyConnection, before: Iterable[Object]) -> None:
    """The snapshot `r`, a day before `s`, and what is different."""
    collection = Collection(db)
    collection.take(before)
    collection.name()
    db.execute(
        "create table earlier as select n.api_group, n.plural, n.kind, n.namespace, n.name, n.resource,"
        " cast(i.body as json) as body from named as n inner join incoming as i on n.place = i.rowid"
    )
    later = "select api_group, plural, kind, namespace, name, resource, body from objects"
    db.execute("create table snapshots as select * from (values ('r', timestamp '2026-11-02', 'test', cast(null as varchar), 1),"
               " ('s', timestamp '2026-11-03', 'test', null, 2)) as t (snapshot_id, taken_at, cluster, server_version, seq)")  # fmt: skip
    db.execute(f"create table snapshot_objects as select 'r' as snapshot_id, * from earlier union all"
               f" select 's', * from ({later})")  # fmt: skip
    db.execute(
        "create table recorded_changes as select 'r' as from_snapshot, 's' as to_snapshot,"
        " coalesce(a.resource, b.resource) as resource, case when a.resource is null then 'added'"
        " when b.resource is null then 'removed' else 'changed' end as change, cast([] as varchar[]) as fields"
        f" from earlier as a full join ({later}) as b using (resource)"
        " where cast(a.body as varchar) is distinct from cast(b.body as varchar)"
        " and (select count(*) from earlier) > 0"
    )
    for resource, a, b in db.execute(
        "select c.resource, cast(a.body as varchar), cast(b.body as varchar) from recorded_changes as c"
        f" inner join earlier as a using (resource) inner join ({later}) as b using (resource)"
    ).fetchall():
        differs = difference.fields(orjson.loads(a), orjson.loads(b))
        db.execute("update recorded_changes set fields = ? where resource = ?", [differs, resource])
    db.execute(
        "create table owned as select snapshot_id, resource, namespace,"
        " json_extract_string(body, '$.metadata.ownerReferences[0].kind') as owner_kind,"
        " json_extract_string(body, '$.metadata.ownerReferences[0].name') as owner_name"
        " from snapshot_objects where contains(cast(body as varchar), '\"ownerReferences\"')"
    )
