"""The same event in, the same event out, whatever it came wrapped in."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complyk8s.errors import ContentError
from complyk8s.ingest import shapes
from complyk8s.ingest.rescue import rescue

EVENT = st.fixed_dictionaries(
    {"kind": st.just("Event"), "auditID": st.uuids().map(str), "stage": st.just("Panic")}
)


@given(st.lists(EVENT))
def test_wrapping_loses_nothing(events):
    wrapped = {"kind": "EventList", "items": events}
    assert [p.event for p in shapes.events(wrapped)] == events
    assert [p.event for one in events for p in shapes.events(one)] == events


def test_unknown_shape_names_what_it_saw():
    with pytest.raises(ContentError, match="surprise"):
        list(shapes.events({"surprise": 1}))


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
