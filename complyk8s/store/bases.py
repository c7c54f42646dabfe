"""The SELECTs that the store puts under all views: its tables, as queries see them."""

from complyk8s.kinds import PLACES
from complyk8s.store import parts, patched

SNAPSHOT_OBJECTS = """
select s.snapshot_id, s.taken_at, o.* exclude (cluster, first_seq, until_seq)
from snapshot as s
inner join snapshot_object as o
    on s.cluster = o.cluster and o.first_seq <= s.seq and coalesce(o.until_seq > s.seq, true)
"""
"""One row an object of a snapshot."""

OWNED = f"""
select o.snapshot_id, o.resource, o.namespace,
    json_extract_string(b.body, '$.metadata.ownerReferences[0].kind') as owner_kind,
    json_extract_string(b.body, '$.metadata.ownerReferences[0].name') as owner_name
from ({SNAPSHOT_OBJECTS}) as o
inner join object_body as b using (body_hash)
where contains(b.body, '"ownerReferences"') and o.snapshot_id in (
    select from_snapshot from recorded_changes union select to_snapshot from recorded_changes)
"""
"""Which object owns which, in snapshots between which something changed."""

LOG_FILES = """
select path, generation, source, cluster, sha256, bytes, size, lines, events, duplicates, quarantined,
    skipped, truncated, redacted, first_at, last_at
from event_file
"""
"""Every source file of the log, as the ledger has it."""

FINDINGS = "select run_id, control, resource, verdict, seen, waived_by from finding"
EVALUATIONS = """
select s.cluster, s.snapshot_id, s.taken_at, s.seq, r.run_id, r.started_at
from run as r
inner join snapshot as s on r.snapshot_id = s.snapshot_id
where r.command = 'evaluate' and r.state = 'complete'
qualify row_number() over (partition by s.snapshot_id order by r.seq desc) = 1
"""
"""The newest evaluation of each snapshot."""
PLATFORMS = """
select s.cluster, coalesce(r.platform, 'kubernetes') as platform
from run as r
inner join snapshot as s on r.snapshot_id = s.snapshot_id
where r.command = 'evaluate' and r.state = 'complete'
qualify row_number() over (partition by s.cluster order by r.seq desc) = 1
"""
"""What kind of cluster each is, as the newest evaluation of it found."""
REQUESTED_PERIODS = """
select s.cluster, r.requested_from as begins, r.requested_until as ends, r.requested_by in ('given', 'setting') as stated,
    r.since is not null as bounded
from run as r
inner join snapshot as s on r.snapshot_id = s.snapshot_id
where r.command = 'evaluate' and r.state = 'complete' and r.requested_from is not null
qualify row_number() over (partition by s.cluster order by r.seq desc) = 1
"""
"""Which period the newest evaluation of each cluster was asked about."""
BEFORE = """
select coalesce(
    (select max(e.seq) from snapshot as e where e.cluster = s.cluster and e.seq < s.seq and e.snapshot_id in (
        select r.snapshot_id from run as r where r.command = 'evaluate' and r.state = 'complete' and r.seq < {run_seq})),
    s.seq - 1
) as seq, s.cluster
from snapshot as s where s.snapshot_id = ?
"""
"""Number of the snapshot that another one is compared with: of the last evaluation before it that ended, or else the one
before it. `run_seq` is SQL of the number of the run that compares."""
HITS = """
select s.cluster, a.run_id, cast(0 as bigint) as number, a.question, coalesce(k.severity, 'low') as severity, a."at", a.actor,
    a.resource, a.seen, a.audit_id, a.subject, a.client, a.target
from answer as a
inner join run as r on a.run_id = r.run_id
inner join snapshot as s on r.snapshot_id = s.snapshot_id
left join asked as k on a.run_id = k.run_id and a.question = k.question
"""
"""Every answer to a question or a detection, with the request behind it. In a session those of its own, numbered."""
REQUIREMENTS = """
select run_id, framework, requirement, how, verdict, passed, failed, unknown, controls, position, attested_by,
    case
        when verdict = 'not-applicable' then 'not-judged'
        when how = 'automated' and verdict = 'pass' then 'tool-pass'
        when how = 'automated' and verdict = 'fail' then 'tool-fail'
        when how = 'shared' and failed > 0 then 'indicator'
        else 'not-judged'
    end as verdict_class, out_of_scope
from requirement_result order by run_id, framework, position
"""
"""Results of requirements. `verdict_class` says whose word a verdict is: of the tool alone (`tool-pass`, `tool-fail`), of nobody
yet where controls that answer a part of it found something (`indicator`: a person decides), or `not-judged` by the tool."""
ATTESTATIONS = """
select a.*, coalesce(f.files, []) as files
from attestation as a
left join (
    select attestation, list(struct_pack(name, sha256, bytes) order by name) as files from attached_file group by attestation
) as f on a.attestation = f.attestation
"""
"""What people answered, with the files that they gave."""
_COLUMNS = """o.snapshot_id, o.taken_at, o.api_group, o.api_version, o.plural, o.kind, o.namespace,
    o.name, o.resource, o.uid, cast(b.body as json) as body"""
