"""Options that several commands share."""

from datetime import UTC, datetime
from typing import Any

import click

from complyk8s.collect.built import Build
from complyk8s.model import SEVERITIES

SINCE = click.option(
    "--since",
    help="Begin of the period that the report is about, UTC: 2026-11-01 or 2026-11-01T06:00. Events before it are left out.",
)
UNTIL = click.option(
    "--until",
    help="End of the period, UTC, exclusive; else the snapshot's time. Events from then on are left out.",
)
PERIOD_DAYS = click.option(
    "--period-days",
    type=click.IntRange(0, 36500),
    help="How many days up to its end the log has to cover, where --since does not say. By default since the snapshot that was"
    " evaluated before, or one day.",
)
FAIL_ON = click.option(
    "--fail-on", type=click.Choice(SEVERITIES), help="Exit 10 on a fail of this severity or above."
)
FRAMEWORK = click.option(
    "--framework", "framework", multiple=True, help="Only this framework; may be given again."
)
KUBECONFIG = click.option(
    "--kubeconfig",
    type=click.Path(),
    help="How to reach the cluster; else $KUBECONFIG, ~/.kube/config or the pod's own account.",
)
CONTEXT = click.option("--context", help="Context in the kubeconfig.")
AUDIT_POLICY = click.option(
    "--audit-policy",
    type=click.Path(),
    help="The file of --audit-policy-file: what the log can hold at all, so that silence can mean something.",
)
NAMESPACE = click.option(
    "--namespace",
    "default_namespace",
    help="Where objects of files belong that name no namespace; else `default`.",
)
BUILD = click.option(
    "--build",
    type=click.Choice(["kustomize", "helm"]),
    help="Have this program make the manifests of the folders (helm: charts) that --from names: `kustomize build` or `kubectl kustomize`,"
    " `helm template`; without plugins and without the network.",
)
VALUES = click.option(
    "--values", "values", multiple=True, help="File of values for --build helm; may be given again."
)
FACTS = click.option(
    "--facts", multiple=True, help="Facts beside the objects: lines of `node-facts`, `aws eks describe-cluster`, `gcloud container"
    " clusters describe --format=json`, `az aks show`; may be given again.",
)  # fmt: skip
KUBELET_CONFIG = click.option(
    "--kubelet-config",
    is_flag=True,
    default=None,
    help="Ask every kubelet for its configuration; needs nodes/proxy.",
)
PLATFORM = click.option(
    "--platform",
    help="kubernetes, eks, gke, aks, openshift, k3s or rke2, where the cluster does not show it.",
)
OUT = click.option(
    "--out", default="reports", show_default=True, type=click.Path(), help="Folder of the reports."
)
FORMAT = click.option(
    "--format",
    "formats",
    default="html,pdf,json,csv",
    show_default=True,
    help="Formats, separated by commas.",
)


def building(build: str | None, values: tuple[str, ...], paths: tuple[str, ...]) -> Build | None:
    """How the files are made, where they are. Raises click.UsageError."""
    if values and build != "helm":
        raise click.UsageError("--values is given with --build helm")
    if build and not paths:
        raise click.UsageError("--build is given with --from")
    return Build(build, values) if build else None


def moment(value: str | None) -> datetime | None:
    """A time as the store keeps it: UTC without a zone. Raises click.BadParameter."""
    if value is None:
        return None
    try:
        held = datetime.fromisoformat(value)
    except ValueError as e:
        raise click.BadParameter(f"{value!r} is no time; give 2026-11-01 or 2026-11-01T06:00") from e
    return held.astimezone(UTC).replace(tzinfo=None) if held.tzinfo else held


def gate(evaluated: Any, fail_on: str | None) -> int:
    """The exit code that `--fail-on` asks for."""
    worst = evaluated.worst()
    if fail_on and worst and SEVERITIES.index(worst) >= SEVERITIES.index(fail_on):
        return 10
    return 0
