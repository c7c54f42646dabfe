"""YAML of others, read event by event: depth, aliases and bytes are counted before anything is built.

libyaml's parser keeps its own stack on the heap; what overflows the C stack is PyYAML's composer, which is not
used here. Scalars are read as Kubernetes reads them (sigs.k8s.io/yaml on go.yaml.in/yaml/v2), not as PyYAML does:
a date is its text, `1:30` is no number, `<<` takes effect where it stands.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from complyk8s.untrusted import InputError, memory
from complyk8s.untrusted.scalars import plain

DEEPEST = 250
"""Levels of nesting; see json_text.DEEPEST."""
EXPANDED = 32 * 2**20
"""Bytes that all aliases of one file may stand for."""
_TAGS = 8 * 2**20
"""Characters of all tags of one file: a `%TAG` line can give each of a million values a megabyte."""
_DIRECTIVES = 64
_DIRECTIVE = re.compile(rb"^%", re.MULTILINE)
_TYPES: dict[str, Any] = {"int": int, "float": (int, float), "bool": bool, "null": type(None)}
_STANDARD = "tag:yaml.org,2002:"
_NOTHING: Any = object()


def load(raw: bytes, *, texts: bool = False) -> Any:
    """The one document of a text, or None of an empty one; `texts` reads every scalar as text.

    Raises InputError where it is no YAML, several documents, or would take too much.
    """
    each = documents(raw, texts=texts)
    first = next(each, None)
    if next(each, _NOTHING) is not _NOTHING:
        raise InputError("several documents where one is asked for")
    return first


def documents(raw: bytes, *, texts: bool = False) -> Iterator[Any]:
    """Each document of a text; keys are strings. `texts` reads every scalar as text, as yaml.BaseLoader does.

    Raises InputError where it is no YAML or would take too much; the documents before that have been given.
    """
    if len(_DIRECTIVE.findall(raw)) > _DIRECTIVES:
        raise InputError(f"more than {_DIRECTIVES} YAML directives")
    parser = yaml.CBaseLoader(raw)  # its parser alone
    builder = _Builder(texts=texts)
    take = builder.handlers
    try:
        while True:
            event: Any = parser.get_event()
            kind = event.__class__
            if kind is yaml.StreamEndEvent:
                return
            if kind is yaml.DocumentEndEvent:
                yield builder.document
                continue
            try:
                take[kind](event)
            except InputError as e:
                raise InputError(f"line {event.start_mark.line + 1}: {e}") from e
    except yaml.YAMLError as e:
        raise InputError(_words(e)) from e
    finally:
        parser.dispose()


def _words(error: yaml.YAMLError) -> str:
    """What PyYAML complains about and where, without the text around it, which may be a secret."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or " ".join(str(error).split())
    return f"line {mark.line + 1}: {problem}" if mark else str(problem)


class _Open:
    """A mapping or list whose end has not come yet."""

    __slots__ = ("anchor", "cost", "held", "key")

    def __init__(self, held: Any, anchor: str | None) -> None:
        self.held, self.anchor = held, anchor
        self.key: Any = _NOTHING
        self.cost = 64


