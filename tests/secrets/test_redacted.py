"""The same plantings where redaction itself is asked, without a process: what is found here is found on disk too."""

import json

import logs
import manifests
import pytest
import search
import untouched
from planting import Planted

from complyk8s import redact
from complyk8s.ingest import portions


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    birds, place = Planted(), tmp_path_factory.mktemp("log")
    logs.write(place, birds)
    held = {
        path.parent.name + "/" + path.name: b"\n".join(
            bytes(text) for text, _ in portions.of_text(_ended(path.read_bytes()))
        )
        for path in sorted(place.rglob("*.log"))
    }
    return birds, held


def _ended(data):
    """Whole lines: a last one without an end waits for the next run, and is not handed on."""
    return data[: data.rfind(b"\n") + 1]


def test_no_secret_of_an_event_is_kept(log):
    birds, held = log
    assert search.found(birds.middles, held) == {}


def test_each_event_is_kept(log):
    _, held = log
    kept = {
        json.loads(line)["auditID"] for text in held.values() for line in text.split(b"\n") if line.strip()
    }
    wanted = {f"f{n:04}" for n in range(len(logs.FIELDS))} | {f"x{n:04}" for n in range(len(logs.ARGUMENTS))}
    assert sorted(wanted - kept) == []


def test_no_secret_of_an_object_is_kept():
    birds = Planted()
    held = {
        str(n): json.dumps(redact.value(body)).encode() for n, body in enumerate(manifests.objects(birds))
    }
    assert sorted(search.found(birds.middles, held)) == []


@pytest.mark.parametrize("number", range(len(untouched.objects())))
def test_harmless_objects_are_as_they_were(number):
    body = untouched.objects()[number]
    assert redact.value(body) == body


def test_harmless_events_are_as_they_were():
    for text in logs.harmless_lines():
        event = json.loads(text)
        assert redact.uri(event["requestURI"]) == event["requestURI"]
        assert redact.event(event)["userAgent"] == event["userAgent"]
        assert redact.event(event)["annotations"] == event["annotations"]
        assert redact.event(event).get("requestObject") == event.get("requestObject")
