"""What is secret is replaced wherever it stands; what is none stays; twice is as once."""

import base64

import orjson
import pytest
from harmless import FLAGS, PAIRS, TEXTS
from harmless import VALUES as HARMLESS
from planted import BLOBS, PLACES, VALUES

from complyk8s import redact
from complyk8s.redact import rules


def filled(place, secret):
    """The place with a secret in it."""
    if isinstance(place, str):
        return place.replace("%V", secret)
    if isinstance(place, dict):
        return {filled(k, secret): filled(v, secret) for k, v in place.items()}
    return [filled(item, secret) for item in place] if isinstance(place, list) else place


def held(value) -> str:
    return orjson.dumps(value).decode()


@pytest.mark.parametrize("place", PLACES)
def test_replaces_it_there_and_again_changes_nothing(place):
    for secret in VALUES:
        clean = redact.value(filled(PLACES[place], secret))
        assert ("7391" if place == "json number" else secret) not in held(clean)
        assert redact.value(clean) == clean


@pytest.mark.parametrize("blob", BLOBS)
def test_opens_what_is_encoded(blob):
    for secret in (*VALUES, "a;b,c&d"):
        text = BLOBS[blob](secret)
        assert text not in held(redact.value({"data": {"x": text}}))
        assert text not in held(redact.value({"command": ["sh", "-c", f"echo {text} | base64 -d"]}))


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.id)
def test_a_form_is_found_alone_in_a_sentence_in_a_url_and_in_base64(rule):
    end = rule.example[-12:]
    encoded = base64.b64encode(f"see {rule.example} there".encode()).decode()
    for place in (
        {"value": rule.example, "name": "X"},
        [f"see {rule.example} there"],
        {"u": f"http://x.example/?t={rule.example}"},
    ):
        assert end not in held(redact.value(place))
    assert encoded not in held(redact.value({"x": encoded}))


def _harmless():
    for name, values in PAIRS.items():
        for value in values:
            yield {name: value}
            yield {"env": [{"name": name, "value": value}]}
            yield {"data": {"a.yaml": f"a: 1\n{name}: {held(value)}\n"}}
            if value and not {" ", '"'} & set(value):
                yield {"data": {"x": f"a=1\n{name}={value}\nb=2"}}
    for flag in FLAGS:
        yield {"args": [flag]}
        yield {"args": ["x", *flag.split("=", 1)]}
        yield {"command": ["sh", "-c", f"exec app {flag}"]}
    yield from HARMLESS
    for text in TEXTS:
        yield from (text, {"x": text}, {"env": [{"name": "X", "value": text}]})


def test_what_is_no_secret_stays():
    found = {held(value): held(clean) for value in _harmless() if (clean := redact.value(value)) != value}
    assert found == {}


def test_only_the_secret_of_a_text_is_replaced():
    text = "# db\ndb:\n  host: db.example\n  password: Winter!2031x # rotate\n  port: 5432\nlist: [a, b]\n"
    assert redact.value({"x": text})["x"] == text.replace("Winter!2031x", '"[redacted]"')
    url = "postgres://app:Winter2031@db.example:5432/x?sslmode=require&password=Winter2031&a=b"
    assert (
        redact.text(url) == "postgres://[redacted]@db.example:5432/x?sslmode=require&password=[redacted]&a=b"
    )
    line = "mysqldump -h db -u root -pWinter2031 --single-transaction shop > /backup/shop.sql"
    assert redact.text(line) == line.replace("Winter2031", redact.MARK)


@pytest.mark.parametrize("value", [
    1, 1.5, float("nan"), None, True, b"password=x", b"\xff\x00", {1: "a", None: "b", False: {"password": 3}, 2.5: []}, {"password": b"x"}, ("a", ("password=b",)),
    {"kind": ["Secret"], "name": {"a": 1}, "value": None, "op": 1, "path": []}, "\ud800password=x", "\0", {"properties": [1]}, {"kind": "SecretList", "items": [1, None]},
    {"kind": "Secret", "metadata": {"annotations": [1]}}, {"op": "add", "path": "///", "value": "x"}, {"op": "add", "path": "", "value": {"password": "x"}},
])  # fmt: skip
def test_takes_any_value(value):
    redact.value(value)


def test_what_is_too_deep_is_replaced_and_nothing_breaks():
    for make in (
        lambda v: {"a": v},
        lambda v: [v],
        lambda v: {"password": v},
        lambda v: orjson.dumps({"a": v}).decode(),
    ):
        value = "password=Winter2031"
        for _ in range(12 if make("x") == '{"a":"x"}' else 2000):
            value = make(value)
        assert "Winter2031" not in repr(redact.value(value))
    assert "Winter2031" not in redact.text("[" * 30_000 + '"password=Winter2031"')
    assert "Winter2031" not in redact.text(
        "a:\n" + "".join(" " * i + "- x:\n" for i in range(1, 300)) + " " * 301 + "password: Winter2031\n"
    )


def test_aliases_do_not_multiply():
    bomb = (
        "a0: &a0 [x, x]\n"
        + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30))
        + "password: Winter2031\n"
    )
    assert "Winter2031" not in redact.text(bomb)
    assert "Winter2031" not in redact.text("x: &p Winter2031\npassword: *p\n")
