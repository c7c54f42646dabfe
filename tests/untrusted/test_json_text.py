"""JSON that is too deep or too large, in whole and in parts."""

import json
import tracemalloc

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complyk8s.untrusted import InputError, json_text

DEEP = b"[" * 5000 + b"]" * 5000


def test_what_is_too_deep_is_told_apart_from_what_is_broken():
    with pytest.raises(json_text.TooMuchError, match="too deep"):
        json_text.loads(DEEP)
    with pytest.raises(InputError, match="not JSON") as e:
        json_text.loads(b'{"a":')
    assert not isinstance(e.value, json_text.TooMuchError)


def test_one_item_that_is_too_deep_costs_itself_alone():
    head, texts = json_text.members(
        b'{"kind":"List","a":{"items":[1]},"items" : [ {"a":"]}"} , ' + DEEP + b', {"b":[1]}],"z":1}'
    )
    assert orjson.loads(head) == {"kind": "List", "a": {"items": [1]}, "items": [], "z": 1}
    assert list(texts) == [b'{"a":"]}"}', DEEP, b'{"b":[1]}']


@pytest.mark.parametrize("text", [b"{}", b"[1]", b'{"items":{}}', b'{"a":{"items":[]}}', b"", b'"items"'])
def test_what_is_no_list_has_no_members(text):
    assert json_text.members(text) is None


@pytest.mark.parametrize(
    "text", [b'{"items":[{},1,{}]}', b'{"items":[{} {}]}', b'{"items":[{},"a"]}', b'{"items":[{}', b'{"items":[{"a":"', b'{"items":[{},]}'],
)  # fmt: skip
def test_what_is_no_list_of_objects_is_refused(text):
    with pytest.raises(InputError):
        list(json_text.members(text)[1])


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**60), 2**60), st.text(max_size=12)),
    lambda v: st.one_of(st.lists(v, max_size=6), st.dictionaries(st.text(max_size=6), v, max_size=6)), max_leaves=60,
)  # fmt: skip
objects = st.dictionaries(st.text(max_size=5), values, max_size=4)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(objects, max_size=6), objects, st.sampled_from([None, 2]))
def test_members_are_the_items(items, around, indent):
    held = {**around, "items": items}
    head, texts = json_text.members(json.dumps(held, indent=indent).encode())
    assert [json.loads(t) for t in texts] == items
    assert json.loads(head) == {**held, "items": []}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(objects, min_size=1, max_size=6),
    st.sampled_from(["", "\n", " \r\n"]),
    st.sampled_from([None, 2]),
)
def test_values_in_a_row_are_told_apart(items, between, indent):
    text = between.join(json.dumps(i, indent=indent) for i in items).encode()
    assert [json.loads(t) for t in json_text.values(text)] == items


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(objects, st.text(max_size=5))
def test_the_end_is_where_the_decoder_ends(value, rest):
    text = json.dumps(value, ensure_ascii=False)
    assert json_text.end("x" + text + rest, 1) == 1 + len(text)
    assert json_text.end(text[:-1], 0) == -1


@pytest.mark.parametrize(
    "text",
    [
        b"[" + b"[]," * 50_000 + b"[]]", b"[" + b"{}," * 50_000 + b"{}]", b"[" + b'{"a":1},' * 50_000 + b"{}]",
        b"[" + b"[1]," * 50_000 + b"[]]", b"[" + b"[[]]," * 50_000 + b"[]]",
        json.dumps({f"key-{i}" * 12: i + 1000 for i in range(40_000)}, separators=(",", ":")).encode(),
        json.dumps({f"k{i}": str(i) for i in range(43_700)}, separators=(",", ":")).encode(),
        json.dumps([{f"k{i}": f"v{j}" for i in range(6)} for j in range(9_000)], separators=(",", ":")).encode(),
        json.dumps([{f"k{i}": f"v{j}" for i in range(11)} for j in range(9_000)], separators=(",", ":")).encode(),
        json.dumps(["x" * 100_000 + "\U0001f600"] * 4).encode(), json.dumps(["ü" * 3 + "\U0001f600"] * 9_000, ensure_ascii=False).encode(),
        json.dumps([str(i) for i in range(60_000)], separators=(",", ":")).encode(),
        json.dumps([i + 10**12 for i in range(60_000)], separators=(",", ":")).encode(),
    ],
)  # fmt: skip
def test_weight_is_never_less_than_what_is_taken(text):
    orjson.loads(text)
    tracemalloc.start()
    try:
        held = orjson.loads(text)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held is not None
    assert taken <= min(json_text.weight(text), json_text.weight(text.decode()))


def test_what_takes_too_much_is_not_parsed(monkeypatch):
    monkeypatch.setattr("complyk8s.untrusted.memory.share", lambda: 1 << 24)
    with pytest.raises(json_text.TooMuchError, match="memory"):
        json_text.loads(b"[" + b"[]," * 400_000 + b"[]]")
