"""snapshot, ingest: what goes into the store."""

from pathlib import Path

import click

from complyk8s.cli import Context, options
from complyk8s.collect.built import Build
from complyk8s.model import Gap, Snapshot
from complyk8s.settings import Settings
from complyk8s.store.objects import Collection


def take(
    ctx: Context, settings: Settings, kubeconfig: str | None, context: str | None, paths: tuple[str, ...],
    build: Build | None = None,
) -> tuple[Snapshot, Collection]:  # fmt: skip
    """Takes a snapshot of a cluster, or of files, and says what it holds."""
    from complyk8s import machine
    from complyk8s.pipeline import snapshots
    from complyk8s.pipeline.runs import run

    machine.one_arena()  # before there are threads
    if paths:
        with run(settings, "snapshot") as r:
            kept, collection = snapshots.from_files(r, paths, build=build)
    else:
        from complyk8s.collect.client import connect

        client = connect(settings, Path(kubeconfig) if kubeconfig else None, context)
        with run(settings, "snapshot") as r:
            kept, collection = snapshots.from_cluster(r, client)
    for gap in collection.gaps:
        ctx.told(f"not read: {gap.what}: {gap.cause}: {gap.detail}", what=gap.what, cause=gap.cause)
    ctx.told(
        f"snapshot {kept.id}: {kept.objects:,} objects of {kept.cluster.name}"
        f" ({kept.cluster.version or 'version unknown'}), {len(collection.gaps)} gaps",
        snapshot=kept.id, objects=kept.objects, gaps=len(collection.gaps),
    )  # fmt: skip
    return kept, collection


@click.command()
@options.KUBECONFIG
@options.CONTEXT
@click.option(
    "--from",
    "paths",
    multiple=True,
    help="Manifests or saved lists instead of a cluster, or `-`; may be given again.",
)
@options.BUILD
@options.VALUES
@options.NAMESPACE
@options.FACTS
@options.KUBELET_CONFIG
@click.argument("more", nargs=-1)
@click.pass_obj
@click.pass_context
def snapshot(  # noqa: PLR0913, PLR0917
    ctx: click.Context, obj: Context, kubeconfig: str | None, context: str | None, paths: tuple[str, ...],
    build: str | None, values: tuple[str, ...], default_namespace: str | None, facts: tuple[str, ...], kubelet_config: bool | None, more: tuple[str, ...],
) -> None:  # fmt: skip
    """Take a dated picture of the cluster's configuration.

    Of a live cluster by default; with --from of files: manifests, `kubectl get -o yaml` lists, folders,
    also .gz and .zst; `-` is what is piped into it. Exits with 3 where not all could be read; what was read is kept.
    """
    if (more or default_namespace) and not paths:
        raise click.UsageError(f"{'--namespace is' if default_namespace else 'files are'} given with --from")
    _, collection = take(
        obj,
        obj.settings(facts=facts or None, kubelet_config=kubelet_config, default_namespace=default_namespace),
        kubeconfig,
        context,
        (*paths, *more),
        options.building(build, values, (*paths, *more)),
    )
    if collection.blinding():
        ctx.exit(3)


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.pass_obj
@click.pass_context
def ingest(ctx: click.Context, obj: Context, paths: tuple[str, ...]) -> None:
    """Read audit logs, and image scanners' reports: files, folders, or `-`; plain, .gz or .zst.

    Reports are the JSON of Trivy (an image, a cluster), of Grype, and CycloneDX with vulnerabilities.

    What was read before is not read again; a file that has grown is read from where it ended. Exits with 3
    where a file could not be read; what was read is kept.
    """
    if add_log(obj, obj.settings(), paths):
        ctx.exit(3)


def add_log(ctx: Context, settings: Settings, paths: tuple[str, ...]) -> list[Gap]:
    """Ingests and says what was found. What could not be read."""
    from complyk8s.pipeline import ingesting
    from complyk8s.pipeline.runs import cluster_name, run

    with run(settings, "ingest") as r:
        cluster = cluster_name(r.db, settings)
        done = ingesting.ingest(r, paths, cluster, ctx.told)
    for worst in done.worst:
        ctx.told(f"set aside: {worst}")
    for elsewhere in done.elsewhere:
        ctx.told(f"not read: {elsewhere}")
    ctx.told(
        f"{done.events:,} new events of {cluster} from {done.files} files ({done.unchanged} unchanged);"
        f" {done.duplicates:,} duplicates, {done.quarantined:,} lines in quarantine,"
        f" {done.redacted:,} events redacted"
        + (f"; scans of {done.scans} images" if done.scans else ""),
        events=done.events, duplicates=done.duplicates, quarantined=done.quarantined,
    )  # fmt: skip
    return done.gaps


@click.command()
@click.pass_obj
def retain(obj: Context) -> None:
    """Merge the log's small files, and delete days past keep_days.

    Each file that goes is written down first, with the evaluations that rest on it (table removal);
    of its hours the counts stay (table event_rollup). Without keep_days, or under legal_hold, nothing goes.
    """
    from complyk8s.pipeline import retaining

    done = retaining.retain(obj.settings())
    obj.told(
        f"{done.merged:,} files merged, {done.expired:,} events deleted" + (f" ({done.held})" if done.held else ""),
        merged=done.merged, expired=done.expired,
    )  # fmt: skip


COMMANDS = [retain, snapshot, ingest]
