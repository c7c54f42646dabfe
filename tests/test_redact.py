"""No secret gets past: by example, by property, and the first gate never closes before the second."""

import json
import re

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complyk8s import redact, suspects

CANARY = "cAnArY9f3e1d"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl"

PLACES = {
    "environment variable": {"env": [{"name": "DB_PASSWORD", "value": CANARY}]},
    "variable, value first": {"env": [{"value": CANARY, "name": "API_TOKEN"}]},
    "key": {"data": {"api_key": CANARY}},
    "key in capitals": {"data": {"AWS_SECRET_ACCESS_KEY": CANARY}},
    "text in a ConfigMap": {"data": {"app.conf": f"user=x\npassword={CANARY}\n"}},
    "YAML in a ConfigMap": {"data": {"app.yaml": f'db:\n  password: "{CANARY}"\n'}},
    "JSON in a string": {"data": {"app.json": json.dumps({"clientSecret": CANARY})}},
    "flag with =": {"args": [f"--token={CANARY}"]},
    "flag and value": {"command": ["app", "--password", CANARY]},
    "flag in a shell": {"command": ["sh", "-c", f"app --password {CANARY} --fast"]},
    "mysql": {"command": ["mysql", "-u", "root", f"-p{CANARY}"]},
    "mysql in a shell": {"command": ["sh", "-c", f"mysqldump -uroot -p{CANARY} db"]},
    "URL with a password": {"env": [{"name": "DB", "value": f"postgres://app:{CANARY}@db/x"}]},
    "bearer token": {"data": {"x": f"Authorization: Bearer {CANARY}{CANARY}"}},
    "JSON Web Token": {"metadata": {"annotations": {"note": JWT}}},
    "private key": {
        "data": {"x": f"-----BEGIN RSA PRIVATE KEY-----\n{CANARY}\n-----END RSA PRIVATE KEY-----"}
    },
    "cut private key": {"data": {"x": f"-----BEGIN EC PRIVATE KEY-----\n{CANARY}"}},
    "Secret": {"kind": "Secret", "data": {"x": CANARY}, "stringData": {"y": CANARY}},
    "Secret in a list": {"items": [{"kind": "Secret", "data": {"x": CANARY}}]},
    "SecretList": {"kind": "SecretList", "items": [{"metadata": {"name": "a"}, "data": {"x": CANARY}}]},
    "Secret as last applied": {
        "metadata": {
            "annotations": {redact.LAST_APPLIED: json.dumps({"kind": "Secret", "stringData": {"x": CANARY}})}
        }
    },
    "pod as last applied": {
        "metadata": {
            "annotations": {
                redact.LAST_APPLIED: json.dumps({"spec": {"env": [{"name": "MY_SECRET", "value": CANARY}]}})
            }
        }
    },
    "TokenRequest": {"kind": "TokenRequest", "status": {"token": CANARY}},
    "TokenReview": {"kind": "TokenReview", "spec": {"token": CANARY}},
}


def suspicious(text: bytes) -> bool:
    """What the first gate says."""
    return bool(suspects.lines(text))


def held(value) -> str:
    return orjson.dumps(value).decode()


@pytest.mark.parametrize("place", PLACES)
def test_replaces_it_there(place):
    assert CANARY not in held(redact.value(PLACES[place])) and JWT not in held(redact.value(PLACES[place]))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("style", ["compact", "spaced", "escaped"])
def test_the_first_gate_lets_it_through(place, style):
    text = {
        "compact": lambda v: orjson.dumps(v),
        "spaced": lambda v: json.dumps(v, separators=(" , ", " : ")).encode(),
        "escaped": lambda v: re.sub(r"password", r"\\u0070assword", json.dumps(v)).encode(),
    }[style](PLACES[place])
    assert suspicious(text)


