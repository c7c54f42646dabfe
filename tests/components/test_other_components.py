"""etcd, kube-scheduler, kube-controller-manager and kube-proxy in odd forms: what each control says of them."""

import json
from typing import Any

import pytest
from helpers import SEES_ALL, session

from complyk8s import redact
from complyk8s.controls import read
from complyk8s.evaluate import ask

ETCD = "registry.k8s.io/etcd:3.6.5-0"
TLS = ["--cert-file=/c", "--key-file=/k", "--client-cert-auth"]
PEER = ["--peer-cert-file=/c", "--peer-key-file=/k", "--peer-client-cert-auth"]
SHELL = ["sh", "-c"]
RUNNER = ["/go-runner", "--log-file=/var/log/x.log", "--also-stdout=true"]


def pod(name: str, container: dict[str, Any]) -> dict[str, Any]:
    held = {"name": "c", **container}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "kube-system"},
            "spec": {"containers": [held]}}  # fmt: skip


def verdicts(control: str, *objects: dict[str, Any]) -> dict[str, str]:
    """By resource."""
    found = next(c for c in read.controls() if c.id == control)
    held = session("\n---\n".join(json.dumps(o) for o in objects))
    return {f.resource: f.verdict.value for f in ask.control(found, held, SEES_ALL)}


def image(component: str) -> str:
    return ETCD if component == "etcd" else f"registry.k8s.io/{component}:v1.36.1"


def in_all_ways(component: str, arguments: list[str]) -> list[dict[str, Any]]:
    """The same flags as `command`, as `args`, behind a launcher, in a shell, and in a static binary's folder."""
    words = [component, *arguments]
    return [
        {"image": image(component), "command": words},
        {"image": image(component), "command": [f"/usr/local/bin/{component}"], "args": arguments},
        {"image": image(component), "command": [*RUNNER, *words]},
        {"image": image(component), "command": SHELL, "args": ["exec " + " ".join(f"'{w}'" for w in words)]},
        {"image": image(component), "command": [*SHELL, " ".join(f'"{w}"' for w in words) + " 2>&1 | tee /var/log/x.log"]},
    ]  # fmt: skip


