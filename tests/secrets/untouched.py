"""Strings that hold no secret and must come through untouched: they are the evidence."""

from typing import Any

H64 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
CERTIFICATE = (
    "-----BEGIN CERTIFICATE-----\nMIIBdzCCAR2gAwIBAgIBADAKBggqhkjOPQQDAjAjMSEwHwYDVQQDDBhrM3Mtc2Vy\n"
    "dmVyLWNhQDE3MDAwMDAwMDAwHhcNMjYxMTIwMDAwMDAwWhcNMzYxMTE3MDAwMDAw\n-----END CERTIFICATE-----\n"
)
CA = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJkekNDQVIyZ0F3SUJBZ0lCQURBS0JnZ3Foa2pPUFFRREFqQWpNU0V3SHdZRFZRUUREQmhyTTNNdGMyVnkKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo="

VARIABLES = {
    "IMAGE": f"registry.example.com/shop/cart@sha256:{H64}", "DIGEST": f"sha256:{H64}", "COMMIT": "3f2a9c1e7b6d5a4c8e9f0a1b2c3d4e5f6a7b8c9d", "POD_UID": "0b3c2f9e-6f4d-4a53-9a55-3d1d2a7b8c11",
    "SECRET_NAME": "db-credentials", "PASSWORD_FILE": "/run/secrets/db/password", "TOKEN_PATH": "/var/run/secrets/kubernetes.io/serviceaccount/token", "TOKEN_ENDPOINT": "https://idp.example.com/oauth2/token",
    "TOKEN_URL": "https://idp.example.com/oauth2/token", "AUTH_URL": "https://idp.example.com/auth", "AUTH_TYPE": "oidc", "AUTH_MODE": "rbac", "AUTH_ENABLED": "true", "AUTHOR": "platform-team", "TOKEN_TTL": "3600", "TOKEN_EXPIRATION_SECONDS": "3607",
    "PASSWORD_MIN_LENGTH": "12", "PASSWORD_POLICY": "strict", "KEY_USAGE": "digitalSignature,keyEncipherment", "KEY_ALGORITHM": "RSA-2048", "PRIMARY_KEY": "id", "PARTITION_KEY": "customer_id", "SORT_KEY": "created_at", "CACHE_KEY_PREFIX": "shop:",
    "PUBLIC_KEY": "/etc/keys/public.pem", "KEY_ID": "alias/cluster-logs", "KMS_KEY_ARN": "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab", "ROLE_ARN": "arn:aws:iam::123456789012:role/shop-cart", "SUBNET": "subnet-0a1b2c3d4e5f67890",
    "SECURITY_GROUP": "sg-0a1b2c3d4e5f67890", "VPC": "vpc-0a1b2c3d4e5f67890", "PASSTHROUGH": "enabled", "BYPASS": "none", "COMPASS_URL": "https://compass.example.com", "MONKEY": "george", "KEYBOARD": "de", "TOKENIZER": "cl100k_base", "MAX_TOKENS": "4096", "TOKENS_PER_MINUTE": "60000",
    "SECRETS_STORE_CSI": "enabled", "SECRET_PROVIDER": "vault", "VAULT_ADDR": "https://vault.example.com:8200", "VAULT_ROLE": "shop", "VAULT_SKIP_VERIFY": "false", "AWS_REGION": "eu-west-1", "AWS_ROLE_SESSION_NAME": "shop", "AWS_WEB_IDENTITY_TOKEN_FILE": "/var/run/secrets/eks.amazonaws.com/serviceaccount/token",
    "GOOGLE_APPLICATION_CREDENTIALS": "/var/secrets/google/key.json", "JAVA_OPTS": "-Xmx1g -XX:+UseG1GC -Djava.security.egd=file:/dev/./urandom", "DATABASE_URL": "postgres://db.shop.svc:5432/shop?sslmode=verify-full", "REDIS_URL": "redis://cache:6379/0", "AMQP": "amqp://mq.shop.svc:5672/",
    "NO_PROXY": "10.0.0.0/8,.svc,.cluster.local", "LOG_LEVEL": "info", "CRON": "*/5 * * * *", "VERSION": "v1.36.2+k3s1", "CHECKSUM": H64, "MD5": "d41d8cd98f00b204e9800998ecf8427e", "ETAG": 'W/"33a64df551425fcc55e4d42a148795d9f25f89d4"',
    "TRACEPARENT": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "BUILD_ID": "20261126.4", "CIPHERS": "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "PINNED": "pin-version-1", "PINGER": "yes", "SPIN": "true", "BASIC_AUTH_ENABLED": "false", "SIGNING_ENABLED": "true", "COOKIE_DOMAIN": "example.com", "SESSION_TIMEOUT": "30m",
    "OIDC_CLIENT_ID": "kubernetes", "OIDC_ISSUER": "https://idp.example.com/realms/main", "SCOPES": "openid profile email", "GROUP": "system:authenticated", "SA": "system:serviceaccount:kube-system:token-cleaner",
}  # fmt: skip

