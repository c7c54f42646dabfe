"""A server that refuses, stalls, forgets and lies: refusals become gaps with their cause, never silence."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import pytest
from kubernetes.client import ApiClient, Configuration

from complyk8s.collect import api_objects
from complyk8s.collect.client import Client, Refused
from complyk8s.model import Gap, Listed, Object
from complyk8s.settings import Settings

SETTINGS = Settings(page_size=2, request_timeout=1.0, retries=2)


class Server(ThreadingHTTPServer):
    """Answers by a table: path → list of answers, the last of which repeats."""

    answers: dict
    seen: list


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = urlparse(self.path).path
        query = {k: v[0] for k, v in parse_qs(urlparse(self.path).query).items()}
        self.server.seen.append((path, query, dict(self.headers)))
        answers = self.server.answers.get(path, [(404, {"message": "not found"})])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if callable(answer):
            answer = answer(query)
        if answer is None:  # never answers
            threading.Event().wait(3)
            return
        code, body, *headers = answer
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(code)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_):
        pass


def kinds(*plurals):
    return {"items": [{"metadata": {"name": "example.com"}, "versions": [{"version": "v1", "freshness": "Current", "resources": [
        {"resource": p, "responseKind": {"kind": p.capitalize()}, "scope": "Namespaced", "verbs": ["get", "list"]} for p in plurals
    ]}]}]}  # fmt: skip


def page(*names, token=None):
    return 200, {"metadata": {"resourceVersion": "7", **({"continue": token} if token else {})},
                 "items": [{"metadata": {"name": n, "namespace": "a"}} for n in names]}  # fmt: skip


@pytest.fixture
def served():
    server = Server(("127.0.0.1", 0), Handler)
    server.seen = []
    server.answers = {"/api": [(200, {"items": []})], "/apis": [(200, kinds("things"))]}
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    config = Configuration()
    config.retries = False
    config.host = f"http://127.0.0.1:{server.server_port}"
    yield server, Client(ApiClient(config), "test", SETTINGS)
    server.shutdown()
    server.server_close()


def collected(client):
    got = list(api_objects.collect(client, SETTINGS))
    return (
        [o.name for o in got if isinstance(o, Object)],
        [g for g in got if isinstance(g, Gap)],
        [x for x in got if isinstance(x, Listed)],
    )


PATH = "/apis/example.com/v1/things"


def test_pages_are_followed(served):
    server, client = served
    server.answers[PATH] = [page("a", "b", token="t1"), page("c", "d", token="t2"), page("e")]
    names, gaps, (listed,) = collected(client)
    assert names == ["a", "b", "c", "d", "e"] and not gaps
    assert (listed.found, listed.pages, listed.resource_version) == (5, 3, "7")
    assert [q.get("continue") for p, q, _ in server.seen if p == PATH] == [None, "t1", "t2"]
    assert all(q["limit"] == "2" for p, q, _ in server.seen if p == PATH)


@pytest.mark.parametrize(
    ("code", "cause"), [(401, "unauthorized"), (403, "forbidden"), (404, "gone"), (405, "not-listable")]
)
def test_a_refusal_is_a_gap_and_is_not_tried_again(served, code, cause):
    server, client = served
    server.answers[PATH] = [(code, {"message": "because"})]
    names, (gap,), _ = collected(client)
    assert (names, gap.what, gap.cause) == ([], "things.example.com", cause) and "because" in gap.detail
    assert sum(p == PATH for p, _, _ in server.seen) == 1


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_busy_server_is_asked_again(served, code):
    server, client = served
    server.answers[PATH] = [(code, {}, ("Retry-After", "0")), page("a")]
    names, gaps, _ = collected(client)
    assert names == ["a"] and not gaps


def test_a_server_that_stays_busy_is_a_gap(served):
    server, client = served
    server.answers[PATH] = [(503, {"message": "down"}, ("Retry-After", "0"))]
    _, (gap,), _ = collected(client)
    assert gap.cause == "unavailable"
    assert sum(p == PATH for p, _, _ in server.seen) == SETTINGS.retries + 1


def test_a_list_that_expires_goes_on_and_says_so(served):
    server, client = served
    server.answers[PATH] = [
        page("a", "b", token="old"), (410, {"message": "expired", "metadata": {"continue": "new"}}), page("c"),
    ]  # fmt: skip
    names, (gap,), _ = collected(client)
    assert names == ["a", "b", "c"] and gap.cause == "inconsistent"


def test_a_list_that_breaks_off_keeps_what_came_and_is_a_gap(served):
    server, client = served
    server.answers[PATH] = [page("a", "b", token="t"), (403, {"message": "no more"})]
    names, (gap,), (listed,) = collected(client)
    assert names == ["a", "b"] and gap.cause == "forbidden" and listed.found == 2


def test_a_server_that_never_answers_is_a_gap(served):
    server, client = served
    server.answers[PATH] = [None]
    client._settings = Settings(request_timeout=0.2, retries=1)
    _, (gap,), _ = collected(client)
    assert gap.cause == "timeout"


def test_an_answer_that_is_no_json_is_a_gap(served):
    server, client = served
    server.answers[PATH] = [(200, b"<html>")]
    assert collected(client)[1][0].cause == "unreadable"


def test_an_object_that_is_none_is_a_gap_and_the_next_is_read(served):
    server, client = served
    deep: dict = {}
    for _ in range(900):
        deep = {"a": deep}
    server.answers[PATH] = [(200, {"metadata": {}, "items": [
        {"metadata": {}}, {"metadata": None}, {"metadata": {"name": "deep"}, "password": "x", "spec": deep}, {"metadata": {"name": "good"}},
    ]})]  # fmt: skip
    names, gaps, _ = collected(client)
    assert names == ["good"] and [g.cause for g in gaps] == ["unreadable"] * 3


def test_an_api_group_that_is_away_is_a_gap(served):
    server, client = served
    found = kinds("things")
    found["items"][0]["versions"][0]["freshness"] = "Stale"
    server.answers["/apis"] = [(200, found)]
    server.answers[PATH] = [page("a")]
    assert collected(client)[1][0].what == "*.example.com"


def test_no_answer_at_all_is_refused():
    config = Configuration()
    config.retries = False
    config.host = "http://127.0.0.1:9"
    with pytest.raises(Refused):
        Client(ApiClient(config), "test", Settings(retries=0)).get("/version")


def test_it_asks_with_get_alone_and_says_who_it_is(served):
    server, client = served
    server.answers[PATH] = [page("a")]
    collected(client)
    assert all(h["User-Agent"].startswith("complyk8s/") for _, _, h in server.seen)
    assert not hasattr(Client, "post") and not hasattr(Client, "delete")


def test_secrets_are_not_asked_for(served):
    server, client = served
    core = kinds("secrets", "pods")
    core["items"][0]["metadata"] = {}
    server.answers["/api"] = [(200, core)]
    server.answers["/api/v1/pods"] = [page("a")]
    server.answers[PATH] = [page()]
    collected(client)
    assert not any("secrets" in p for p, _, _ in server.seen)


def test_secrets_metadata_is_asked_for_as_metadata(served):
    server, client = served
    core = kinds("secrets")
    core["items"][0]["metadata"] = {}
    server.answers["/api"] = [(200, core)]
    server.answers["/api/v1/secrets"] = [page("a")]
    server.answers[PATH] = [page()]
    list(api_objects.collect(client, Settings(include_secrets_metadata=True)))
    (accept,) = [h["Accept"] for p, _, h in server.seen if p == "/api/v1/secrets"]
    assert "PartialObjectMetadataList" in accept and "application/json," not in accept
