"""What somebody else asked the cluster: manifests, `kubectl get` lists, folders; plain, gz, zst."""

import functools
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from complyk8s import safe_files
from complyk8s.collect import built, clouds, manifests
from complyk8s.collect.documents import documents
from complyk8s.collect.manifests import BrokenError, ForeignError, Item
from complyk8s.collect.node import shape
from complyk8s.collect.node.facts import KIND as FACTS
from complyk8s.collect.normalise import normalise
from complyk8s.errors import CollectError
from complyk8s.kinds import BUILT_IN, Kind
from complyk8s.model import LINK, Cluster, Gap, Listed, Object
from complyk8s.untrusted import InputError, memory, raw_file

LARGEST_OBJECT = 16 * 2**20
"""Bytes of one object as JSON; the API server takes 3 MiB (etcd's --max-request-bytes is 1.5 MiB)."""
MOST_GAPS = 20
"""Gaps of one file that are told one by one."""
DEFAULT_NAMESPACE = "default"
STDIN = Path("-")
"""The standard input; a file of this name is given as `./-`."""
_SUFFIXES = (".yaml", ".yml", ".json", ".jsonl", ".ndjson")
_JSON = (".json", ".jsonl", ".ndjson")


class Part(NamedTuple):
    """What is read as one file."""

    name: Path
    """The file, or what was made of a folder where it says so itself."""
    read: Callable[[], bytes]
    """Its contents. Raises OSError or InputError."""


def paths(given: tuple[str, ...]) -> list[Path | Gap]:
    """Every manifest under the paths, in order, each folder under them that cannot be listed, and after those of a
    folder its links to folders elsewhere.

    Raises CollectError for a path that is not there or a folder without a manifest.
    """
    out: list[Path | Gap] = []
    for name in given:
        base = Path(name)
        if name == str(STDIN):
            out.append(STDIN)
        elif base.is_dir():
            found = [
                p if isinstance(p, Path) else Gap("file", *p) for p in raw_file.under(base, _is_manifest)
            ]
            if not found:
                raise CollectError(f"{base}: no .yaml or .json file in this folder")
            out += [*found, *safe_files.folders_elsewhere(base, safe_files.roots(given))]
        elif base.exists() or base.is_symlink():
            out.append(base)
        else:
            raise CollectError(f"{base}: no such file or folder")
    return out


def _sorted_out(given: tuple[str, ...]) -> list[Path | Gap]:
    """What `paths` gives, with a gap in the place of each link out of what was given."""
    below = safe_files.roots(given)
    return [
        p if isinstance(p, Gap) or p is STDIN or safe_files.is_below(p, below)
        else Gap("file", raw_file.shown(p), LINK, safe_files.out(p))
        for p in paths(given)
    ]  # fmt: skip


def _is_manifest(path: Path) -> bool:
    return _bare(path).endswith(_SUFFIXES)


def _bare(path: Path) -> str:
    """The file's name in small letters, without the ending of its archive."""
    return path.name.lower().removesuffix(".gz").removesuffix(".zst")