ARGUMENTS = [
    ["kube-apiserver", "--service-account-key-file=/etc/kubernetes/pki/sa.pub", "--service-account-signing-key-file=/etc/kubernetes/pki/sa.key", "--tls-private-key-file=/etc/kubernetes/pki/apiserver.key"],
    ["kube-apiserver", "--enable-admission-plugins=NodeRestriction,ServiceAccount,AlwaysPullImages", "--authorization-mode=Node,RBAC", "--anonymous-auth=false", "--token-auth-file=/etc/kubernetes/tokens.csv"],
    ["kube-apiserver", "--encryption-provider-config=/etc/kubernetes/enc.yaml", "--etcd-certfile=/etc/x.crt", "--etcd-keyfile=/etc/x.key", "--api-audiences=api,vault", "--service-account-issuer=https://kubernetes.default.svc"],
    ["kube-apiserver", "--service-account-max-token-expiration=24h", "--service-account-extend-token-expiration=true", "--oidc-client-id=kubernetes", "--oidc-username-claim=email", "--requestheader-allowed-names=front-proxy-client"],
    ["kube-apiserver", "--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "--kubelet-client-key=/etc/kubernetes/pki/k.key", "--proxy-client-key-file=/etc/kubernetes/pki/p.key", "--secure-port=6443"],
    ["kube-controller-manager", "--use-service-account-credentials=true", "--service-account-private-key-file=/etc/kubernetes/pki/sa.key", "--root-ca-file=/etc/ca.crt", "--controllers=*,bootstrapsigner,tokencleaner"],
    ["etcd", "--key-file=/etc/etcd/server.key", "--peer-key-file=/etc/etcd/peer.key", "--client-cert-auth=true", "--auto-compaction-retention=8"],
    ["kubelet", "--rotate-certificates=true", "--authentication-token-webhook=true", "--bootstrap-kubeconfig=/etc/kubernetes/bootstrap.conf", "--tls-min-version=VersionTLS12"],
    ["manager", "--leader-elect", "--webhook-cert-path=/certs", "--health-probe-bind-address=:8081", "--secret-namespace=vault", "--token-file=/run/token"],
    ["nginx", "-g", "daemon off;"], ["sh", "-c", "exec /app/run --config /etc/app/config.yaml"], ["sleep", "infinity"], ["tar", "-xmf", "-", "-C", "/tmp"], ["mkdir", "-p", "/data/cache"], ["cp", "-p", "/a", "/b"],
    ["ssh", "-p", "2222", "host"], ["docker", "run", "-p", "8080:80", "nginx"], ["ps", "-u", "root"], ["curl", "-u"], ["curl", "-H", "Accept: application/json", "http://x/healthz"], ["wget", "-q", "-O", "-", "http://localhost/healthz"],
    ["redis-cli", "-h", "cache", "-p", "6379", "ping"], ["psql", "-h", "db", "-p", "5432", "-U", "shop"], ["pg_isready", "-U", "postgres", "-d", "shop"], ["mysql", "-h", "db", "-P", "3306"], ["grep", "-w", "password", "/etc/app.conf"], ["cert-manager", "--acme-http01-solver-image=r/x:1"],
    ["kubectl", "get", "secrets", "-n", "shop"], ["kubectl", "create", "token", "deployer", "--duration=10m"], ["vault", "agent", "-config=/vault/agent.hcl"], ["git", "clone", "https://git.example.com/shop/cart.git"], ["node", "--max-old-space-size=512", "server.js"], ["java", "-jar", "/app.jar", "--server.port=8080"],
    ["helm", "upgrade", "--set", "image.tag=1.2.3,replicas=3"], ["cloudflared", "tunnel", "run", "--token-file", "/etc/t"], ["awk", "-F", ":", "{print $1}", "/etc/passwd"],
]  # fmt: skip

FILES = {
    "nginx.conf": "server {\n  listen 443 ssl;\n  ssl_certificate_key /etc/tls/tls.key;\n  proxy_set_header Authorization $http_authorization;\n}\n", "ca.crt": CERTIFICATE, "prometheus.yml": "scrape_configs:\n- job_name: x\n  bearer_token_file: /var/run/secrets/kubernetes.io/serviceaccount/token\n  basic_auth:\n    password_file: /etc/p\n",
    "app.yaml": "oidc:\n  token_endpoint: https://idp.example.com/token\n  secretName: oidc-client\n  passwordPolicy: strict\n  tokenExpirationSeconds: 3600\n", "app.json": '{"tokenUrl":"https://idp/token","secretRef":{"name":"x"},"keyUsages":["digital signature"],"automountServiceAccountToken":false}', "logging.properties": "log4j.rootLogger=INFO, stdout\nsession.timeout=30\nauth.type=oidc\n",
    "audit-policy.yaml": "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n  resources:\n  - group: ''\n    resources: [secrets, configmaps, serviceaccounts/token, tokenreviews]\n", "kubeconfig": "apiVersion: v1\nkind: Config\nclusters:\n- cluster: {server: 'https://kubernetes.default.svc'}\nusers:\n- name: x\n  user: {tokenFile: /var/run/token}\n", "Corefile": ".:53 {\n    errors\n    health\n    kubernetes cluster.local in-addr.arpa ip6.arpa\n    cache 30\n}\n",
    "my.cnf": "[mysqld]\nmax_connections=200\ndefault_authentication_plugin=caching_sha2_password\n", "redis.conf": "port 6379\nappendonly yes\nmaxmemory 100mb\n", "README.md": "How to rotate the password: see the runbook. Tokens expire after an hour. Secrets live in Vault.\n", "go.sum": "golang.org/x/sys v0.28.0 h1:Fksou7UEQUWlKvIdsqzJmUmCX3cZuD2+P3XyyzwMhlA=\n", "package-lock.json": '{"integrity":"sha512-v2kDEe57lecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVjcXPs17LhbZVGedAJv8XZ1tvj5FvSg=="}',
    "init.sql": "CREATE TABLE tokens (id bigint primary key, password_hash text not null);\nGRANT SELECT ON secrets TO reader;\n", "values.yaml": "image:\n  repository: r/x\n  tag: 1.2.3\nexistingSecret: db\nauth:\n  enabled: true\n  existingSecretPasswordKey: password\n", "krb5.conf": "[libdefaults]\n default_realm = EXAMPLE.COM\n", "sshd_config": "PasswordAuthentication no\nPermitRootLogin no\nAuthorizedKeysFile .ssh/authorized_keys\n", "authorized_keys": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl admin@example.com\n",
    "limits.conf": "* soft nofile 65536\n", "crontab": "0 3 * * * root /usr/local/bin/backup --keep 7\n", "jwks.json": '{"keys":[{"kty":"RSA","kid":"1","use":"sig","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs","e":"AQAB"}]}', "id_rsa.pub": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7vbqajDhA user@example.com\n", "schema.json": '{"properties":{"password":{"type":"string","description":"the password to use","minLength":12}},"required":["password"]}',
}  # fmt: skip

ANNOTATIONS = {
    "kubectl.kubernetes.io/last-applied-configuration": '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{"LOG_LEVEL":"info"}}\n', "checksum/secret": H64, "checksum/config": H64, "deployment.kubernetes.io/revision": "7", "cert-manager.io/cluster-issuer": "letsencrypt",
    "cert-manager.io/private-key-secret-name": "tls", "nginx.ingress.kubernetes.io/auth-secret": "shop/basic-auth", "nginx.ingress.kubernetes.io/auth-type": "basic", "nginx.ingress.kubernetes.io/ssl-passthrough": "true", "nginx.ingress.kubernetes.io/auth-realm": "Authentication Required", "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/x",
    "iam.gke.io/gcp-service-account": "shop@project.iam.gserviceaccount.com", "vault.hashicorp.com/agent-inject": "true", "vault.hashicorp.com/role": "shop", "vault.hashicorp.com/agent-inject-secret-db": "secret/data/shop/db", "kubernetes.io/service-account.name": "token-controller", "kubernetes.io/service-account.uid": "0b3c2f9e-6f4d-4a53-9a55-3d1d2a7b8c11",
    "prometheus.io/scrape": "true", "secret.reloader.stakater.com/reload": "db,tls", "reloader.stakater.com/auto": "true", "sidecar.istio.io/inject": "false", "pod-security.kubernetes.io/enforce": "restricted", "rbac.authorization.kubernetes.io/autoupdate": "true", "control-plane.alpha.kubernetes.io/x": "z", "node.alpha.kubernetes.io/ttl": "0",
    "kubeadm.alpha.kubernetes.io/cri-socket": "unix:///run/containerd/containerd.sock", "kubernetes.io/config.hash": "3f2a9c1e7b6d5a4c8e9f0a1b2c3d4e5f", "kubernetes.io/config.seen": "2026-11-20T10:00:00.000000000Z", "meta.helm.sh/release-name": "shop", "argocd.argoproj.io/tracking-id": "shop:apps/Deployment:shop/cart", "container.apparmor.security.beta.kubernetes.io/c": "runtime/default",
    "volume.beta.kubernetes.io/storage-provisioner": "ebs.csi.aws.com", "autoscaling.alpha.kubernetes.io/conditions": '[{"type":"AbleToScale","status":"True"}]', "policies.kyverno.io/description": "Secrets must not be used from environment variables; passwords belong in files.", "description": "Rotates tokens of service accounts", "owner": "team-auth@example.com",
}  # fmt: skip

SPECS: list[dict[str, Any]] = [
    {"rules": [{"apiGroups": [""], "resources": ["secrets", "serviceaccounts/token"], "verbs": ["get", "list", "create"]}]}, {"resources": [{"resources": ["secrets"], "providers": ["aescbc", "identity", "secretbox", "kms"]}]}, {"secretName": "tls", "optional": False}, {"secretRef": {"name": "db"}, "secretKeyRef": {"name": "db", "key": "password"}},
    {"valueFrom": {"secretKeyRef": {"name": "db", "key": "password", "optional": True}}}, {"imagePullSecrets": [{"name": "registry"}]}, {"secrets": [{"name": "default-token-x7k2p"}]}, {"automountServiceAccountToken": False}, {"serviceAccountToken": {"audience": "vault", "expirationSeconds": 3600, "path": "token"}}, {"tls": [{"hosts": ["shop.example.com"], "secretName": "shop-tls"}]},
    {"openAPIV3Schema": {"properties": {"password": {"type": "string", "description": "Password of the database user"}, "token": {"type": "string", "format": "password"}}}}, {"resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "1Gi"}}}, {"selector": {"matchLabels": {"app": "token-service", "tier": "secret-manager"}}}, {"schedule": "0 6 * * 1-5", "concurrencyPolicy": "Forbid"},
    {"caBundle": CA}, {"usages": ["digital signature", "key encipherment", "client auth"], "signerName": "kubernetes.io/kube-apiserver-client"}, {"privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"}}, {"tokenRequests": [{"audience": "sts.amazonaws.com"}]}, {"authentication": {"token": {"enabled": True}}}, {"passwordSecretRef": {"name": "x", "key": "z"}},
    {"clientIDSecretRef": {"name": "x"}, "clientSecretSecretRef": {"name": "x", "key": "secret"}}, {"keySecretRef": {"name": "x"}}, {"accessTokenMaxAgeSeconds": 86400, "accessTokenInactivityTimeoutSeconds": 300}, {"tokenConfig": {"accessTokenMaxAgeSeconds": 0}}, {"passwordPolicy": {"minLength": 12, "history": 4}}, {"secretTypes": ["kubernetes.io/tls", "Opaque"]}, {"encryptionKeyRotation": "90d"},
    {"hash": f"sha256:{H64}", "providerID": "aws:///eu-west-1a/i-0a1b2c3d4e5f67890"}, {"systemUUID": "ec2a1b2c-3d4e-5f60-7182-93a4b5c6d7e8", "machineID": "3f2a9c1e7b6d5a4c8e9f0a1b2c3d4e5f"}, {"images": [{"names": [f"registry.k8s.io/pause@sha256:{H64}", "registry.k8s.io/pause:3.10"], "sizeBytes": 320368}]}, {"containerID": f"containerd://{H64}", "imageID": f"docker.io/library/nginx@sha256:{H64}"},
    {"pause": True, "key": "node-role.kubernetes.io/control-plane", "operator": "Exists", "effect": "NoSchedule"}, {"topologyKey": "kubernetes.io/hostname"}, {"partitionKey": "id", "keys": ["a", "b"], "keyPrefix": "shop:"}, {"generateName": "token-service-7d9f8b6c5-", "uid": "0b3c2f9e-6f4d-4a53-9a55-3d1d2a7b8c11"}, {"username": "system:serviceaccount:vault:secrets-operator", "groups": ["system:authenticated"]},
]  # fmt: skip

LABELS = {"app": "secret-store", "pod-template-hash": "7d9f8b6c5", "controller-revision-hash": "6d4cf56db6", "app.kubernetes.io/name": "token-service", "app.kubernetes.io/version": "1.28.0", "batch.kubernetes.io/controller-uid": "0b3c2f9e-6f4d-4a53-9a55-3d1d2a7b8c11", "helm.sh/chart": "sealed-secrets-2.17.0", "topology.kubernetes.io/zone": "eu-west-1a", "node.kubernetes.io/instance-type": "m5.large", "beta.kubernetes.io/arch": "amd64", "security.example.com/passwordless": "true", "team": "auth", "key": "value"}  # fmt: skip

URIS = [
    "/api/v1/namespaces/shop/secrets?limit=500&resourceVersion=0", "/api/v1/namespaces/shop/pods?watch=true&resourceVersion=123456&timeoutSeconds=412&allowWatchBookmarks=true", "/api/v1/namespaces/shop/serviceaccounts/default/token", "/apis/authentication.k8s.io/v1/tokenreviews",
    "/apis/apps/v1/namespaces/shop/deployments?fieldManager=kubectl-client-side-apply&fieldValidation=Strict", "/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-1&limit=500&continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MTIzfQ", "/healthz?verbose=true", "/openapi/v3/apis/apps/v1?hash=0B3C2F9E6F4D4A539A553D1D2A7B8C11",
    "/api/v1/namespaces/shop/pods/cart-0/log?container=c&follow=true&tailLines=100", "/api/v1/namespaces/shop/pods/cart-0/exec?command=sh&container=c&stdin=true&stdout=true&tty=true", "/api/v1/namespaces/shop/pods/cart-0/exec?command=cat&command=%2Fvar%2Frun%2Fsecrets%2Fkubernetes.io%2Fserviceaccount%2Ftoken&container=c", "/api/v1/namespaces/shop/pods/cart-0/portforward?ports=8080",
    "/api/v1/namespaces/shop/services/http:grafana:80/proxy/api/health", "/api/v1/nodes/node-1/proxy/metrics/cadvisor", "/apis/rbac.authorization.k8s.io/v1/clusterroles?labelSelector=app%3Dtoken-service", "/api/v1/namespaces/shop/pods/cart-0/exec?command=curl&command=http%3A%2F%2F169.254.169.254%2Flatest%2Fmeta-data%2F&stdin=true", "/.well-known/openid-configuration", "/oauth/authorize?client_id=openshift-browser-client&response_type=code", "/api/v1/namespaces/kube-system/serviceaccounts/token-cleaner", "/apis/build.openshift.io/v1/namespaces/x/buildconfigs/y",
]  # fmt: skip

AGENTS = ["kubectl/v1.36.0 (linux/amd64) kubernetes/3f2a9c1", "kube-controller-manager/v1.36.0 (linux/amd64) kubernetes/3f2a9c1/tokens-controller", "secrets-store-csi-driver/v1.4.0", "vault-k8s/1.4.2 (linux/amd64)", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36", "Go-http-client/2.0", "external-secrets/v0.10.0 (linux/amd64) kubernetes/$Format", "rancher/v2.9.0 (linux/amd64) kubernetes/3f2a9c1 tokens"]  # fmt: skip

REASONS = ['RBAC: allowed by ClusterRoleBinding "secret-reader" of ClusterRole "view-secrets" to User "alice"', 'RBAC: allowed by RoleBinding "tokens/shop" of Role "token-requester" to ServiceAccount "deployer/shop"', 'RBAC: allowed by ClusterRoleBinding "system:controller:token-cleaner" of ClusterRole "system:controller:token-cleaner" to ServiceAccount "token-cleaner/kube-system"', 'secrets "db-password" is forbidden: User "bob" cannot get resource "secrets" in API group "" in the namespace "shop"', "EXTERNAL: node 'node-1' can only read secrets of its pods", "Unauthorized"]  # fmt: skip


def objects() -> list[dict[str, Any]]:
    """One object for each harmless thing, named h0000 and on; its body must be stored as it is."""
    out: list[dict[str, Any]] = []

    def add(kind: str, api: str = "v1", meta: dict[str, Any] | None = None, **more: Any) -> None:
        out.append(
            {
                "apiVersion": api,
                "kind": kind,
                "metadata": {"name": f"h{len(out):04}", "namespace": "harmless", **(meta or {})},
                **more,
            }
        )

    for name, value in VARIABLES.items():
        add(
            "Pod",
            spec={"containers": [{"name": "c", "image": "r/x:1", "env": [{"name": name, "value": value}]}]},
        )
    for words in ARGUMENTS:
        add("Pod", spec={"containers": [{"name": "c", "image": "r/x:1", "args": words}]})
    for key, text in FILES.items():
        add("ConfigMap", data={key: text})
    for key, text in ANNOTATIONS.items():
        add("ConfigMap", meta={"annotations": {key: text}})
    for spec in SPECS:
        add("Thing", "example.com/v1", spec=spec)
    for key, text in LABELS.items():
        add("ConfigMap", meta={"labels": {key: text}})
    return out


def count() -> int:
    """Strings that are looked at: values, keys and words."""
    return sum(_leaves(o) - 4 for o in objects()) + len(URIS) + len(AGENTS) + len(REASONS)


def _leaves(node: Any) -> int:
    if isinstance(node, dict):
        return sum(_leaves(v) for v in node.values())
    return sum(map(_leaves, node)) if isinstance(node, list) else 1
