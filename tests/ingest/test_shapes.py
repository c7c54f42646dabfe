"""The same event in, the same event out, whatever it came wrapped in."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complyk8s.errors import ContentError
from complyk8s.ingest import shapes
from complyk8s.ingest.carried import Unfit
from complyk8s.ingest.rescue import rescue

EVENT = st.fixed_dictionaries(
    {"kind": st.just("Event"), "auditID": st.uuids().map(str), "stage": st.just("Panic")}
)


@given(st.lists(EVENT))
def test_wrapping_loses_nothing(events):
    wrapped = {"kind": "EventList", "items": events}
    assert [p.event for p in shapes.events(wrapped)] == events
    assert [p.event for one in events for p in shapes.events(one)] == events


def test_unknown_shape_names_the_keys_that_are_known_and_no_other():
    with pytest.raises(Unfit) as told:
        list(shapes.events({"surprise": 1, "auditID": 5, "metadata": {"password": "x"}}))
    assert told.value.keys == ("auditID", "metadata") and "surprise" not in str(told.value)


def test_lists_in_lists_end():
    record = {"kind": "EventList", "items": []}
    for _ in range(50):
        record = {"kind": "EventList", "items": [record]}
    with pytest.raises(ContentError):
        list(shapes.events(record))


@pytest.mark.parametrize("line", ["nonsense", "{", "[1]", "null", '"x"', '{"a":1}', "[" * 5000 + "]" * 5000])
def test_what_is_no_event_has_a_reason(line):
    assert rescue(line).reason and not rescue(line).events


def test_an_event_nested_too_deep_is_no_crash():
    deep = "[" * 900 + "]" * 900
    line = '{"kind":"Event","auditID":"a","stage":"Panic","requestObject":' + deep + "}"
    result = rescue(line)
    assert result.reason or result.events


def test_events_come_out_as_json():
    at = "2026-11-02T10:15:00.000000Z"
    event = {"auditID": "a", "stage": "Panic", "requestReceivedTimestamp": at}
    line = orjson.dumps({"kind": "EventList", "items": [event]}).decode()
    assert [json.loads(e) for e, _ in rescue(line).events] == [{**event, "stageTimestamp": at}]


KEYS = st.sampled_from(
    ["kind", "auditID", "stage", "items", "log", "stream", "message", "data", "events", "logEvents", "records", "Records",
     "category", "properties", "protoPayload", "serviceName", "hits", "_source", "kubernetes", "audit", "event", "original",
     "result", "_raw", "attributes", "http", "messages", "details", "awslogs", "values", "labels", "line", "request",
     "results", "statistics", "_gdch_cluster", "operation", "messageType", "logGroup", "time", "receivedMessages"]
)  # fmt: skip
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from(["k8s.io", "Event", "EventList", "{", "DATA_MESSAGE", "kube-audit"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(ANY)
def test_whatever_looks_like_a_wrapper_is_no_crash(record):
    from complyk8s.ingest import portions
    from complyk8s.ingest.lines import Block

    line = json.dumps(record).encode() if not isinstance(record, str) else record.encode()
    if b"\n" in line:
        return
    found = rescue(line.decode())
    assert found.events or found.reason or found.reason is None
    data = line + b"\n"
    held = list(portions.portions(Block(bytearray(data), 1, 0, [], 1), {}))
    for portion in held:
        portions.sift(portion, closely=True)
    assert sum(p.skipped + len(p.rejected) for p in held) + len(portions.texts(held)) >= (
        1 if line.strip() else 0
    )


@given(st.text(max_size=200), st.integers(0, 200))
def test_what_is_saved_of_a_cut_text_is_a_part_of_it(text, cut):
    whole = orjson.dumps(
        {"auditID": "a", "verb": "get", "user": {"username": text}, "stage": "Panic", "x": [1, {"y": text}]}
    ).decode()
    held = shapes.salvage.prefix(whole[: 20 + cut])
    if isinstance(held, dict):
        everything = json.loads(whole)
        for key in held.keys() - {"x", "user"}:
            assert held[key] == everything[key]
