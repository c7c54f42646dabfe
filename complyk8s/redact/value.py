"""JSON values with their secrets replaced."""

import functools
from typing import Any

import orjson

from complyk8s.redact.names import LAST_APPLIED, MARK, plain, sensitive
from complyk8s.redact.text import client, short, text

_drop = {  # fields that hold nothing but secret values, by the kind that carries them
    "Secret": ("data", "stringData"),
    "TokenReview": ("spec.token", "status.user.extra"),
    "TokenRequest": ("status.token",),
    "BootstrapToken": ("spec",),
}


def value(node: Any) -> Any:
    """A JSON value with its secrets replaced; the same value where there are none."""
    if isinstance(node, str):
        return _string(node)
    if isinstance(node, list):
        return arguments(node)
    if isinstance(node, dict):
        return _dict(node)
    return node


def _string(string: str) -> str:
    # The same short strings stand in thousands of pods; looking at each once is most of the speed.
    return _short_string(string) if len(string) < 256 else _any_string(string)


@functools.lru_cache(maxsize=1 << 16)
def _short_string(string: str) -> str:
    return _any_string(string)


def _any_string(string: str) -> str:
    if len(string) < 4:
        return string
    if string[0] in "{[" and string.rstrip()[-1:] in ("}", "]"):
        try:
            inner = orjson.loads(string)
        except orjson.JSONDecodeError:
            return text(string)
        clean = value(inner)
        # Written anew only where something was replaced, so that harmless text stays as it was.
        return string if clean == inner else orjson.dumps(clean).decode()
    return text(string)


def arguments(items: list[Any]) -> list[Any]:
    """Arguments come as lists: `--token`, then its value; `-psecret` as mysql has it."""
    out: list[Any] = []
    hide = False
    has_client = any(isinstance(item, str) and client.search(item) for item in items)
    for item in items:
        if isinstance(item, str):
            if hide and not item.startswith("-"):
                out.append(MARK)
                hide = False
                continue
            hide = item.startswith("-") and "=" not in item and sensitive(item)
            out.append("-p" + MARK if has_client and short.fullmatch(item) else _string(item))
        else:
            hide = False
            out.append(value(item))
    return out


def _dict(node: dict[str, Any]) -> dict[str, Any]:
    kind = node.get("kind")
    for field in _drop.get(kind, ()) if isinstance(kind, str) else ():
        node = _without(node, field.split("."))
    if kind == "SecretList" and isinstance(node.get("items"), list):
        node = {
            **node,
            "items": [{"kind": "Secret", **i} if isinstance(i, dict) else MARK for i in node["items"]],
        }
    named = node.get("name")
    is_variable = isinstance(named, str) and isinstance(node.get("value"), str)
    out: dict[str, Any] = {}
    for key, held in node.items():
        if key == LAST_APPLIED and isinstance(held, str):
            out[key] = _string(held)
        elif (key == "value" and is_variable and sensitive(str(named)) and held) or (
            isinstance(held, str) and sensitive(key) and not plain.fullmatch(held)
        ):
            out[key] = MARK
        else:
            out[key] = value(held)
    return out


def _without(node: dict[str, Any], path: list[str]) -> dict[str, Any]:
    if path[0] not in node:
        return node
    if len(path) == 1:
        return {k: v for k, v in node.items() if k != path[0]}
    inner = node[path[0]]
    return {**node, path[0]: _without(inner, path[1:])} if isinstance(inner, dict) else node
