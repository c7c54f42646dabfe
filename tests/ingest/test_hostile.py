"""Logs that would kill who reads them."""

import base64
import gzip
import json
import os

import pytest
import zstandard

from complyk8s.errors import CollectError, ContentError
from complyk8s.ingest import lines, portions, rescue, scans, shapes
from complyk8s.ingest.blocks import blocks
from complyk8s.ingest.carried import Pieces, waiting
from complyk8s.model import Reason
from complyk8s.settings import Settings
from complyk8s.untrusted import InputError


def event(number: int, more: str = "") -> str:
    return (
        f'{{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a{number}","stage":"ResponseComplete",'
        f'"requestURI":"/api/v1/pods","verb":"list","user":{{"username":"u"}},"requestReceivedTimestamp":"2026-11-02T10:00:00.000000Z",'
        f'"stageTimestamp":"2026-11-02T10:00:01.000000Z"{more}}}'
    )


def read(path, **more):
    (source,) = lines.sources((str(path),))
    found = list(blocks(source, 0, 1, Settings(**more)))
    return b"".join(bytes(b.data) for b in found), [r.reason for b in found for r in b.rejected]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_cut_archive_is_told(tmp_path, pack):
    raw = pack(os.urandom(3000) + b"\n")
    (tmp_path / "a.log").write_bytes(raw[:-8])
    _, reasons = read(tmp_path / "a.log")
    assert Reason.BROKEN in reasons


def test_a_zstd_bomb_ends_with_its_reason(tmp_path):
    (tmp_path / "a.log").write_bytes(zstandard.compress(b"\n" * (64 << 20)))
    _, reasons = read(tmp_path / "a.log")
    assert reasons == [Reason.BOMB]


def test_what_is_no_regular_file_is_refused_and_nobody_waits(tmp_path):
    os.mkfifo(tmp_path / "a.log")
    (source,) = lines.sources((str(tmp_path),))
    with pytest.raises(InputError, match="a FIFO"):
        source.open()
    for name in (tmp_path / "a.log", "/dev/zero"):
        with pytest.raises(CollectError, match="no regular file"):
            lines.sources((str(name),))


def test_links_that_lead_nowhere_are_not_passed_over(tmp_path):
    (tmp_path / "a.log").symlink_to("a.log")
    (source,) = lines.sources((str(tmp_path),))
    with pytest.raises(OSError, match="symbolic links"):
        source.open()


def test_a_file_that_grows_while_it_is_read_ends(tmp_path, monkeypatch):
    path = tmp_path / "a.log"
    path.write_text(event(1) + "\n")
    monkeypatch.setattr(lines, "BLOCK", 64)
    (source,) = lines.sources((str(path),))
    taken = 0
    for piece in lines.chunks(source, 0, Settings()):
        taken += len(piece)
        with path.open("a") as file:
            file.write("x" * 1000)
    assert taken < 2000


@pytest.mark.parametrize("depth", [300, 900, 5000, 100_000])
def test_an_event_that_is_too_deep_costs_itself_alone(depth):
    bad = event(2, ',"requestObject":{"password":' + "[" * depth + '"x"' + "]" * depth + "}")
    found = rescue.rescue(bad)
    assert found.events or found.reason
    assert rescue.rescue(event(1)).events


def test_data_of_a_record_is_counted_over_all_of_it():
    one = base64.b64encode(gzip.compress(base64.b64encode(os.urandom(1 << 10)) * 200, 9)).decode()
    record = {"Records": [{"kinesis": {"data": one}}] * 400}
    with pytest.raises(ContentError, match="expands"):
        list(shapes.events(record))


def test_pieces_without_an_end_take_little(monkeypatch):
    monkeypatch.setattr(Pieces, "MOST", 10_000)
    memory: dict = {}
    for _ in range(1000):
        assert not list(shapes.events("2026-11-02T10:00:00Z stdout P " + "{" * 100, memory))
        assert not list(shapes.events({"log": "{" * 100, "stream": "stdout", "time": "x"}, memory))
    assert sum(len(str(held)) for held in waiting(memory)) <= 20_000


def test_streams_that_nobody_has_are_one():
    memory: dict = {}
    for number in range(500):
        list(shapes.events({"log": "{", "stream": f"s{number}", "time": "x"}, memory))
    assert len(waiting(memory)) == 1


def test_who_names_a_stream_for_each_line_keeps_no_line_of_each():
    memory: dict = {}
    for number in range(500):
        list(shapes.events({"message": "{", "_partial": True, "file": f"f{number}"}, memory))
        list(shapes.events({"MESSAGE": "{", "_LINE_BREAK": "line-max", "_PID": str(number)}, memory))
    assert len(waiting(memory)) <= 65


def test_a_report_that_is_too_deep_says_so():
    with pytest.raises(InputError, match="scanner's report"):
        scans.read(b'{"SchemaVersion":2,"ArtifactName":"x","Results":' + b"[" * 3000 + b"]" * 3000 + b"}")


def test_a_document_that_takes_too_much_is_rejected(tmp_path, monkeypatch):
    monkeypatch.setattr("complyk8s.untrusted.memory.share", lambda: 100_000)
    held = [json.loads(event(1)), {"a": [[]] * 5000}, json.loads(event(2))]
    (tmp_path / "a.json").write_text(json.dumps(held, indent=1))
    (source,) = lines.sources((str(tmp_path),))
    found = list(blocks(source, 0, 1, Settings()))
    assert [r["auditID"] for b in found for r, *_ in b.records or ()] == ["a1", "a2"]
    assert [r.reason for b in found for r in b.rejected] == [Reason.TOO_DEEP]


def test_a_line_that_takes_too_much_is_no_event(monkeypatch):
    monkeypatch.setattr("complyk8s.untrusted.memory.share", lambda: 1 << 22)
    assert not portions._fine((event(1)[:-1] + ',"x":[' + "[]," * 400_000 + "[]]}").encode())
