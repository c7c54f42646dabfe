"""Objects with secrets in them, each secret in an object of its own so that none shields another."""

import json
from typing import Any
from urllib.parse import quote

import yaml
from planting import Planted, b64, gz, zipped
from texts import ARGUMENTS, FILES, SHAPED, VARIABLES

Body = dict[str, Any]


def _pod(container: Body, **spec: Any) -> Body:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "spec": {"containers": [{"name": "c", "image": "r/x:1", **container}], **spec},
    }


def _env(name: str, value: str) -> Body:
    return _pod({"env": [{"name": name, "value": value}]})


def _map(key: str, text: str) -> Body:
    return {"apiVersion": "v1", "kind": "ConfigMap", "data": {key: text}}


def _annotated(key: str, text: str, kind: str = "ConfigMap") -> Body:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"annotations": {key: text}}}


def _custom(spec: Any, kind: str = "Thing", api: str = "example.com/v1") -> Body:
    return {"apiVersion": api, "kind": kind, "spec": spec}


OBJECTS: dict[str, Body] = {
    # probes, hooks, places of a pod
    "probe exec": _pod({"livenessProbe": {"exec": {"command": ["redis-cli", "-a", "{S14}", "ping"]}}}),
    "probe sh": _pod({"startupProbe": {"exec": {"command": ["sh", "-c", "mysqladmin -uroot -p{S14} ping"]}}}),
    "probe header": _pod({"readinessProbe": {"httpGet": {"path": "/", "port": 1, "httpHeaders": [{"name": "Authorization", "value": "{S30}"}]}}}),
    "probe header X-Auth": _pod({"readinessProbe": {"httpGet": {"path": "/", "port": 1, "httpHeaders": [{"name": "X-Auth", "value": "{S30}"}]}}}),
    "probe header key": _pod({"livenessProbe": {"httpGet": {"path": "/", "port": 1, "httpHeaders": [{"name": "X-Api-Key", "value": "{S30}"}]}}}),
    "probe path": _pod({"livenessProbe": {"httpGet": {"path": "/health?key={S24}", "port": 1}}}),
    "hook": _pod({"lifecycle": {"postStart": {"exec": {"command": ["sh", "-c", "echo svc:{S14} | chpasswd"]}}}}),
    "hook http": _pod({"lifecycle": {"preStop": {"httpGet": {"path": "/bye?access_token={S24}", "port": 1}}}}),
    "two commands": _pod({"command": ["app"], "args": ["--password", "{S14}"]}),
    "init container": _pod({}, initContainers=[{"name": "i", "image": "x", "env": [{"name": "NPM_TOKEN", "value": "{S36}"}]}]),
    "ephemeral container": _pod({}, ephemeralContainers=[{"name": "e", "image": "x", "env": [{"name": "SMTP_PASSWORD", "value": "{L14}"}]}]),
    "image": _pod({"image": "https://x:{S20}@r.example.com/x"}),
    "hostAliases note": _pod({"terminationMessagePath": "/x?token={S24}"}),
    "cronjob": {"apiVersion": "batch/v1", "kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": {"spec": {"containers": [{"name": "c", "args": ["--db-password={S14}"]}]}}}}}},
    "controller revision": {"apiVersion": "apps/v1", "kind": "ControllerRevision", "revision": 1, "data": {"spec": {"template": {"spec": {"containers": [{"env": [{"name": "DB_PASSWORD", "value": "{S14}"}]}]}}}}},
    "volume flex": _pod({}, volumes=[{"name": "v", "flexVolume": {"driver": "x/cifs", "options": {"password": "{S14}"}}}]),
    "volume attributes": {"apiVersion": "v1", "kind": "PersistentVolume", "spec": {"csi": {"driver": "x", "volumeHandle": "h", "volumeAttributes": {"secretKey": "{S40}"}}}},
    "storage class": {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": "x", "parameters": {"restuserkey": "{S20}"}},
    "storage class password": {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": "x", "parameters": {"adminPassword": "{S20}"}},
    # Secrets
    "Secret data": {"apiVersion": "v1", "kind": "Secret", "data": {"x": "{S24}"}}, "Secret stringData": {"apiVersion": "v1", "kind": "Secret", "stringData": {"user": "{L14}"}},
    "Secret key": {"apiVersion": "v1", "kind": "Secret", "data": {"k-{S14}": "eA=="}}, "secret lower case": {"apiVersion": "v1", "kind": "secret", "data": {"user": "{L14}"}},
    "Secret of another group": {"apiVersion": "vault.example.com/v1", "kind": "Secret", "data": {"user": "{L14}"}, "spec": {"x": 1}}, "Secret annotation": {**_annotated("note", "pw is {S14}", "Secret"), "data": {}},
    "Secret applied": {**_annotated("kapp.k14s.io/original", '{"kind":"Secret","data":{"user":"{S24}"}}', "Secret"), "data": {}}, "Secret immutable": {"apiVersion": "v1", "kind": "Secret", "immutable": True, "type": "kubernetes.io/tls", "data": {"tls.key": "{S60}"}},
    "Secret in a List": {"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "inner-of-list"}, "stringData": {"user": "{L14}"}}]},
    "SecretList without kinds": {"apiVersion": "v1", "kind": "SecretList", "items": [{"metadata": {"name": "inner-of-secretlist"}, "stringData": {"user": "{L14}"}}]},
    "Template object": {"apiVersion": "template.openshift.io/v1", "kind": "Template", "objects": [{"apiVersion": "v1", "kind": "Secret", "stringData": {"user": "{L14}"}}]},
    "Template parameter": {"apiVersion": "template.openshift.io/v1", "kind": "Template", "parameters": [{"name": "DB_PASSWORD", "displayName": "x", "value": "{L14}"}]},
    "Template generated": {"apiVersion": "template.openshift.io/v1", "kind": "Template", "parameters": [{"description": "Password", "name": "PW", "from": "x", "value": "{L14}"}]},
    "OAuthClient": {"apiVersion": "oauth.openshift.io/v1", "kind": "OAuthClient", "secret": "{S24}"}, "OAuthClient more": {"apiVersion": "oauth.openshift.io/v1", "kind": "OAuthClient", "additionalSecrets": ["one", "{S24}"]},
    "OAuthAccessToken": {"apiVersion": "oauth.openshift.io/v1", "kind": "OAuthAccessToken", "refreshToken": "{S24}", "userName": "x"}, "BuildConfig hook": {"apiVersion": "build.openshift.io/v1", "kind": "BuildConfig", "spec": {"triggers": [{"type": "GitHub", "github": {"secret": "{S20}"}}]}},
    "BuildConfig env": {"apiVersion": "build.openshift.io/v1", "kind": "BuildConfig", "spec": {"strategy": {"dockerStrategy": {"buildArgs": [{"name": "NPM_TOKEN", "value": "{S36}"}]}}}}, "BootstrapToken": {"apiVersion": "x/v1", "kind": "BootstrapToken", "spec": {"token": "{S16}"}},
    "EncryptionConfiguration": {"apiVersion": "apiserver.config.k8s.io/v1", "kind": "EncryptionConfiguration", "resources": [{"resources": ["secrets"], "providers": [{"aescbc": {"keys": [{"name": "k", "secret": "{S43}="}]}}]}]},
    # custom kinds
    "CRD int": _custom({"password": 0}), "CRD value": _custom({"password": {"value": "{L14}"}}), "CRD list": _custom({"credentials": ["one", "{S20}"]}), "CRD map": _custom({"tokens": {"a": "{S20}"}}), "CRD literal": _custom({"secret": {"name": "x", "literal": "{S20}"}}),
    "CRD deep": _custom({"auth": {"basic": {"user": "x", "pass": "{L14}"}}}), "CRD key of a map": _custom({"apiKeys": {"{S24}": "alice"}}), "CRD bool-like": _custom({"secrets": [{"kind": "x", "content": "{S20}"}]}), "CRD rootPassword": _custom({"rootPassword": {"plain": "{L14}"}}, "MySQL"),
    "SecretStore fake": _custom({"provider": {"fake": {"data": [{"key": "k", "value": "{S20}"}]}}}, "SecretStore", "external-secrets.io/v1"), "ExternalSecret template": _custom({"target": {"template": {"data": {"password": "{L14}"}}}}, "ExternalSecret", "external-secrets.io/v1"),
    "SealedSecret template": _custom({"template": {"stringData": {"user": "{L14}"}}}, "SealedSecret", "bitnami.com/v1alpha1"), "Argo parameters": _custom({"source": {"helm": {"parameters": [{"name": "db.password", "value": "{L14}"}]}}}, "Application", "argoproj.io/v1alpha1"),
    "Argo pass": _custom({"source": {"helm": {"parameters": [{"name": "db.pass", "value": "{L14}"}]}}}, "Application", "argoproj.io/v1alpha1"), "Argo values": _custom({"source": {"helm": {"values": "db:\n  password: {L14}\n"}}}, "Application", "argoproj.io/v1alpha1"),
    "Argo repo": _custom({"source": {"repoURL": "https://{S30}@git.example.com/x"}}, "Application", "argoproj.io/v1alpha1"), "Argo env": _custom({"source": {"plugin": {"env": [{"name": "SOPS_AGE_KEY", "value": "AGE-SECRET-KEY-1{A58}"}]}}}, "Application", "argoproj.io/v1alpha1"),
    "Flux values": _custom({"values": {"auth": {"rootPassword": "{L14}"}}}, "HelmRelease", "helm.toolkit.fluxcd.io/v2"), "Kustomize patch": _custom({"patches": [{"patch": "- op: add\n  path: /spec/password\n  value: {L14}\n"}]}, "Kustomization", "kustomize.toolkit.fluxcd.io/v1"),
    "KubeadmConfig": _custom({"files": [{"path": "/etc/x", "content": "password={S14}\n"}]}, "KubeadmConfig", "bootstrap.cluster.x-k8s.io/v1beta1"), "KubeadmConfig key": _custom({"initConfiguration": {"certificateKey": "{H64}"}}, "KubeadmConfig", "bootstrap.cluster.x-k8s.io/v1beta1"),
    "KubeadmConfig user": _custom({"users": [{"name": "x", "passwd": "$6$a${S86}"}]}, "KubeadmConfig", "bootstrap.cluster.x-k8s.io/v1beta1"), "IngressRoute basic": _custom({"basicAuth": {"users": ["x:$apr1$ab${S22}"]}}, "Middleware", "traefik.io/v1alpha1"),
    "Prometheus remote": _custom({"remoteWrite": [{"url": "https://x:{S14}@m/api"}]}, "Prometheus", "monitoring.coreos.com/v1"), "Postgres": _custom({"users": {"app": {"passwordHash": "md5{H32}"}}}, "Cluster", "postgresql.cnpg.io/v1"),
    "Kafka user": _custom({"authentication": {"type": "scram", "password": "{L14}"}}, "KafkaUser", "kafka.strimzi.io/v1beta2"), "Crossplane": _custom({"forProvider": {"masterPassword": "{L14}"}}, "Instance", "rds.example.com/v1"), "Grafana": _custom({"config": {"security": {"admin_password": "{L14}"}}}, "Grafana", "grafana.example.com/v1"),
    "Istio lua": _custom({"configPatches": [{"patch": {"value": {"inlineCode": "h:add('x-api-key','{S30}')"}}}]}, "EnvoyFilter", "networking.istio.io/v1"), "Tekton param": _custom({"params": [{"name": "git-token", "value": "{S30}"}]}, "PipelineRun", "tekton.dev/v1"),
    "Tekton array": _custom({"params": [{"name": "passwords", "value": ["a", "{S20}"]}]}, "TaskRun", "tekton.dev/v1"), "value first": _custom({"vars": [{"value": "{L14}", "note": "x", "name": "admin_password"}]}), "key and value": _custom({"tags": [{"key": "db_password", "value": "{L14}"}]}),
    "Key and Value": _custom({"tags": [{"Key": "token", "Value": "{S24}"}]}), "webhook url": {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration", "webhooks": [{"name": "w.example.com", "clientConfig": {"url": "https://h/v?token={S24}"}}]},
    "webhook basic": {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration", "webhooks": [{"name": "w.example.com", "clientConfig": {"url": "https://x:{S14}@h/v"}}]}, "webhook path": {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration", "webhooks": [{"name": "w.example.com", "clientConfig": {"url": "https://hooks.slack.com/services/T1/B2/{S24}"}}]},
    "ingress snippet": _annotated("nginx.ingress.kubernetes.io/auth-snippet", "proxy_set_header X-Api-Key {S30};", "Ingress"), "ingress auth url": _annotated("nginx.ingress.kubernetes.io/auth-url", "https://h/?apikey={S24}", "Ingress"), "service annotation": _annotated("lb.example.com/bgp-password", "{L14}", "Service"),
    "label": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"labels": {"api-token": "{S24}"}}}, "label value": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"labels": {"x": "ghp_{S36}"}}}, "finalizer": {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"finalizers": ["x.example.com/glpat-{S20}"]}},
    "event message": {"apiVersion": "v1", "kind": "Event", "message": "login failed for https://x:{S14}@h", "involvedObject": {}}, "status message": {**_custom({}), "status": {"conditions": [{"type": "Ready", "message": "bad password={S14} given"}]}}, "deep list": _custom([[["password={S14}"]]]),
    "ServiceAccount": {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"annotations": {"x/token": "{S30}"}}}, "Node annotation": _annotated("x.example.com/join-token", "{S30}", "Node"), "Namespace annotation": _annotated("x.example.com/registry-password", "{L14}", "Namespace"),
    "password map in annotation": _annotated("x/config", '{"db":{"pass":"{L14}"}}'), "yaml in annotation": _annotated("x/config", "db:\n  password: {L14}\n"),
}  # fmt: skip
OBJECTS["CRD int"] = _custom({"password": "{D12}"})

