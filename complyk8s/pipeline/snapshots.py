"""The cluster, or files of it, into the store as one snapshot."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from complyk8s.collect import api_objects, counters, files, nodes
from complyk8s.collect.built import Build
from complyk8s.collect.client import Client, Refused
from complyk8s.errors import CollectError
from complyk8s.model import Cluster, Gap, Listed, Object, Snapshot
from complyk8s.pipeline.runs import Run, now
from complyk8s.store import ledger
from complyk8s.store.objects import Collection


def from_cluster(run: Run, client: Client) -> tuple[Snapshot, Collection]:
    """A snapshot of a live cluster.

    Raises CollectError where the API server does not answer or shows nothing.
    """
    taken_at = now()
    try:
        cluster, gaps = api_objects.describe(client)
        collection = Collection(run.db)
        collection.gaps += gaps
        collection.take(api_objects.collect(client, run.settings))
        collection.take(_beside(run, client))
    except Refused as e:
        raise CollectError(f"{client.server}: {e.cause}: {e.detail}", _advice(e)) from e
    if not collection.count:
        raise CollectError(
            f"{client.server} shows no object to this identity",
            "see `complyk8s doctor` for the rights that are missing",
        )
    kept = collection.keep(run.id, taken_at, cluster, f"api {client.server}", "cluster")
    if (counted := counters.read(client)) is not None:
        ledger.add_counters(run.db, kept.id, now(), counted)
    return kept, collection


def _beside(run: Run, client: Client) -> Iterator[Object | Listed | Gap]:
    """What lies in a snapshot beside the API's own objects: from nodes, and from files that the settings name."""
    names = [name for (name,) in run.db.execute(
        "select name from incoming where kind = 'Node' and api_group = '' order by name"
    ).fetchall()]  # fmt: skip
    if run.settings.kubelet_config:
        yield from nodes.kubelets(client, names)
    if run.settings.namespace:
        yield from nodes.logged(client, f"{run.settings.namespace}-nodes")
    for item in files.collect(run.settings.facts) if run.settings.facts else ():
        if not isinstance(item, Cluster):
            yield item


def _advice(refused: Refused) -> str:
    if refused.cause in ("unauthorized", "forbidden"):
        return "check the identity in the kubeconfig; cronjob.yaml has the rights that are needed"
    return "check the address in the kubeconfig, and that the API server is up"


def from_files(
    run: Run, paths: tuple[str, ...], taken_at: datetime | None = None, build: Build | None = None
) -> tuple[Snapshot, Collection]:
    """A snapshot of manifests or saved lists; with `build`, of what kustomize or helm makes of the paths.

    Raises CollectError where the files hold no Kubernetes object.
    """
    collection = Collection(run.db)
    cluster = Cluster(run.settings.cluster or "files")

    def stream() -> Iterator[Object | Listed | Gap]:
        nonlocal cluster
        namespace = run.settings.default_namespace
        for item in chain(
            files.collect(paths, namespace, build), files.collect(run.settings.facts, namespace)
        ):
            if isinstance(item, Cluster):
                cluster = replace(cluster, version=item.version)
            else:
                yield item

    collection.take(stream())
    if not collection.count and not collection.listed:
        why = f": {collection.gaps[0].what}: {collection.gaps[0].detail}" if collection.gaps else ""
        raise CollectError(
            f"no Kubernetes object in {', '.join(paths)}{why}",
            "give manifests or `kubectl get -o yaml` output",
        )
    collection.belong(run.settings.default_namespace)
    uid = run.db.execute(
        "select uid from incoming where kind = 'Namespace' and name = 'kube-system'"
    ).fetchall()
    cluster = replace(cluster, uid=uid[0][0] if uid else None)
    source = f"{build.tool if build else 'files'} {', '.join(Path(p).name for p in paths)}"
    kept = collection.keep(run.id, taken_at or now(), cluster, source, "recorded" if taken_at else "import")
    return kept, collection


def recorded_at(folder: Path) -> datetime:
    """When a recording was made, as the file `recorded-at` in its folder says (UTC)."""
    return datetime.fromisoformat((folder / "recorded-at").read_text(encoding="utf-8").strip())
