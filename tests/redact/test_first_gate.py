"""The first gate never closes before the second: whenever redaction changes a record, its line is found."""

import base64
import importlib
import json
import re

import orjson
import pytest
from harmless import FLAGS, PAIRS
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import BLOBS, PLACES, RANDOM, VALUES
from test_places import filled

from complyk8s import redact, suspects
from complyk8s.redact import rules
from complyk8s.redact.kinds import NAMED, VALUED
from complyk8s.redact.programs import PROGRAMS
from complyk8s.redact.scanner import Scanner

text_module = importlib.import_module("complyk8s.redact.text")
STYLES = {
    "compact": lambda value: orjson.dumps(value).decode(),
    "sorted": lambda value: json.dumps(value, sort_keys=True, ensure_ascii=False),
    "spaced": lambda value: json.dumps(value, separators=(" , ", " : ")),
    "as Go writes it": lambda value: orjson.dumps(value).decode().replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"),
    "slashes escaped": lambda value: orjson.dumps(value).decode().replace("/", "\\/"),
    "letters escaped": lambda value: re.sub(r"(?<!\\)[sS]", lambda m: f"\\u{ord(m.group()):04x}", orjson.dumps(value).decode()),
    "all escaped": lambda value: "".join(f"\\u{ord(c):04x}" if c.isalpha() and c not in "truefalsn" else c for c in json.dumps(value)),
}  # fmt: skip
WRAPS = {
    "body": lambda value: {"requestObject": value},
    "response": lambda value: {"responseObject": {"items": [value]}},
    "string": lambda value: {"requestObject": {"metadata": {"annotations": {"x": json.dumps(value)}}}},
    "string in a string": lambda value: {"requestObject": {"data": {"x": json.dumps({"y": json.dumps(value)})}}},
}  # fmt: skip


def opens(record, style) -> None:
    """Asserts that the gate lets a record through if redaction changes it."""
    line = STYLES[style](record).encode("utf-8", "surrogatepass")
    try:
        read = orjson.loads(line)
    except orjson.JSONDecodeError:
        return
    if redact.event(read) != read or redact.value(read) != read:
        assert suspects.lines(b'{"a":1}\n' + line + b'\n{"b":2}\n'), line


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("wrap", WRAPS)
def test_every_place_opens_it(wrap, style):
    for place in PLACES.values():
        for secret in (*VALUES, *RANDOM):
            opens(WRAPS[wrap](filled(place, secret)), style)


@pytest.mark.parametrize("wrap", WRAPS)
def test_every_form_opens_it(wrap):
    for rule in rules.RULES:
        for value in (
            rule.example,
            f"see {rule.example}.",
            f"http://x.example/{rule.example}?a={rule.example}",
            base64.b64encode(rule.example.encode()).decode(),
        ):
            opens(WRAPS[wrap]({"note": value, "list": [value]}), "as Go writes it")
    for make in BLOBS.values():
        for secret in VALUES:
            for value in (make(secret), f"data: {make(secret)}\n", f"x\n{make(secret)}"):
                opens(WRAPS[wrap]({"note": value}), "compact")


def test_what_stays_is_no_suspect_as_a_rule():
    """What lines cost that are looked at for nothing: few of those that hold no secret."""
    values = [{name: value} for name, held in PAIRS.items() for value in held] + [
        {"args": [flag]} for flag in FLAGS
    ]
    found = [value for value in values if suspects.lines(orjson.dumps({"requestObject": value}) + b"\n")]
    assert len(found) < len(values) / 5, found


STEMS = st.sampled_from((
    "password", "pass", "pw", "pwd", "passwd", "passphrase", "secret", "token", "credential", "cookie", "salt", "jwt", "auth", "authorization", "key", "session",
    "signing", "dsn", "psk", "license", "pin", "otp", "code", "bearer", "connection", "string", "sig", "seed",
))  # fmt: skip
PARTS = st.sampled_from((
    "db", "api", "app", "access", "private", "client", "aws", "x", "my", "name", "id", "file", "url", "ref", "seconds", "policy", "type", "data", "value", "new",
    "1", "2", "enabled", "max", "hash", "checksum", "data", "user", "master", "hmac", "webhook", "activation", "ca",
))  # fmt: skip
JOINS = st.sampled_from(("_", "-", ".", "", " ", "/"))
CASES = st.sampled_from((str.lower, str.upper, str.title, str.capitalize))


@st.composite
def names(draw):
    """Names that say something about secrets, or nearly so."""
    parts = [
        *draw(st.lists(PARTS, max_size=2)),
        draw(STEMS),
        *draw(st.lists(st.one_of(PARTS, STEMS), max_size=2)),
    ]
    case, join = draw(CASES), draw(JOINS)
    return join.join(case(part) for part in parts)


