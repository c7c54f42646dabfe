"""Which component a command line starts: through shells and launchers, and where that is not certain."""

import pytest

from complyk8s.components.containers import environment, unknown, words
from complyk8s.components.started import started

API = ["/usr/local/bin/kube-apiserver", "--profiling=false"]
CERTAIN = [
    API,
    ["/go-runner", "--log-file=/var/log/k.log", "--also-stdout", *API],
    ["/go-runner", "-log-file", "/var/log/k.log", "-also-stdout=true", "--", *API],
    ["/kube-log-runner", "--redirect-stderr=false", "--log-file=/x", *API],
    ["/tini", "--", *API],
    ["/sbin/tini", "-s", "-g", "-p", "SIGTERM", "--", *API],
    ["dumb-init", "--rewrite", "15:3", *API],
    ["/usr/bin/env", "GOMAXPROCS=2", *API],
    ["nice", "-n", "5", *API],
    ["/bin/sh", "-c", "exec /usr/local/bin/kube-apiserver --profiling=false 1>>/var/log/k.log 2>&1"],
    ["/bin/sh", "-ec", "GOGC=50 exec kube-apiserver '--profiling=false'"],
    ["bash", "-o", "pipefail", "-c", 'kube-apiserver "--profiling=false" 2>&1 | tee -a /var/log/k.log'],
    ["sh", "-xc", "exec kube-apiserver \\\n  --profiling=$OFF </dev/null"],
    ["sh", "-c", "exec /go-runner --log-file=/x kube-apiserver --profiling=${OFF}"],
    ["/hyperkube", "kube-apiserver", "--profiling=false"],
    ["hyperkube", "apiserver", "--profiling=false"],
    ["/bin/cluster", "kube-apiserver", "--profiling=false"],
    [
        "watch-termination",
        "--termination-touch-file=/x",
        "--",
        "hyperkube",
        "kube-apiserver",
        "--profiling=false",
    ],
]


@pytest.mark.parametrize("command", CERTAIN, ids=lambda c: " ".join(c)[:60])
def test_a_component_behind_launchers(command):
    found = started(command, {"OFF": "false"})
    assert (found.component, found.arguments) == ("kube-apiserver", ["--profiling=false"]), found.trouble


UNCERTAIN = [
    ["/start.sh"],
    ["/bin/sh", "/start.sh"],
    ["/bin/sh", "-c", "/start.sh"],
    ["sh", "-c", "set -x; exec kube-apiserver --profiling=false"],
    ["sh", "-c", "kube-apiserver --profiling=$UNSET"],
    ["sh", "-c", "kube-apiserver --profiling=$(cat /x)"],
    ["sh", "-c", "kube-apiserver $FLAGS"],
    ["sh", "-c", "kube-apiserver `flags`"],
    ["sh", "-c", "kube-apiserver --config=/etc/*.yaml"],
    ["sh", "-c", 'exec "$@"', "sh", "kube-apiserver"],
    ["sh", "-c", "kube-apiserver --profiling=false &"],
    ["sh", "-c", "kube-apiserver --profiling=false || true"],
    ["sh", "-c", "kube-apiserver '--profiling=false"],
    ["sh", "-c"],
    ["tini", "--unheard-of", "--", "kube-apiserver"],
    ["env", "-i", "kube-apiserver"],
    ["--profiling=false"],
    [],
    [*["env"] * 6, "kube-apiserver"],
]


@pytest.mark.parametrize("command", UNCERTAIN, ids=lambda c: " ".join(c)[:60])
def test_what_is_not_certain_says_why(command):
    found = started(command, {"FLAGS": "--profiling=false --v=2"})
    assert found.component is None and found.trouble


@pytest.mark.parametrize(
    "command", [["etcdctl", "snapshot", "save", "/x"], ["sleep", "1d"], ["hyperkube", "kubectl"]]
)
def test_another_program_is_none(command):
    assert started(command, {}) == (None, [], None, {})


def test_what_a_command_line_sets_itself():
    assert started(["env", "ETCD_AUTO_TLS=true", "etcd"], {}).environment == {"ETCD_AUTO_TLS": "true"}
    assert started(["sh", "-c", "ETCD_AUTO_TLS='tr'ue exec etcd"], {}).environment == {
        "ETCD_AUTO_TLS": "true"
    }


POD = {"metadata": {"name": "p", "namespace": "kube-system"}, "spec": {"nodeName": "n1"}}


def test_variables_are_expanded_as_the_kubelet_does():
    container = {
        "env": [
            {"name": "A", "value": "1"}, {"name": "B", "value": "$(A)2$(C)"}, {"name": "C", "value": "3"},
            {"name": "NODE", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}},
            {"name": "IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
            {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
        ],
        "command": ["x", "$(B)", "$$(A)", "$A", "$(UNSET)", "$(", "$(NODE)", "a$(IP)b", "$(FOO_SERVICE_HOST)"],
        "args": ["$(KEY)", "$$$(A)"],
    }  # fmt: skip
    made = words(container, environment(container, POD))
    assert made == [
        "x", "12$(C)", "$(A)", "$A", "$(UNSET)", "$(", "n1", f"a{unknown('IP')}b", unknown("FOO_SERVICE_HOST"),
        unknown("KEY"), "$1",
    ]  # fmt: skip


def test_what_envfrom_brings_is_not_known():
    container = {"envFrom": [{"configMapRef": {"name": "c"}}], "command": ["x", "$(A)"]}
    assert words(container, environment(container, POD)) == ["x", unknown("A")]


@pytest.mark.parametrize("command", [[1], "kube-apiserver", [None], [["a"]]])
def test_a_command_that_is_no_text(command):
    with pytest.raises(ValueError, match="list of text"):
        words({"command": command}, {})
