-- The period that an evaluation was asked about, and who said so: `given` with the command, `setting` (period_days),
-- `last-evaluation` (since the snapshot that was evaluated before), `one-day` (nothing to begin from). Null in older runs.
alter table run add column requested_from timestamp;
alter table run add column requested_until timestamp;
alter table run add column requested_by varchar;

-- Whose time `taken_at` is: `cluster` (it was asked then), `recorded` (as a recording says), `import` (when files were
-- read: when the cluster was as they say, nobody knows). Null in older snapshots.
alter table snapshot add column dated_by varchar;

-- Why a requirement does not apply: its section is for some only, and the settings do not name it. Else null.
alter table requirement_result add column out_of_scope varchar;