SECRET = st.one_of(
    st.sampled_from((*VALUES, *RANDOM, "hunter2", "73911822", "true", "", "/run/secrets/x", "$(X)", "https://a:b@c.example/x", "a b c", "x,y;z&w", "Basic YTpiY2RlZg==", "line\nline\n", "a\tb", 'a"b', "ä öü", "a'b")),
    st.from_regex(r"[A-Za-z0-9+/_.:=&;, @-]{3,30}", fullmatch=True),
    st.text(min_size=1, max_size=12),
)  # fmt: skip
FORMS = st.sampled_from((
    lambda n, v: {n: v}, lambda n, v: {n: [v]}, lambda n, v: {n: {"value": v}}, lambda n, v: {n: {"a": {"b": [v]}}}, lambda n, v: {n: {v: "x"}}, lambda n, v: {n: {"name": v}},
    lambda n, v: {n: {"secretName": v, "x": 1}}, lambda n, _: {n: 12345678},
    lambda n, v: f"{n}={v}", lambda n, v: f"a {n}: {v} b", lambda n, v: f"{n}: {v}\n", lambda n, v: f"a: 1\n{n}: |\n  {v}\nb: 2\n", lambda n, v: f"a: 1\n{n}:\n  {v}\n",
    lambda n, v: f"a: 1\n{n}: [{v}]\n", lambda n, v: f"{n} {v}", lambda n, v: f"x\n{n} {v}\ny", lambda n, v: f"{n} => '{v}'", lambda n, v: f"define('{n}', '{v}');",
    lambda n, v: f"<{n}>{v}</{n}>", lambda n, v: f'<a key="{n}" value="{v}"/>', lambda n, v: f"<name>{n}</name><value>{v}</value>", lambda n, v: f'"{n}" : "{v}"',
    lambda n, v: f'\\"{n}\\": \\"{v}\\"', lambda n, v: [f"--{n}", v], lambda n, v: [f"--{n}={v}"], lambda n, v: [f"-D{n}={v}"], lambda n, v: f"app --{n} {v} --x", lambda n, v: f"app --{n}='{v}'",
    lambda n, v: f"export {n}={v}; app", lambda n, v: f"http://x.example/a?{n}={v}", lambda n, v: f"/a?b=c&{n}={v}", lambda n, v: f"/{n}/{v}/x", lambda n, v: f"a%26{n}%3D{v}",
    lambda n, v: {"op": "add", "path": f"/spec/{n}", "value": v}, lambda n, v: {"op": "add", "path": f"/spec/{n}/0", "value": {"x": v}},
    lambda n, v: f"env:\n- name: {n}\n  value: {v}\n", lambda n, v: f"# {n}: {v}", lambda n, v: {"kind": n, "data": {"x": v}}, lambda n, v: {"properties": {n: {"type": "string", "default": v}}},
    lambda n, v: base64.b64encode(f"{n}={v}".encode()).decode(), lambda n, v: base64.b64encode(json.dumps({n: v}).encode()).decode(),
))  # fmt: skip


@st.composite
def variables(draw):
    """Objects with a name and a value, in any order, with a third between."""
    name, value = (
        draw(names()),
        draw(
            st.one_of(
                SECRET,
                st.integers(-(1 << 40), 1 << 40),
                st.booleans(),
                st.none(),
                st.lists(SECRET, max_size=2),
            )
        ),
    )
    pairs = [
        (draw(st.sampled_from(NAMED)), name),
        (draw(st.sampled_from(VALUED)), value),
        ("displayName", draw(SECRET)),
        ("nested", {"a": [1]}),
    ]
    return dict(draw(st.permutations(pairs))[: draw(st.integers(2, 4))])


@settings(max_examples=1500, deadline=None)
@given(
    st.one_of(st.builds(lambda f, n, v: f(n, v), FORMS, names(), SECRET), variables()),
    st.sampled_from(sorted(WRAPS)),
    st.sampled_from(sorted(STYLES)),
)
def test_whatever_is_changed_is_found(place, wrap, style):
    opens(WRAPS[wrap](place), style)


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(sorted(PROGRAMS)), st.lists(st.one_of(names(), SECRET, st.sampled_from(sorted({f for p in PROGRAMS.values() for f in p.flags}))), min_size=1, max_size=4),
    st.booleans(), st.sampled_from(sorted(WRAPS)), st.sampled_from(sorted(STYLES)),
)  # fmt: skip
def test_command_lines_are_found(program, words, whole, wrap, style):
    opens(
        WRAPS[wrap]({"command": ["sh", "-c", " ".join([program, *words])] if whole else [program, *words]}),
        style,
    )


@settings(max_examples=500, deadline=None)
@given(st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=12) | names() | SECRET,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | names(), inner, max_size=3),
    max_leaves=12,
), st.sampled_from(sorted(STYLES)))  # fmt: skip
def test_what_the_gate_stops_has_nothing_to_replace(value, style):
    opens({"requestObject": value}, style)


ONE = b'{"a":{"b":"awk {print}{next}"},"c":"}x"}'


@pytest.mark.parametrize("line", [ONE, ONE + b" ", ONE + b"\r"])
def test_braces_within_strings_are_no_second_value(line):
    assert not suspects.lines(line + b"\n" + line + b"\n")


@pytest.mark.parametrize(
    "behind", [b'{"d":1}', b" {}", b"x", b"\t{", b"#", b', {"kind":"Event","apiVersion":"audit.k8s.io/v1"}']
)
def test_what_stands_behind_a_value_is_found(behind):
    assert suspects.lines(ONE + b"\n" + ONE + behind + b"\n") == [
        (len(ONE) + 1, 2 * len(ONE) + 1 + len(behind))
    ]


def test_few_texts_are_asked_as_many_are():
    """One pattern at a time with Python's engine, or all together with Hyperscan: the same names."""
    texts = [
        *PLACES,
        *VALUES,
        *RANDOM,
        *BLOBS,
        *PAIRS,
        *FLAGS,
        *map(str, PLACES.values()),
        *(r.example for r in rules.RULES),
    ]
    one_by_one = Scanner(text_module._scanner._patterns, text_module._scanner._flags)
    together = Scanner(text_module._scanner._patterns, text_module._scanner._flags)
    together.scan(b"", lambda *_: None)
    for held in map(str, texts):
        data = held.encode("utf-8", "surrogatepass")[:2000]
        found = one_by_one.named(data, text_module._ids)
        assert not one_by_one.is_ready
        assert found == together.named(data, text_module._ids), held
        one_by_one._asked = 0
