"""Time grows with the length of a text and no faster, whatever the text is.

What is slow about a pattern is told by its structure; the soak measures it on hostile texts.
"""

import importlib
import pkgutil
import re
import time
from pathlib import Path

import orjson
import pytest

import complyk8s
from complyk8s import redact, suspects

try:
    from re import _constants as sre
    from re import _parser as parser
except ImportError:  # pragma: no cover
    pytest.skip("another Python", allow_module_level=True)

PARSED = ("complyk8s.redact", "complyk8s.ingest", "complyk8s.suspects", "complyk8s.event")
"""Modules that look at text from outside."""


def patterns():
    """Every compiled pattern of the modules that look at text from outside."""
    found = {}
    for info in pkgutil.walk_packages(complyk8s.__path__, "complyk8s."):
        if info.name.startswith(PARSED):
            for name, held in vars(importlib.import_module(info.name)).items():
                values = (
                    held.values()
                    if isinstance(held, dict)
                    else held
                    if isinstance(held, tuple | list)
                    else (held,)
                )
                for i, value in enumerate(values):
                    if isinstance(value, re.Pattern):
                        found[
                            f"{info.name}.{name}[{i}]" if len(list(values)) > 1 else f"{info.name}.{name}"
                        ] = value
    return found


PATTERNS = patterns()
MANY = 5000
"""From this many times on, a repeat counts as one without bound."""


def nested(tree, inside=False):
    """Repeats without bound that hold others which may give back: time beyond any power of the length."""
    for kind, held in tree:
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            low, high, body = held
            open_ended = high is sre.MAXREPEAT or high >= MANY
            if open_ended and inside:
                yield (low, high)
            yield from nested(body, inside or (open_ended and _varies(body)))
        elif kind in (sre.POSSESSIVE_REPEAT, sre.ATOMIC_GROUP):
            yield from nested(held[2] if kind is sre.POSSESSIVE_REPEAT else held, False)
        elif kind is sre.SUBPATTERN:
            yield from nested(held[3], inside)
        elif kind is sre.BRANCH:
            for branch in held[1]:
                yield from nested(branch, inside)
        elif kind in (sre.ASSERT, sre.ASSERT_NOT):
            yield from nested(held[1], False)


def _varies(body):
    return any(kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.SUBPATTERN, sre.BRANCH) for kind, _ in body)


def test_there_are_patterns():
    assert len(PATTERNS) > 60


@pytest.mark.parametrize("name", PATTERNS)
def test_no_repeat_without_bound_inside_another(name):
    pattern = PATTERNS[name]
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    assert (
        list(
            nested(
                parser.parse(
                    source,
                    pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags,
                )
            )
        )
        == []
    )


PIECES = (
    "password", "password=", "password ", "password: ", "passwordpassword=x;", "DB_PASS_WORD_", "passWord", "eyJ", "eyJabcdefgh.", "-eyJ", "a://", "http://a:b@", "@", "a:b@c ", "aB3_-",
    "<a ", "<password ", "<password>", "<password><![CDATA[", '<a value="x" key="password" ', "?a=", "&password=", "?password=x&", "-----BEGIN PRIVATE KEY-----", "-----BEGIN ", "curl -u ",
    "echo x ", "echo x | ", "password='", 'password="', "\\", '\\"', "%", "%25", "a%3d", "user x >", "user a b ", "a:b\n", "password:\n", "password:\n  - ", "- - ", "a: &a [*a]\n", "#", "# password: x\n",
    "identified by '", "login a password b ", "a:1:a:b:", "('password', '", "\\u0070", "&quot;", "x", "1", "aB1", "a1", ";password", "chpasswd <<< x", "--password ", "-p", "'", "`", "$(", "${",
    "name: password\nvalue: ", '{"name":"password",', '"value":', "key=value,", "a=1 ", "/token/", "/", ",", "eyJhIjoiYiJ9", "thin:a/b@", "$2y$10$", "sk-", "AKIA", "bearer ", "token tok", "a.", "a_",
    "https://hooks.slack.com/", '"""', "x: |\n password: \n", "{", "[", '{"a":', '{"password":', '{"password":["', " ", "\t", "\n", " \n", "password\t", "H4sI", "LS0t", "M", "sqlplus a/", "secret ", '"key":"1', "kind: Secret\n",
)  # fmt: skip
QUICK = PIECES[::4]
OFTEN = (
    "@a ",
    "}a",
    "user >abc ",
    "-u x ",
    "password ",
    "http ",
    "key:1 ",
    "/token/1",
    '"op":"add",',
    '{"name":"password"},',
)
"""What the first gate finds once more with every few letters."""


def seconds(work, text) -> float:
    """The least processor time of three runs."""
    times = []
    for _ in range(3):
        start = time.process_time()
        work(text)
        times.append(time.process_time() - start)
        if times[-1] > 5:
            break
    return min(times)


def _text(text):
    redact.text(text)


def _uri(text):
    redact.uri("/api/v1/x?a=" + text)


def _line(text):
    suspects.lines(orjson.dumps({"requestObject": {"x": text, text[:200]: [text]}}) + b"\n")


def _strings(text):
    """Lines with strings that are looked at more closely, each many times."""
    held = (
        orjson.dumps({"requestObject": {"x": text[: len(text) // 4], "n": n, "y": [text]}}) for n in range(20)
    )
    suspects.lines(b"\n".join(held))


def grows(work, piece, small) -> None:
    """Asserts that four times the text takes less than ten times the time (sixteen were its square)."""
    texts = [(piece * (n // len(piece) + 1))[:n] for n in (small, 4 * small)]
    start = time.process_time()
    work(texts[1])
    if time.process_time() - start < 0.1:
        return
    short, long = (seconds(work, text) for text in texts)
    assert long < 0.3 or long < 10 * short, (piece, short, long)


@pytest.mark.parametrize("work", [_text, _uri, _line])
def test_hostile_texts_take_time_in_proportion(work):
    for piece in QUICK:
        grows(work, piece, 8192)


def test_strings_that_are_looked_at_many_times_take_time_in_proportion():
    for piece in OFTEN:
        grows(_strings, piece, 3900)


@pytest.mark.slow
@pytest.mark.parametrize("work", [_text, _uri, _line])
@pytest.mark.parametrize("piece", PIECES)
def test_soak_of_texts(work, piece):
    grows(work, piece, 65536)


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES)
def test_soak_of_strings(piece):
    grows(_strings, piece, 3900)


def used(name):
    """What the program does with a pattern: the methods that are called on it; finditer where none is named."""
    short = re.escape(name.rpartition(".")[2].partition("[")[0])
    own = importlib.import_module(name.partition("[")[0].rpartition(".")[0]).__file__
    texts = [path.read_text() for path in (Path(own), *Path(complyk8s.__path__[0]).rglob("*.py"))]
    calls = re.compile(rf"\b{short}\.(match|fullmatch|search|finditer|findall|sub|subn|split)\b")
    return next((set(found) for found in map(calls.findall, texts) if found), {"finditer"})


@pytest.mark.slow
@pytest.mark.parametrize("name", PATTERNS)
def test_soak_of_patterns(name):
    pattern = PATTERNS[name]
    for call in sorted(used(name)):
        once = call in ("match", "fullmatch", "search")

        def work(text, call=call, once=once):
            return getattr(pattern, call)(text) if once else sum(1 for _ in pattern.finditer(text))

        for piece in PIECES:
            grows(work, piece if isinstance(pattern.pattern, str) else piece.encode(), 8192)
