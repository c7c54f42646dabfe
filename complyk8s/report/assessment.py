"""The one value that every format and template gets."""

from dataclasses import dataclass, fields
from typing import Any

from complyk8s import visible


@dataclass(frozen=True)
class Assessment:
    """Everything that a report shows. The JSON format is this value; the others are views of it."""

    schema: str
    tool: dict[str, str]
    run: dict[str, Any]
    snapshot: dict[str, Any]
    previous: dict[str, Any] | None
    population: list[dict[str, Any]]
    namespaces: list[dict[str, Any]]
    gaps: list[dict[str, Any]]
    log: dict[str, Any]
    frameworks: list[dict[str, Any]]
    controls: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    detections: list[dict[str, Any]]
    matches: list[dict[str, Any]]
    """What was found in the log, an act at a time: answers to questions and detections, grouped."""
    incidents: list[dict[str, Any]]
    """What one actor did in one stretch of time, tactic by tactic."""
    operation: dict[str, Any]
    exhibits: dict[str, dict[str, Any]]
    changes: list[dict[str, Any]]
    trend: list[dict[str, Any]]
    waivers: list[dict[str, Any]]
    attestations: list[dict[str, Any]]
    inherited: dict[str, Any]
    """What the provider of a managed cluster answers for, and where its own reports are to be had."""
    limits: list[str]

    def visible(self) -> "Assessment":
        """The same, with every character that does not show made visible: what pages are made of."""
        return Assessment(**{f.name: visible.tree(getattr(self, f.name)) for f in fields(self)})
