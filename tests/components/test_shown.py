"""Which components a snapshot shows, and what controls say of them: nobody is left out, nothing is made up."""

import json
from typing import Any

import pytest
from helpers import SEES_ALL, session

from complyk8s.components.shown import Shown
from complyk8s.controls import read
from complyk8s.evaluate import ask as evaluate

IMAGE = "registry.k8s.io/{}:v1.36.1"


def pod(name: str, container: dict[str, Any], **more: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "kube-system", **more.pop("metadata", {})}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": {"containers": [container], **more},
    }


def api(*arguments: str, name: str = "kube-apiserver-n1", **more: Any) -> dict[str, Any]:
    return pod(
        name,
        {
            "name": "kube-apiserver",
            "image": IMAGE.format("kube-apiserver"),
            "command": ["kube-apiserver", *arguments],
            **more,
        },
    )


def facts(node: str, *processes: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"apiVersion": "complyk8s.io/v1", "kind": "NodeFacts", "metadata": {"name": node}, "processes": list(processes),
            "status": {"collectedAt": "2026-01-01T00:00:00"}, **more}  # fmt: skip


def held(*objects: dict[str, Any]):
    return session("\n---\n".join(json.dumps(o) for o in objects))


def ask(objects: list[dict[str, Any]], sql: str, view: str = "components"):
    asked = held(*objects)
    assert asked.ready((view,)) is None
    return asked.ask(sql)


