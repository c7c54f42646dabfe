"""What a value becomes depends on no neighbour; what was cut is told by what is left; a growing file loses nothing."""

import json
from dataclasses import replace

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from complyk8s.ingest import portions, salvage
from complyk8s.ingest.blocks import blocks
from complyk8s.ingest.lines import sources
from complyk8s.ingest.rescue import rescue
from complyk8s.ingest.shapes import gke
from complyk8s.ingest.uris import of_uri
from complyk8s.settings import Settings
from complyk8s.store import events as store

AT = "2026-11-02T10:15:00Z"
BROKEN = b'{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"x","stage":"ResponseComplete","user":{"username":"a\\ud800"}}\n'
SCALAR = st.none() | st.booleans() | st.integers(-5, 5) | st.integers(199, 3 << 31) | st.sampled_from(
    [200.0, 200.25, 201.75, "200", " 200 ", "0x10", "", "x", "200.0", [], {}, ["a"], [1, None], {"a": 1}, 1e300]
)  # fmt: skip
FIELD = st.sampled_from(["code", "verb", "groups", "user", "userAgent", "objectRef", "message"])
"""Of sourceIPs what is no address is redacted."""


DB = duckdb.connect(config={"threads": 1})
DB.execute("set TimeZone = 'UTC'")


def with_(field, value):
    """An event with that value in that field."""
    made = {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "auditID": "a",
        "stage": "Panic",
        "requestReceivedTimestamp": AT,
    }
    if field in ("code", "message"):
        return {**made, "responseStatus": {field: value}}
    return (
        {**made, "user": {"username": "u", "groups": value}} if field == "groups" else {**made, field: value}
    )


def read(*texts):
    """The stored rows of lines, by the way that a file takes them."""
    block = portions.Block(b"".join(texts), 1, 0, [], len(texts))
    for closer in (lambda _: None, portions.sift, lambda p: portions.sift(p, closely=True)):
        held = list(portions.portions(block, {}))
        for portion in held:
            closer(portion)
        DB.execute("drop table if exists events")
        try:
            store.table(DB, portions.texts(held), "t")
        except duckdb.InvalidInputException:
            continue
        columns = "code, verb, user_groups, username, source_ips, user_agent, resource, status_message"
        return DB.execute(f"select {columns} from events where audit_id = 'a'").fetchall()
    raise AssertionError("no way reads it")


@given(FIELD, SCALAR)
@settings(max_examples=25)
@example("code", 200.0)
@example("code", "200")
@example("verb", 1)
@example("groups", "devs")
@example("sourceIPs", "192.0.2.7")
def test_a_value_is_the_same_beside_a_broken_line(field, value):
    line = json.dumps(with_(field, value)).encode() + b"\n"
    assert read(line) == read(line, BROKEN)


@pytest.mark.parametrize(
    ("field", "value", "column"),
    [("code", 200.0, "code"), ("code", "200", "code"), ("code", "200.0", "code"), ("groups", "devs", "groups"), ("sourceIPs", "192.0.2.7", "sourceIPs"),
     ("user", '{"username":"u","groups":["devs"]}', "user")],
)  # fmt: skip
def test_what_pipelines_write_otherwise_is_read(field, value, column):
    ((event, _),) = rescue(json.dumps(with_(field, value))).events
    held = json.loads(event)
    wanted = {
        "code": 200,
        "groups": ["devs"],
        "sourceIPs": ["192.0.2.7"],
        "user": {"username": "u", "groups": ["devs"]},
    }[column]
    assert {"code": held.get("responseStatus", {}).get("code"), "groups": held.get("user", {}).get("groups"),
            "sourceIPs": held.get("sourceIPs"), "user": held.get("user")}[column] == wanted  # fmt: skip


EXEC = {
    "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "auditID": "a", "stage": "ResponseComplete",
    "requestURI": "/api/v1/namespaces/shop/pods/web/exec?command=cat&command=%2Fetc%2Fshadow", "verb": "create",
    "user": {"username": "bob", "groups": ["devs", "system:masters"]}, "sourceIPs": ["192.0.2.7"], "userAgent": "kubectl",
    "objectRef": {"resource": "pods", "namespace": "shop", "name": "web", "apiVersion": "v1", "subresource": "exec"},
    "responseStatus": {"code": 101}, "requestReceivedTimestamp": AT,
}  # fmt: skip


