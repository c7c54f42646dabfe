-- What came after what, whatever the clocks said: the store's first, second, … run, snapshot and answer.
alter table run add column seq integer;
alter table snapshot add column store_seq integer;    -- seq counts within one cluster
alter table attestation add column seq integer;
update run set seq = n.n from (select run_id as of, row_number() over (order by rowid) as n from run) as n where n.of = run_id;
update snapshot set store_seq = n.n from (select snapshot_id as of, row_number() over (order by rowid) as n from snapshot) as n where n.of = snapshot_id;
update attestation set seq = n.n from (select attestation as of, row_number() over (order by rowid) as n from attestation) as n where n.of = attestation;

-- How large each part was when it was written; null for parts of older versions.
alter table event_part add column bytes bigint;
