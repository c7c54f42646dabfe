"""Makes a cluster of realistic pods: as files for `snapshot --from`, or served as an API server serves it.

    python benchmarks/perf/pods.py FOLDER [--pods 5000] [--sidecar] [--seed 1]
    python benchmarks/perf/pods.py --serve 8001 [--pods 5000]     # then a kubeconfig for it is printed

Each pod has two containers with 25 variables each, probes, volumes, and a status as a kubelet writes it
(7.5 kB); its Deployment and ReplicaSet, a Service, a ConfigMap and a ServiceAccount stand beside it. With
`--sidecar` pods carry what the injector of a service mesh adds to them (11 kB) and their templates do not.
The same arguments give the same bytes.
"""

import argparse
import copy
import json
import random
import string
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlparse

Item = dict[str, Any]
AT = "2026-11-02T08:00:00Z"
PODS_OF_A_NODE = 60


class Size(NamedTuple):
    """How much of it to make."""

    pods: int = 5000
    namespaces: int = 100
    replicas: int = 5
    """Pods of one Deployment."""
    variables: int = 25
    """Environment variables of one container."""
    sidecar: bool = False
    """Whether an injector has changed the pods, and not their templates."""
    seed: int = 1


def cluster(size: Size) -> Iterator[Item]:
    """Every object of the cluster, namespaces and nodes first."""
    dice = random.Random(size.seed)
    yield _object(
        "v1", "Namespace", "kube-system", None, dice, labels={"kubernetes.io/metadata.name": "kube-system"}
    )
    for n in range(size.namespaces):
        name = f"team-{n:04d}"
        labels = {"kubernetes.io/metadata.name": name, "team": f"t{n % 40}"}
        if size.sidecar:
            labels["istio-injection"] = "enabled"
        yield _object("v1", "Namespace", name, None, dice, labels=labels) | {"status": {"phase": "Active"}}
    nodes = [f"worker-{n:03d}" for n in range(size.pods // PODS_OF_A_NODE + 1)]
    yield from (_node(name, dice) for name in nodes)
    made = workload = 0
    while made < size.pods:
        pods = min(size.replicas, size.pods - made)
        yield from _workload(size, workload, range(made, made + pods), nodes, dice)
        made, workload = made + pods, workload + 1


def _workload(size: Size, number: int, pods: range, nodes: list[str], dice: random.Random) -> Iterator[Item]:
    """A Deployment with all that stands around it."""
    space = f"team-{number % size.namespaces:04d}"
    app = f"{dice.choice(('cart', 'orders', 'ledger', 'search', 'mail', 'price'))}-{number:05d}"
    labels = {
        "app.kubernetes.io/name": app,
        "app.kubernetes.io/part-of": space,
        "tier": dice.choice(("web", "data")),
    }
    yield _object("v1", "ServiceAccount", app, space, dice)
    yield _object("v1", "ConfigMap", f"{app}-config", space, dice) | {
        "data": {f"key-{k}": _word(dice, 40) for k in range(12)}
    }
    yield _object("v1", "Service", app, space, dice, labels=labels) | {
        "spec": {"type": "ClusterIP", "clusterIP": f"10.96.{number // 250 % 250}.{number % 250}",
                 "selector": {"app.kubernetes.io/name": app}, "ports": [{"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"}]},
        "status": {"loadBalancer": {}},
    }  # fmt: skip
    template = {"metadata": {"labels": labels, "annotations": {"prometheus.io/scrape": "true", "checksum/config": _hex(dice, 64)}},
                "spec": _spec(app, space, size.variables, dice)}  # fmt: skip
    deployment = _object("apps/v1", "Deployment", app, space, dice, labels=labels) | {
        "spec": {"replicas": len(pods), "selector": {"matchLabels": {"app.kubernetes.io/name": app}}, "revisionHistoryLimit": 10,
                 "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}}, "template": template},
        "status": {"replicas": len(pods), "readyReplicas": len(pods), "observedGeneration": 1},
    }  # fmt: skip
    yield deployment
    digest = _suffix(dice, 10)
    hashed = {**labels, "pod-template-hash": digest}
    replica_set = _object("apps/v1", "ReplicaSet", f"{app}-{digest}", space, dice, labels=hashed, owner=deployment) | {
        "spec": {"replicas": len(pods), "selector": {"matchLabels": {"pod-template-hash": digest}},
                 "template": {**template, "metadata": {**template["metadata"], "labels": hashed}}},
        "status": {"replicas": len(pods), "readyReplicas": len(pods), "observedGeneration": 1},
    }  # fmt: skip
    yield replica_set
    for number_of_pod in pods:
        yield _pod(size, template, replica_set, number_of_pod, dice.choice(nodes), dice)


def _spec(app: str, space: str, variables: int, dice: random.Random) -> Item:
    """A pod spec as the API server fills it in."""
    hardened = dice.random() < 0.5
    volumes = [
        {"name": "config", "configMap": {"name": f"{app}-config", "defaultMode": 420}},
        {"name": "cache", "emptyDir": {}},
    ]
    if dice.random() < 0.03:
        volumes.append({"name": "host-logs", "hostPath": {"path": "/var/log", "type": ""}})
    spec: Item = {
        "containers": [_container(name, app, space, variables, hardened, dice) for name in ("main", "exporter")],
        "volumes": volumes, "serviceAccountName": app, "serviceAccount": app, "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst", "schedulerName": "default-scheduler",
        "securityContext": {"runAsNonRoot": True, "fsGroup": 2000, "seccompProfile": {"type": "RuntimeDefault"}} if hardened else {},
    }  # fmt: skip
    if dice.random() < 0.02:
        spec["hostNetwork"] = True
    if dice.random() < 0.5:
        spec["automountServiceAccountToken"] = False
    return spec


def _container(name: str, app: str, space: str, variables: int, hardened: bool, dice: random.Random) -> Item:
    env: list[Item] = [
        {"name": f"SET_{_word(dice, 6).upper()}_{k:02d}", "value": _word(dice, 12)}
        for k in range(variables - 3)
    ]
    env += [
        {"name": "POD_NAME", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}},
        {
            "name": "DATABASE_PASSWORD",
            "valueFrom": {"secretKeyRef": {"name": f"{app}-db", "key": "password"}},
        },
        {"name": "LOG_LEVEL", "valueFrom": {"configMapKeyRef": {"name": f"{app}-config", "key": "key-1"}}},
    ]
    probe = {"httpGet": {"path": "/healthz", "port": "http", "scheme": "HTTP"}, "periodSeconds": 10, "timeoutSeconds": 1,
             "successThreshold": 1, "failureThreshold": 3}  # fmt: skip
    security: Item = (
        {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
        if hardened
        else {}
    )
    if dice.random() < 0.02:
        security = {"privileged": True}
    return {
        "name": name, "image": f"registry.example/{space}/{app}-{name}:{dice.randint(1, 9)}.{dice.randint(0, 30)}",
        "imagePullPolicy": "IfNotPresent", "args": [f"--listen=:{8080 if name == 'main' else 9090}", "--config=/etc/app/config.yaml"],
        "ports": [{"name": "http" if name == "main" else "metrics", "containerPort": 8080 if name == "main" else 9090, "protocol": "TCP"}],
        "env": env, "resources": {"limits": {"cpu": "500m", "memory": "256Mi"}, "requests": {"cpu": "50m", "memory": "64Mi"}},
        "livenessProbe": probe, "readinessProbe": probe, "securityContext": security,
        "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
        "volumeMounts": [{"name": "config", "mountPath": "/etc/app", "readOnly": True}, {"name": "cache", "mountPath": "/var/cache/app"}],
    }  # fmt: skip


def _pod(size: Size, template: Item, owner: Item, number: int, node: str, dice: random.Random) -> Item:
    """One pod: the template as the API server, the injector, the scheduler and the kubelet have changed it."""
    name, space = f"{owner['metadata']['name']}-{_suffix(dice, 5)}", owner["metadata"]["namespace"]
    held = owner["spec"]["template"]["metadata"]
    spec = copy.deepcopy(template["spec"])
    meta = _object("v1", "Pod", name, space, dice, labels=dict(held["labels"]), owner=owner)
    meta["metadata"] |= {
        "generateName": f"{owner['metadata']['name']}-",
        "annotations": dict(held["annotations"]),
    }
    if size.sidecar:
        _inject(meta, spec, size.variables)
    token = f"kube-api-access-{_suffix(dice, 5)}"
    if spec.get("automountServiceAccountToken") is not False:
        spec["volumes"].append({"name": token, "projected": {"defaultMode": 420, "sources": [
            {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
            {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}]}}]}})  # fmt: skip
        for c in (*spec["containers"], *spec.get("initContainers", ())):
            c["volumeMounts"] = [*c.get("volumeMounts", ()), {
                "name": token, "readOnly": True, "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"}]  # fmt: skip
    spec |= {"nodeName": node, "priority": 0, "preemptionPolicy": "PreemptLowerPriority", "enableServiceLinks": True,
             "tolerations": [{"key": f"node.kubernetes.io/{why}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
                             for why in ("not-ready", "unreachable")]}  # fmt: skip
    address = f"10.{16 + number // 65025 % 200}.{number // 255 % 255}.{number % 255}"
    status = {
        "phase": "Running", "hostIP": "10.0.0.7", "podIP": address, "podIPs": [{"ip": address}], "startTime": AT, "qosClass": "Burstable",
        "conditions": [{"type": kind, "status": "True", "lastProbeTime": None, "lastTransitionTime": AT}
                       for kind in ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")],
        "containerStatuses": [{
            "name": c["name"], "image": c["image"], "imageID": f"{c['image'].rpartition(':')[0]}@sha256:{_hex(dice, 64)}",
            "containerID": f"containerd://{_hex(dice, 64)}", "ready": True, "started": True, "restartCount": 0,
            "lastState": {}, "state": {"running": {"startedAt": AT}}} for c in spec["containers"]],
    }  # fmt: skip
    return meta | {"spec": spec, "status": status}


def _inject(pod: Item, spec: Item, variables: int) -> None:
    """What the injector of a service mesh adds: a proxy, an init container that redirects traffic, volumes."""
    meta = pod["metadata"]
    app = meta["labels"]["app.kubernetes.io/name"]
    meta["annotations"] |= {"sidecar.istio.io/status": '{"containers":["istio-proxy"],"initContainers":["istio-init"]}',
                            "kubectl.kubernetes.io/default-container": "main"}  # fmt: skip
    meta["labels"] |= {"security.istio.io/tlsMode": "istio", "service.istio.io/canonical-name": app}
    env = [
        {"name": f"PROXY_SETTING_{k:02d}", "value": f"value of the mesh {k}"} for k in range(variables - 4)
    ]
    env += [{"name": f"POD_{what.upper()}", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": path}}} for what, path in (
        ("name", "metadata.name"), ("namespace", "metadata.namespace"), ("address", "status.podIP"))]  # fmt: skip
    env.append({"name": "ISTIO_META_WORKLOAD_NAME", "value": app})
    image = "registry.example/mesh/proxyv2:1.24.2"
    spec["containers"].append({
        "name": "istio-proxy", "image": image, "imagePullPolicy": "IfNotPresent", "env": env,
        "args": ["proxy", "sidecar", "--domain", "$(POD_NAMESPACE).svc.cluster.local", "--proxyLogLevel=warning"],
        "ports": [{"name": "http-envoy-prom", "containerPort": 15090, "protocol": "TCP"}],
        "resources": {"limits": {"cpu": "2", "memory": "1Gi"}, "requests": {"cpu": "100m", "memory": "128Mi"}},
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "privileged": False,
                            "readOnlyRootFilesystem": True, "runAsGroup": 1337, "runAsNonRoot": True, "runAsUser": 1337},
        "volumeMounts": [{"name": "istio-envoy", "mountPath": "/etc/istio/proxy"}, {"name": "istiod-ca-cert", "mountPath": "/var/run/secrets/istio"}],
    })  # fmt: skip
    spec["initContainers"] = [{
        "name": "istio-init", "image": image, "imagePullPolicy": "IfNotPresent", "args": ["istio-iptables", "-p", "15001", "-z", "15006", "-u", "1337"],
        "resources": {"limits": {"cpu": "2", "memory": "1Gi"}, "requests": {"cpu": "100m", "memory": "128Mi"}},
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"add": ["NET_ADMIN", "NET_RAW"], "drop": ["ALL"]},
                            "privileged": False, "readOnlyRootFilesystem": False, "runAsGroup": 0, "runAsNonRoot": False, "runAsUser": 0},
    }]  # fmt: skip
    spec["volumes"] += [{"name": "istio-envoy", "emptyDir": {"medium": "Memory"}},
                        {"name": "istiod-ca-cert", "configMap": {"name": "istio-ca-root-cert", "defaultMode": 420}}]  # fmt: skip