def test_wherever_an_event_is_cut_its_object_is_told_by_the_uri_and_no_half_list_is_taken_for_all():
    text = json.dumps(EXEC, separators=(",", ":"))
    for cut in range(text.index('"verb"'), len(text) - 1):
        found = salvage.event(text[:cut], AT)
        if found is None or "requestURI" not in found:
            continue
        ref = found.get("objectRef") or {}
        assert (ref.get("resource"), ref.get("subresource"), ref.get("namespace"), ref.get("name")) == (
            "pods",
            "exec",
            "shop",
            "web",
        ), cut
        groups = (found.get("user") or {}).get("groups")
        assert groups in (None, EXEC["user"]["groups"]), text[cut - 20 : cut]


def test_a_path_is_decoded_before_it_is_read():
    assert of_uri("/api/v1/namespaces/shop/%73ecrets/db?x=1") == {
        "apiGroup": "", "apiVersion": "v1", "namespace": "shop", "resource": "secrets", "name": "db",
    }  # fmt: skip
    assert of_uri("/healthz/a/b/c") is None


@given(st.integers(0, 10_000), st.booleans())
@settings(max_examples=40)
def test_a_file_that_grows_gives_each_event_once_wherever_it_was_read(tmp_path_factory, cut, pretty):
    deep = {**EXEC, "annotations": {"a": "}", "b": "{é"}, "requestObject": {"a": [{"b": {}}, {}]}}
    events = [{**deep, "auditID": f"id-{n}"} for n in range(4)]
    text = "\n".join(json.dumps(e, ensure_ascii=False, indent=1 if pretty else None) for e in events).encode()
    path = tmp_path_factory.mktemp("log") / "audit.log"
    cut %= len(text)
    ids, at, line = [], 0, 1
    for length in (cut, len(text)):
        path.write_bytes(text[:length] + (b"\n" if length == len(text) else b""))
        (source,) = sources((str(path),))
        held = [p for b in blocks(source, at, line, replace(Settings())) for p in portions.portions(b, {})]
        assert [r for p in held for r in p.rejected] == []
        for lines, _ in portions.texts(held):
            ids += [json.loads(x)["auditID"] for x in bytes(lines).splitlines() if x.strip()]
        line += sum(p.count for p in held)
        at += source.consumed if at == 0 else 0
    assert ids == [e["auditID"] for e in events]


def entry(method, name, code=0, **labels):
    status = {"status": {"code": code}} if code else {}
    return {"timestamp": AT, "insertId": "i", "operation": {"id": "o", "first": True, "last": True}, "labels": labels,
            "protoPayload": {"serviceName": "k8s.io", "methodName": method, "resourceName": name,
                             "authenticationInfo": {"principalEmail": "alice@bank.example"}, "authorizationInfo": [{"permission": method}], **status}}  # fmt: skip


@pytest.mark.parametrize(
    ("method", "name", "uri", "resource"),
    [("io.k8s.get", "readyz/ping", "/readyz/ping", None), ("io.k8s.get", "metrics", "/metrics", None),
     ("io.k8s.post", "apis/x/y", "/apis/x/y", None), ("io.k8s.core.v1.pods.get", "core/v1/namespaces/shop/pods/p", "/api/v1/namespaces/shop/pods/p", "pods"),
     ("io.k8s.apps.v1.deployments.patch", "apps/v1/namespaces/shop/deployments/d", "/apis/apps/v1/namespaces/shop/deployments/d", "deployments")],
)  # fmt: skip
def test_gke_names_paths_and_objects(method, name, uri, resource):
    (carried,) = gke.unwrap(entry(method, name), {})
    assert (carried.held["requestURI"], carried.held.get("objectRef", {}).get("resource")) == (uri, resource)


def test_gke_says_who_was_refused_by_the_answer_where_granted_is_left_out():
    decisions = []
    for code in (0, 7, 5):
        (carried,) = gke.unwrap(entry("io.k8s.core.v1.pods.get", "core/v1/namespaces/a/pods/p", code), {})
        decisions.append(carried.held["annotations"].get("authorization.k8s.io/decision"))
    assert decisions == [None, "forbid", None]
