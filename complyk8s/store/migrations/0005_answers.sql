-- What kind of cluster an evaluation took it for, and why these frameworks.
alter table run add column platform varchar;
alter table run add column chosen varchar;

-- What views read that no cluster holds: known weaknesses and releases of Kubernetes. One row a file.
create table reference_file (name varchar not null, sha256 varchar not null, body varchar not null);

-- What the settings say to controls: one row a value.
create table parameter (name varchar not null, value varchar not null);

-- Answers of people to what no control can tell. None is ever changed: a later one counts instead.
create table attestation (
    attestation varchar primary key,
    cluster varchar not null,
    framework varchar not null,
    requirement varchar not null,
    answer varchar not null,              -- met, not-met, not-applicable
    author varchar not null,
    attested_at timestamp not null,
    expires_at timestamp not null,
    text varchar not null
);

-- What was put in evidence with an answer; the file itself lies under attachments/ by its hash.
create table attached_file (
    attestation varchar not null,
    name varchar not null,
    sha256 varchar not null,
    bytes bigint not null
);

-- The waivers that an evaluation knew, used or not.
create table waiver (
    run_id varchar not null,
    waiver varchar not null,
    control varchar not null,             -- pattern
    resource varchar not null,            -- pattern
    reason varchar not null,
    approved_by varchar not null,
    approved_on date not null,
    until date not null,
    source varchar not null,              -- the file or ConfigMap that it stands in
    matched bigint not null,              -- fails that it is shown beside
    state varchar not null                -- in-force, expired, not-yet, unmatched
);

alter table requirement_result add column attested_by varchar;
