/*
about = "Versions of Kubernetes as numbers that can be compared."
reads = []

[macros]
version_number = "the first version `1.minor.patch` in a text as minor * 1000 + patch; null where there is none"
*/
create or replace macro version_number(text) as
    try_cast(regexp_extract(text, '1\.(\d+)\.(\d+)', 1) as integer) * 1000
    + try_cast(regexp_extract(text, '1\.(\d+)\.(\d+)', 2) as integer);
