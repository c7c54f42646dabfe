/*
title = "Who asks most"
about = "Actors by number of requests, with their share: where the volume of the log comes from."
*/
select
    coalesce(r.actor, 'nobody') as actor,
    count(*) as requests,
    round(100 * count(*) / sum(count(*)) over (), 1) as percent,
    count(distinct r.user_agent) as clients,
    count(distinct r.source_ip) as addresses
from requests as r
group by r.actor
order by requests desc, actor
