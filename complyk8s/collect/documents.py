"""The documents of one file, each by itself: what is wrong with one costs that one alone."""

import re
from collections.abc import Iterator
from typing import Any

from complyk8s.untrusted import InputError, json_text, yaml_text

_MARK = b"\xef\xbb\xbf"
_MARKS = re.compile(rb"^\xef\xbb\xbf", re.MULTILINE)
_SEPARATOR = re.compile(rb"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_DIRECTIVE = re.compile(rb"^%", re.MULTILINE)
_BLANK = re.compile(rb"\s*+(?:#[^\n]*+\s*+)*+\Z")


def documents(raw: bytes, *, is_json: bool) -> Iterator[Any]:
    """Each document of a text, JSON or YAML; in place of one that cannot be read, an InputError that says why.

    A list that is too deep or too large to be parsed whole comes as lists of one item each.
    """
    if _MARK in raw:  # files joined into one bring the mark of each along
        raw = _MARKS.sub(b"", raw)
    first: InputError | None = None
    if is_json or raw.lstrip()[:1] in (b"{", b"["):
        try:
            yield from _json(raw)
            return
        except (
            InputError
        ) as e:  # it may be YAML, whose flow style begins with a brace too, whatever it is called
            first = e
    for number, document in enumerate(_yaml(raw)):
        if is_json and not number and isinstance(document, InputError):
            yield first
            return
        yield document


def _json(raw: bytes) -> Iterator[Any]:
    """Raises InputError where the text is no JSON at all; nothing was given before that."""
    try:
        held = json_text.loads(raw)
    except json_text.TooMuchError as e:
        yield from _members(raw, e)
        return
    except InputError as e:
        texts = json_text.values(raw)
        try:
            first = next(texts)
            json_text.loads(first)
            second = next(texts)
        except (InputError, StopIteration):
            raise e from None
        yield from _each((first, second))
        try:
            yield from _each(texts)
        except InputError as later:
            yield later
        return
    yield from held if isinstance(held, list) else (held,)


def _members(raw: bytes, whole: InputError) -> Iterator[Any]:
    try:
        found = json_text.members(raw)
        if found is None:
            yield whole
            return
        head, texts = found
        around = json_text.loads(head)
        for number, item in enumerate(_each(texts), 1):
            yield (
                InputError(f"item {number}: {item}")
                if isinstance(item, InputError)
                else {**around, "items": [item]}
            )
    except InputError as e:
        yield e


def _each(texts: Any) -> Iterator[Any]:
    for text in texts:
        try:
            yield json_text.loads(text)
        except InputError as e:
            yield e


def _yaml(raw: bytes) -> Iterator[Any]:
    starts = [0, *(m.start() for m in _SEPARATOR.finditer(raw))]
    if _DIRECTIVE.search(raw):  # a directive belongs to the document behind the next separator
        starts = [0]
    number = 0
    for start, end in zip(starts, [*starts[1:], len(raw)], strict=True):
        text = raw[start:end]
        if not start and _BLANK.match(text):
            continue
        first = raw.count(b"\n", 0, start) if number else 0
        number += 1
        try:
            yield from yaml_text.documents(text)
        except InputError as e:
            yield InputError(f"document {number} (from line {first + 1}): {e}" if len(starts) > 1 else str(e))
