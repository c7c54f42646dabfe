"""JSON values with their secrets replaced, decided by place: by structure first, then by the form of strings."""

import functools
from typing import Any

from complyk8s.redact import arguments, embedded, kinds, yaml_text
from complyk8s.redact.names import LAST_APPLIED, MARK, NOTHING, SECRET, says
from complyk8s.redact.programs import PROGRAMS
from complyk8s.redact.text import free, triggers
from complyk8s.redact.values import is_high_entropy, is_plain, is_random, is_reference, is_secret, is_told

DEEPEST = 200
"""Levels of a value, strings that are documents among them, that are looked at; deeper ones are replaced."""
_INSIDE = 8
"""Documents within documents that are opened."""


def value(node: Any) -> Any:
    """A JSON value with its secrets replaced; the same value where there are none."""
    try:
        return _walk(node, 0)
    except RecursionError:
        return MARK


def text(string: str) -> str:
    """A free string with every token, key and `password=…` in it replaced."""
    try:
        return _string(string, 0)
    except RecursionError:
        return MARK


def command(words: list[str]) -> list[str]:
    """The words of one command line with its secrets replaced."""
    return _list(words, 0)


def _walk(node: Any, depth: int) -> Any:
    kind = type(node)  # each value of each suspicious event comes by here
    if kind is str:
        return node if len(node) < 4 else _string(node, depth)
    if kind is dict:
        if not node:  # half of what is in managedFields
            return {}
        return _dict(node, depth + 1) if depth < DEEPEST else MARK
    if kind is list or kind is tuple:
        return _list(node, depth + 1) if depth < DEEPEST else MARK
    if kind is bytes or kind is bytearray:
        held = bytes(node).decode("utf-8", "backslashreplace")
        return node if _string(held, depth) == held else MARK
    return node if kind in _HARMLESS else _other(node, depth)


_HARMLESS = frozenset((int, float, bool, type(None)))


def _other(node: Any, depth: int) -> Any:
    """A value of a type that is derived from JSON's, as its base is; anything else as it is."""
    plain: Any = next(
        (kind for kind in (str, dict, list, tuple, bytes, bytearray) if isinstance(node, kind)), None
    )
    return node if plain is None else _walk(plain(node), depth)


def _string(string: str, depth: int = 0) -> str:
    # The same short strings stand in thousands of pods; looking at each once is most of the speed.
    if len(string) < 4:
        return string
    if depth >= DEEPEST:
        return MARK
    return _short_string(string) if len(string) < 256 and depth < 40 else _any_string(string, depth)


@functools.lru_cache(maxsize=1 << 16)
def _short_string(string: str) -> str:
    return _any_string(string, 40)


def _any_string(string: str, depth: int, commands: bool = True) -> str:
    if string == MARK:
        return string
    # each level of documents in documents is as much as many levels of an object
    deeper = depth + DEEPEST // _INSIDE

    def judge(inner: str) -> str:
        return _string(inner, deeper) if any(c in inner for c in " \n{") else _any_token(inner, deeper)

    def walk(node: Any) -> Any:
        return _walk(node, deeper)

    if (clean := embedded.blob(string, judge)) is not None:
        return clean
    found = triggers(string)
    if not found:
        return string
    if deeper > DEEPEST:
        return MARK
    for opened in (
        embedded.documents(string, walk),
        ("\n" in string.strip() and yaml_text.replaced(string, walk, judge)) or None,
    ):
        if opened is not None:
            return opened
    clean = free(string, found, judge, commands)
    return embedded.inside(clean, judge) if "blob" in found else clean


def _any_token(string: str, depth: int) -> str:
    if len(string) < 4 or depth >= DEEPEST:
        return string if len(string) < 4 else MARK
    return _any_string(string, depth, commands=False)


def _list(items: list[Any] | tuple[Any, ...], depth: int) -> list[Any]:
    """Arguments come as lists: `--token`, then its value; `-psecret` as mysql has it."""
    words = [item for item in items if isinstance(item, str)]
    if words and (
        any(word[:1] == "-" for word in words) or (len(words) > 1 and words[0].rsplit("/", 1)[-1] in PROGRAMS)
    ):
        clean = iter(arguments.commands(words, lambda s: _string(s, depth)))
        return [next(clean) if isinstance(item, str) else _walk(item, depth) for item in items]
    return [_walk(item, depth) for item in items]


def _dict(node: dict[Any, Any], depth: int) -> dict[Any, Any]:
    kind = node.get("kind")
    if isinstance(kind, str):
        node = kinds.stripped(node, kind, lambda held: _mask(held, depth))
    paired = _paired(node)
    out: dict[Any, Any] = {}
    for key, held in node.items():
        if not isinstance(key, str):
            out[key] = _walk(held, depth)
            continue
        clean = key if len(key) < 12 else _string(key, depth)
        if key in paired:
            out[clean] = _mask(held, depth)
        elif key not in _OF_ITS_OWN:
            out[clean] = _walk(held, depth) if says(key) == NOTHING else _under(key, held, depth, node)
        else:
            out[clean] = _special(key, held, depth, node)
    return out


_OF_ITS_OWN = frozenset(("value", "properties", "stringData", "encryptedData"))
"""Keys with rules beside that of their names."""


