"""Law 2: a secret planted anywhere is found in no byte of the store and of the reports."""

import gzip
import json
import secrets
from datetime import UTC, datetime

import layouts
import orjson
import pytest
import search
import yaml
from helpers import complyk8s

from complyk8s.collect.node import facts


def canary() -> str:
    return "Qz7" + secrets.token_hex(12)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A cluster and a log with a canary in every place where secrets are found; and the canaries."""
    place, birds = tmp_path_factory.mktemp("canary"), {}

    def bird(where: str) -> str:
        birds[where] = canary()
        return birds[where]

    meta = {"name": "a", "namespace": "b"}
    container = {
        "name": "c", "image": f"https://user:{bird('image URL')}@registry/x", "args": [f"--password={bird('flag')}", "--token", bird("flag and value")],
        "command": ["sh", "-c", f"mysql -p{bird('mysql')} x; curl -H 'Authorization: Bearer {bird('bearer')}{'x' * 8}'"],
        "env": [{"name": "DB_PASSWORD", "value": bird("variable")}, {"name": "URL", "value": f"redis://:{bird('URL')}@r/0"}],
        "securityContext": {"privileged": True},
    }  # fmt: skip
    applied = json.dumps({"apiVersion": "v1", "kind": "Secret", "stringData": {"x": bird("last applied")}})
    objects = [
        {"apiVersion": "v1", "kind": "Secret", "metadata": {**meta, "annotations": {"kubectl.kubernetes.io/last-applied-configuration": applied}},
         "data": {"x": bird("Secret.data")}, "stringData": {"y": bird("Secret.stringData")}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {
            "api_key": bird("ConfigMap key"), "app.ini": f"[db]\npassword = {bird('ini')}\n", "app.yaml": f"token: '{bird('yaml')}'\n",
            "app.json": json.dumps({"client_secret": bird("json")}), "id_rsa": f"-----BEGIN PRIVATE KEY-----\n{bird('key')}\n-----END PRIVATE KEY-----"}},
        {"apiVersion": "v1", "kind": "Pod", "metadata": {**meta, "annotations": {"vault-token": bird("annotation")}}, "spec": {"containers": [container]}},
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": {"template": {"spec": {"containers": [container], "initContainers": [container]}}}},
        {"apiVersion": "example.com/v1", "kind": "Database", "metadata": meta, "spec": {"adminPassword": bird("custom resource")}},
    ]  # fmt: skip
    (place / "objects.yaml").write_text(yaml.safe_dump_all(objects))

    def event(number, **more):
        return {
            "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "RequestResponse", "auditID": f"e{number}", "stage": "ResponseComplete",
            "verb": "create", "user": {"username": "alice"}, "sourceIPs": ["192.0.2.1"], "requestURI": "/api/v1/x",
            "requestReceivedTimestamp": "2026-11-02T10:00:00.000000Z", "stageTimestamp": "2026-11-02T10:00:00.000000Z",
            "responseStatus": {"code": 201}, **more,
        }  # fmt: skip

    def ref(resource, sub=None):
        held = {"resource": resource, "namespace": "b", "name": "a", "apiVersion": "v1"}
        return {**held, "subresource": sub} if sub else held

    log = [
        event(
            1,
            objectRef=ref("secrets"),
            requestObject={"kind": "Secret", "data": {"x": bird("request body")}},
            responseObject={"kind": "Secret", "data": {"x": bird("response body")}},
        ),
        event(
            2,
            objectRef=ref("secrets"),
            verb="patch",
            requestObject=[{"op": "add", "path": "/data/x", "value": bird("JSON patch")}],
        ),
        event(
            3,
            objectRef=ref("serviceaccounts", "token"),
            responseObject={"kind": "TokenRequest", "status": {"token": bird("token request")}},
        ),
        event(
            4,
            objectRef=ref("tokenreviews"),
            requestObject={"kind": "TokenReview", "spec": {"token": bird("token review")}},
        ),
        event(
            5,
            objectRef=ref("pods"),
            requestObject={
                "kind": "Pod",
                "spec": {"containers": [{"env": [{"name": "API_TOKEN", "value": bird("pod body")}]}]},
            },
        ),
        event(
            6,
            objectRef=ref("configmaps"),
            requestObject={"kind": "ConfigMap", "data": {"password": bird("ConfigMap body")}},
        ),
        event(
            7,
            objectRef=ref("pods", "exec"),
            requestURI=f"/api/v1/namespaces/b/pods/a/exec?command=app&command=--password%3D{bird('exec')}",
        ),
        event(
            8,
            objectRef=ref("pods", "exec"),
            requestURI=f"/api/v1/namespaces/b/pods/a/exec?command=--token&command={bird('exec, two')}",
        ),
        event(9, userAgent=f"curl Bearer {bird('user agent')}xxxxxxxx"),
        event(10, responseStatus={"code": 500, "message": f"dial postgres://u:{bird('message')}@db failed"}),
        event(11, annotations={"note": f"password={bird('event annotation')}"}),
        event(
            12,
            verb="list",
            objectRef=ref("secrets"),
            responseObject={"kind": "SecretList", "items": [{"data": {"x": bird("secret list")}}]},
        ),
        event(
            13,
            objectRef=ref("things"),
            responseObject={
                "kind": "List",
                "items": [{"kind": "Secret", "data": {"x": bird("list of all")}}],
            },
        ),
    ]
    lines = [json.dumps(e, separators=(",", ":")) for e in log]
    lines += [
        json.dumps(
            {
                "kind": "EventList",
                "items": [
                    event(20, objectRef=ref("secrets"), requestObject={"data": {"x": bird("wrapped")}})
                ],
            }
        )
    ]
    lines += [
        f"broken line with password={bird('quarantine')}",
        '{"kind":"Secret","data":{"password":"' + bird("quarantined JSON") + '"}}',
    ]
    lines += [
        json.dumps(
            event(21, objectRef=ref("secrets"), requestObject={"data": {"password": bird("cut line")}})
        )[:-3]
    ]
    (place / "audit.log").write_text("\n".join(lines).replace("&", "\\u0026") + "\n")
    with gzip.open(place / "audit.log.gz", "wb") as file:
        file.write((place / "audit.log").read_bytes())
    held = _facts(tmp_path_factory.mktemp("node"), bird)
    (place / "facts.jsonl").write_bytes(orjson.dumps(held))
    held["gaps"] = [f"/etc/x: password={bird('gap of a node')}"]
    (place / "gap.jsonl").write_bytes(orjson.dumps(held))
    return place, birds


def _facts(root, bird):
    """A node's facts as a node that redacts nothing would send them."""
    node = layouts.kubeadm(root)
    node.process("kube-apiserver", f"--oidc-client-secret={bird('flag of a process')}", pod=True)
    held = facts.collect(root, "node-1", datetime.now(UTC).replace(tzinfo=None))
    held["kubelet"]["config"]["registryPassword"] = bird("kubelet's configuration")
    held["configs"]["egress"] = {"proxy": f"https://u:{bird('file of the API server')}@proxy"}
    return held


