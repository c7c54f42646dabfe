-- Of every change that several may have made what each of them wrote, as its bodies in the log show.
create table change_share (
    from_snapshot varchar not null,
    to_snapshot varchar not null,
    resource varchar not null,
    who varchar not null,
    "at" timestamp not null,                -- their last write
    fields varchar[] not null,            -- of those that differ the ones that they wrote, in the order of the change
    whole boolean not null                -- whether all of their writes could be read
);
