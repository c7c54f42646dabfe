-- What an API server had counted of its audit log when a snapshot was taken, since it started.
create table audit_counter (
    snapshot_id varchar not null,
    read_at timestamp not null,
    started double not null,              -- of the process, seconds since 1970: which one it is
    events bigint not null,
    errors bigint not null,
    rejected bigint not null
);
