"""Every listable kind of a live cluster, found by discovery, in pages."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import orjson

from complyk8s.collect.client import Client, Refused
from complyk8s.collect.normalise import normalise
from complyk8s.errors import place
from complyk8s.kinds import NOT_ASKED, Kind
from complyk8s.model import Cluster, Gap, Listed, Object
from complyk8s.settings import Settings

_DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
OURS = ("complyk8s.io", "kubelet.config.k8s.io")
"""Groups of what is collected beside the API's objects; no API server serves them."""
_METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"


def describe(client: Client) -> tuple[Cluster, list[Gap]]:
    """Which cluster this is. Raises Refused where the API server does not answer at all."""
    version = str(orjson.loads(client.get("/version")).get("gitVersion"))
    try:
        uid = orjson.loads(client.get("/api/v1/namespaces/kube-system"))["metadata"]["uid"]
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
        found = orjson.loads(client.get(path, accept=f"{_DISCOVERY},application/json"))
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
    for group in orjson.loads(client.get("/apis"))["groups"]:
        versions = [v["version"] for v in group["versions"]]
        first = group["preferredVersion"]["version"]
        ordered = [first, *(v for v in versions if v != first)]
        wanted += [(group["name"], version, f"/apis/{group['name']}/{version}") for version in ordered]
    for name, version, path in wanted:
        try:
            resources = orjson.loads(client.get(path))["resources"]
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
    with ThreadPoolExecutor(4) as pool:
        asked = []
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
            asked.append((lister, pool.submit(lister.page, None)))
        for lister, first in asked:
            yield from lister.objects(first, pool)


class _Lister:
    """Lists one kind, the next page already on its way while one is read."""

    def __init__(self, client: Client, kind: Kind, size: int, accept: str) -> None:
        self.client, self.kind, self.size, self.accept = client, kind, size, accept

    def page(self, token: str | None) -> bytes:
        query = {"limit": str(self.size)} | ({"continue": token} if token else {})
        return self.client.get(self.kind.path, query, self.accept)

    def objects(
        self, first: "Future[bytes]", pool: ThreadPoolExecutor
    ) -> Iterator[Object | Listed | Gap]:  # fmt: skip
        kind, count, pages, version = self.kind, 0, 0, None
        coming: Future[bytes] | None = first
        while coming:
            try:
                held = orjson.loads(coming.result())
            except Refused as e:
                if e.cause == "expired" and (token := _fresh_token(e.body)):
                    # the list's resource version is gone; what follows is a newer one, and said so
                    yield Gap("api", kind.label, "inconsistent", "the list changed while it was read")
                    coming = pool.submit(self.page, token)
                    continue
                yield Gap("api", kind.label, e.cause, e.detail)
                break
            except orjson.JSONDecodeError as e:
                yield Gap("api", kind.label, "unreadable", f"the answer is {place(e)}")
                break
            meta = held.get("metadata", {})
            token = meta.get("continue")
            coming = pool.submit(self.page, token) if token else None
            version = version or meta.get("resourceVersion")
            pages += 1
            api_version = f"{kind.api_group}/{kind.version}".lstrip("/")
            for item in held.get("items") or ():
                count += 1
                item["kind"], item["apiVersion"] = kind.kind, api_version
                try:
                    yield normalise(item, kind.plural)
                except ValueError as e:
                    yield Gap("api", kind.label, "unreadable", f"object {count}: {e}")
        if pages:
            yield Listed(kind.api_group, kind.plural, kind.kind, count, pages, version)


def _fresh_token(body: bytes) -> str | None:
    """The continue token that a 410 answer offers (API concepts, "410 Gone" responses)."""
    try:
        token = orjson.loads(body).get("metadata", {}).get("continue")
    except (orjson.JSONDecodeError, AttributeError):
        return None
    return str(token) if token else None