OF_CLIENTS = "control_plane/etcd-client-cert-auth"
OF_SERVER = "control_plane/etcd-server-cert"
OF_PEERS = "control_plane/etcd-peer-client-cert-auth"
OF_PEER_CERT = "control_plane/etcd-peer-cert"
NO_AUTO = "control_plane/etcd-no-auto-tls"
SCHEDULER = "control_plane/scheduler-profiling"
SCHEDULER_AT = "control_plane/scheduler-bind-address"
CONTROLLERS = "control_plane/controller-manager-profiling"
CONTROLLERS_AT = "control_plane/controller-manager-bind-address"
IDENTITIES = "control_plane/controller-manager-own-identities"
ROTATION = "control_plane/controller-manager-rotate-kubelet-certs"
PODS_GO = "control_plane/controller-manager-pod-gc"
CASES = [
    (OF_CLIENTS, "etcd", ["--client-cert-auth"], "pass"),
    (OF_CLIENTS, "etcd", ["-client-cert-auth"], "pass"),
    (OF_CLIENTS, "etcd", ["--client-cert-auth=T"], "pass"),
    (OF_CLIENTS, "etcd", ["--client-cert-auth=1", "--client-cert-auth=0"], "fail"),
    (OF_CLIENTS, "etcd", ["--client_cert_auth=true"], "unknown"),
    (OF_CLIENTS, "etcd", ["--client-cert-auth", "true"], "unknown"),
    (OF_CLIENTS, "etcd", ["--client-cert-auth=yes"], "unknown"),
    (OF_CLIENTS, "etcd", ["--Client-Cert-Auth=true"], "unknown"),
    (OF_CLIENTS, "etcd", ["--client-cert-auth", "--", "--client-cert-auth=false"], "unknown"),
    (OF_CLIENTS, "etcd", [*TLS, "--config-file=/etc/etcd.yaml"], "unknown"),
    (OF_CLIENTS, "etcd", [*TLS, "--config-file="], "pass"),
    (OF_CLIENTS, "etcd", [*TLS, "--listen-client-urls=https://127.0.0.1:2379,http://10.0.0.1:2379"], "fail"),
    (OF_CLIENTS, "etcd", [*TLS, "--listen-client-urls", "http://127.0.0.1:2379"], "fail"),
    (OF_CLIENTS, "etcd", [*TLS, "--listen-client-urls=HTTP://127.0.0.1:2379"], "fail"),
    (OF_CLIENTS, "etcd", [*TLS, "--listen-client-urls=https://0.0.0.0:2379", "--listen-client-http-urls=http://0.0.0.0:2382"], "fail"),
    (OF_CLIENTS, "etcd", [*TLS, "--listen-client-urls=https://0.0.0.0:2379", "--listen-metrics-urls=http://127.0.0.1:2381"], "pass"),
    (OF_CLIENTS, "etcd", [*TLS, "--listen-client-urls=http://1.1.1.1:1", "--listen-client-urls=https://0.0.0.0:2379"], "pass"),
    (OF_SERVER, "etcd", ["--cert-file", "/c", "--key-file", "/k"], "pass"),
    (OF_SERVER, "etcd", ["--cert-file=/c", "--key-file=/k", "--cert-file="], "fail"),
    (OF_SERVER, "etcd", [*TLS, "-listen-client-urls=http://0.0.0.0:2379"], "fail"),
    (OF_PEERS, "etcd", [*PEER, "--listen-peer-urls=http://10.0.0.1:2380"], "fail"),
    (OF_PEER_CERT, "etcd", [*PEER, "--listen-peer-urls=http://10.0.0.1:2380"], "fail"),
    (OF_PEER_CERT, "etcd", [*PEER, "--listen-peer-urls=https://10.0.0.1:2380"], "pass"),
    (NO_AUTO, "etcd", ["--auto-tls=f"], "pass"),
    (NO_AUTO, "etcd", ["--auto-tls"], "fail"),
    (SCHEDULER, "kube-scheduler", ["--profiling=false"], "pass"),
    (SCHEDULER, "kube-scheduler", ["--profiling", "false"], "unknown"),
    (SCHEDULER, "kube-scheduler", ["-profiling=false"], "unknown"),
    (SCHEDULER, "kube-scheduler", ["--profiling=0", "--config=/etc/s.yaml"], "unknown"),
    (SCHEDULER, "kube-scheduler", ["--profiling=0", "--config="], "pass"),
    (SCHEDULER, "kube-scheduler", ["--profiling=false", "--profiling"], "fail"),
    (SCHEDULER_AT, "kube-scheduler", ["--bind_address", "127.0.0.1"], "pass"),
    (SCHEDULER_AT, "kube-scheduler", ["--bind-address=127.0.0.1", "--bind-address=0.0.0.0"], "fail"),
    (SCHEDULER_AT, "kube-scheduler", ["--bind-address=127.0.0.1.evil"], "unknown"),
    (SCHEDULER_AT, "kube-scheduler", ["--bind-address=127.0.0.1:10259"], "unknown"),
    (SCHEDULER_AT, "kube-scheduler", ["--bind-address=127.0.0.1", "--secure-port=70000"], "unknown"),
    (SCHEDULER_AT, "kube-scheduler", ["--bind-address=127.0.0.1", "--secure-port=0"], "pass"),
    (SCHEDULER_AT, "kube-scheduler", ["--bind-address=::1"], "pass"),
    (SCHEDULER_AT, "kube-scheduler", ["--bind-address="], "fail"),
    (SCHEDULER_AT, "kube-scheduler", [], "fail"),
    (CONTROLLERS, "kube-controller-manager", ["--profiling=F"], "pass"),
    (CONTROLLERS, "kube-controller-manager", ["--profiling"], "fail"),
    (CONTROLLERS_AT, "kube-controller-manager", ["--bind-address=127.0.0.1", "--bind_address=::"], "fail"),
    (CONTROLLERS_AT, "kube-controller-manager", ["--bind-address=127.0.0.1", "--secure-port=-1"], "unknown"),
    (IDENTITIES, "kube-controller-manager", ["--use_service_account_credentials"], "pass"),
    (IDENTITIES, "kube-controller-manager", ["--use-service-account-credentials", "true"], "unknown"),
    (IDENTITIES, "kube-controller-manager", ["--use-service-account-credentials=true", "--use-service-account-credentials=false"], "fail"),
    (ROTATION, "kube-controller-manager", ["--feature-gates=A=true", "--feature-gates=RotateKubeletServerCertificate=F"], "fail"),
    (ROTATION, "kube-controller-manager", ["--feature-gates=AllBeta=false"], "fail"),
    (ROTATION, "kube-controller-manager", ["--feature-gates=AllBeta=false,RotateKubeletServerCertificate=true"], "pass"),
    (ROTATION, "kube-controller-manager", ["--feature-gates=RotateKubeletServerCertificate"], "unknown"),
    (PODS_GO, "kube-controller-manager", ["--terminated-pod-gc-threshold", "+12"], "pass"),
    (PODS_GO, "kube-controller-manager", ["--terminated-pod-gc-threshold=-5"], "fail"),
    (PODS_GO, "kube-controller-manager", ["--terminated-pod-gc-threshold=0x0"], "fail"),
    (PODS_GO, "kube-controller-manager", ["--terminated-pod-gc-threshold=ten"], "unknown"),
]  # fmt: skip


