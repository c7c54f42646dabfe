/*
about = "Requests whose bodies may hold a secret: for Secrets, ConfigMaps and tokens, and every other of which something had to be redacted."
reads = ["requests"]

[columns]
cluster = "the cluster's name in this store"
resource = "what was asked for"
subresource = "and its subresource"
level = "at which level it was logged; null where the log does not tell"
redacts = "whether something of it had to be redacted; what Kubernetes' own components write of themselves is no one's secret, but where it is about Secrets or tokens"
*/
select * exclude (api_group) from (
    select
        cluster,
        api_group,
        resource,
        subresource,
        level,
        redacted and not namesake
        and (not by_kubernetes or resource in ('secrets', 'tokenreviews') or coalesce(subresource = 'token', false)) as redacts
    from requests
)
where
    redacts
    or (resource in ('secrets', 'configmaps') and api_group = '')
    or (resource = 'tokenreviews' and api_group = 'authentication.k8s.io')
    or (resource = 'serviceaccounts' and subresource = 'token')
