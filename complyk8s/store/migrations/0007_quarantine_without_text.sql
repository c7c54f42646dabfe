-- What could not be read is known by its place and its hash; its text, which nobody could judge, is not kept.
create table quarantined (
    path varchar not null,
    line bigint not null,                 -- from 1
    at_byte bigint not null,              -- of the uncompressed text
    length bigint not null,               -- bytes
    sha256 varchar,                       -- of the line, or of the event within a wrapper; null of older runs
    reason varchar not null,              -- one of complyk8s.model.Reason
    keys varchar[] not null               -- those of its keys that events and their wrappers are known to have
);
insert into quarantined select
    path, line, at_byte, length, null,
    case
        when reason = 'the last line has no end: still being written, or cut' then reason
        when starts_with(reason, 'not JSON') then 'not JSON'
        when reason in ('a NUL byte', 'not UTF-8', 'nested too deep', 'the end of an event whose beginning is missing',
            'a piece of a line whose end is missing') then reason
        when starts_with(reason, 'a line of ') then 'a line longer than max_line_bytes'
        when starts_with(reason, 'bomb') then 'expands more than max_expansion times'
        when starts_with(reason, 'not base64') or starts_with(reason, 'a Pub/Sub') then 'not the base64 or gzip that its wrapper promises'
        else 'JSON, and no audit event'
    end,
    []
from quarantine;
drop table quarantine;
alter table quarantined rename to quarantine;
