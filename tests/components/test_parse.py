"""Arguments as components read them, where one example says more than the judge's thousands."""

import pytest

from complyk8s.components.definitions import COMPONENTS, FlagSet, flag_set, minor_of
from complyk8s.components.go import duration_text
from complyk8s.components.parse import UNREAD, Unread, parse
from complyk8s.components.values import READERS, reader

API = flag_set("kube-apiserver", 36)
ETCD = flag_set("etcd", 6)


def read(*arguments: str, flags: FlagSet = API, **more):
    return parse(flags, list(arguments), **more)


@pytest.mark.parametrize(
    ("arguments", "flag", "value"),
    [
        (["--authorization-mode", "AlwaysAllow"], "authorization-mode", ["AlwaysAllow"]),
        (["--authorization_mode=Node", '--authorization-mode=RBAC,"a,b"'], "authorization-mode", ["Node", "RBAC", "a,b"]),
        (["--profiling"], "profiling", True),
        (["--profiling=F"], "profiling", False),
        (["--profiling=true", "--profiling=0"], "profiling", False),
        (["--audit-log-maxage", "-5"], "audit-log-maxage", -5),
        (["--audit-log-maxage=0x1F"], "audit-log-maxage", 31),
        (["--request-timeout=1h0m1.5s"], "request-timeout", 3601_500_000_000),
        (["--service-account-key-file=a,b", "--service-account-key-file", "c"], "service-account-key-file", ["a,b", "c"]),
        (["--tls-sni-cert-key=c,k:n", "--tls-sni-cert-key=d,l"], "tls-sni-cert-key", ["c,k:n", "d,l"]),
        (["--runtime-config=api/all=true", "--runtime-config=x"], "runtime-config", {"api/all": "true", "x": ""}),
        (["--audit-log-path", "--profiling"], "audit-log-path", "--profiling"),
        (["--audit-log-path=a=b"], "audit-log-path", "a=b"),
    ],
)  # fmt: skip
def test_values(arguments, flag, value):
    parsed = read(*arguments)
    assert (parsed.error, parsed.values[flag]) == (None, value)
    assert parsed.given[flag] == " ".join(arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--no-such-flag"], ["--no-such-flag=1"], ["-profiling=false"], ["--profiling", "false"], ["word"], ["--", "word"],
        ["--audit-log-maxage"], ["--audit-log-maxage="], ["--audit-log-maxage=5x"], ["--profiling=yes"], ["--profiling="],
        ["---profiling"], ["--=x"], ["--Profiling"], ["--profilin"], ["--version"], ["-h"], ["--help=true"], ["--request-timeout=5"],
        ['--authorization-mode="a'],
    ],
)  # fmt: skip
def test_what_does_not_start(arguments):
    assert read(*arguments).error


def test_nothing_after_two_dashes_is_a_flag_and_an_empty_word_is_taken():
    assert read("", "--profiling=false", "--").error is None
    assert read("", flags=flag_set("kubelet", 36)).error


def test_a_value_that_is_not_known_is_not_made_up():
    mark = f"{UNREAD}X{UNREAD}"
    assert read(f"--profiling={mark}").values["profiling"] == Unread("$(X) is not known")
    assert read(f"--profiling={mark}", "--profiling=false").values["profiling"] is False
    assert isinstance(
        read("--authorization-mode=Node", f"--authorization-mode={mark}").values["authorization-mode"], Unread
    )
    assert isinstance(
        read(f"--authorization-mode={mark}", "--authorization-mode=RBAC").values["authorization-mode"], Unread
    )
    assert read(f"--{mark}=x").error
    assert read(f"--authorization-mode={mark}", '--authorization-mode="').error
    assert read("--profiling=[redacted]").values["profiling"] == Unread("the value was redacted")


