/*
about = "Every way into something that runs: exec, attach, port-forward, proxies, ephemeral containers, with what was run. Over WebSockets exec is a `get`."
reads = ["requests"]
window = "event"

[columns]
at = "when, in UTC"
who = "who, and on whose behalf"
is_person = "whether a person, not a ServiceAccount, a node or a component"
resource = "pods, services, nodes"
kind = "exec, attach, portforward, proxy, ephemeralcontainers"
namespace = "where"
name = "into what"
target = "resource/subresource/namespace/name"
code = "HTTP status of the answer"
accepted = "whether it was let through as far as the log tells"
path = "for a proxy, what was asked behind it"
command = "what was run: programs, flags and well-known places, other words as how long they were; empty where the URI has no command"
user_agent = "the client, as it calls itself"
source_ip = "from where"
*/
select
    "at",
    who,
    is_person,
    resource,
    subresource as kind,
    namespace,
    name,
    target,
    code,
    accepted,
    coalesce(regexp_extract(path, '/proxy(/.*)$', 1), '') as path,
    coalesce(array_to_string(list_transform(
        uri_values(uri, 'command'), lambda c: replace(c, chr(10), ' ')
    ), ' '), '') as command,
    user_agent,
    source_ip
from requests
where
    not namesake
    and (
        (resource = 'pods' and subresource in ('exec', 'attach', 'portforward', 'ephemeralcontainers'))
        or (resource in ('pods', 'services', 'nodes') and subresource = 'proxy')
        or (resource = 'services' and subresource = 'portforward')
    )