def _node(name: str, dice: random.Random) -> Item:
    return _object("v1", "Node", name, None, dice, labels={"kubernetes.io/hostname": name, "kubernetes.io/os": "linux"}) | {
        "spec": {"podCIDR": "10.16.0.0/24"},
        "status": {"nodeInfo": {"kubeletVersion": "v1.34.2", "osImage": "Ubuntu 24.04", "operatingSystem": "linux"},
                   "addresses": [{"type": "InternalIP", "address": "10.0.0.7"}], "conditions": [{"type": "Ready", "status": "True"}]},
    }  # fmt: skip


def _object(
    version: str, kind: str, name: str, space: str | None, dice: random.Random, *,
    labels: Item | None = None, owner: Item | None = None,
) -> Item:  # fmt: skip
    meta: Item = {"name": name, "uid": f"{_hex(dice, 8)}-{_hex(dice, 4)}-4{_hex(dice, 3)}-8{_hex(dice, 3)}-{_hex(dice, 12)}",
                  "creationTimestamp": AT, "resourceVersion": str(dice.randint(1000, 9_999_999))}  # fmt: skip
    if space:
        meta["namespace"] = space
    if labels:
        meta["labels"] = labels
    if owner:
        meta["ownerReferences"] = [{"apiVersion": owner["apiVersion"], "kind": owner["kind"], "name": owner["metadata"]["name"],
                                    "uid": owner["metadata"]["uid"], "controller": True, "blockOwnerDeletion": True}]  # fmt: skip
    return {"apiVersion": version, "kind": kind, "metadata": meta}