ENCODED: dict[str, tuple[str, Any]] = {  # a text, and what is made of it
    "env base64 pair": ("x:password={S14}", lambda t: _env("BLOB", b64(t))), "env base64 JSON": ('{"password":"{S14}"}', lambda t: _env("CONFIG_B64", b64(t))), "env gzip": ("password={S14}\n" * 1, lambda t: _env("CONFIG_GZ", b64(gz(t)))),
    "CM base64 PEM": ("-----BEGIN PRIVATE KEY-----\n{S64}\n-----END PRIVATE KEY-----\n", lambda t: _map("x", b64(t))), "CM binaryData": ("-----BEGIN PRIVATE KEY-----\n{S64}\n-----END PRIVATE KEY-----\n", lambda t: {"apiVersion": "v1", "kind": "ConfigMap", "binaryData": {"x": b64(t)}}),
    "CM binaryData yaml": ("password: {S14}\n", lambda t: {"apiVersion": "v1", "kind": "ConfigMap", "binaryData": {"x": b64(t)}}), "CM binaryData gzip": ("password: {S14}\n", lambda t: {"apiVersion": "v1", "kind": "ConfigMap", "binaryData": {"x": b64(gz(t))}}),
    "CM GCP base64": ('{"type":"service_account","private_key":"-----BEGIN PRIVATE KEY-----\\n{S64}\\n-----END PRIVATE KEY-----"}', lambda t: _map("sa", b64(t))), "CM docker auth": ("x:{S14}", lambda t: _map("config.json", json.dumps({"auths": {"r": {"auth": b64(t)}}}))),
    "CM Helm release": ('{"name":"x","config":{"auth":{"password":"{S14}"}}}', lambda t: _map("release", b64(b64(gz(t))))), "CM kubeconfig key": ("-----BEGIN RSA PRIVATE KEY-----\n{S64}\n-----END RSA PRIVATE KEY-----\n", lambda t: _map("config", f"users:\n- user:\n    client-key-data: {b64(t)}\n")),
    "annotation wrangler": ('{"kind":"Secret","data":{"user":"{S24}"}}', lambda t: _annotated("objectset.rio.cattle.io/applied", b64(gz(t)))), "annotation zip": ('{"spec":{"password":"{S14}"}}', lambda t: _annotated("banzaicloud.com/last-applied", b64(zipped(t)))),
    "annotation wrangler without padding": ('{"kind":"Secret","data":{"user":"{S24}"}}', lambda t: _annotated("objectset.rio.cattle.io/applied", b64(gz(t)).rstrip("="))), "Machine userData": ("#!/bin/sh\nexport TOKEN={S24}\n", lambda t: _custom({"userData": b64(t)}, "Machine", "cluster.x-k8s.io/v1")),
    "ignition data URL": ("password={S14}", lambda t: _custom({"config": {"storage": {"files": [{"contents": {"source": "data:text/plain;base64," + b64(t)}}]}}}, "MachineConfig", "machineconfiguration.openshift.io/v1")),
    "ignition percent": ("password={S14}", lambda t: _custom({"config": {"storage": {"files": [{"contents": {"source": "data:," + quote(t, safe="")}}]}}}, "MachineConfig", "machineconfiguration.openshift.io/v1")),
    "caBundle": ("-----BEGIN PRIVATE KEY-----\n{S64}\n-----END PRIVATE KEY-----\n", lambda t: {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration", "webhooks": [{"name": "w.example.com", "clientConfig": {"caBundle": b64(t)}}]}),
    "last-applied CM": ("password={S14}", lambda t: _annotated("kubectl.kubernetes.io/last-applied-configuration", json.dumps({"kind": "ConfigMap", "data": {"app.ini": t}}))), "last-applied Secret": ("{S24}", lambda t: _annotated("kubectl.kubernetes.io/last-applied-configuration", json.dumps({"kind": "Secret", "data": {"u": t}}), "Secret")),
    "wrapped base64": ("-----BEGIN PRIVATE KEY-----\n{S64}\n-----END PRIVATE KEY-----\n", lambda t: _map("x", "\n".join(b64(t)[i : i + 64] for i in range(0, len(b64(t)), 64)))), "base64 of base64": ("token={S24}", lambda t: _map("x", b64(b64(t)))),
    "args base64": ("export DB_PASSWORD={S14}", lambda t: _pod({"args": ["sh", "-c", f"echo {b64(t)} | base64 -d | sh"]})), "percent twice": ("password={S14}", lambda t: _map("x", quote(quote(t, safe=""), safe=""))),
}  # fmt: skip

BROKEN = {  # files that cannot be parsed, and their names
    "broken YAML Secret": ("s1.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: x\nstringData:\n  user: {S24}\n"), "broken YAML line": ("s2.yaml", "kind: ConfigMap\ndata:\n  {S24}: [x\n"), "broken JSON Secret": ("s3.json", '{"kind":"Secret","data":{"user":"{S24}"},}'),
    "key of no Kubernetes YAML": ("s4.yaml", "ghp_{S36}: x\nb: y\n"), "list of strings": ("s5.yaml", "- password={S20}\n"), "kind with secret": ("s6.yaml", "apiVersion: v1\nkind: [\"{S24}\"]\nmetadata: {name: x}\n"), "kubeconfig": ("s7.yaml", "apiVersion: v1\nkind: Config\nusers:\n- name: x\n  user:\n    token: {S40}\n    client-key-data: x\n"),
    "YAML tag": ("s8.yaml", "kind: !!{S24} x\n"), "YAML anchor": ("s9.yaml", "a: *{S24}\n"), "YAML escape": ("s10.yaml", 'a: "\\q {S24}"\n'), "YAML tab": ("s11.yaml", "a:\n\t{S24}: x\n"), "YAML duplicate anchor": ("s12.yaml", "? {S24}\n? [\n"),
}  # fmt: skip


def objects(planted: Planted) -> list[Body]:
    """Every object; names say nothing of what is planted."""
    made: list[Body] = []
    for kind, text in SHAPED.items():
        made.append(_env("SETTING", planted.fill(f"env {kind}", text)))
    for name, text in VARIABLES.items():
        filled = planted.fill(f"env {name}", text)
        made.append(_env(name, b64(filled) if name.endswith("_B64") else filled))
    for kind, words in ARGUMENTS.items():
        made.append(_pod({"args": planted.held(f"args {kind}", words)}))
    for kind, (key, text) in FILES.items():
        made.append(_map(key, planted.fill(f"file {kind}", text)))
    for kind, body in OBJECTS.items():
        made.append(planted.held(f"object {kind}", body))
    for kind, (text, wrap) in ENCODED.items():
        made.append(wrap(planted.fill(f"encoded {kind}", text)))
    for kind in (
        "ghp_",
        "Slack webhook",
        "URL user",
        "Bearer",
        "JWT",
        "AccountKey=",
        "PEM in one line",
        "jdbc parameter",
    ):
        made.append(_annotated("example.com/note", planted.fill(f"annotation {kind}", SHAPED[kind])))
        made.append(_map("motd", "see " + planted.fill(f"sentence {kind}", SHAPED[kind]) + " for more"))
    for number, body in enumerate(made):
        body["metadata"] = {"name": f"p{number:04}", "namespace": "planted", **body.get("metadata", {})}
    return made


def write(folder: Any, planted: Planted, harmless: list[Body]) -> None:
    """The objects as files, and files that cannot be parsed."""
    (folder / "all.yaml").write_text(yaml.safe_dump_all([*objects(planted), *harmless]))
    for kind, (name, text) in BROKEN.items():
        (folder / name).write_text(planted.fill(f"broken {kind}", text))
