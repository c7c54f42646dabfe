"""Whether a detection could have been answered at all: what the audit policy logs, or the log shows.

Silence proves something only where the policy would have broken it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from complyk8s import audit_policy
from complyk8s.audit_policy import LEVELS, Ask


@dataclass(frozen=True)
class Ceiling:
    """What is known of the level of each request."""

    policy: dict[str, Any] | None = None
    told_by: str = ""
    """Who says so: a file, or a provider's publication."""
    observed: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    """Highest level in the log by verb, group and resource with its subresource."""

    def missing(self, watches: tuple[str, ...], level: str) -> str:
        """Why requests that are watched may not be in the log, or not as deep; empty where they are.

        `watches` are lines of `verb,verb resource[.group][/subresource]`; none watches everything.
        """
        short = [w for w in watches if not self._reaches(w, level)]
        if not short:
            return ""
        if self.policy is not None:
            return f"the audit policy ({self.told_by}) does not log at level {level}: {'; '.join(short)}"
        return f"no audit policy is known, and the log holds nothing at level {level} of: {'; '.join(short)}"

    def _reaches(self, watch: str, level: str) -> bool:
        wanted = LEVELS.index(level)
        held = [self._level(ask) for ask in asks(watch)]
        # every verb by itself: kube-audit-admin of AKS has watch, and neither get nor list
        return min(LEVELS.index(h) if h in LEVELS else 0 for h in held) >= wanted

    def _level(self, ask: Ask) -> str:
        if self.policy is not None:
            return audit_policy.level(self.policy, ask)
        return self.observed.get((ask.verb, ask.group, ask.resource), "None")


def asks(watch: str) -> list[Ask]:
    """The requests that a line like `get,list secrets` or `create pods/exec` stands for."""
    verbs, _, what = watch.partition(" ")
    if what.startswith("/"):
        return [Ask(verb, path=what) for verb in verbs.split(",")]
    name, _, sub = what.partition("/")
    resource, _, group = name.partition(".")
    return [
        Ask(verb, group, f"{resource}/{sub}" if sub else resource, "default", "any")
        for verb in verbs.split(",")
    ]