def _hex(dice: random.Random, length: int) -> str:
    return f"{dice.getrandbits(4 * length):0{length}x}"


def _suffix(dice: random.Random, length: int) -> str:
    return "".join(dice.choices("bcdfghjklmnpqrstvwxz2456789", k=length))


def _word(dice: random.Random, length: int) -> str:
    return "".join(dice.choices(string.ascii_lowercase, k=length))


LISTS = {
    "/api/v1": ("namespaces", "nodes", "serviceaccounts", "configmaps", "services", "pods"),
    "/apis/apps/v1": ("deployments", "replicasets"),
}
"""What is served, and under which path."""


def _plural(item: Item) -> str:
    return f"{item['kind'].lower()}s"


def write(folder: Path, size: Size, *, most: int = 2000) -> Path:
    """Writes `kubectl get -o json` lists, of at most `most` objects each; an empty one of each kind that is not made."""
    from complyk8s.kinds import BUILT_IN

    folder.mkdir(parents=True, exist_ok=True)
    held: dict[str, list[Item]] = {}
    files: dict[str, int] = {}

    def out(plural: str) -> None:
        files[plural] = files.get(plural, 0) + 1
        text = json.dumps(
            {"apiVersion": "v1", "kind": "List", "items": held.pop(plural)}, separators=(",", ":")
        )
        (folder / f"{plural}-{files[plural]:03d}.json").write_text(text)

    for item in cluster(size):
        held.setdefault(plural := _plural(item), []).append(item)
        if len(held[plural]) == most:
            out(plural)
    for plural in list(held):
        out(plural)
    for kind in BUILT_IN:
        if kind.plural not in files:
            (folder / f"{kind.label}.json").write_text('{"apiVersion":"v1","kind":"List","items":[]}')
    return folder


