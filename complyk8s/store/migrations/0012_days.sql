-- What a query by day (`window` of event, hour or day) said of one day of a cluster's log (UTC), so that a day is judged
-- again only where its events, the query or the program are others. `seal` is sha256 over all of these and over `body`:
-- a row whose seal does not fit is not read.
create table day_result (
    cluster varchar not null,
    date date not null,
    what varchar not null,                -- `exec`, `auth/impersonation`, or `view first_images`
    run_id varchar not null,
    events bigint not null,               -- how many the day had
    closed boolean not null,              -- whether the log had a later day
    seal varchar not null,
    body varchar not null                 -- its rows, as JSON
);
