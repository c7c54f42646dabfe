/*
title = "Every request says who, what, from where and with what result"
severity = "medium"
reads = ["log_sources"]
expects = "user, verb, address and code in every request, but for a user where none was authenticated"
fix = "Use a shape of log that keeps them: pipelines that flatten events lose fields."
why = "An audit record without a who or a what is none."
references = ["https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final"]
*/
select
    resource,
    no_user + no_verb + no_address + no_code = 0 as ok,
    concat(
        events, ' events; without user ', no_user, ', verb ', no_verb, ', address ', no_address, ', code ', no_code
    ) as seen
from log_sources
order by resource