def every_byte(folder) -> bytes:
    """All files of a folder, and what is compressed, encoded or drawn in them: see tests/secrets/search.py."""
    held = search.texts(folder)
    return b"\0".join(search.opened(data) if not raw(where) else data for where, data in held.items())


def raw(where: str) -> bool:
    """Whether it is the bytes of a file whose tables and pages are searched by themselves."""
    return where.endswith((".duckdb", ".parquet", ".pdf"))


@pytest.fixture(scope="module")
def everything(planted, tmp_path_factory):
    place, _ = planted
    work = tmp_path_factory.mktemp("work")
    done = complyk8s("--store", work / "store", "--cluster", "test", "run", "--from", place / "objects.yaml", "--facts", place / "facts.jsonl", "--audit-log", place / "audit.log",
                     "--format", "html,pdf,json,csv,junit", "--out", work / "out")  # fmt: skip
    assert done.returncode == 0, done.stderr
    gap = complyk8s("--store", work / "store", "--cluster", "test", "run", "--from", place / "objects.yaml", "--facts", place / "gap.jsonl",
                    "--format", "html,json", "--out", work / "gap")  # fmt: skip
    assert gap.returncode == 3, gap.stderr  # a node that could not read something leaves a gap
    (work / "told").write_text(done.stdout + done.stderr + gap.stdout + gap.stderr)
    return every_byte(work)


def test_the_search_would_find_one(planted):
    place, birds = planted
    raw = every_byte(place)
    assert all(b.encode() in raw for b in birds.values())


def test_no_canary_is_in_any_byte(planted, everything):
    _, birds = planted
    found = sorted(where for where, b in birds.items() if b.encode() in everything)
    assert found == []


def test_what_is_no_secret_is_there(everything):
    for word in (b"alice", b"Database", b"192.0.2.1", b"Pod/b/a", b"registryPassword", b"/etc/x: password="):
        assert word in everything