class Server(ThreadingHTTPServer):
    """A read-only API server on loopback, which pages as the real one does."""

    daemon_threads = True

    def __init__(self, size: Size, port: int = 0) -> None:
        """Serves the cluster of this size."""
        self.held: dict[str, list[bytes]] = {}
        for item in cluster(size):
            self.held.setdefault(_plural(item), []).append(
                json.dumps({k: v for k, v in item.items() if k not in ("apiVersion", "kind")}).encode()
            )
        super().__init__(("127.0.0.1", port), _Answers)

    def kubeconfig(self, path: Path) -> Path:
        """Writes a kubeconfig for it."""
        path.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "perf",
            "clusters": [{"name": "perf", "cluster": {"server": f"http://127.0.0.1:{self.server_port}"}}],
            "users": [{"name": "perf", "user": {}}], "contexts": [{"name": "perf", "context": {"cluster": "perf", "user": "perf"}}],
        }))  # fmt: skip
        return path


class _Answers(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Discovery, the version, and lists by page."""
        asked = urlparse(self.path)
        root, _, plural = asked.path.rpartition("/")
        if asked.path == "/version":
            self._send(200, b'{"major":"1","minor":"34","gitVersion":"v1.34.2"}')
        elif asked.path in ("/api", "/apis"):
            self._send(200, json.dumps(self._discovery(asked.path)).encode())
        elif asked.path == "/api/v1/namespaces/kube-system":
            self._send(200, b'{"apiVersion":"v1","kind":"Namespace",' + self.server.held["namespaces"][0][1:])
        elif plural in LISTS.get(root, ()):
            self._list(plural, {k: v[0] for k, v in parse_qs(asked.query).items()})
        else:
            self._send(404, b'{"kind":"Status","code":404,"message":"not found"}')

    def _discovery(self, path: str) -> Item:
        groups = {
            root.split("/")[2] if root.startswith("/apis") else "": plurals for root, plurals in LISTS.items()
        }
        kinds = {"configmaps": "ConfigMap", "serviceaccounts": "ServiceAccount", "replicasets": "ReplicaSet"}
        return {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "items": [
            {"metadata": {"name": group}, "versions": [{"version": "v1", "freshness": "Current", "resources": [
                {"resource": p, "responseKind": {"group": group, "version": "v1", "kind": kinds.get(p, p[:-1].capitalize())},
                 "scope": "Cluster" if p in ("namespaces", "nodes") else "Namespaced", "verbs": ["get", "list", "watch"]} for p in plurals]}]}
            for group, plurals in groups.items() if bool(group) == (path == "/apis")]}  # fmt: skip

    def _list(self, plural: str, query: dict[str, str]) -> None:
        held = self.server.held.get(plural, [])
        start, most = int(query.get("continue", 0)), int(query.get("limit", len(held) or 1))
        meta = {"resourceVersion": "7"} | (
            {"continue": str(start + most)} if start + most < len(held) else {}
        )
        head = b'{"kind":"List","apiVersion":"v1","metadata":' + json.dumps(meta).encode() + b',"items":['
        self._send(200, head + b",".join(held[start : start + most]) + b"]}")

    def _send(self, code: int, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def options(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Adds an option for each field of Size."""
    for name, default in Size()._asdict().items():
        if isinstance(default, bool):
            parser.add_argument(f"--{name}", action="store_true")
        else:
            parser.add_argument(f"--{name}", type=int, default=default)
    return parser


def given(size: Size) -> list[str]:
    """The options that make a cluster of this size."""
    return [
        word
        for name, held in size._asdict().items()
        if held is not False
        for word in ([f"--{name}"] if held is True else [f"--{name}", str(held)])
    ]


def main() -> None:
    """Writes or serves a cluster."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--serve", type=int, metavar="PORT")
    asked = options(parser).parse_args()
    size = Size(**{name: getattr(asked, name) for name in Size._fields})
    if asked.folder:
        print(write(asked.folder, size))
    if asked.serve is not None:
        server = Server(size, asked.serve)
        print(server.kubeconfig(Path(f"kubeconfig-{server.server_port}")).absolute(), flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
