"""The SELECTs that the store puts under all views: its tables, as queries see them."""

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
REQUIREMENTS = (
    "select run_id, framework, requirement, how, verdict, passed, failed, unknown, controls, position, attested_by"
    " from requirement_result order by run_id, framework, position"
)
ATTESTATIONS = """
select a.*, coalesce(f.files, []) as files
from attestation as a
left join (
    select attestation, list(struct_pack(name, sha256, bytes) order by name) as files from attached_file group by attestation
) as f on a.attestation = f.attestation
"""
"""What people answered, with the files that they gave."""
OBJECTS = f"""
select o.snapshot_id, o.taken_at, o.api_group, o.api_version, o.plural, o.kind, o.namespace,
    o.name, o.resource, o.uid, cast(b.body as json) as body
from ({SNAPSHOT_OBJECTS}) as o
inner join object_body as b using (body_hash)
"""

AUDIT_COUNTERS = """
select s.cluster, c.* from audit_counter as c inner join snapshot as s on c.snapshot_id = s.snapshot_id
"""
"""What API servers had counted of their audit logs at each snapshot."""
