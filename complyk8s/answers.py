"""What people say: exceptions that they accept, and answers to what no control can tell."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

LONGEST = timedelta(days=366)
"""An exception, or an answer, that nobody looks at again for longer than a year is a rule."""


@dataclass(frozen=True)
class Waiver:
    """A dated, signed-for exception to controls on resources; both are patterns, `*` standing for anything."""

    id: str
    control: str
    resource: str
    reason: str
    approved_by: str
    approved_on: date
    until: date
    source: str
    """The file or ConfigMap that it stands in."""


class WaiverUse(NamedTuple):
    """What came of a waiver in one evaluation."""

    waiver: Waiver
    matched: int
    """The fails that it is shown beside."""
    state: str
    """`in-force`, `unmatched`, `expired`, `not-yet`."""


ANSWERS = ("met", "not-met", "not-applicable")
"""What a person can say of a requirement."""


@dataclass(frozen=True)
class Attestation:
    """A person's answer to what no control can tell."""

    id: str
    framework: str
    requirement: str
    answer: str
    author: str
    attested_at: datetime
    expires_at: datetime
    text: str