@pytest.mark.parametrize(
    "harmless",
    [
        {"volumes": [{"secret": {"secretName": "tls"}}]},
        {"automountServiceAccountToken": True},
        {"env": [{"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}]},
        {
            "args": [
                "--service-account-key-file=/etc/kubernetes/pki/sa.pub",
                "--enable-bootstrap-token-auth=true",
            ]
        },
        {"rules": [{"resources": ["secrets", "serviceaccounts/token"], "verbs": ["get"]}]},
        {"args": ["-port=80", "-path", "/x"]},
        {
            "message": 'secrets "x" is forbidden: User "bob" cannot get resource "secrets" in API group "" in the namespace "a"'
        },
        {"env": [{"name": "TOKEN_PATH", "value": "/var/run/token"}]},
    ],
)
def test_leaves_what_is_no_secret(harmless):
    assert redact.value(harmless) == harmless


@pytest.mark.parametrize(
    ("uri", "left"),
    [
        (f"/api/v1/namespaces/a/pods/b/exec?command=app&command=--token={CANARY}", "command=app"),
        (
            f"/api/v1/namespaces/a/pods/b/exec?command=app&command=--password&command={CANARY}&stdin=true",
            "stdin=true",
        ),
        (f"/api/v1/namespaces/a/pods/b/exec?command=sh&command=-c&command=mysql+-p{CANARY}+db", "command=sh"),
        (
            f"/api/v1/namespaces/a/pods/b/exec?command=curl&command=-H&command=Authorization%3A+Bearer+{CANARY}",
            "command=curl",
        ),
        (f"/api/v1/x?access_token={CANARY}", "/api/v1/x"),
    ],
)
def test_exec_arguments(uri, left):
    clean = redact.uri(uri)
    assert CANARY not in clean and left in clean
    assert suspicious(orjson.dumps({"requestURI": uri}))
    assert suspicious(orjson.dumps({"requestURI": uri}).replace(b"&", b"\\u0026"))


def test_bodies_of_secrets_are_never_kept():
    event = {
        "auditID": "1", "objectRef": {"resource": "secrets", "name": "x"}, "level": "RequestResponse",
        "requestObject": [{"op": "add", "path": "/data/x", "value": CANARY}],
        "responseObject": {"kind": "Secret", "metadata": {"name": "x", "annotations": {"a": CANARY}}, "data": {"x": CANARY}},
    }  # fmt: skip
    assert CANARY not in held(redact.event(event))


NAMES = st.sampled_from(
    ["password", "DB_PASSWORD", "apiToken", "client_secret", "api-key", "passwd", "x-access-key"]
)
SECRET = st.from_regex(r"[A-Za-z0-9+/_.-]{6,30}", fullmatch=True).filter(
    lambda s: s.lower() not in ("true", "false") and not s.startswith("-")
)
WRAPS = st.sampled_from([
    lambda name, value: {"data": {name: value}},
    lambda name, value: {"env": [{"name": name, "value": value}]},
    lambda name, value: {"args": [f"--{name}={value}"]},
    lambda name, value: {"args": [f"--{name}", value]},
    lambda name, value: {"text": f"a b {name}={value} c"},
    lambda name, value: {"yaml": f"a:\n  {name}: {value}\n"},
    lambda name, value: {"nested": json.dumps({"spec": {name: value}})},
    lambda name, value: {"deep": [[{"spec": [{"data": {name: value}}]}]]},
])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(NAMES, SECRET, WRAPS)
def test_anything_under_such_a_name_is_replaced(name, value, wrap):
    made = wrap(name, value)
    assert suspicious(orjson.dumps(made))
    clean = held(redact.value(made))
    assert value not in clean.replace(name, "").replace(redact.MARK, "")


@settings(max_examples=300, deadline=None)
@given(st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=12) | NAMES | SECRET,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | NAMES, inner, max_size=3),
    max_leaves=12,
))  # fmt: skip
def test_what_the_first_gate_stops_has_nothing_to_replace(value):
    try:
        text = orjson.dumps(value)
    except orjson.JSONEncodeError:
        return
    if not suspicious(text):
        assert redact.value(value) == value


def test_redacting_twice_changes_nothing_more():
    for place in PLACES.values():
        once = redact.value(place)
        assert redact.value(once) == once
