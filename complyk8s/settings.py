"""File, environment and options, joined into one frozen value."""

import functools
import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from complyk8s import machine
from complyk8s.errors import ContentError, place
from complyk8s.untrusted import InputError, raw_file

IMPLICIT = "complyk8s.toml"
"""What the file is called by custom."""
_LONGEST = 1e6
"""Seconds: more than a week, and less than a timer can count."""


@dataclass(frozen=True)
class Settings:
    """What a run may be told. Every field can stand in `complyk8s.toml` under its own name."""

    store: Path = Path("complyk8s-store")
    cluster: str | None = None
    """The name that events and snapshots are filed under; else the kubeconfig's cluster."""
    frameworks: tuple[str, ...] = ()
    """Ids of the frameworks to evaluate; empty means all."""
    platform: str | None = None
    """kubernetes, eks, gke, aks, openshift, k3s or rke2, where the cluster does not show it by itself."""
    content: Path | None = None
    """A folder with controls, detections, saved queries and frameworks of your own, laid out as ours are."""
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What controls may be told, under `[parameters]`: `allowed_registries`, `cardholder_labels`, …: see
    docs/answers.md."""
    waivers: tuple[str, ...] = ()
    """Files and folders with waivers; those in ConfigMaps of `namespace` labelled complyk8s.io/waivers count too, where one is set."""
    namespace: str | None = None
    """Where complyk8s itself lives in the cluster, as cronjob.yaml sets it. Only then are waivers believed that stand in
    ConfigMaps there, and facts that pods print in the namespace of this name with `-nodes`."""
    default_namespace: str = "default"
    """Where objects of files belong that name no namespace, as `kubectl apply --namespace` has it."""
    kubernetes_cves: str | None = None
    """A file in place of our copy of Kubernetes' official feed of its own weaknesses."""
    kubernetes_releases: str | None = None
    """A file in place of our list of Kubernetes' releases."""
    facts: tuple[str, ...] = ()
    """Files that lie in each snapshot beside the cluster's objects: facts of nodes (`complyk8s node-facts`), and
    what a cloud says of the cluster (`aws eks describe-cluster`, `gcloud container clusters describe`, `az aks show`)."""
    kubelet_config: bool = False
    """Whether a snapshot asks every kubelet for its configuration through the API server: needs nodes/proxy."""
    audit_log: tuple[str, ...] = ()
    """Files and folders that `run` ingests."""
    keep_exec_arguments: bool = False
    """Whether the arguments of commands that were run by exec and attach are kept, as far as they do not look like secrets
    by themselves. Else programs, subcommands, flags and well-known paths are, and of the rest how long it was."""
    audit_policy: str | None = None
    """The file that kube-apiserver's --audit-policy-file names: what the log can hold at all."""
    period_days: int = 0
    """How many days, up to the snapshot, the log has to cover where `--since` does not say; 0: since the snapshot that was
    evaluated before, or one day where there is none. What the log does not cover of it is said on page one."""
    in_scope: tuple[str, ...] = ()
    """Sections of frameworks that apply to some only, and do to you: `pci-dss-4.0.1 A1`. The requirements of those that are
    not named are `not-applicable`."""
    keep_days: int = 0
    """Days that events are kept in the store; 0 keeps them for ever. PCI DSS 10.5.1 asks for 365."""
    legal_hold: bool = False
    """Nothing is deleted while this is set, whatever `keep_days` says."""
    reports_readable_by: str = "owner"
    """Who may read report files: `owner`, `group` or `all`. What is in the store is always its owner's alone."""
    schedule: str = "0 6 * * *"
    """Cron line for `serve`, in UTC."""
    include_secrets_metadata: bool = False
    page_size: int = 500
    request_timeout: float = 30.0
    """Seconds for one page."""
    retries: int = 4
    memory_limit: str = field(default_factory=functools.partial(machine.share, 0.5))
    """What DuckDB may take while it collects and ingests: `800MB`, or `auto`, half of what the pod may use, else of
    the machine's, 4 GiB at most. It never spills then: what it holds may not be redacted yet."""
    query_memory_limit: str = field(default_factory=functools.partial(machine.share, 0.4))
    """What DuckDB may take while it evaluates and answers, before it spills to the store's folder: `800MB`, or `auto`,
    two fifths, counted as above. The rest is for Python, and for drawing the report."""
    query_spill_limit: str = "8GB"
    """What DuckDB may write to the store's folder for what does not fit, while it evaluates and answers."""
    query_seconds: float = 600.0
    """How long one query of a control, of a view or of `complyk8s sql` may take; 0 means as long as it likes."""
    threads: int = 0
    """DuckDB's threads; 0 means as many as there are processors, by the pod's limit, as long as each has 128 MiB."""
    max_line_bytes: int = 64 * 1024 * 1024
    max_expansion: int = 400
    """How many bytes one compressed byte of a log may become before it is a bomb, not a log."""
    read_from: Path | None = field(default=None, metadata={"told": False})
    """The file that these were read from; nobody sets it."""


