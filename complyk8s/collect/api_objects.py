"""Every listable kind of a live cluster, found by discovery, in pages."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from complyk8s.collect.client import Client, Refused, get_json
from complyk8s.collect.normalise import normalise
from complyk8s.kinds import GROUPS, NOT_ASKED, Kind
from complyk8s.model import Cluster, Gap, Listed, Object
from complyk8s.settings import Settings
from complyk8s.untrusted import InputError, json_text, memory

_DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
_AHEAD = 4
"""Kinds that are asked for before they are read."""
_MOST_TIMES = 20
"""How often a list is begun anew where its pages expire."""
MOST_GAPS = 20
"""Objects of one kind that cannot be read and are told of one by one."""
MOST_OBJECTS, MOST_BYTES = 1_000_000, 256 * 2**20
"""Objects, and bytes of them, of a kind outside of Kubernetes' own groups: who serves it may never end."""
OURS = ("complyk8s.io", "kubelet.config.k8s.io")
"""Groups of what is collected beside the API's objects; no API server serves them."""
_METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"


def describe(client: Client) -> tuple[Cluster, list[Gap]]:
    """Which cluster this is. Raises Refused where the API server does not answer at all."""
    version = str(get_json(client, "/version").get("gitVersion"))
    try:
        uid = get_json(client, "/api/v1/namespaces/kube-system").get("metadata", {}).get("uid")
    except Refused as e:
        gap = Gap("api", "namespaces", e.cause, f"cluster identity: {e.detail}")
        return Cluster(client.name, None, client.server, version), [gap]
    return Cluster(client.name, uid, client.server, version), []


def kinds(client: Client) -> tuple[list[Kind], list[Gap]]:
    """Every kind that can be listed, each in the version that its group prefers.

    Aggregated discovery (apidiscovery.k8s.io/v2, beta since 1.27): two requests for all kinds.
    """
    out: list[Kind] = []
    gaps: list[Gap] = []
    for path in ("/api", "/apis"):
        found = get_json(client, path, accept=f"{_DISCOVERY},application/json")
        if "items" not in found:
            return _one_by_one(client)
        for group in found["items"]:
            name = group["metadata"].get("name", "")
            seen: set[str] = set()
            for version in group["versions"]:
                if version.get("freshness") == "Stale":
                    gaps.append(Gap("api", f"*.{name}", "unavailable", "its API server is away"))
                for resource in version.get("resources", ()):
                    plural = resource["resource"]
                    if "list" in resource["verbs"] and plural not in seen:
                        seen.add(plural)
                        namespaced = resource["scope"] == "Namespaced"
                        kind = resource["responseKind"]["kind"]
                        out.append(Kind(name, version["version"], plural, kind, namespaced))
    return out, gaps


def _one_by_one(client: Client) -> tuple[list[Kind], list[Gap]]:
    """The same of an API server before 1.27: a request for each version of each group."""
    out: dict[tuple[str, str], Kind] = {}
    gaps: list[Gap] = []
    wanted = [("", "v1", "/api/v1")]
    for group in get_json(client, "/apis")["groups"]:
        versions = [v["version"] for v in group["versions"]]
        first = group["preferredVersion"]["version"]
        ordered = [first, *(v for v in versions if v != first)]
        wanted += [(group["name"], version, f"/apis/{group['name']}/{version}") for version in ordered]
    for name, version, path in wanted:
        try:
            resources = get_json(client, path)["resources"]
        except Refused as e:
            gaps.append(Gap("api", f"*.{name}", e.cause, e.detail))
            continue
        for r in resources:
            if "list" in r.get("verbs", ()) and "/" not in r["name"]:
                kind = Kind(name, version, r["name"], r["kind"], r["namespaced"])
                out.setdefault((name, r["name"]), kind)
    return list(out.values()), gaps


def collect(client: Client, settings: Settings) -> Iterator[Object | Listed | Gap]:
    """Every object, kind after kind; how each kind was listed; and what was refused."""
    found, gaps = kinds(client)
    yield from gaps
    with ThreadPoolExecutor(_AHEAD) as pool:
        asked: deque[tuple[_Lister, Future[bytes]]] = deque()
        for kind in found:
            if kind.api_group in OURS:
                yield Gap(
                    "api",
                    kind.label,
                    "not-believed",
                    "a custom kind of this name could pose as facts that complyk8s collects itself",
                )
                continue
            reason = NOT_ASKED.get((kind.api_group, kind.plural))
            metadata_only = kind.label == "secrets" and settings.include_secrets_metadata
            if kind.api_group.endswith("metrics.k8s.io") or (reason and not metadata_only):
                continue
            accept = _METADATA if metadata_only else "application/json"
            lister = _Lister(client, kind, settings.page_size, accept)
            asked.append((lister, pool.submit(lister.page)))
            if len(asked) == _AHEAD:  # pages that wait to be read take memory
                lister, first = asked.popleft()
                yield from lister.objects(first, pool)
        for lister, first in asked:
            yield from lister.objects(first, pool)


