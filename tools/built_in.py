"""Writes benchmarks/kubernetes/rbac.json from what `tests/cluster/bootstrap/versions.sh FOLDER …` prints:

    python tools/built_in.py FOLDER

FOLDER holds <minor>.jsonl, a role or binding a line. kube-apiserver adds to its roles and bindings what is missing, and takes
nothing away (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#auto-reconciliation): so each rule and subject
stands with the first minor version that has it, 0 where that is the oldest in FOLDER.
"""

import json
import sys
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "benchmarks" / "kubernetes" / "rbac.json"
FIELDS = ("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs")


def name(held: dict[str, Any]) -> str:
    """`ClusterRole/view`, `Role/kube-system/x`: as complyk8s calls it."""
    meta = held["metadata"]
    return "/".join(filter(None, (held["kind"], meta.get("namespace"), meta["name"])))


def selected(role: dict[str, Any], roles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The roles whose rules an aggregated one takes over."""
    wanted = [
        s["matchLabels"].items() for s in (role.get("aggregationRule") or {}).get("clusterRoleSelectors", ())
    ]
    return [r for r in roles if any(w <= (r["metadata"].get("labels") or {}).items() for w in wanted)]


def rules(roles: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """Each role's name and one of its rules as JSON; an aggregated one has those of the roles that it selects."""
    out = set()
    for role in roles:
        members = [role]
        for member in members:  # one of these may be aggregated itself
            members += [r for r in selected(member, roles) if r not in members]
        for rule in [rule for of in members for rule in of.get("rules") or ()]:
            out.add((name(role), json.dumps({f: sorted(rule[f]) for f in FIELDS if rule.get(f)})))
        out.add((name(role), "null"))
    return out


def grants(bindings: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """Each binding's name, its role's and one of its subjects."""
    return {
        (
            name(b),
            "/".join(filter(None, (b["roleRef"]["kind"], b["roleRef"]["kind"] == "Role" and b["metadata"].get("namespace"), b["roleRef"]["name"]))),
            "/".join(filter(None, (s["kind"], s.get("namespace"), s["name"]))),
        )
        for b in bindings for s in b.get("subjects") or ()
    }  # fmt: skip


def main(folder: Path) -> None:
    """Writes the file."""
    since: dict[str, dict[Any, int]] = {"rules": {}, "grants": {}}
    dumps = sorted(folder.glob("*.jsonl"), key=lambda p: int(p.stem))
    for dump in dumps:
        minor = int(dump.stem) if dump != dumps[0] else 0
        held = [json.loads(line) for line in dump.read_text().splitlines()]
        for entry in rules([h for h in held if "roleRef" not in h]):
            since["rules"].setdefault(entry, minor)
        for grant in grants([h for h in held if "roleRef" in h]):
            since["grants"].setdefault(grant, minor)
    lines = {
        "rules": [
            {"role": role, "since": minor, **(json.loads(rule) or {})}
            for (role, rule), minor in sorted(since["rules"].items())
        ],
        "grants": [
            {"binding": b, "role": r, "subject": s, "since": minor}
            for (b, r, s), minor in sorted(since["grants"].items())
        ],
    }
    written = ",\n".join(
        f'"{key}": [\n' + ",\n".join(map(json.dumps, held)) + "\n]" for key, held in lines.items()
    )
    DATA.write_text("{\n" + written + "\n}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
