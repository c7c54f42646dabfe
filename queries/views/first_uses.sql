/*
about = "When each actor first did each thing, from where and with what, against the time that the log began."
reads = ["requests"]

[columns]
at = "the first time in the log"
actor = "who"
is_person = "whether a person"
by_kubernetes = "whether Kubernetes itself"
verb = "what was done"
api_group = "to what: its group"
resource = "and its resource; null for a path"
namespace = "where"
source_ip = "from where, that first time"
user_agent = "with what, that first time"
times = "how often since"
is_new = "whether the log knew the actor's cluster for a day or more before it: earlier, everything is new"
known_actor = "whether the actor had been seen for a day or more before"
*/
with firsts as (
    select
        min("at") as "at",
        actor,
        bool_and(is_person) as is_person,
        bool_and(by_kubernetes) as by_kubernetes,
        verb,
        api_group,
        resource,
        namespace,
        arg_min(source_ip, "at") as source_ip,
        arg_min(user_agent, "at") as user_agent,
        count(*) as times,
        cluster
    from requests
    where actor is not null and not astray
    group by cluster, actor, verb, api_group, resource, namespace
),

begun as (
    select
        cluster,
        min("at") as began
    from requests
    where not astray
    group by cluster
),

known as (
    select
        cluster,
        actor,
        min("at") as seen
    from requests
    where not astray
    group by cluster, actor
)

select
    f.* exclude (cluster),
    f."at" >= b.began + interval 1 day as is_new,
    f."at" >= k.seen + interval 1 day as known_actor
from firsts as f
inner join begun as b on f.cluster = b.cluster
inner join known as k on f.cluster = k.cluster and f.actor = k.actor