def collect(
    given: tuple[str, ...], namespace: str = DEFAULT_NAMESPACE, build: built.Build | None = None
) -> Iterator[Object | Listed | Gap | Cluster]:
    """Every object in the files, or with `build` in what is made of the folders; a Cluster where a `kubectl version`
    answer tells which it is.

    `namespace` is where objects belong that name none, as `kubectl apply --namespace` has it.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    for part in _parts(given, namespace, build):
        if isinstance(part, Gap):
            yield part
            continue
        gaps = 0
        for item in _file(part, counts, namespace):
            gaps += isinstance(item, Gap)
            if not isinstance(item, Gap) or gaps <= MOST_GAPS:
                yield item
        if gaps > MOST_GAPS:
            yield Gap(
                "file",
                raw_file.shown(part.name),
                "unreadable",
                f"{gaps - MOST_GAPS:,} more of its parts cannot be read",
            )
    for (group, plural, kind), count in sorted(counts.items()):
        yield Listed(group, plural, kind, count, 1, None)


def _parts(given: tuple[str, ...], namespace: str, build: built.Build | None) -> Iterator[Part | Gap]:
    """Each file, or what is made of each folder; a gap in the place of what is not there."""
    if build is None:
        for path in _sorted_out(given):
            yield path if isinstance(path, Gap) else Part(path, functools.partial(_contents, path))
        return
    for name in given:
        try:
            yield from (
                Part(Path(p.name), functools.partial(bytes, p.raw))
                for p in built.parts(build, name, namespace)
            )
        except (OSError, InputError) as e:
            yield _unreadable(name, e)


def _contents(path: Path) -> bytes:
    """Raises OSError or InputError."""
    if path is STDIN:
        return raw_file.stream(sys.stdin.buffer, memory.share())
    return raw_file.contents(path, memory.share())


def _unreadable(name: str, e: OSError | InputError) -> Gap:
    return Gap("file", name, "unreadable", (isinstance(e, OSError) and e.strerror) or str(e))


def _file(
    part: Part, counts: Counter[tuple[str, str, str]], namespace: str
) -> Iterator[Object | Gap | Cluster]:
    """What one file holds; `counts` takes how many of each kind, and kinds of which it says that there are none."""
    path = part.name
    try:
        raw = part.read()
        is_json = _bare(path).endswith(_JSON)
        nulls = not is_json or b"null" in raw or raw.lstrip()[:1] not in (b"{", b"[")
        found = documents(raw, is_json=is_json)
        first = list(islice(found, 2))
        if asked := _empty_list(path, first):
            counts[asked.api_group, asked.plural, asked.kind] += 0
        for number, document in enumerate(chain(first, found), 1):
            for item in manifests.opened(document):
                if isinstance(item, Listed):
                    counts[item.api_group, item.plural, item.kind] += 0
                    continue
                for one in _one(path, item, namespace, nulls=nulls, large=len(raw) > LARGEST_OBJECT):
                    if isinstance(one, Object):
                        counts[one.api_group, one.plural, one.kind] += 1
                    elif isinstance(one, Gap) and one.source == "file" and len(first) > 1:
                        one = one._replace(detail=_placed(number, one.detail))
                    yield one
    except (OSError, InputError) as e:
        yield _unreadable(raw_file.shown(path), e)


def _placed(number: int, detail: str) -> str:
    """The detail with the number of its document, where it does not say that itself."""
    return detail if detail.startswith(("document ", "item ")) else f"document {number}: {detail}"


def _one(
    path: Path, item: Item, namespace: str, *, nulls: bool, large: bool
) -> Iterator[Object | Gap | Cluster]:
    """What one item of a file is; `nulls` where a value of the file is null, `large` where the file is large enough to
    hold an object that is too large."""
    value = item.value
    if isinstance(value, InputError):
        yield Gap("file", raw_file.shown(path), "unreadable", str(value))
        return
    value = clouds.recognise(value, _stem(path)) or value
    if isinstance(value, dict) and isinstance(value.get("serverVersion"), dict):
        yield Cluster("", None, None, str(value["serverVersion"].get("gitVersion")))
        return
    try:
        found = _object(
            manifests.manifest(Item(value, listed=item.listed), namespace, nulls=nulls), large=large
        )
    except ForeignError as e:
        yield Gap("file", raw_file.shown(path), "not-kubernetes", str(e))
    except BrokenError as e:
        told = f"{raw_file.shown(path)}: {e}" if e.label else str(e)
        yield Gap("file", e.label or raw_file.shown(path), "unreadable", told)
    else:
        yield found._replace(origin=raw_file.shown(path))
        yield from _unread(found)


def _object(item: dict[str, Any], *, large: bool) -> Object:
    """An Object of an API object, or of a node's facts. Raises BrokenError where it is neither, or too large."""
    try:
        if large and (size := len(orjson.dumps(item))) > LARGEST_OBJECT:
            raise ValueError(f"an object of {size:,} bytes; more than {LARGEST_OBJECT:,} are not read")
        if item["kind"] == FACTS and (wrong := shape.facts(item)):
            raise ValueError(f"{FACTS}: {wrong}")
        return normalise(item)
    except orjson.JSONEncodeError as e:
        raise BrokenError(f"an object that is no JSON: {e}", manifests.label(item)) from e
    except ValueError as e:
        raise BrokenError(str(e), manifests.label(item)) from e


def _unread(found: Object) -> Iterator[Gap]:
    """What a node's facts say that could not be read on it."""
    if found.kind == FACTS:
        yield from (
            Gap("node", f"{FACTS}/{found.name}", cause, told)
            for cause, told in shape.gaps(orjson.loads(found.body))
        )


def _stem(path: Path) -> str:
    """The file's name without what says how it is written."""
    name = _bare(path)
    return next((name.removesuffix(s) for s in _SUFFIXES if name.endswith(s)), name)


def _empty_list(path: Path, documents: list[Any]) -> Kind | None:
    """The kind that an empty `kubectl get -o json` answer was about: only the file's name still says
    (`networkpolicies.networking.k8s.io.json`). That nothing is there is worth knowing."""
    if len(documents) != 1 or not isinstance(documents[0], dict):
        return None
    if documents[0].get("kind") != "List" or documents[0].get("items") not in ([], None):
        return None
    label = _stem(path)
    return next((kind for kind in BUILT_IN if label in (kind.label, kind.plural)), None)