def verdicts(control: str, *objects: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Verdict and what was seen, by resource."""
    found = next(c for c in read.controls() if c.id == f"control_plane/{control}")
    return {
        f.resource.removeprefix("Pod/kube-system/"): (f.verdict.value, f.seen)
        for f in evaluate.control(found, held(*objects), SEES_ALL)
    }


CERTAINLY = "select flags, missing from components"


def test_a_flag_is_known_by_its_type():
    ((flags, missing),) = ask(
        [
            api(
                "--authorization-mode",
                "Node",
                "--authorization_mode=RBAC",
                "--profiling=F",
                "--request-timeout",
                "90s",
            )
        ],
        CERTAINLY,
    )
    assert missing is None
    assert flags == {"authorization-mode": "Node,RBAC", "profiling": "false", "request-timeout": "90s"}


def test_defaults_are_in_effect_and_not_given():
    sql = "select switches['profiling'], given['profiling'], numbers['audit-log-maxsize'], items['authorization-mode'] from components"
    assert ask([api()], sql) == [(True, None, 100.0, [])]


@pytest.mark.parametrize(
    ("control", "arguments", "verdict"),
    [
        ("apiserver-profiling", ["--profiling", "false"], "unknown"),
        ("apiserver-profiling", ["--profiling=FALSE"], "pass"),
        ("apiserver-profiling", ["--profiling=false", "--profiling"], "fail"),
        ("apiserver-profiling", ["--no-such-flag=1", "--profiling=false"], "unknown"),
        ("apiserver-profiling", ["--profiling=false", "word"], "unknown"),
        ("apiserver-profiling", ["--profiling=no"], "unknown"),
        ("apiserver-service-account-lookup", ["--service_account_lookup=f"], "fail"),
        ("apiserver-audit-log-maxage", ["--audit-log-maxage", "+30"], "pass"),
        ("apiserver-audit-log-maxage", ["--audit-log-maxage=0x1D"], "fail"),
        ("apiserver-audit-log-maxage", ["--audit-log-maxage=45", "--audit-log-maxage=-1"], "fail"),
        ("apiserver-no-always-admit", ['--enable-admission-plugins="NodeRestriction","AlwaysAdmit"'], "fail"),
        ("apiserver-no-always-admit", ["--enable-admission-plugins=AlwaysAdmit", "--disable-admission-plugins=AlwaysAdmit"], "unknown"),
        ("apiserver-node-restriction", ["--enable-admission-plugins", "EventRateLimit,NodeRestriction"], "pass"),
        ("apiserver-node-restriction", ["--enable-admission-plugins=NodeRestriction", "--disable-admission-plugins=NodeRestriction"], "unknown"),
        ("apiserver-cipher-suites", ["--tls-cipher-suites=TLS_AES_128_GCM_SHA256", "--tls-cipher-suites=TLS_RSA_WITH_RC4_128_SHA"], "fail"),
        ("apiserver-request-timeout", ["--request-timeout=0.5h"], "fail"),
        ("apiserver-request-timeout", ["--request-timeout=1.5m"], "pass"),
        ("apiserver-token-auth-file", ["--token-auth-file", "/t.csv"], "fail"),
        ("apiserver-audit-log-path", ["--audit-log-path", ""], "fail"),
        ("apiserver-service-account-key", ["--service-account-key-file", "/sa.pub"], "pass"),
        ("apiserver-rbac", ["--authorization-mode=Node", "--authorization-mode", "RBAC"], "pass"),
        ("apiserver-no-always-allow", ["--authorization-mode=RBAC", "--authorization-config=/a.yaml"], "unknown"),
    ],
)  # fmt: skip
def test_verdicts_on_one_api_server(control, arguments, verdict):
    ((found, seen),) = verdicts(control, api(*arguments)).values()
    assert found == verdict, seen


def test_what_is_seen_is_what_was_there():
    seen = verdicts(
        "apiserver-no-always-allow", api("--authorization-mode", "Node", "--authorization_mode=RBAC")
    )
    assert seen["kube-apiserver-n1"] == ("pass", "--authorization-mode Node --authorization_mode=RBAC")


OTHER = {"name": "kube-apiserver", "image": IMAGE.format("kube-apiserver")}


@pytest.mark.parametrize(
    "container",
    [
        {**OTHER, "command": ["/start.sh"]}, {**OTHER, "args": ["--profiling=false"]}, OTHER,
        {"name": "x", "image": "registry.k8s.io/kube-apiserver:v1", "command": ["sh", "-c", "a; kube-apiserver --profiling=false"]},
        {**OTHER, "command": [1]}, {**OTHER, "command": ["kube-apiserver", "--$(X)"], "envFrom": [{}]},
    ],
)  # fmt: skip
def test_one_that_cannot_be_read_is_unknown_beside_one_that_can(container):
    found = verdicts("apiserver-profiling", api("--profiling=false"), pod("kube-apiserver-n2", container))
    assert [v for v, _ in found.values()] == ["pass", "unknown"]


def test_by_its_labels_where_its_container_says_nothing():
    labelled = pod(
        "a",
        {"name": "a", "image": "i", "command": ["/a"]},
        metadata={"labels": {"component": "kube-apiserver"}},
    )
    assert verdicts("apiserver-profiling", labelled)["a"][0] == "unknown"
    assert verdicts(
        "apiserver-profiling", pod("kube-apiserver-n1", {"name": "a", "image": "i"}, nodeName="n1")
    )


def test_who_is_none():
    assert ask([
        pod("etcd-backup", {"name": "etcd", "image": "etcd", "command": ["etcdctl", "snapshot", "save", "/x"]}),
        pod("etcd-operator-1", {"name": "operator", "image": "etcd-operator:1", "command": ["/operator"]}),
        pod("k", {"name": "a", "image": "i", "command": ["kube-apiserver"]}, metadata={"namespace": "shop"}),
    ], CERTAINLY) == []  # fmt: skip


def test_a_static_pod_is_one_wherever_it_is():
    static = pod(
        "a",
        {"name": "a", "image": "i", "command": ["etcd"]},
        metadata={"namespace": "infra", "annotations": {"kubernetes.io/config.mirror": "x"}},
    )
    assert ask([static], "select component from components") == [("etcd",)]


def test_two_in_one_pod_are_two():
    two = api("--profiling=false")
    two["spec"]["containers"].append(
        {**two["spec"]["containers"][0], "name": "second", "command": ["kube-apiserver"]}
    )
    assert verdicts("apiserver-profiling", two) == {
        "kube-apiserver-n1": ("pass", "--profiling=false"), "kube-apiserver-n1#second": ("fail", "--profiling unset"),
    }  # fmt: skip


def test_a_variable_that_is_not_known_decides_nothing():
    env = [
        {"name": "MODE", "valueFrom": {"configMapKeyRef": {"name": "c", "key": "k"}}},
        {"name": "P", "value": "false"},
    ]
    one = api("--authorization-mode=$(MODE)", "--profiling=$(P)", env=env)
    assert verdicts("apiserver-rbac", one)["kube-apiserver-n1"] == (
        "unknown",
        "--authorization-mode=$(MODE); $(MODE) is not known",
    )
    assert verdicts("apiserver-profiling", one)["kube-apiserver-n1"][0] == "pass"


def etcd(*arguments: str, **more: Any) -> dict[str, Any]:
    return pod(
        "etcd-n1",
        {"name": "etcd", "image": "registry.k8s.io/etcd:3.6.4-0", "command": ["etcd", *arguments], **more},
    )


@pytest.mark.parametrize(
    ("container", "verdict"),
    [
        (etcd(), "pass"), (etcd(env=[{"name": "ETCD_AUTO_TLS", "value": "1"}]), "fail"), (etcd("-auto-tls"), "fail"),
        (etcd(envFrom=[{"secretRef": {"name": "s"}}]), "unknown"), (etcd("--config-file=/e.yaml", "--auto-tls=false"), "unknown"),
        (etcd(env=[{"name": "ETCD_CONFIG_FILE", "value": "/e.yaml"}]), "unknown"),
        (etcd("--auto-tls=false", env=[{"name": "ETCD_AUTO_TLS", "value": "false"}]), "unknown"),
        (etcd(env=[{"name": "ETCD_AUTO_TLS", "valueFrom": {"secretKeyRef": {"name": "a", "key": "b"}}}]), "unknown"),
    ],
)  # fmt: skip
def test_etcd(container, verdict):
    assert verdicts("etcd-no-auto-tls", container)["etcd-n1"][0] == verdict


def test_a_process_of_etcd_has_an_environment():
    def on(node: str, **more: Any) -> dict[str, Any]:
        return facts(node, {"component": "etcd", "arguments": [], "uid": 0, "inPod": False, **more})

    found = verdicts(
        "etcd-no-auto-tls", on("a"), on("b", environment={}), on("c", environment={"ETCD_AUTO_TLS": "T"})
    )
    assert {k: v for k, (v, _) in found.items()} == {
        "Node/a#etcd": "unknown",
        "Node/b#etcd": "pass",
        "Node/c#etcd": "fail",
    }


def test_a_process_that_is_known_as_a_pod_counts_once():
    one = {**api("--profiling=false")}
    one["spec"]["nodeName"] = "n1"
    process = {"component": "kube-apiserver", "arguments": ["--profiling=true"], "uid": 0, "inPod": False}
    assert set(verdicts("apiserver-profiling", one, facts("n1", process), facts("n2", process))) == {
        "kube-apiserver-n1", "Node/n2#kube-apiserver",
    }  # fmt: skip


def test_the_schedulers_file_outranks_some_flags_only():
    command = ["kube-scheduler", "--config=/k.yaml", "--profiling=false", "--bind-address=127.0.0.1"]
    one = pod(
        "kube-scheduler-n1",
        {"name": "kube-scheduler", "image": IMAGE.format("kube-scheduler"), "command": command},
    )
    verdict, seen = verdicts("scheduler-profiling", one)["kube-scheduler-n1"]
    assert (verdict, seen) == (
        "unknown",
        "--profiling=false; --config=/k.yaml decides it, and that file was not read",
    )
    assert verdicts("scheduler-bind-address", one)["kube-scheduler-n1"][0] == "pass"


def test_openshift_has_lists_of_values():
    config = json.dumps(
        {
            "apiServerArguments": {
                "authorization-mode": ["Node", "RBAC"],
                "openshift-only": ["x"],
                "profiling": ["0"],
            }
        }
    )
    one = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "config", "namespace": "openshift-kube-apiserver"},
           "data": {"config.yaml": config}}  # fmt: skip
    assert ask([one], "select items['authorization-mode'], switches['profiling'] from components") == [
        (["Node", "RBAC"], False)
    ]


PROXY = {
    "apiVersion": "apps/v1",
    "kind": "DaemonSet",
    "metadata": {"name": "kube-proxy", "namespace": "kube-system"},
}


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        (["--metrics-bind-address", "0.0.0.0:1"], "0.0.0.0:1"), (["--metrics_bind_address=[::1]:1"], "[::1]:1"), ([], "127.0.0.1:10249"),
        (["--config=/c", "--metrics-bind-address=127.0.0.1"], None), (["--metrics-bind-address=x"], None),
    ],
)  # fmt: skip
def test_kube_proxy(arguments, address):
    container = {
        "name": "kube-proxy",
        "image": IMAGE.format("kube-proxy"),
        "command": ["kube-proxy", *arguments],
    }
    one = {
        **PROXY,
        "spec": {"selector": {}, "template": {"spec": {"containers": [{"name": "a"}, container]}}},
    }
    assert ask([one], "select metrics_address from proxies", "proxies") == [(address,)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("metricsBindAddress: 0.0.0.0\n", "0.0.0.0"),
        ('{"metricsBindAddress": "::"}', "::"),
        ("kind: K", "127.0.0.1:10249"),
        ("a: [", None),
    ],
)
def test_the_file_of_kube_proxy(text, address):
    one = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "kube-proxy", "namespace": "kube-system"},
        "data": {"config.conf": text},
    }
    assert ask([one], "select metrics_address from proxies", "proxies") == [(address,)]


@pytest.mark.parametrize(
    "broken",
    [
        {"spec": {"containers": [3]}},
        {"spec": {"containers": 3}},
        {"spec": 3},
        {"spec": {"containers": [{"env": [3]}]}},
    ],
)
def test_a_pod_of_another_shape_stops_nothing(broken):
    shown = Shown(None)
    shown.pod("Pod/kube-system/kube-apiserver-n1", {"metadata": {"name": "kube-apiserver-n1"}, **broken})
    assert all(f.missing for f in shown.found)


def test_a_health_check_beside_an_api_server_is_none():
    two = api("--profiling=false")
    two["spec"]["containers"].append({"name": "healthcheck", "image": "kops/kube-apiserver-healthcheck:1.31",
                                      "command": ["/kube-apiserver-healthcheck"], "args": ["--client-cert=/x"]})  # fmt: skip
    assert list(verdicts("apiserver-profiling", two)) == ["kube-apiserver-n1"]


def test_flags_in_args_alone():
    container = {"name": "kube-apiserver", "image": "rancher/hardened-kubernetes:v1.36.1-rke2r1", "command": ["kube-apiserver"],
                 "args": ["--anonymous-auth=false", "--profiling=false"]}  # fmt: skip
    assert (
        verdicts("apiserver-anonymous-auth", pod("kube-apiserver-n1", container))["kube-apiserver-n1"][0]
        == "pass"
    )


def test_etcd_that_a_shell_script_of_its_name_starts():
    bash = {"name": "etcd", "image": "etcd", "command": ["/bin/bash", "/usr/local/bin/etcd"]}
    assert verdicts("etcd-no-auto-tls", pod("etcd-n1", bash))["etcd-n1"][0] == "unknown"