@pytest.mark.parametrize("control", sorted({c[0] for c in CASES}))
def test_whatever_way_the_flags_are_given(control):
    """Each case as command, as args, behind go-runner, in a shell: the same verdict."""
    objects, wanted = [], {}
    for number, (_, component, arguments, verdict) in enumerate(c for c in CASES if c[0] == control):
        for way, container in enumerate(in_all_ways(component, arguments)):
            name = f"{component}-{number}-{way}"
            objects.append(pod(name, container))
            wanted[f"Pod/kube-system/{name}"] = (verdict, arguments)
    found = verdicts(control, *objects)
    assert {r: (found.get(r), a) for r, (_, a) in wanted.items()} == wanted


@pytest.mark.parametrize(
    ("container", "verdict"),
    [
        ({"env": [{"name": "ETCD_CLIENT_CERT_AUTH", "value": "true"}]}, "pass"),
        ({"env": [{"name": "ETCD_CLIENT_CERT_AUTH", "value": "1"}]}, "pass"),
        ({"env": [{"name": "ETCD_CLIENT_CERT_AUTH", "value": "on"}]}, "unknown"),
        ({"env": [{"name": "ETCD_CLIENT_CERT_AUTH", "value": ""}]}, "fail"),
        ({"env": [{"name": "etcd_client_cert_auth", "value": "true"}]}, "fail"),
        ({"env": [{"name": "A", "value": "true"}, {"name": "ETCD_CLIENT_CERT_AUTH", "value": "$(A)"}]}, "pass"),
        ({"env": [{"name": "ETCD_CLIENT_CERT_AUTH", "valueFrom": {"configMapKeyRef": {"name": "a", "key": "b"}}}]}, "unknown"),
        ({"envFrom": [{"configMapRef": {"name": "a"}}]}, "unknown"),
        ({"args": ["--client-cert-auth=true"], "env": [{"name": "ETCD_CLIENT_CERT_AUTH", "value": "true"}]}, "unknown"),
        ({"args": ["--client-cert-auth=true"], "env": [{"name": "ETCD_CONFIG_FILE", "value": "/e.yaml"}]}, "unknown"),
        ({"args": ["--client-cert-auth=true"], "env": [{"name": "ETCD_LISTEN_CLIENT_URLS", "value": "http://0.0.0.0:2379"}]}, "fail"),
        ({"args": ["--client-cert-auth=true", "--listen-client-urls=$(U)"], "env": [{"name": "U", "value": "http://a:2379"}]}, "fail"),
        ({"args": ["--client-cert-auth=true", "--listen-client-urls=$(U)"], "envFrom": [{"secretRef": {"name": "a"}}]}, "unknown"),
    ],
)  # fmt: skip
def test_the_variables_of_etcd(container, verdict):
    one = pod("etcd-1", {"image": ETCD, "command": ["etcd"], **container})
    assert verdicts(OF_CLIENTS, one) == {"Pod/kube-system/etcd-1": verdict}


