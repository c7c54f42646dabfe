"""The rights that a snapshot needs, and those that an identity lacks."""

from pathlib import Path
from typing import Any

import yaml

from complyk8s.collect import api_objects
from complyk8s.collect.client import Refused, connect
from complyk8s.controls import read
from complyk8s.errors import CollectError
from complyk8s.kinds import BUILT_IN, NOT_ASKED, WANTED
from complyk8s.settings import Settings
from complyk8s.store import views

NAME = "complyk8s-reader"


def cluster_role() -> str:
    """The ClusterRole, as YAML: list on every built-in kind that is asked for, and on those
    custom ones that views read.

    Made from the list of kinds that the collector reads, so it can neither lag nor exceed it.
    Secrets are not in it, nor are other custom kinds: rights to these come from a ClusterRole of one's own.
    """
    groups: dict[str, list[str]] = {}
    for kind in BUILT_IN:
        if (kind.api_group, kind.plural) not in NOT_ASKED:
            groups.setdefault(kind.api_group, []).append(kind.plural)
    groups |= {group: list(plurals) for group, plurals in WANTED.items()}
    rules = [
        {"apiGroups": [group], "resources": sorted(plurals), "verbs": ["list"]}
        for group, plurals in sorted(groups.items())
    ]
    # its uid is the identity of the cluster
    rules.append(
        {"apiGroups": [""], "resources": ["namespaces"], "resourceNames": ["kube-system"], "verbs": ["get"]}
    )
    # what the API server counts of its own audit log; refused, that one control is unknown
    rules.append({"nonResourceURLs": ["/metrics"], "verbs": ["get"]})
    held = {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
        "metadata": {"name": NAME, "labels": {"app.kubernetes.io/name": "complyk8s"}}, "rules": rules,
    }  # fmt: skip
    return yaml.safe_dump(held, sort_keys=False, width=100)


def missing(settings: Settings, kubeconfig: str | None, context: str | None) -> list[dict[str, Any]]:
    """Kinds that may not be listed, each with the cause and the controls that are blind without.

    Asks for one object of each kind: what is refused here would be refused in a snapshot.
    Raises CollectError where the API server does not answer.
    """
    client = connect(settings, Path(kubeconfig) if kubeconfig else None, context)
    try:
        found, gaps = api_objects.kinds(client)
    except Refused as e:
        raise CollectError(f"{client.server}: {e.cause}: {e.detail}") from e
    out = [{"kind": g.what, "cause": g.cause, "blinds": ""} for g in gaps]
    of = views.kinds()
    for kind in found:
        if (kind.api_group, kind.plural) in NOT_ASKED or kind.api_group.endswith("metrics.k8s.io"):
            continue
        try:
            client.get(kind.path, {"limit": "1"})
        except Refused as e:
            blind = [c.id for c in read.controls()
                     if any(kind.label in of[v][0] | of[v][1] for v in c.reads if v in of)]  # fmt: skip
            out.append({"kind": kind.label, "cause": e.cause, "blinds": ", ".join(blind) or "no control"})
    return out
