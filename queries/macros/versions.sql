/*
about = "Versions of Kubernetes as numbers that can be compared."
reads = []

[macros]
minor_version = "36 of a text that holds 1.36; null where none does"
version_number = "the first version `1.minor.patch` in a text as minor * 1000 + patch; null where there is none"
*/
create or replace macro version_number(text) as
    try_cast(regexp_extract(text, '1\.(\d+)\.(\d+)', 1) as integer) * 1000
    + try_cast(regexp_extract(text, '1\.(\d+)\.(\d+)', 2) as integer);

create or replace macro minor_version(text) as
    try_cast(regexp_extract(text, '1\.(\d+)', 1) as integer);