API = "control_plane/apiserver-no-always-allow"


@pytest.mark.parametrize(
    ("arguments", "verdict"),
    [
        (["--authorization-mode=Node,RBAC"], "pass"),
        (["--authorization-mode=Node,RBACK"], "unknown"),
        (["--authorization-mode=node,rbac"], "unknown"),
        (["--authorization-mode=RBAC,RBAC"], "unknown"),
        (["--authorization-mode=RBAC, Node"], "unknown"),
        (["--authorization-mode=RBAC,"], "unknown"),
        (["--authorization-mode="], "fail"),
        (["--authorization-mode=RBAC,ABAC"], "unknown"),
        (["--authorization-mode=RBAC,ABAC", "--authorization-policy-file=/p"], "pass"),
        (["--authorization-mode=RBAC,Webhook"], "unknown"),
        (["--authorization-mode=RBAC,Webhook", "--authorization-webhook-config-file=/w"], "pass"),
        (["--authorization-mode=RBAC", "--authorization-policy-file=/p"], "unknown"),
        (["--authorization-mode=RBAC", "--audit-log-path=-", "--audit-log-format=yaml"], "unknown"),
        (["--authorization-mode=RBAC", "--audit-log-format=yaml"], "pass"),
        (["--authorization-mode=RBAC", "--audit-log-path=-", "--audit-log-maxage=-1"], "unknown"),
        (["--authorization-mode=RBAC", "--request-timeout=-1s"], "unknown"),
        (["--authorization-mode=RBAC", "--secure-port=0"], "unknown"),
        (
            ["--authorization-mode=RBAC", "--enable-admission-plugins=A", "--disable-admission-plugins=B,A"],
            "unknown",
        ),
        (
            ["--authorization-mode=RBAC", "--admission-control=A", "--enable-admission-plugins=B"],
            "unknown",
        ),
    ],
)
def test_values_with_which_an_api_server_does_not_start(arguments, verdict):
    one = pod(
        "kube-apiserver-1", {"image": image("kube-apiserver"), "command": ["kube-apiserver", *arguments]}
    )
    assert verdicts(API, one) == {"Pod/kube-system/kube-apiserver-1": verdict}


CONFIG_MAP = {"name": "proxy-file", "configMap": {"name": "kube-proxy"}}


def proxy(
    name: str = "kube-proxy", arguments: tuple[str, ...] = ("--config=/etc/proxy/config.conf",), **spec: Any
) -> dict[str, Any]:
    volumes = spec.get("volumes", [CONFIG_MAP])
    container = {
        "name": "kube-proxy", "image": image("kube-proxy"), "command": ["kube-proxy", *arguments],
        "volumeMounts": spec.get("mounts", [{"name": volumes[0]["name"], "mountPath": "/etc/proxy"}] if volumes else []),
    }  # fmt: skip
    return {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": name, "namespace": "kube-system"},
            "spec": {"template": {"spec": {"containers": [container], "volumes": volumes}}}}  # fmt: skip


def config_map(name: str, address: Any, key: str = "config.conf") -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "kube-system"},
            "data": {key: json.dumps({"metricsBindAddress": address})}}  # fmt: skip


HERE, ALL = "127.0.0.1:10249", "0.0.0.0:10249"
OF_PROXY, OTHER = "ConfigMap/kube-system/kube-proxy", "ConfigMap/kube-system/mine"


