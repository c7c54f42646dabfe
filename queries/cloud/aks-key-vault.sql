/*
title = "AKS encrypts secrets with a key of Key Vault"
severity = "high"
reads = ["aks_clusters"]
expects = "securityProfile.azureKeyVaultKms.enabled is true"
fix = "`az aks update` --enable-azure-keyvault-kms."
why = "Without it secrets lie under the provider's key alone."
exists = "what the cloud says of the cluster is not known: give the answer of `az aks show` with --facts"
customer = true
platform = "aks"
references = ["https://learn.microsoft.com/rest/api/aks/managed-clusters/get"]
*/
select
    resource,
    key_vault as ok,
    concat('azureKeyVaultKms.enabled=', key_vault) as seen
from aks_clusters
order by resource