class _Lister:
    """Lists one kind, the next page already on its way while one is read."""

    def __init__(self, client: Client, kind: Kind, size: int, accept: str) -> None:
        self.client, self.kind, self.size, self.accept = client, kind, size, accept
        self.token: str | None = None
        """Of the page that was asked for last."""
        self.again = 0
        self.count = self.bytes = self.bad = 0

    def page(self) -> bytes:
        """The page that follows the last one, or the first."""
        query = {"limit": str(self.size)} | ({"continue": self.token} if self.token else {})
        return self.client.get(self.kind.path, query, self.accept)

    def objects(
        self, first: "Future[bytes]", pool: ThreadPoolExecutor
    ) -> Iterator[Object | Listed | Gap]:  # fmt: skip
        """Every object, and at the end how the kind was listed."""
        kind, pages, version = self.kind, 0, None
        coming: Future[bytes] | None = first
        while coming:
            try:
                items, meta = self._parsed(coming.result())
            except Refused as e:
                gap, again = self._again(e)
                if gap:
                    yield gap
                coming = pool.submit(self.page) if again else None
                continue
            version = version or meta.get("resourceVersion")
            pages += 1
            yield from self._follow(meta.get("continue"))
            coming = pool.submit(self.page) if self.token else None
            yield from self._normalised(items)
            if self._endless():
                yield Gap("api", kind.label, "too-large", f"not read beyond {self.count:,} objects")
                break
        if self.bad > MOST_GAPS:
            yield Gap("api", kind.label, "unreadable", f"{self.bad - MOST_GAPS:,} more objects")
        if pages:
            yield Listed(kind.api_group, kind.plural, kind.kind, self.count, pages, version)

    def _again(self, e: Refused) -> tuple[Gap | None, bool]:
        """What there is to say of a refusal, and whether to ask again: for less, or from where the server says."""
        self.again += 1
        if e.cause == "too-large" and self.size > 1:
            self.size = max(self.size // 8, 1)
            return None, True
        if e.cause == "expired" and self.again < _MOST_TIMES and (token := _fresh_token(e.body)):
            # the list's resource version is gone; what follows is a newer one, and said so
            self.token = token
            return Gap("api", self.kind.label, "inconsistent", "the list changed while it was read"), True
        return Gap("api", self.kind.label, e.cause, e.detail), False

    def _follow(self, token: Any) -> Iterator[Gap]:
        """Takes over the token of the next page."""
        before, self.token = self.token, str(token) if token else None
        if self.token and self.token == before:
            self.token = None
            yield Gap("api", self.kind.label, "inconsistent", "a page names itself as the one that follows")

    def _parsed(self, body: bytes) -> tuple[list[Any], dict[str, Any]]:
        """The items and the metadata of a page; an InputError in place of an item that is nested too deep.

        Raises Refused where the page is no list, or has to be asked for in smaller ones.
        """
        if len(body) > json_text.SMALL and json_text.weight(body) > memory.share():
            raise Refused("too-large", "its values would take more memory than this process may use")
        try:
            found, items = self._list(body)
        except InputError as e:
            raise Refused("unreadable", f"the answer: {e}") from e
        meta = found.get("metadata")
        return items, meta if isinstance(meta, dict) else {}

    def _list(self, body: bytes) -> tuple[dict[str, Any], list[Any]]:
        try:
            found = json_text.loads(body)
            items = (found.get("items") or []) if isinstance(found, dict) else None
        except json_text.TooMuchError:
            parts = json_text.members(body)
            if parts is None:
                raise
            found, items = json_text.loads(parts[0]), [_or_error(text) for text in parts[1]]
        if not isinstance(found, dict) or not isinstance(items, list):
            raise InputError("it is no list of objects")
        return found, items

    def _normalised(self, items: list[Any]) -> Iterator[Object | Gap]:
        version = f"{self.kind.api_group}/{self.kind.version}".lstrip("/")
        for item in items:
            self.count += 1
            try:
                if isinstance(item, InputError):
                    raise item
                found = normalise({**item, "kind": self.kind.kind, "apiVersion": version}, self.kind.plural)
            except (ValueError, TypeError) as e:
                self.bad += 1
                if self.bad <= MOST_GAPS:
                    yield Gap("api", self.kind.label, "unreadable", f"object {self.count}: {e}")
            else:
                self.bytes += len(found.body)
                yield found

    def _endless(self) -> bool:
        """Whether a kind that an API server of somebody else may serve goes on beyond reason."""
        return self.kind.api_group not in GROUPS and (self.bytes > MOST_BYTES or self.count > MOST_OBJECTS)


def _or_error(text: bytes) -> Any:
    try:
        return json_text.loads(text)
    except InputError as e:
        return e


def _fresh_token(body: bytes) -> str | None:
    """The continue token that a 410 answer offers (API concepts, "410 Gone" responses)."""
    try:
        token = json_text.loads(body).get("metadata", {}).get("continue")
    except (InputError, AttributeError):
        return None
    return str(token) if token else None