@pytest.mark.parametrize(
    ("objects", "found"),
    [
        ([proxy(), config_map("kube-proxy", HERE)], {OF_PROXY: "pass"}),
        ([proxy(), config_map("kube-proxy", ALL)], {OF_PROXY: "fail"}),
        # the file that it mounts counts, not the one that lies about
        ([proxy(volumes=[{"name": "v", "configMap": {"name": "mine"}}]), config_map("kube-proxy", HERE), config_map("mine", ALL)], {OTHER: "fail"}),
        ([proxy(volumes=[{"name": "v", "hostPath": {"path": "/x"}}]), config_map("kube-proxy", HERE)], {"DaemonSet/kube-system/kube-proxy": "unknown"}),
        ([proxy(volumes=[{"name": "v", "configMap": {"name": "gone"}}]), config_map("kube-proxy", HERE)], {"DaemonSet/kube-system/kube-proxy": "unknown"}),
        ([proxy(arguments=("--config", "/etc/proxy/p.yaml"), volumes=[{"name": "v", "configMap": {"name": "mine", "items": [{"key": "k", "path": "p.yaml"}]}}]), config_map("mine", ALL, "k")], {OTHER: "fail"}),
        ([proxy(arguments=("--config=/etc/proxy/c",), mounts=[{"name": "v", "mountPath": "/etc/proxy/c", "subPath": "config"}], volumes=[{"name": "v", "configMap": {"name": "mine"}}]), config_map("mine", HERE, "config")], {OTHER: "pass"}),
        ([proxy(volumes=[{"name": "v", "projected": {"sources": [{"configMap": {"name": "mine"}}]}}]), config_map("mine", HERE)], {OTHER: "pass"}),
        ([proxy(arguments=("--metrics-bind-address=0.0.0.0:1",)), config_map("kube-proxy", HERE)], {"DaemonSet/kube-system/kube-proxy": "fail"}),
        ([proxy(), proxy("kube-proxy-windows", volumes=[{"name": "v", "configMap": {"name": "mine"}}]), config_map("kube-proxy", HERE), config_map("mine", ALL)], {OF_PROXY: "pass", OTHER: "fail"}),
        ([proxy(), proxy("kube-proxy-windows", arguments=("--metrics-bind-address=0.0.0.0:1",)), config_map("kube-proxy", HERE)], {OF_PROXY: "pass", "DaemonSet/kube-system/kube-proxy-windows": "fail"}),
        # nothing shows what lies at the path
        ([proxy(volumes=[]), config_map("kube-proxy", HERE)], {"DaemonSet/kube-system/kube-proxy": "unknown", OF_PROXY: "pass"}),
        ([config_map("kube-proxy", "localhost:10249")], {OF_PROXY: "unknown"}),
        ([config_map("kube-proxy", "127.evil.example:10249")], {OF_PROXY: "unknown"}),
        ([config_map("kube-proxy", 127)], {OF_PROXY: "unknown"}),
        ([config_map("kube-proxy", None)], {OF_PROXY: "pass"}),
        ([config_map("kube-proxy", "[::1]:1")], {OF_PROXY: "pass"}),
        ([config_map("kube-proxy", "::")], {OF_PROXY: "fail"}),
    ],
)  # fmt: skip
def test_the_file_that_kube_proxy_mounts(objects, found):
    assert verdicts("kubelet/proxy-metrics", *objects) == found


def test_a_pod_beside_the_daemon_set_is_not_hidden_by_its_name():
    decoy = pod(
        "kube-proxy-x1",
        {"name": "kube-proxy", "image": image("kube-proxy"), "command": ["kube-proxy", "--metrics-bind-address=0.0.0.0:1"]},
    )  # fmt: skip
    owned = {**decoy, "metadata": {**decoy["metadata"], "name": "kube-proxy-x2",
                                   "ownerReferences": [{"kind": "DaemonSet", "name": "kube-proxy", "apiVersion": "apps/v1", "uid": "u"}]}}  # fmt: skip
    assert verdicts("kubelet/proxy-metrics", proxy(), config_map("kube-proxy", HERE), decoy, owned) == {
        OF_PROXY: "pass",
        "Pod/kube-system/kube-proxy-x1": "fail",
    }


