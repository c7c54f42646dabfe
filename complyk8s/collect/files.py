"""What somebody else asked the cluster: manifests, `kubectl get` lists, folders; plain, gz, zst."""

import contextlib
import gzip
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import yaml

from complyk8s.collect import aliases, clouds
from complyk8s.collect.node import shape
from complyk8s.collect.node.facts import KIND as FACTS
from complyk8s.collect.normalise import normalise
from complyk8s.errors import CollectError, place
from complyk8s.kinds import BUILT_IN, PLURALS, Kind
from complyk8s.model import Cluster, Gap, Listed, Object

LARGEST = 2 * 1024**3
"""Bytes one file may expand to; a `kubectl get pods -A` of 100,000 pods is a quarter of that."""
_NEEDED = ("apiVersion", "kind", "metadata")
_SUFFIXES = (".yaml", ".yml", ".json", ".jsonl")


def paths(given: tuple[str, ...]) -> list[Path]:
    """Every manifest under the paths, in order.

    Raises CollectError for a path that is not there or a folder without a manifest.
    """
    out: list[Path] = []
    for name in given:
        base = Path(name)
        if base.is_dir():
            found = sorted(p for p in base.rglob("*") if p.is_file() and _is_manifest(p))
            if not found:
                raise CollectError(f"{base}: no .yaml or .json file in this folder")
            out += found
        elif base.is_file():
            out.append(base)
        else:
            raise CollectError(f"{base}: no such file or folder")
    return out


def _is_manifest(path: Path) -> bool:
    name = path.name.removesuffix(".gz").removesuffix(".zst")
    return name.endswith(_SUFFIXES)


def collect(given: tuple[str, ...]) -> Iterator[Object | Listed | Gap | Cluster]:
    """Every object in the files; a Cluster where a `kubectl version` answer tells which it is."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for path in paths(given):
        try:
            documents = _documents(path)
        except (OSError, ValueError, zlib.error, EOFError, RecursionError) as e:
            first = (
                place(e)
                if isinstance(e, OSError | orjson.JSONDecodeError)
                else (str(e).splitlines() or [type(e).__name__])[0]
            )
            yield Gap("file", str(path), "unreadable", first)
            continue
        if asked := _empty_list(path, documents):
            counts[asked.api_group, asked.plural, asked.kind] += 0
        for item in _items(documents):
            item = clouds.recognise(item, _stem(path)) or item
            if isinstance(item, Listed):
                counts[item.api_group, item.plural, item.kind] += 0
            elif isinstance(item, dict) and "serverVersion" in item:
                yield Cluster("", None, None, str(item["serverVersion"].get("gitVersion")))
            elif isinstance(item, dict) and {"apiVersion", "kind", "metadata"} <= item.keys():
                try:
                    found = _object(item)
                except ValueError as e:
                    yield Gap("file", str(path), "unreadable", str(e))
                    continue
                counts[found.api_group, found.plural, found.kind] += 1
                yield found
                yield from _unread(found)
            else:
                missing = (
                    [k for k in _NEEDED if k not in item] if isinstance(item, dict) else [type(item).__name__]
                )
                yield Gap(
                    "file", str(path), "not-kubernetes", f"no {', '.join(_NEEDED)}: {', '.join(missing)}"
                )
    for (group, plural, kind), count in sorted(counts.items()):
        yield Listed(group, plural, kind, count, 1, None)


def _object(item: dict[str, Any]) -> Object:
    """An Object of an API object, or of a node's facts. Raises ValueError where it is neither."""
    if item["kind"] == FACTS and (wrong := shape.facts(item)):
        raise ValueError(f"{FACTS}: {wrong}")
    return normalise(item)


def _unread(found: Object) -> Iterator[Gap]:
    """What a node's facts say that could not be read on it."""
    if found.kind == FACTS:
        yield from (
            Gap("node", f"{FACTS}/{found.name}", "unreadable", told)
            for told in shape.gaps(orjson.loads(found.body))
        )


def _stem(path: Path) -> str:
    """The file's name without what says how it is written."""
    name = path.name.removesuffix(".gz").removesuffix(".zst")
    return next((name.removesuffix(s) for s in _SUFFIXES if name.endswith(s)), name)


def _empty_list(path: Path, documents: list[Any]) -> Kind | None:
    """The kind that an empty `kubectl get -o json` answer was about: only the file's name still says
    (`networkpolicies.networking.k8s.io.json`). That nothing is there is worth knowing."""
    if len(documents) != 1 or not isinstance(documents[0], dict):
        return None
    if documents[0].get("kind") != "List" or documents[0].get("items") != []:
        return None
    label = path.name.removesuffix(".gz").removesuffix(".zst").rpartition(".")[0]
    return next((kind for kind in BUILT_IN if label in (kind.label, kind.plural)), None)


def _items(documents: list[Any]) -> Iterator[Any]:
    """Objects, with lists opened. An empty list still says that its kind was asked for."""
    for document in documents:
        if document is None:
            continue
        items = document.get("items") if isinstance(document, dict) else None
        kind = document.get("kind") if isinstance(document, dict) else None
        if not (isinstance(items, list) and isinstance(kind, str) and kind.endswith("List")):
            yield document
            continue
        version = document.get("apiVersion", "v1")
        if kind != "List":
            group = str(version).rpartition("/")[0]
            inner = kind.removesuffix("List")
            yield Listed(group, PLURALS.get((group, inner), inner.lower() + "s"), inner, 0, 1, None)
        for item in items:
            if isinstance(item, dict) and kind != "List":
                yield {"kind": kind.removesuffix("List"), "apiVersion": version, **item}
            else:
                yield item


def _documents(path: Path) -> list[Any]:
    raw = _bytes(path)
    if not raw.strip():
        return []
    name = path.name.removesuffix(".gz").removesuffix(".zst")
    if name.endswith((".json", ".jsonl")) or raw.lstrip()[:1] in (b"{", b"["):
        with contextlib.suppress(orjson.JSONDecodeError):
            held = orjson.loads(raw)
            return held if isinstance(held, list) else [held]
        try:
            return [orjson.loads(line) for line in raw.splitlines() if line.strip()]
        except orjson.JSONDecodeError:
            if name.endswith(
                (".json", ".jsonl")
            ):  # else it is YAML, whose flow style begins with a brace too
                raise
    try:
        documents = list(yaml.load_all(raw, yaml.CSafeLoader))
    except yaml.YAMLError as e:
        raise ValueError(place(e)) from e
    if aliases.weight(documents) > aliases.MOST:
        raise ValueError("YAML aliases expand to more than can be held")
    # Dates and binary values that YAML knows and JSON does not become text.
    return [orjson.loads(orjson.dumps(d, default=str, option=orjson.OPT_NON_STR_KEYS)) for d in documents]


def _bytes(path: Path) -> bytes:
    raw = path.read_bytes()
    if raw[:2] == b"\x1f\x8b":
        with gzip.open(path) as file:
            raw = file.read(LARGEST + 1)
    elif raw[:4] == b"\x28\xb5\x2f\xfd":
        import zstandard

        raw = zstandard.ZstdDecompressor().stream_reader(raw).read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise ValueError(f"expands to more than {LARGEST:,} bytes")
    return raw
