"""File, environment and options, joined into one frozen value."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from complyk8s.errors import ContentError, place


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
    keep_days: int = 0
    """Days that events are kept in the store; 0 keeps them for ever. PCI DSS 10.5.1 asks for 365."""
    legal_hold: bool = False
    """Nothing is deleted while this is set, whatever `keep_days` says."""
    schedule: str = "0 6 * * *"
    """Cron line for `serve`, in UTC."""
    include_secrets_metadata: bool = False
    page_size: int = 500
    request_timeout: float = 30.0
    """Seconds for one page."""
    retries: int = 4
    memory_limit: str = "1GB"
    """What DuckDB may take while it collects and ingests. It never spills then: what it holds may not
    be redacted yet."""
    query_memory_limit: str = "400MB"
    """What DuckDB may take while it evaluates and answers, before it spills to the store's folder."""
    threads: int = 0
    """DuckDB's threads; 0 means as many as there are cores."""
    max_line_bytes: int = 64 * 1024 * 1024
    max_expansion: int = 400
    """How many bytes one compressed byte of a log may become before it is a bomb, not a log."""


def load(file: Path | None = None, **options: Any) -> Settings:
    """Settings from the file, over it COMPLYK8S_* variables, over these the options given.

    Without `file`, `complyk8s.toml` in the working folder is read if it is there.
    Raises ContentError for a file that is missing, is not TOML, or names an unknown setting.
    """
    path = file or Path("complyk8s.toml")
    held: dict[str, Any] = {}
    if file is not None or path.is_file():
        held = _read(path)
    known = {f.name: f for f in fields(Settings)}
    if unknown := sorted(held.keys() - known.keys()):
        raise ContentError(f"{path}: unknown {unknown}", f"known settings: {sorted(known)}")
    for name in known:
        if (given := os.environ.get(f"COMPLYK8S_{name.upper()}")) is not None:
            held[name] = given
    held |= {k: v for k, v in options.items() if v is not None}
    return replace(Settings(), **{k: _as(known[k].name, v, path) for k, v in held.items()})


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise ContentError(f"{path}: {place(e)}", "give a TOML file") from e


def _as(name: str, value: Any, path: Path) -> Any:
    wanted = getattr(Settings(), name)
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