OBJECTS = f"""
select {_COLUMNS}
from ({SNAPSHOT_OBJECTS}) as o
inner join object_body as b using (body_hash)
"""

_CARRIES = f"o.kind in ({', '.join(repr(kind) for _, kind in sorted(PLACES))})"
BARE_OBJECTS = f"select {_COLUMNS} from object_row as o inner join object_body as b using (body_hash) where not {_CARRIES}"
"""Of one snapshot, whose rows without bodies `object_row` holds: what is of no kind that has a pod spec."""
ALL_OBJECTS = f"""
select * from bare_object
union all
select {_COLUMNS} from object_row as o inner join object_body as b using (body_hash) where {_CARRIES}
"""
"""All of its objects; bodies of the kinds that have a pod spec, which are most of them, lie in the store until a
query asks for them."""
ORDERED_SPECS = """
select s.spec_hash, cast(s.body as json) as body
from spec as s
inner join spec_number as n on s.spec_hash = n.spec_hash
where n.number >= coalesce(getvariable('first_spec'), 0) and n.number < coalesce(getvariable('end_spec'), 1e18)
"""
"""Its distinct pod specs; or those with numbers from the variable `first_spec` to before `end_spec`."""
NUMBERS = """
select spec_hash, row_number() over (order by spec_hash) as number from (select distinct spec_hash from carriers)
"""

SNAPSHOT_BODIES = f"""
select s.cluster, s.taken_at, o.api_group, o.plural, o.namespace, o.name, b.body
from ({SNAPSHOT_OBJECTS}) as o
inner join snapshot as s on o.snapshot_id = s.snapshot_id
inner join object_body as b using (body_hash)
"""
"""What every object of every snapshot was."""

AUDIT_COUNTERS = """
select s.cluster, c.* from audit_counter as c inner join snapshot as s on c.snapshot_id = s.snapshot_id
"""
"""What API servers had counted of their audit logs at each snapshot."""

CARRIERS = f"""
select o.snapshot_id, o.api_group, o.plural, o.kind, o.namespace, o.name,
    o.resource || substr(c.body_hash, 65) as resource, c.* exclude (body_hash)
from ({SNAPSHOT_OBJECTS}) as o
inner join carrier as c on o.body_hash = left(c.body_hash, 64)
where c.spec_hash is not null
"""
"""One row a pod spec that an object of a snapshot carries: what the object says beside it. The second of one object stands
under the hash of its body and the place of the spec in it."""
SPECS = "select spec_hash, cast(body as json) as body from spec"
"""One row a distinct pod spec, with marks where the view `pod_specs` puts back what is a single pod's own."""

GAPS = "select snapshot_id, what from gap where snapshot_id is not null and source = 'api'"
"""Kinds that could not be read, or not wholly, at each snapshot."""

VIEWS = {
    "objects": OBJECTS, "carriers": CARRIERS, "specs": SPECS, "gaps": "select * from gap", "snapshot_gaps": GAPS,
    "snapshots": "select * from snapshot", "requested_periods": REQUESTED_PERIODS,
    "unseen_kinds": "select cast(null as varchar) as kind limit 0", "snapshot_objects": SNAPSHOT_OBJECTS, "evaluations": EVALUATIONS,
    "cluster_platforms": PLATFORMS, "findings": FINDINGS, "requirements": REQUIREMENTS,
    "attestations": ATTESTATIONS, "waivers": "select * from waiver", "recorded_changes": "select * from change",
    "owned": OWNED, "audit_counters": AUDIT_COUNTERS, "log_files": LOG_FILES, "patched": patched.NONE,
    "no_event": parts.NO_EVENT, "hits": HITS, "change_shares": "select * from change_share",
}  # fmt: skip
"""What lies under the views, over all snapshots."""