def test_etcd_takes_one_dash_and_variables():
    parsed = read(
        "-auto-tls",
        "--cert-file",
        "c",
        flags=ETCD,
        environment={"ETCD_PEER_AUTO_TLS": "T", "ETCD_KEY_FILE": ""},
    )
    assert (parsed.error, parsed.values) == (
        None,
        {"auto-tls": True, "cert-file": "c", "peer-auto-tls": True},
    )
    assert parsed.given["peer-auto-tls"] == "ETCD_PEER_AUTO_TLS=T"
    assert read("--auto_tls", flags=ETCD).error
    assert read("--auto-tls", flags=ETCD, environment={"ETCD_AUTO_TLS": ""}).error, "both are given"
    assert read("--auto-tls", "false", flags=ETCD).error
    assert read("gateway", flags=ETCD).error


def test_a_file_outranks_etcds_variables():
    parsed = read("--auto-tls", flags=ETCD, environment={"ETCD_CONFIG_FILE": "/e.yaml", "ETCD_AUTO_TLS": "x"})
    assert parsed.error is None and parsed.given["config-file"] == "ETCD_CONFIG_FILE=/e.yaml"


def test_another_version_may_have_a_flag_that_none_of_ours_has():
    old = flag_set("kubelet", 20)
    assert not old.known
    assert read("--network-plugin=cni", "--anonymous-auth=false", flags=old).values["anonymous-auth"] is False
    assert read("--network-plugin", "cni", "--anonymous-auth=false", flags=old).error is None
    assert read("--network-plugin", "--anonymous-auth=false", flags=old).error, (
        "it may take the next argument, or not"
    )


def test_flags_that_are_gone_are_known_where_they_were():
    assert flag_set("kube-apiserver", 19).flags["insecure-port"].default == "8080"
    assert flag_set("kube-apiserver", 21).flags["insecure-port"].default == "0"
    assert "insecure-port" not in flag_set("kube-apiserver", 36).flags


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_kind_of_value_is_known_and_every_default_is_one(component):
    for flag in flag_set(component, None).flags.values():
        assert reader(flag.kind), flag
        if flag.kind in READERS and flag.kind in ("bool", "int", "int32", "duration"):
            reader(flag.kind)(None, flag.default)


@pytest.mark.parametrize(
    ("component", "text", "minor"),
    [
        ("kube-apiserver", "registry.k8s.io/kube-apiserver:v1.34.1", 34),
        ("kube-apiserver", "rancher/hardened-kubernetes:v1.30.1-rke2r1-build1@sha256:00", 30),
        ("kube-apiserver", "localhost:5000/kube-apiserver", None), ("kube-apiserver", "k:latest", None),
        ("kube-apiserver", "10.0.0.1:5000/kube-apiserver:v1.34.1", 34),
        ("etcd", "registry.k8s.io/etcd:3.6.4-0", 6), ("etcd", "etcd:v1.36.3", None), ("kube-apiserver", None, None),
        ("kube-apiserver", "v1.29.3-eks-1", 29),
    ],
)  # fmt: skip
def test_versions(component, text, minor):
    assert minor_of(component, text) == minor


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [("4h0m0s", 4 * 3600 * 10**9), ("0s", 0), ("1m30s", 90 * 10**9), ("1.5s", 15 * 10**8)],
)
def test_durations_are_written_as_go_does(text, nanoseconds):
    assert duration_text(nanoseconds) == text and reader("duration")(None, text) == nanoseconds


def test_an_old_kubelet_with_flags_that_are_gone():
    line = [
        "--cloud-provider", "aws", "--kubeconfig", "/k", "--config", "/c", "--container-runtime=remote", "--network-plugin", "cni",
        "--node-labels", "a=b", "--register-with-taints", "", "--pod-infra-container-image", "p:1", "--anonymous-auth=false",
    ]  # fmt: skip
    parsed = read(*line, flags=flag_set("kubelet", 21))
    assert parsed.error is None
    assert parsed.values["register-with-taints"] == "" and parsed.values["anonymous-auth"] is False
