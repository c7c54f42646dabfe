"""Where two JSON values differ, as paths."""

from typing import Any

_GONE = object()
"""What stands where there is nothing, which is not the same as null."""

MOST = 50
"""Paths named for one object; past that the change is a replacement."""


def fields(before: Any, after: Any) -> list[str]:
    """Paths at which the values differ, in order: `spec.containers[name=api].image`.

    Items of a list are matched by their `name` where all have one, else by place.
    """
    out: list[str] = []
    _walk(before, after, "", out)
    return out[:MOST]


def _walk(a: Any, b: Any, path: str, out: list[str]) -> None:
    if a == b or len(out) > MOST:
        return
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(a.keys() | b.keys()):
            step = f'{path}["{key}"]' if "." in key or "/" in key else f"{path}.{key}".lstrip(".")
            _walk(a.get(key, _GONE), b.get(key, _GONE), step, out)
    elif isinstance(a, list) and isinstance(b, list) and (a or b):
        by = _named(a), _named(b)
        if by[0] is not None and by[1] is not None:
            for name in sorted(by[0].keys() | by[1].keys()):
                _walk(by[0].get(name, _GONE), by[1].get(name, _GONE), f"{path}[name={name}]", out)
        elif len(a) == len(b):
            for place, (left, right) in enumerate(zip(a, b, strict=True)):
                _walk(left, right, f"{path}[{place}]", out)
        else:
            out.append(path)
    else:
        out.append(path or ".")


def _named(items: list[Any]) -> dict[str, Any] | None:
    names = [item.get("name") if isinstance(item, dict) else None for item in items]
    if all(isinstance(n, str) for n in names) and len(set(names)) == len(names):
        return dict(zip(names, items, strict=True))  # type: ignore[arg-type]
    return None
