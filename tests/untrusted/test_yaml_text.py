"""YAML that is made to kill its reader, and YAML that is not."""

import datetime
import math

import pytest
import yaml
from helpers import limited
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complyk8s.untrusted import InputError, yaml_text

DEEP = {
    "flow lists": "[" * 30_000,
    "flow maps": "{a: " * 30_000,
    "block lists": "- " * 30_000,
    "block maps": "\n".join(" " * n + "a:" for n in range(3000)),
    "keys": "? " * 30_000 + "a",
    "mixed": "- " * 100 + "[{a: " * 10_000,
    "closed": "[" * 30_000 + "]" * 30_000,
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_nesting_is_refused_and_not_a_crash(name):
    done = limited(
        "from complyk8s.untrusted import InputError, yaml_text\n"
        "import sys\n"
        "try:\n    list(yaml_text.documents(sys.stdin.buffer.read()))\n"
        "except InputError as e:\n    print(e)\n",
        DEEP[name].encode(),
    )
    assert done.returncode == 0, done.stderr
    assert "nested deeper" in done.stdout or "as a key" in done.stdout


@pytest.mark.parametrize(
    "text",
    [
        "a: &a '" + "x" * 500_000 + "'\nb: [" + "*a, " * 3000 + "]",
        "a0: &a0 [lol]\n"
        + "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)),
        "a0: &a0 {k: v}\n"
        + "\n".join(f"a{i}: &a{i} {{x: *a{i - 1}, y: *a{i - 1}, <<: *a{i - 1}}}" for i in range(1, 40)),
        "a: &a {" + ", ".join(f"k{n}: 1" for n in range(20_000)) + "}\nb: [" + "{<<: *a}, " * 2000 + "]",
    ],
    ids=["a long text", "billion laughs", "laughs of mappings", "merged"],
)
def test_aliases_are_counted_before_they_stand_for_anything(text):
    done = limited(
        "from complyk8s.untrusted import InputError, yaml_text\n"
        "import sys\n"
        "try:\n    list(yaml_text.documents(sys.stdin.buffer.read()))\n"
        "except InputError as e:\n    print(e)\n",
        text.encode(),
    )
    assert done.returncode == 0, done.stderr
    assert "aliases stand for more than" in done.stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &a [*a]", "alias"), ("a: *nothing", "alias"), ("&a a: &a [*a]", "alias"), ("? [a]\n: 1", "as a key"),
        ("<<: 3", "no mapping"), ("a: [", "line"), ("!!int x", "!!int"), ("!!python/object:os.system x", "tag"),
        ("%TAG ! " + "x" * 2_000 + "\n---\n" + "- !a b\n" * 5_000, "tags of more"),
        ("\n".join(f"%TAG !{n}! x" for n in range(100)) + "\n--- a", "directives"), ("!!binary 'a'", "base64"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why(text, told):
    with pytest.raises(InputError, match=told):
        list(yaml_text.documents(text.encode()))


def test_a_reason_holds_none_of_the_text():
    with pytest.raises(InputError) as e:
        yaml_text.load(b"password: hunter2hunter2: x")
    assert "hunter2" not in str(e.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True), ("y", True), ("off", False), ("~", None), ("", None), ("=", "="), ("<<", "<<"), ("0o17", 15),
        ("017", 15), ("08", 8.0), ("0x1F", 31), ("-0b11", -3), ("1_000", 1000), ("1e3", 1000.0), (".5", 0.5),
        ("1:30", "1:30"), ("2026-01-02", "2026-01-02"), ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
        (".inf", ".inf"), (".nan", ".nan"), ("18446744073709551615", 18446744073709551615),
        ("18446744073709551616", 18446744073709551616.0), ("0x" + "f" * 40, float(int("f" * 40, 16))), ("1e999", "1e999"),
        ("!!str 5", "5"), ("!!int '5'", 5), ("!!float 5", 5), ("! a", "a"), ("!vault x", "x"), ("!!binary aGk=", "hi"),
        ("'5'", "5"), ("+5", 5), ("-", [None]), ("1" * 500, "1" * 500), ("1_2_", 12), ("٣", "٣"),
    ],
)  # fmt: skip
def test_scalars_mean_what_they_mean_to_kubernetes(text, value):
    found = yaml_text.load(text.encode())
    assert found == value and type(found) is (type(value) if not isinstance(value, float) else type(found))


def test_a_merge_takes_effect_where_it_stands():
    """go.yaml.in/yaml/v2 decode.go: what stands behind `<<` overrides it, what stands before is overridden."""
    found = yaml_text.load(
        b"base: &b {p: true, q: 1}\na: {p: false, <<: *b}\nb: {<<: *b, p: false}\nc: {<<: [{p: 1}, *b]}"
    )
    assert found["a"] == {"p": True, "q": 1}
    assert found["b"] == {"p": False, "q": 1}
    assert found["c"] == {"p": 1, "q": 1}


def test_keys_are_texts():
    assert yaml_text.load(b"{1: a, on: b, ~: c, 1.5: d, x: e}") == {
        "1": "a", "true": "b", "null": "c", "1.5": "d", "x": "e",
    }  # fmt: skip


def test_every_scalar_is_text_where_that_is_asked_for():
    held = b"a: [1.10, no, ~, 2026-01-02, '']\nb:\n<<: {c: 1}"
    assert yaml_text.load(held, texts=True) == yaml.load(held, yaml.BaseLoader)


words = st.text("abcxyz -_.", max_size=8).map(lambda t: "w" + t.strip())
plain = st.one_of(
    words,
    st.booleans(),
    st.none(),
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False, allow_infinity=False),
)
values = st.recursive(
    plain, lambda v: st.one_of(st.lists(v, max_size=5), st.dictionaries(words, v, max_size=5)), max_leaves=40
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(values, st.booleans(), st.sampled_from([None, True, False]))
def test_it_reads_what_pyyaml_reads(value, repeated, flow):
    """Where both agree on scalars. Values that stand there twice are written with anchors and aliases."""
    held = [value, value, {"a": value}] if repeated else value
    text = yaml.safe_dump(held, default_flow_style=flow)
    assert same(yaml_text.load(text.encode()), yaml.safe_load(text))


def same(ours, theirs) -> bool:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[k], theirs[k]) for k in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(theirs, float) and isinstance(ours, int | float):
        return math.isclose(ours, theirs)
    return ours == theirs and not isinstance(theirs, datetime.date)


brackets = st.text("[]{}:,-?&*!|>'\"# \nab%@<~0", max_size=200)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(brackets)
def test_no_text_raises_anything_else(text):
    try:
        for document in yaml_text.documents(text.encode()):
            assert document is None or isinstance(document, str | bool | int | float | list | dict)
    except InputError:
        pass


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 400), st.sampled_from(["[", "{a: ", "- "]))
def test_depth_is_counted_exactly(depth, opening):
    closing = {"[": "]", "{a: ": "}", "- ": ""}[opening]
    text = (opening * depth + "1" + closing * depth).encode()
    if depth <= yaml_text.DEEPEST:
        assert yaml_text.load(text) is not None
    else:
        with pytest.raises(InputError, match="nested deeper"):
            yaml_text.load(text)
