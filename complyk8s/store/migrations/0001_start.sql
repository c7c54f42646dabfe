-- One row a collection, an ingest, an evaluation: who ran what, when, with which version.
create table run (
    run_id varchar primary key,
    command varchar not null,
    started_at timestamp not null,
    finished_at timestamp,
    state varchar not null,               -- running, complete, failed
    tool_version varchar not null,
    content_hash varchar not null,        -- which queries and frameworks
    snapshot_id varchar,
    since timestamp,
    until timestamp,
    detail varchar
);

create table snapshot (
    snapshot_id varchar primary key,
    run_id varchar not null,
    seq integer not null,                 -- the cluster's first, second, … snapshot
    taken_at timestamp not null,
    cluster varchar not null,
    cluster_uid varchar,
    server varchar,
    server_version varchar,
    source varchar not null,
    objects bigint not null,
    hash varchar not null,
    previous_hash varchar
);

-- Each distinct content once, and a row for each time that an object came, changed or went: a
-- snapshot of a cluster that did not change adds no row. The view `snapshot_objects` has a row for
-- each object of each snapshot.
create table object_body (body_hash varchar primary key, body varchar not null);

create table snapshot_object (
    cluster varchar not null,
    resource varchar not null,
    api_group varchar not null,
    api_version varchar not null,
    plural varchar not null,
    kind varchar not null,
    namespace varchar,
    name varchar not null,
    uid varchar,
    body_hash varchar not null,
    drift_hash varchar not null,          -- the body without its status
    first_seq integer not null,           -- the first snapshot that it is in, like this
    until_seq integer                     -- the first after that in which it is not; null: still is
);

create table listed (
    snapshot_id varchar not null,
    api_group varchar not null,
    plural varchar not null,
    kind varchar not null,
    count bigint not null,
    pages integer not null,
    resource_version varchar
);

create table gap (
    run_id varchar not null,
    snapshot_id varchar,
    source varchar not null,
    what varchar not null,
    cause varchar not null,
    detail varchar not null
);

-- What changed from one snapshot to the next; who did it is asked of the log by the view `changes`.
create table change (
    from_snapshot varchar not null,
    to_snapshot varchar not null,
    resource varchar not null,
    change varchar not null,
    fields varchar[] not null
);

-- Every source file of audit events, ever: evidence of completeness, and what makes ingest resumable.
create table event_file (
    path varchar not null,
    generation integer not null,          -- a path whose content was replaced (rotation) starts anew
    source varchar not null,              -- the API server, as far as the file's place tells
    cluster varchar not null,
    run_id varchar not null,
    sha256 varchar not null,              -- of the first `bytes` bytes
    bytes bigint not null,                -- consumed; a cut last line waits for its rest
    size bigint not null,
    mtime_ns bigint not null,
    lines bigint not null,
    events bigint not null,
    duplicates bigint not null,
    quarantined bigint not null,
    skipped bigint not null,              -- records that are whole, and no audit events
    truncated bigint not null,
    redacted bigint not null,
    first_at timestamp,
    last_at timestamp,
    primary key (path, generation)
);

-- A Parquet file that is not named here does not exist: it is left from a run that was killed.
create table event_part (
    part varchar primary key,             -- path under the store
    path varchar not null,                -- the event_file it came from
    cluster varchar not null,
    date date not null,
    events bigint not null,
    first_at timestamp not null,
    last_at timestamp not null,
    sha256 varchar not null
);

create table quarantine (
    path varchar not null,
    line bigint not null,                 -- from 1
    at_byte bigint not null,              -- of the uncompressed text
    length bigint not null,
    reason varchar not null,
    kept varchar not null                 -- the line, redacted, at most 2,000 characters
);

create table finding (
    run_id varchar not null,
    control varchar not null,
    resource varchar not null,
    verdict varchar not null,
    seen varchar not null,
    waived_by varchar
);

create table requirement_result (
    run_id varchar not null,
    framework varchar not null,
    requirement varchar not null,
    how varchar not null,
    verdict varchar not null,
    passed bigint not null,
    failed bigint not null,
    unknown bigint not null,
    controls varchar[] not null,
    questions varchar[] not null,
    answers bigint not null,
    position integer not null
);

create table asked (
    run_id varchar not null,
    question varchar not null,
    answers bigint not null,
    unknown varchar
);

create table answer (
    run_id varchar not null,
    question varchar not null,
    "at" timestamp,
    actor varchar,
    resource varchar,
    seen varchar not null
);