class _Builder:
    """Values of events. A cost is the bytes that a value takes where nothing is shared."""

    def __init__(self, *, texts: bool) -> None:
        self.texts = texts
        self.most = memory.share()
        self.weight = self.expanded = self.tags = 0
        self.known: dict[str, Any] = {}
        """Short scalars read before: manifests repeat the same ones all the time."""
        self.handlers: dict[type, Callable[[Any], None]] = {
            yaml.StreamStartEvent: self._begin,
            yaml.DocumentStartEvent: self._begin,
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
        }

    def _begin(self, _: Any) -> None:
        self.document: Any = None
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Any, int]] = {}

    def _scalar(self, event: Any) -> None:
        text, tag = event.value, event.tag
        if tag is None and event.implicit[0] and not self.texts:
            value = self._plain(text)
        else:
            self._weigh(64 + len(text))
            value = text
            if tag is not None:
                self._count_tag(tag)
                value = text if self.texts else _tagged(tag, text)
        self._add(value, 64 + len(text), event.anchor)

    def _plain(self, text: str) -> Any:
        value = self.known.get(text, _NOTHING)
        if value is not _NOTHING:
            self._weigh(32)
        else:
            self._weigh(64 + len(text))
            value = plain(text)
            if len(text) < 64 and len(self.known) < 1 << 16:
                self.known[text] = value
        if text == "<<" and self.stack and self.stack[-1].key is _NOTHING:
            return _MERGE
        return value

    def _alias(self, event: Any) -> None:
        found = self.anchors.get(event.anchor)
        if found is None:
            raise InputError("an alias of something that is not there, or that holds the alias")
        self.expanded += found[1]
        if self.expanded > EXPANDED:
            raise InputError(f"aliases stand for more than {EXPANDED:,} bytes")
        self._add(*found, None)

    def _mapping(self, event: Any) -> None:
        self._open(event, {})

    def _sequence(self, event: Any) -> None:
        self._open(event, [])

    def _open(self, event: Any, held: Any) -> None:
        if len(self.stack) >= DEEPEST:
            raise InputError(f"nested deeper than {DEEPEST} levels")
        self._weigh(256)
        if event.tag is not None:
            self._count_tag(event.tag)
        if self.stack and self.stack[-1].key is _NOTHING and self.stack[-1].held.__class__ is dict:
            raise InputError("a mapping or list as a key")
        if event.anchor is not None:
            self.anchors.pop(event.anchor, None)  # what it meant before is not meant inside
        self.stack.append(_Open(held, event.anchor))

    def _end(self, _: Any) -> None:
        done = self.stack.pop()
        self._add(done.held, done.cost, done.anchor)

    def _add(self, value: Any, cost: int, anchor: str | None) -> None:
        if anchor is not None:
            self.anchors[anchor] = value, cost
        if not self.stack:
            self.document = value
            return
        top = self.stack[-1]
        top.cost += cost
        if top.held.__class__ is list:
            top.held.append(value)
        elif top.key is _NOTHING:
            top.key = value if value.__class__ is str else _key(value)
        else:
            if top.key is _MERGE:
                _merge(top.held, value)
            else:
                top.held[top.key] = value
            top.key = _NOTHING

    def _weigh(self, size: int) -> None:
        self.weight += size
        if self.weight > self.most:
            raise InputError("its values would take more memory than this process may use")

    def _count_tag(self, tag: str) -> None:
        self.tags += len(tag)
        if self.tags > _TAGS:
            raise InputError(f"tags of more than {_TAGS:,} characters")


class _Merge:
    """The key `<<`."""


_MERGE = _Merge()


def _key(value: Any) -> Any:
    """A key as JSON has it."""
    if value is _MERGE or isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, int | float):
        return str(value)
    raise InputError("a mapping or list as a key")


def _merge(into: dict[str, Any], value: Any) -> None:
    """Takes over the keys of a mapping, or of a list of mappings, of which the first counts."""
    for held in reversed(value) if isinstance(value, list) else [value]:
        if not isinstance(held, dict):
            raise InputError("`<<` of something that is no mapping")
        into.update(held)


def _tagged(tag: str, text: str) -> Any:
    """The value of a scalar that says what it is. A tag of somebody's own (`!vault`) says nothing to Kubernetes."""
    if not tag.startswith(_STANDARD):
        return text
    name = tag.removeprefix(_STANDARD)
    if name == "binary":
        try:
            return base64.b64decode(text, validate=False).decode("utf-8", "replace")
        except (binascii.Error, ValueError) as e:
            raise InputError("!!binary that is no base64") from e
    if name in _TYPES:
        value = plain(text)
        if not isinstance(value, _TYPES[name]) or (isinstance(value, bool) and name != "bool"):
            raise InputError(f"!!{name} that is none")
        return value
    if name not in ("str", "timestamp", "value", "merge"):
        raise InputError("a tag that Kubernetes does not know")
    return text
