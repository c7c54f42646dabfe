/*
about = "Every right that somebody used: requests that were let through, counted by who, what and where."
reads = ["requests"]

[columns]
username = "as whom it was done: who was impersonated, else who authenticated"
groups = "the groups as whose member it was done: of who was impersonated, else of who authenticated"
verb = "as RBAC reads it"
api_group = "null for a non-resource URL"
resource = "with its subresource: pods/exec; null for a non-resource URL"
url = "path of a non-resource URL, else null"
namespace = "null for the whole cluster"
name = "null where the request named none"
requests = "how many"
last_at = "the last of them"
*/
select
    coalesce(on_behalf_of, actor) as username,
    coalesce(if(on_behalf_of is null, groups, impersonated_groups), []) as groups,
    verb,
    if(resource is null, null, coalesce(api_group, '')) as api_group,
    resource || coalesce('/' || subresource, '') as resource,
    if(resource is null, path, null) as url,
    namespace,
    name,
    count(*) as requests,
    max(requests."at") as last_at
from requests
where coalesce(on_behalf_of, actor) is not null and coalesce(decision, 'allow') <> 'forbid' and coalesce(code, 200) not in (401, 403)
group by all
