/*
about = "Modes of files as benchmarks state them."
reads = []

[macros]
mode_within = "whether an octal mode has no bit that the octal mode `most` lacks; null where it is not known"
file_seen = "what is known of a file, or why nothing is"
*/
create or replace macro mode_within(mode, most) as
    (cast(substr(lpad(mode, 4, '0'), 2, 1) as integer) & (7 - cast(substr(most, 1, 1) as integer))) = 0
    and (cast(substr(lpad(mode, 4, '0'), 3, 1) as integer) & (7 - cast(substr(most, 2, 1) as integer))) = 0
    and (cast(substr(lpad(mode, 4, '0'), 4, 1) as integer) & (7 - cast(substr(most, 3, 1) as integer))) = 0;

create or replace macro file_seen(mode, owner, group_name, missing) as
    coalesce(missing, concat('mode ', mode, ', ', owner, ':', group_name));
