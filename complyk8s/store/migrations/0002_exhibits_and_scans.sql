-- What an evaluation computed beside verdicts: rankings, paths, proposals. One row a line of it.
create table exhibit (
    run_id varchar not null,
    exhibit varchar not null,
    position integer not null,
    body varchar not null                 -- JSON
);

create table exhibited (
    run_id varchar not null,
    exhibit varchar not null,
    rows bigint not null,                 -- how many there were; more than were kept, maybe
    unknown varchar                       -- why it could not be computed, or not wholly
);

-- Reports of image scanners given to ingest. The newest one of an image counts.
create table image_scan (
    scan varchar primary key,             -- sha256 of the file and the image's place in it
    path varchar not null,
    run_id varchar not null,
    tool varchar not null,
    scanned_at timestamp,
    names varchar[] not null              -- the image, by tag and by digest
);

create table image_vulnerability (
    scan varchar not null,
    vulnerability varchar not null,
    severity varchar not null,            -- critical, high, medium, low, unknown
    package varchar,
    installed varchar,
    fixed varchar                         -- versions that mend it; null where there is none
);

-- Which views this database holds, by the hash of the queries that they were made of.
create table defined (stamp varchar not null);
