/*
about = "What a request asked for, by its URI and body, as the API server reads them: parameters are decoded, and only the one of that name counts (net/url.ParseQuery, k8s.io/apiserver/pkg/endpoints/handlers)."
reads = []

[macros]
"decoded(text)" = "percent-decoded text, + for a space; as it is where that gives no UTF-8"
"uri_values(uri, parameter)" = "the values of one parameter in a URI's query, in their order; a pair with a semicolon is none"
"is_dry_run(verb, subresource, uri, request_body, level, told)" = "whether nothing was to be kept. A DELETE that has a body is told by the body alone, and tokens, sessions and proxies are given whatever dryRun says. `told`: whether the platform itself says so"
"body_text(body)" = "a body as JSON text, also of one that was logged as a string of JSON; null where it is no object and no list"
*/
create or replace macro decoded(text) as coalesce(try(url_decode(replace(text, '+', ' '))), text);

create or replace macro uri_values(uri, parameter) as list_transform(
    list_filter(
        string_split(if(contains(uri, '?'), substr(uri, strpos(uri, '?') + 1), ''), '&'),
        lambda p: not contains(p, ';') and decoded(split_part(p, '=', 1)) = parameter
    ),
    lambda p: decoded(if(contains(p, '='), substr(p, strpos(p, '=') + 1), ''))
);

create or replace macro is_dry_run(verb, subresource, uri, request_body, level, told) as case
    when coalesce(told, false) then true
    when verb in ('create', 'update', 'patch')
        then case
            when subresource in ('token', 'exec', 'attach', 'portforward', 'proxy') then false
            when uri like '%?%' and regexp_matches(uri, '[?&][^=&]*=[^&]*(All|%)') and list_contains(uri_values(uri, 'dryRun'), 'All') then true
            when subresource = 'eviction' then coalesce(contains(json_extract(request_body, '$.deleteOptions.dryRun'), '"All"'), false)
            else false
        end
    when verb in ('delete', 'deletecollection')
        then case
            when starts_with(request_body, '{') then coalesce(contains(json_extract(request_body, '$.dryRun'), '"All"'), false)
            -- at Metadata nobody knows whether there was a body
            when level in ('Request', 'RequestResponse') and uri like '%?%' then list_contains(uri_values(uri, 'dryRun'), 'All')
            else false
        end
    else false
end;

create or replace macro body_text(body) as case
    when starts_with(body, '{') or starts_with(body, '[') then body
    when regexp_matches(body, '^"\s*[{\[]') then if(json_valid(json_extract_string(body, '$')), json_extract_string(body, '$'), null)
end;
