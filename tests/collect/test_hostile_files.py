"""Files and API servers that would kill who reads them: each costs itself alone, with its gap."""

import gzip
import json
import os
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from helpers import complyk8s, limited
from kubernetes.client import ApiClient, Configuration

from complyk8s.collect import api_objects, client, files
from complyk8s.collect.client import Client, Refused
from complyk8s.model import Gap, Listed, Object
from complyk8s.settings import Settings


def pod(name, **more):
    return json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, **more})


def deep(depth: int) -> str:
    return "[" * depth + "]" * depth


def collect(path):
    found = list(files.collect((str(path),)))
    return {o.name for o in found if isinstance(o, Object)}, [g for g in found if isinstance(g, Gap)]


ATTACKS = {
    "deep.yaml": ("[" * 30_000, "deep"),
    "deep.json": (pod("x")[:-1] + f',"x":{deep(3000)}}}', "deep"),
    "deeper-than-written.json": (pod("x")[:-1] + f',"x":{deep(300)}}}', "deep"),
    "deeper-than-redacted.json": (pod("x")[:-1] + ',"x":' + '{"a":' * 900 + "1" + "}" * 900 + "}", "deep"),
    "aliases.yaml": ("a: &a '" + "x" * 100_000 + "'\nb: [" + "*a, " * 3000 + "]", "aliases"),
    "bomb.yaml.gz": (gzip.compress(b"\0" * (40 << 20)), "times"),
    "broken.yaml.gz": (gzip.compress(pod("x").encode())[:-5], "in the middle"),
    "large.json": (pod("x", y="y" * (17 << 20)), "bytes"),
    "latin.yaml": (b"a: \xff\xfe", "UTF-8"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_one_bad_file_costs_itself_alone(tmp_path, name):
    content, told = ATTACKS[name]
    (tmp_path / "good.yaml").write_text(pod("good"))
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    names, gaps = collect(tmp_path)
    assert names == {"good"}
    (gap,) = gaps
    assert gap.what in (str(tmp_path / name), "pods") and str(tmp_path / name) in gap.what + gap.detail
    assert told in gap.detail


def test_one_bad_document_or_item_costs_itself_alone(tmp_path):
    (tmp_path / "a.yaml").write_text(
        f"{pod('one')}\n---\na: [\n---\n# nothing\n---\n{pod('two')}\n---\n{deep(3000)}\n---\n{pod('three')}"
    )
    (tmp_path / "b.json").write_text(
        f'{{"apiVersion":"v1","kind":"PodList","items":[{pod("four")},{{"metadata":{{"name":"x"}},"x":{deep(3000)}}},{pod("five")}]}}'
    )
    names, gaps = collect(tmp_path)
    assert names == {"one", "two", "three", "four", "five"}
    assert [g.detail.split(":")[0] for g in gaps] == [
        "document 2 (from line 2)",
        "document 5 (from line 8)",
        "item 2",
    ]


def test_what_is_no_regular_file_is_a_gap_and_nobody_waits(tmp_path):
    (tmp_path / "good.yaml").write_text(pod("good"))
    os.mkfifo(tmp_path / "fifo.yaml")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "gone.yaml").symlink_to("nowhere")
    (tmp_path / "zero.yaml").symlink_to("/dev/zero")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "folder.yaml" / "inner.yaml").write_text(pod("inner"))
    with socket.socket(socket.AF_UNIX) as held:
        os.chdir(tmp_path)  # the path of a socket may have 107 bytes
        held.bind("socket.yaml")
        names, gaps = collect(tmp_path)
    assert names == {"good", "inner"}
    assert {g.what.rpartition("/")[2] for g in gaps} == {
        "fifo.yaml",
        "loop.yaml",
        "gone.yaml",
        "zero.yaml",
        "socket.yaml",
    }


def test_a_device_given_by_name_is_a_gap():
    _, (gap,) = collect("/dev/zero")
    assert "a device" in gap.detail