def load(file: Path | None = None, **options: Any) -> Settings:
    """Settings from the file, over it COMPLYK8S_* variables, over these the options given.

    A file counts where `file` or COMPLYK8S_CONFIG names it, and nowhere else: whoever can put a file into the
    working folder, as the author of a repository can, decides nothing.
    Raises ContentError for a file that is missing, is not TOML, or names an unknown setting, and for one called
    complyk8s.toml that lies in the working folder and is not named.
    """
    path = file or _named()
    held = _read(path) if path else {}
    known = {f.name: f for f in fields(Settings) if f.metadata.get("told", True)}
    if unknown := sorted(held.keys() - known.keys()):
        raise ContentError(f"{path}: unknown {unknown}", f"known settings: {sorted(known)}")
    for name in known:
        if (given := os.environ.get(f"COMPLYK8S_{name.upper()}")) is not None:
            held[name] = given
    held |= {k: v for k, v in options.items() if v is not None}
    where = path or Path("the settings")
    made = replace(Settings(), **{k: _as(known[k].name, v, where) for k, v in held.items()})
    if not (math.isfinite(made.query_seconds) and 0 <= made.query_seconds <= _LONGEST):
        raise ContentError(
            f"{where}: query_seconds = {made.query_seconds}", "a number of seconds; 0 means no limit"
        )
    return replace(made, read_from=path.absolute() if path else None)


def _named() -> Path | None:
    """The file that the environment names. Raises ContentError where one is there that nobody named."""
    if given := os.environ.get("COMPLYK8S_CONFIG"):
        return Path(given)
    if os.path.lexists(IMPLICIT):
        raise ContentError(
            f"{IMPLICIT} lies in the working folder, and nobody named it",
            f"give --config {IMPLICIT} (or COMPLYK8S_CONFIG) if it is yours, --config /dev/null if it is not",
        )
    return None


def _read(path: Path) -> dict[str, Any]:
    if path == Path(os.devnull):
        return {}
    try:
        return tomllib.loads(raw_file.text(path))
    except (OSError, InputError, tomllib.TOMLDecodeError, RecursionError) as e:
        raise ContentError(f"{path}: {place(e)}", "give a TOML file") from e


def _as(name: str, value: Any, path: Path) -> Any:
    wanted = getattr(Settings(), name)
    if value == "auto" and name.endswith("memory_limit"):
        value = wanted
    try:
        if isinstance(wanted, dict):
            return {
                str(k): tuple(map(str, v)) if isinstance(v, list) else (str(v),)
                for k, v in dict(value).items()
            }
        if isinstance(wanted, bool):
            return value if isinstance(value, bool) else str(value).lower() in ("1", "true", "yes")
        if isinstance(wanted, tuple):
            items = value.split(",") if isinstance(value, str) else list(value)
            return tuple(str(item) for item in items)
        if isinstance(wanted, Path) or name == "content":
            return None if value is None else Path(value)
        if isinstance(wanted, (int, float)):
            return type(wanted)(value)
    except (TypeError, ValueError) as e:
        raise ContentError(f"{path}: {name}: {e}", f"the default is {wanted!r}") from e
    return None if value is None else str(value)
