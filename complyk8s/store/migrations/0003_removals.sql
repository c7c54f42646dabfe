-- What was taken out of the store on purpose, and what of it stays: who, when, why, and which
-- evaluations looked at it. The file goes only after this row is there.
create table removal (
    part varchar primary key,             -- path under the store
    run_id varchar not null,
    cluster varchar not null,
    date date not null,
    events bigint not null,
    first_at timestamp not null,
    last_at timestamp not null,
    sha256 varchar not null,
    why varchar not null,
    cited_by varchar[] not null           -- runs of evaluations whose period it lies in
);

-- Of days that are gone: how many requests of each kind there were in each hour.
create table event_rollup (
    cluster varchar not null,
    hour timestamp not null,
    actor varchar,
    verb varchar,
    api_group varchar,
    resource varchar,
    namespace varchar,
    code integer,
    events bigint not null
);