def test_many_bad_parts_are_counted_and_not_told_one_by_one(tmp_path):
    (tmp_path / "a.json").write_text("[" + "1," * 5000 + "1]")
    _, gaps = collect(tmp_path)
    assert len(gaps) == files.MOST_GAPS + 1
    assert "4,981 more" in gaps[-1].detail


def test_a_name_that_is_no_utf8_is_told_in_utf8(tmp_path):
    (tmp_path / os.fsdecode(b"\xff.yaml")).write_text("a: [")
    _, (gap,) = collect(tmp_path)
    assert gap.what.endswith("\\xff.yaml")
    gap.what.encode()


def test_the_command_ends_with_3_and_judges_the_rest(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.yaml").write_text(pod("good"))
    (folder / "bad.yaml").write_text("[" * 30_000)
    (folder / "alias.yaml").write_text("a: &a '" + "x" * 5_000_000 + "'\nb: [" + "*a, " * 3000 + "]")
    done = complyk8s("--store", tmp_path / "s", "snapshot", "--from", folder)
    assert done.returncode == 3, done.stderr
    assert "1 objects" in done.stderr and "2 gaps" in done.stderr and "Traceback" not in done.stderr


def test_a_file_of_many_values_stays_under_the_limit(tmp_path):
    """1 GiB of address space; parsed whole, 60 MB of empty mappings would take more."""
    (tmp_path / "a.json").write_text("[" + "{}," * 20_000_000 + "{}]")
    done = limited(
        "from complyk8s.collect import files\n"
        f"print([g.detail for g in files.collect(({str(tmp_path)!r},))])\n"
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "memory" in done.stdout or "stands" in done.stdout


class Server(ThreadingHTTPServer):
    """Answers every path by `answer`, which is given the handler."""

    answer = None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.answer(self)

    def log_message(self, *_):
        pass

    def body(self, raw, *headers, code=200):
        self.send_response(code)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@pytest.fixture
def server():
    held = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=held.serve_forever, daemon=True).start()
    yield held
    held.shutdown()
    held.server_close()


def asks(server, **more) -> Client:
    config = Configuration(host=f"http://127.0.0.1:{server.server_port}")
    config.retries = False
    return Client(ApiClient(config), "c", Settings(**{"retries": 0, "request_timeout": 2.0, **more}))


def test_a_gzip_answer_is_expanded_a_piece_at_a_time(server):
    raw = gzip.compress(b'{"a":"' + b"x" * (80 << 20) + b'"}')
    server.answer = lambda h: h.body(raw, ("Content-Encoding", "gzip"))
    with pytest.raises(Refused) as e:
        asks(server).get("/x")
    assert e.value.cause == "too-large"


def test_a_gzip_answer_of_a_sane_size_is_read(server):
    server.answer = lambda h: h.body(gzip.compress(b'{"a":1}'), ("Content-Encoding", "gzip"))
    assert client.get_json(asks(server), "/x") == {"a": 1}


@pytest.mark.parametrize(
    ("raw", "headers", "cause"),
    [
        (b"x" * 100, [("Content-Encoding", "br")], "unreadable"), (b"rubbish", [("Content-Encoding", "gzip")], "unreadable"),
        (gzip.compress(b"{}", mtime=0)[:-4], [("Content-Encoding", "gzip")], "unreadable"), (deep(3000).encode(), [], "unreadable"),
        (b"[1]", [], "unreadable"), (b"", [], "unreadable"), (b'{"a":', [], "unreadable"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_a_refusal(server, raw, headers, cause):
    server.answer = lambda h: h.body(raw, *headers)
    with pytest.raises(Refused) as e:
        client.get_json(asks(server), "/x")
    assert e.value.cause == cause


def endless(handler):
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
    except OSError:
        pass


def dripping(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            threading.Event().wait(0.05)
    except OSError:
        pass


@pytest.mark.parametrize(("answer", "causes"), [(endless, {"too-large", "timeout"}), (dripping, {"timeout"})])
def test_an_answer_that_does_not_end_is_a_refusal(server, answer, causes):
    server.answer = answer
    with pytest.raises(Refused) as e:
        asks(server, request_timeout=0.2).get("/x")
    assert e.value.cause in causes


def kinds(group="example.com"):
    resources = [
        {"resource": "things", "responseKind": {"kind": "Thing"}, "scope": "Namespaced", "verbs": ["list"]}
    ]
    version = {"version": "v1", "freshness": "Current", "resources": resources}
    return {"items": [{"metadata": {"name": group}, "versions": [version]}]}


def listing(server, page, **more):
    """What is collected of one kind whose pages `page(limit, token)` makes."""

    def answer(handler):
        path, _, query = handler.path.partition("?")
        given = dict(pair.split("=") for pair in query.split("&") if pair)
        if path == "/api":
            raw = json.dumps({"items": []}).encode()
        elif path == "/apis":
            raw = json.dumps(kinds()).encode()
        else:
            raw = page(int(given["limit"]), given.get("continue"))
        handler.body(raw)

    server.answer = answer
    held = asks(server, **more)
    found = list(api_objects.collect(held, held._settings))
    return (
        [o.name for o in found if isinstance(o, Object)], [g for g in found if isinstance(g, Gap)],
        [x for x in found if isinstance(x, Listed)],
    )  # fmt: skip


def thing(name, more=""):
    return f'{{"metadata":{{"name":"{name}"}}{more}}}'


def test_a_page_that_is_too_large_is_asked_for_in_smaller_ones(server, monkeypatch):
    monkeypatch.setattr(client, "LARGEST", 1 << 20)
    filling = f',"x":"{"y" * 150_000}"'

    def page(limit, token):
        first = int(token or 0)
        names = range(first, min(first + limit, 20))
        more = f'"continue":"{first + limit}"' if first + limit < 20 else ""
        return (
            f'{{"metadata":{{{more}}},"items":[{",".join(thing(f"t{n}", filling) for n in names)}]}}'.encode()
        )

    names, gaps, (listed,) = listing(server, page)
    assert names == [f"t{n}" for n in range(20)] and not gaps and listed.found == 20


def test_an_object_that_is_too_deep_costs_itself_alone(server):
    items = [thing("a"), thing("b", f',"x":{deep(3000)}'), thing("c", f',"x":{deep(300)}'), thing("d")]
    names, gaps, (listed,) = listing(
        server, lambda *_: f'{{"metadata":{{}},"items":[{",".join(items)}]}}'.encode()
    )
    assert names == ["a", "d"] and listed.found == 4
    assert [g.detail.split(":")[0] for g in gaps] == ["object 2", "object 3"]


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (b'{"metadata":{"continue":"same"},"items":[]}', "inconsistent"), (b'{"items":[1,2,"a",null]}', "unreadable"),
        (b'{"items":{}}', None), (b'{"items":{"a":1}}', "unreadable"), (b'{"metadata":7,"items":null}', None), (b"[]", "unreadable"),
    ],
)  # fmt: skip
def test_pages_that_are_none_end(server, raw, cause):
    _, gaps, _ = listing(server, lambda *_: raw)
    assert {g.cause for g in gaps} == ({cause} if cause else set())


def test_a_kind_of_somebody_else_does_not_go_on_for_ever(server, monkeypatch):
    monkeypatch.setattr(api_objects, "MOST_OBJECTS", 100)

    def page(_limit, token):
        number = int(token or 0)
        items = ",".join(thing(f"t{number}-{n}") for n in range(10))
        return f'{{"metadata":{{"continue":"{number + 1}"}},"items":[{items}]}}'.encode()

    _, gaps, (listed,) = listing(server, page)
    assert [g.cause for g in gaps] == ["too-large"] and listed.found <= 120
