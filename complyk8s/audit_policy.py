"""What an audit policy logs: its first rule that fits decides (k8s.io/apiserver/pkg/audit/policy/checker.go)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from complyk8s import content
from complyk8s.errors import ContentError, place

LEVELS = ("None", "Metadata", "Request", "RequestResponse")
"""From least to most (audit.k8s.io/v1 Level)."""

PROVIDERS = {"Amazon EKS": "eks", "Azure AKS": "aks", "OpenShift": "openshift"}
"""Who runs control planes with a policy of their own that is published."""


@dataclass(frozen=True)
class Ask:
    """One request, as far as a policy looks at it."""

    verb: str
    group: str = ""
    resource: str = ""
    """With its subresource behind a slash; empty for a path."""
    namespace: str = ""
    name: str = ""
    path: str = ""
    user: str = "somebody@example"
    groups: tuple[str, ...] = ("system:authenticated",)


def read(path: Path) -> dict[str, Any]:
    """A policy file. Raises ContentError where it is none."""
    try:
        policy = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as e:
        raise ContentError(f"{path}: {place(e)}", "give the file that --audit-policy-file names") from e
    rules = policy.get("rules") if isinstance(policy, dict) else None
    if not isinstance(rules, list) or not all(
        isinstance(r, dict) and r.get("level") in LEVELS for r in rules
    ):
        raise ContentError(
            f"{path}: no audit policy", "it needs `rules`, each with a level of audit.k8s.io/v1"
        )
    return dict(policy)


def published(provider: str) -> dict[str, Any] | None:
    """The policy that a provider says it runs, or None where it publishes none."""
    name = PROVIDERS.get(provider)
    return read(content.folder("benchmarks") / "audit-policies" / f"{name}.yaml") if name else None


def level(policy: dict[str, Any], ask: Ask) -> str:
    """The level at which a policy logs a request; `None` where no rule fits."""
    for rule in policy["rules"]:
        if _fits(rule, ask):
            return str(rule["level"])
    return "None"


def _fits(rule: dict[str, Any], ask: Ask) -> bool:
    if rule.get("users") and ask.user not in rule["users"]:
        return False
    if rule.get("userGroups") and not set(rule["userGroups"]) & set(ask.groups):
        return False
    if rule.get("verbs") and ask.verb not in rule["verbs"]:
        return False
    if rule.get("namespaces") or rule.get("resources"):
        return bool(ask.resource) and _resource(rule, ask)
    if rule.get("nonResourceURLs"):
        return not ask.resource and any(_path(p, ask.path) for p in rule["nonResourceURLs"])
    return True


def _resource(rule: dict[str, Any], ask: Ask) -> bool:
    if rule.get("namespaces") and ask.namespace not in rule["namespaces"]:
        return False
    if not rule.get("resources"):
        return True
    main, _, sub = ask.resource.partition("/")
    names = {ask.resource, "*", f"{main}/*" if sub else main, f"*/{sub}" if sub else ask.resource}
    for held in rule["resources"]:
        if (held.get("group") or "") != ask.group:
            continue
        wanted = held.get("resources")
        if not wanted or (
            names & set(wanted) and (not held.get("resourceNames") or ask.name in held["resourceNames"])
        ):
            return True
    return False


def _path(pattern: str, path: str) -> bool:
    return path.startswith(pattern[:-1]) if pattern.endswith("*") else path == pattern
