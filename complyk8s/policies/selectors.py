"""Sets of pods as alternatives of requirements, which SQL can put to labels.

What a requirement may ask about has one spelling, whatever the policy's own language: `p:app` a label of the pod, `n:team`
of its namespace, `s:team` of its service account, `@namespace` and `@account` their names.
"""

from collections.abc import Callable, Iterable
from typing import Any

Requirement = dict[str, Any]
"""`key`, `operator`, `values`."""
Alternatives = list[list[Requirement]]
"""At least one of the lists holds, and of it every requirement."""

EVERYTHING: Alternatives = [[]]
_MOST = 256
_OPPOSITE = {
    "In": "NotIn", "Exists": "DoesNotExist", "Contains": "NotContains", "StartsWith": "NotStartsWith", "EndsWith": "NotEndsWith",
}  # fmt: skip
_OPPOSITE |= {b: a for a, b in _OPPOSITE.items()}


class Unclear(Exception):
    """Why nobody can tell what a part of a policy means."""


def requirement(key: str, operator: str, values: Iterable[str] = ()) -> Requirement:
    """One requirement on one key."""
    return {"key": key, "operator": operator, "values": sorted(values)}


def both(one: Alternatives, other: Alternatives) -> Alternatives:
    """What is in both sets. Raises Unclear where it takes too many alternatives to say."""
    if len(one) * len(other) > _MOST:
        raise Unclear(f"a selector has more than {_MOST} alternatives")
    return [[*a, *(r for r in b if r not in a)] for a in one for b in other]


def either(one: Alternatives, other: Alternatives) -> Alternatives:
    """What is in one of the two sets, or both. Raises Unclear as `both` does."""
    if len(one) + len(other) > _MOST:
        raise Unclear(f"a selector has more than {_MOST} alternatives")
    return [*one, *(a for a in other if a not in one)]


def outside(of: Alternatives) -> Alternatives:
    """What is not in the set. Raises Unclear as `both` does."""
    out = EVERYTHING
    for alternative in of:
        out = both(out, [[{**r, "operator": _OPPOSITE[r["operator"]]}] for r in alternative])
    return out


def holds(alternatives: Alternatives, labels: dict[str, str]) -> bool:
    """Whether labels are in the set."""
    return any(all(_holds(r, labels.get(r["key"])) for r in a) for a in alternatives)


def _holds(r: Requirement, value: str | None) -> bool:
    operator, values = str(r["operator"]), r["values"]
    if operator.startswith(("Not", "DoesNot")):
        return not _holds({**r, "operator": _OPPOSITE[operator]}, value)
    if value is None:
        return False
    found = {
        "In": value in values, "Exists": True,
        "Contains": any(v in value for v in values),
        "StartsWith": any(value.startswith(v) for v in values),
        "EndsWith": any(value.endswith(v) for v in values),
    }  # fmt: skip
    return found[operator]


def of_labels(selector: Any, spelt: Callable[[str], str]) -> Alternatives:
    """A LabelSelector of Kubernetes, its keys in our spelling; nothing given selects everything.

    Raises Unclear where the API server would refuse it.
    """
    if selector is None:
        return EVERYTHING
    if not isinstance(selector, dict):
        raise Unclear("a selector is no object")
    labels, expressions = selector.get("matchLabels"), selector.get("matchExpressions")
    labels, expressions = {} if labels is None else labels, [] if expressions is None else expressions
    if not isinstance(labels, dict) or not isinstance(expressions, list):
        raise Unclear("a selector's labels are no map, or its expressions no list")
    out = [requirement(spelt(k), "In", [_text(v)]) for k, v in labels.items()]
    for e in expressions:
        if not isinstance(e, dict) or not isinstance(e.get("key"), str):
            raise Unclear("an expression without a key")
        operator, values = e.get("operator"), e.get("values") or []
        if operator not in ("In", "NotIn", "Exists", "DoesNotExist"):
            raise Unclear(f"unknown operator {operator}")
        if not isinstance(values, list) or bool(values) != operator.endswith("In"):
            raise Unclear(f"{operator} with these values on {e['key']}")
        out.append(requirement(spelt(e["key"]), operator, [_text(v) for v in values]))
    return [out]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unclear("a label's value is no text")
    return value