def _special(key: str, held: Any, depth: int, node: dict[Any, Any]) -> Any:
    if key == "value" and "op" in node and isinstance(node.get("path"), str):
        return _patched(node["path"], held, depth)
    if key == "properties" and kinds.is_schema(held):
        return {name: _schema(str(name), part, depth) for name, part in held.items()}
    if key == "stringData" and isinstance(held, dict):
        return _mask(held, depth)  # Secrets have it, and templates of them
    if key == "encryptedData" and kinds.is_sealed(held):
        return held
    return _under(key, held, depth, node)


_NONE: frozenset[str] = frozenset()


def _paired(node: dict[Any, Any]) -> frozenset[str]:
    """The keys that hold the value of a variable, header or parameter whose name says `secret`."""
    if len(node) < 2 or kinds.HELD.isdisjoint(node):
        return _NONE
    if marked := kinds.marked(node):
        return marked
    for field in kinds.NAMED:
        name = node.get(field)
        if isinstance(name, str) and "operator" not in node and "effect" not in node:
            verdict = says(name)
            if verdict == NOTHING or name.lower() in ("key", "keys"):
                continue
            found = [k for k in kinds.VALUED if k in node and is_secret(verdict, node[k])]
            if found:
                return frozenset(found)
    return frozenset()


def _under(key: str, held: Any, depth: int, node: dict[Any, Any]) -> Any:
    """The value of a key, judged by the key's name."""
    verdict = says(key)
    if verdict == NOTHING or key == LAST_APPLIED:
        if (
            key == "value"
            and isinstance(held, str)
            and 20 <= len(held) <= 128
            and is_high_entropy(held)
            and not kinds.is_public(_name_of(node))
        ):
            return MARK
        return _walk(held, depth)
    if isinstance(held, str):
        if key in kinds.COUNTED and held.isdigit() and len(held) < 7:
            return held
        return MARK if is_secret(verdict, held) else _string(held, depth)
    if held is None or isinstance(held, bool):
        return held
    if verdict not in (SECRET, "keyname"):
        if isinstance(held, list):
            return [
                (MARK if is_secret(verdict, item) else _string(item, depth))
                if isinstance(item, str)
                else _walk(item, depth)
                for item in held
            ]
        return _walk(held, depth)
    if kinds.is_reference(key, held):
        return _walk(held, depth)
    return _mask(held, depth)


def _name_of(node: dict[Any, Any]) -> str:
    """The name of the variable or parameter that a value belongs to."""
    return next((node[field] for field in kinds.NAMED if isinstance(node.get(field), str)), "")


def _mask(held: Any, depth: int) -> Any:
    """Everything below a name that says `secret`, but for references to where the secret is."""
    if held is None or isinstance(held, bool):
        return held
    if isinstance(held, str):
        return held if is_plain(held) or is_reference(held) else MARK
    if depth > DEEPEST:
        return MARK
    if isinstance(held, list | tuple):
        return [_mask(item, depth + 1) for item in held]
    return _mask_map(held, depth) if isinstance(held, dict) else MARK


def _mask_map(held: dict[Any, Any], depth: int) -> dict[Any, Any]:
    if kinds.is_ref_map(held):
        return _dict(held, depth + 1)
    out: dict[Any, Any] = {}
    for key, inner in held.items():
        if kinds.is_attribute(key, inner) or is_told(key, inner):
            out[key] = inner
        elif key in kinds.REFERENCES:
            out[key] = _walk(inner, depth + 1)
        else:
            clean = (
                MARK
                if isinstance(key, str) and (is_random(key) or is_high_entropy(key))
                else _walk(key, depth)
            )
            while clean in out:
                clean = f"{clean} 2"
            out[clean] = _mask(inner, depth + 1)
    return out


def _patched(path: str, held: Any, depth: int) -> Any:
    """The value of a JSON patch (RFC 6902), judged as if it stood at its path."""
    if depth > DEEPEST - 60:
        return MARK
    parts = [part.replace("~1", "/").replace("~0", "~") for part in path.strip("/").split("/")][-40:]
    nested: Any = held
    for part in reversed(parts):
        nested = [nested] if part.isdigit() or part == "-" else {part: nested}
    clean = _walk(nested, depth)
    for part in parts:
        if isinstance(clean, list) and clean and (part.isdigit() or part == "-"):
            clean = clean[0]
        elif isinstance(clean, dict) and clean:
            clean = next(iter(clean.values()))
        else:
            return MARK
    return clean


def _schema(name: str, part: Any, depth: int) -> Any:
    """One property of a JSON schema: its name holds no secret, but its default and examples may."""
    if not isinstance(part, dict):
        return _under(name, part, depth, {})
    secret = says(name) in (SECRET, "keyname")
    out: dict[Any, Any] = {}
    for key, held in part.items():
        if key in ("default", "example", "examples", "enum", "const") and secret:
            out[key] = _mask(held, depth) if key != "enum" else _walk(held, depth)
        elif key == "properties" and kinds.is_schema(held):
            out[key] = (
                {str(n): _schema(str(n), p, depth + 1) for n, p in held.items()} if depth < DEEPEST else MARK
            )
        else:
            out[key] = _walk(held, depth + 1)
    return out
