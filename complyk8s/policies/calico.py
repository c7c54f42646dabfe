"""NetworkPolicy, GlobalNetworkPolicy and Tier of projectcalico.org/v3 (crd.projectcalico.org/v1), by Calico's documentation.

Tiers in their order, in each its policies in theirs, in each its rules: the first that fits decides. Where policies of a tier
bind an end and no rule of them fits, the tier denies, or passes on where it is set to. What passes every tier is allowed.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from complyk8s.policies import calico_selectors
from complyk8s.policies.calico_rules import Sets, rule_rows
from complyk8s.policies.calico_selectors import label, of_account, of_namespace
from complyk8s.policies.plain import in_namespace
from complyk8s.policies.rules import Row, items, mapping
from complyk8s.policies.selectors import EVERYTHING, Alternatives, Unclear, both

DEFAULT_TIER, PLAIN_ORDER = "default", 1000.0
_DEFAULT_ORDER = 1_000_000.0
_FIXED = {
    "default": (_DEFAULT_ORDER, "Deny"),
    "kube-admin": (1_000.0, "Pass"), "adminnetworkpolicy": (1_000.0, "Pass"),
    "kube-baseline": (10_000_000.0, "Pass"), "baselineadminnetworkpolicy": (10_000_000.0, "Pass"),
}  # fmt: skip
"""Tiers that Calico makes itself: order and default action."""


@dataclass(frozen=True)
class Policy:
    """One NetworkPolicy or GlobalNetworkPolicy of Calico."""

    resource: str
    name: str
    namespace: str | None
    spec: dict[str, Any]

    @property
    def tier(self) -> str:
        """The name of its tier."""
        return str(self.spec.get("tier") or DEFAULT_TIER)

    @property
    def order(self) -> float:
        """Its order; none is the last."""
        given = self.spec.get("order")
        return float(given) if isinstance(given, (int, float)) and not isinstance(given, bool) else math.inf

    @property
    def for_nodes(self) -> bool:
        """Whether it is for host endpoints alone."""
        return bool(self.spec.get("preDNAT") or self.spec.get("doNotTrack"))


@dataclass(frozen=True)
class Tiers:
    """Order and default action of the tiers that there are."""

    known: dict[str, tuple[float, str]]

    @classmethod
    def of(cls, bodies: list[dict[str, Any]]) -> "Tiers":
        """From Tier objects; those that Calico makes itself need none."""
        known = dict(_FIXED)
        for body in bodies:
            spec: dict[str, Any] = body["spec"] if isinstance(body.get("spec"), dict) else {}
            order = spec.get("order")
            name = str(body.get("metadata", {}).get("name"))
            known[name] = (
                float(order) if isinstance(order, (int, float)) else _FIXED.get(name, (math.inf, ""))[0],
                str(spec.get("defaultAction") or _FIXED.get(name, (0.0, "Deny"))[1]),
            )
        return cls(known)

    def rank(self, name: str) -> tuple[float, str]:
        """What tiers are sorted by."""
        return self.known.get(name, (math.inf, ""))[0], name


def subject(policy: Policy) -> Alternatives:
    """The pods that a policy binds. Raises Unclear."""
    spec = policy.spec
    found = calico_selectors.parse(_text(spec, "selector"), label)
    if policy.namespace:
        found = both(in_namespace(policy.namespace), found)
    elif spec.get("namespaceSelector"):
        found = both(calico_selectors.parse(_text(spec, "namespaceSelector"), of_namespace), found)
    if spec.get("serviceAccountSelector"):
        found = both(found, calico_selectors.parse(_text(spec, "serviceAccountSelector"), of_account))
    return found


def _text(spec: dict[str, Any], field: str) -> str:
    value = spec.get(field)
    if value is not None and not isinstance(value, str):
        raise Unclear(f"{field} is no text")
    return value or ""


def directions(spec: dict[str, Any]) -> list[str]:
    """Which directions a policy is for. Raises Unclear."""
    if types := items(spec.get("types"), "types"):
        return [d for d in ("ingress", "egress") if d in {str(t).lower() for t in types}]
    if items(spec.get("egress"), "egress"):
        return ["ingress", "egress"] if items(spec.get("ingress"), "ingress") else ["egress"]
    return ["ingress"]


def rows(policy: Policy, tiers: Tiers, sets: Sets, tie: str | None) -> Iterator[Row]:
    """Its rules in their order, and a row at the end of each direction that its tier closes.

    `tie`: why its place among policies of the same order is open; None where it is not.
    """
    closes = tiers.known.get(policy.tier)
    doubt = tie or (None if closes else f"the tier {policy.tier} is not known")
    try:
        bound, for_what = subject(policy), directions(policy.spec)
    except Unclear as e:
        bound, for_what = (in_namespace(policy.namespace) if policy.namespace else EVERYTHING), []
        for direction in ("ingress", "egress"):
            row = Row(policy.resource, direction, "allow", subject=bound, unclear=str(e))
            yield row
            yield row.but(action="deny")
            yield row.but(action="deny", at_end=True)
    for direction in for_what:
        base = Row(policy.resource, direction, "allow", subject=bound, unclear=doubt)
        try:
            listed = items(policy.spec.get(direction), direction)
        except Unclear as e:
            listed = []
            yield base.but(unclear=str(e))
        for rule in listed:
            yield from _rule(base, rule, policy.namespace, sets)
        if closes is None or closes[1] != "Pass":
            yield base.but(action="deny", at_end=True, unclear=None if closes else doubt)


def _rule(base: Row, rule: Any, namespace: str | None, sets: Sets) -> Iterator[Row]:
    try:
        held = {k: v for k, v in mapping(rule, "a rule").items() if v is not None}
        action = str(held.get("action")).lower()
        if action == "log":
            return
        if action not in ("allow", "deny", "pass"):
            raise Unclear(f"unknown action {held.get('action')}")
        found = list(rule_rows(base.but(action=action), held, namespace, sets))
    except Unclear as e:
        # whatever it does, it may do to anything
        found = [base.but(action=a, unclear=str(e)) for a in ("allow", "deny")]
    yield from found
