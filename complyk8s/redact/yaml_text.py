"""YAML in a string: its scalars are judged by where they stand, and replaced there; the rest stays as it was written."""

import json
import re
from typing import Any

import yaml

from complyk8s.redact.embedded import Judge, Walk
from complyk8s.redact.names import MARK

_MOST = 1 << 19
"""Characters of a text that is read as YAML; a longer one is read line by line."""
_DEEPEST = 120
_yamlish = re.compile(
    r"(?:\ufeff|[ \t\r\n]|#[^\n]*+\n|%YAML[^\n]*+\n|---[^\n]*+\n)*+(?:- |-\n|[\"']?[\w./@*<$ -]{1,200}+[\"']?[ \t]{0,9}:(?:[ \t\r\n]|$)|[{\[]|\?)"
)


class _Leaf(str):
    """A scalar of a YAML text, with its place."""

    __slots__ = ("end", "start", "style")
    start: int
    end: int
    style: str | None


class _Unfit(Exception):
    """Not YAML, or too much of it."""


def replaced(string: str, walk: Walk, judge: Judge) -> str | None:
    """A YAML text of mappings or lists with the scalars that are secrets replaced; None where it is none."""
    if len(string) > _MOST or _yamlish.match(string) is None or string.startswith("\ufeff"):
        return None
    leaves: list[_Leaf] = []
    try:
        roots = _Tree(string, leaves).roots()
    except (yaml.YAMLError, _Unfit, ValueError, RecursionError):
        return None
    if not roots or not all(isinstance(root, dict | list) for root in roots):
        return None
    edits: dict[int, tuple[int, str]] = {}
    for root in roots:
        _compare(root, walk(root), edits, string)
    return _written(string, leaves, edits, judge)


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.index, event.end_mark.index


class _Tree:
    """Builds values of a stream's events, without recursion."""

    def __init__(self, string: str, leaves: list[_Leaf]) -> None:
        self.string = string
        self.leaves = leaves
        self.anchors: dict[str, Any] = {}
        self.done: list[Any] = []
        self.spare: list[Any] = []
        self.stack: list[tuple[Any, list[Any]]] = []
        self.aliases = 0

    def roots(self) -> list[Any]:
        """The documents; keys that are there twice make documents of their own."""
        for count, event in enumerate(yaml.parse(str(self.string), Loader=yaml.CSafeLoader)):
            if count > 200_000:
                raise _Unfit
            self._event(event)
        return self.done + self.spare

    def _event(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            leaf = _Leaf(event.value)
            leaf.start, leaf.end = _place(event)
            leaf.style = event.style
            if event.value == "redacted" and self.string[leaf.start - 1 : leaf.end + 1] == MARK:
                leaf = _Leaf(MARK)
                leaf.start, leaf.end = _place(event)
                leaf.style = "mark"
            self.leaves.append(leaf)
            self._add(leaf, event.anchor)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(self.stack) > _DEEPEST:
                raise _Unfit
            held: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._add(held, event.anchor)
            self.stack.append((held, []))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            self.aliases += 1
            held = self.anchors.get(str(event.anchor))
            # a shared collection could be grown without end by sharing it again
            if self.aliases > 200 or held is None:
                raise _Unfit
            if isinstance(held, str):
                self._add(held, None)
            else:
                self._add(
                    "" if len(self.stack) < 2 else held if self.aliases < 20 and _small(held) else "", None
                )

    def _add(self, held: Any, anchor: str | None) -> None:
        if anchor:
            self.anchors[anchor] = held
        if not self.stack:
            self.done.append(held)
            return
        parent, waiting = self.stack[-1]
        if isinstance(parent, list):
            parent.append(held)
        elif waiting:
            key = waiting.pop()
            if key in parent:
                self.spare.append({key: held})
            else:
                parent[key] = held
        else:
            if not isinstance(held, str):
                held = _Leaf("?")  # a key that is a collection
                held.start = held.end = 0
                held.style = None
            waiting.append(held)


def _small(held: Any) -> bool:
    return len(held) < 50 and not any(
        isinstance(v, dict | list) for v in (held.values() if isinstance(held, dict) else held)
    )


def _compare(before: Any, after: Any, edits: dict[int, tuple[int, str]], string: str) -> None:
    """Notes what of a tree was replaced."""
    if isinstance(before, _Leaf):
        if before.style != "mark" and (not isinstance(after, str) or after != before):
            edits[before.start] = (
                before.end,
                _rendered(before, after if isinstance(after, str) else MARK, string),
            )
        return
    if isinstance(before, list):
        same = isinstance(after, list) and len(after) == len(before)
        for i, held in enumerate(before):
            _compare(held, after[i] if same else MARK, edits, string)
    elif isinstance(before, dict):
        keys = list(after) if isinstance(after, dict) else []
        at = 0
        for key, held in before.items():
            if at < len(keys) and (
                keys[at] == key or (key not in after and MARK in str(keys[at]) and keys[at] not in before)
            ):
                _compare(key, keys[at], edits, string)
                _compare(held, after[keys[at]], edits, string)
                at += 1
            else:
                _compare(held, MARK, edits, string)


def _rendered(leaf: _Leaf, clean: str, string: str) -> str:
    if leaf.style == "|" and "\n" in clean.strip("\n"):
        raw = string[leaf.start : leaf.end]
        body = raw[raw.find("\n") + 1 :]
        first = next((line for line in body.split("\n") if line.strip()), "")
        indent = first[: len(first) - len(first.lstrip(" "))]
        return raw[: raw.find("\n") + 1] + "\n".join(
            indent + line if line else "" for line in clean.rstrip("\n").split("\n")
        )
    return json.dumps(clean, ensure_ascii=False)


def _written(string: str, leaves: list[_Leaf], edits: dict[int, tuple[int, str]], judge: Judge) -> str:
    out: list[str] = []
    done = 0
    for leaf in sorted(leaves, key=lambda leaf: leaf.start):
        if leaf.start < done:
            continue
        between = string[done : leaf.start]
        # comments stand between the scalars
        out.append(_comments(between, judge) if "#" in between else between)
        end, done = leaf.end, leaf.end
        if leaf.start in edits:
            end, text = edits[leaf.start]
            whole = string[leaf.start : end]
            out += [text, whole[len(whole.rstrip()) :]]
        else:
            out.append(string[leaf.start : end])
    rest = string[done:]
    return "".join(out) + (_comments(rest, judge) if "#" in rest else rest)


def _comments(between: str, judge: Judge) -> str:
    head, mark, rest = between.partition("#")
    return head + mark + "\n".join(_comment(line, judge) for line in rest.split("\n"))


def _comment(line: str, judge: Judge) -> str:
    body = line.lstrip("# ")
    return line[: len(line) - len(body)] + judge(body) if body.strip() else line