def node(config: dict[str, Any], *, from_file: bool = True) -> list[dict[str, Any]]:
    """A node with these fields of its kubelet's configuration."""
    facts = {"apiVersion": "complyk8s.io/v1", "kind": "NodeFacts", "metadata": {"name": "n1"}, "processes": [],
             "kubelet": {"config": config, "files": ["/c"], "fromFile": from_file, "unread": []},
             "status": {"collectedAt": "2026-01-01T00:00:00"}}  # fmt: skip
    return [facts, {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"}}]


@pytest.mark.parametrize(
    ("control", "config", "verdict"),
    [
        ("authorization-mode", {"authorization": {"mode": "Webhook"}}, "pass"),
        ("authorization-mode", {"authorization": {"mode": ""}}, "pass"),
        ("authorization-mode", {"authorization": {"mode": "RBAC"}}, "unknown"),
        ("authorization-mode", {"authorization": {"mode": "webhook"}}, "unknown"),
        ("anonymous-auth", {"authorization": {"mode": "RBAC"}}, "unknown"),
        ("anonymous-auth", {"readOnlyPort": "0"}, "unknown"),
        ("anonymous-auth", {"authentication": {"anonymous": None}}, "pass"),
        ("read-only-port", {"readOnlyPort": "none"}, "unknown"),
        ("read-only-port", {"readOnlyPort": 0.0}, "unknown"),
        ("read-only-port", {"readOnlyPort": False}, "unknown"),
        ("read-only-port", {"readOnlyPort": -1}, "unknown"),
        ("read-only-port", {"readOnlyPort": None}, "pass"),
        ("protect-kernel-defaults", {"protectKernelDefaults": "true"}, "unknown"),
        ("rotate-client-certificate", {"rotateCertificates": 1}, "unknown"),
        ("rotate-server-certificate", {"featureGates": {"AllBeta": False}}, "fail"),
        ("rotate-server-certificate", {"featureGates": {"AllBeta": False, "RotateKubeletServerCertificate": True}}, "pass"),
        ("rotate-server-certificate", {"featureGates": {"RotateKubeletServerCertificate": "true"}}, "unknown"),
        ("streaming-timeout", {"streamingConnectionIdleTimeout": "0.0s"}, "fail"),
        ("streaming-timeout", {"streamingConnectionIdleTimeout": "-5m"}, "fail"),
        ("streaming-timeout", {"streamingConnectionIdleTimeout": "5"}, "unknown"),
        ("streaming-timeout", {"streamingConnectionIdleTimeout": 5}, "unknown"),
        ("streaming-timeout", {"streamingConnectionIdleTimeout": "1h30m"}, "pass"),
        ("event-qps", {"eventRecordQPS": -5}, "unknown"),
        ("event-qps", {"eventRecordQPS": "5"}, "unknown"),
        ("pod-pids-limit", {"podPidsLimit": "100"}, "unknown"),
        ("pod-pids-limit", {"podPidsLimit": -1}, "fail"),
    ],
)  # fmt: skip
def test_values_that_the_kubelet_refuses(control, config, verdict):
    assert verdicts(f"kubelet/{control}", *node(config)) == {"Node/n1": verdict}


def test_what_is_not_set_is_shown_so():
    """`unset` behind the name of a key is no secret."""
    for seen in ("--peer-key-file unset", "automountServiceAccountToken=unset on the account unset"):
        assert redact.value(seen) == seen


def test_an_etcd_of_a_node_that_has_its_settings_in_variables():
    """Its start script, which is called etcd too, is none."""
    variables = {"ETCD_CERT_FILE": "/c", "ETCD_KEY_FILE": "/k", "ETCD_CLIENT_CERT_AUTH": "true"}
    facts, found = node({})
    facts["processes"] = [
        {"component": "etcd", "arguments": [], "uid": 0, "inPod": False, "environment": variables}
    ]
    assert verdicts(OF_CLIENTS, facts, found) == {"Node/n1#etcd": "pass"}
    variables["ETCD_LISTEN_CLIENT_URLS"] = "http://10.0.0.1:2379"
    assert verdicts(OF_SERVER, facts, found) == {"Node/n1#etcd": "fail"}
