"""The nouns. Every other module speaks in these, and only in these."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

SEVERITIES = ("low", "medium", "high", "critical")
"""From least to most; `--fail-on` and every list of findings follow this order."""


class Reason(StrEnum):
    """Why something of a log is in quarantine: words of ours alone, never of the log."""

    UNENDED = "the last line has no end: still being written, or cut"
    """No loss yet: the next run reads it again."""
    NOT_JSON = "not JSON"
    NO_EVENT = "JSON, and no audit event"
    NO_JSON_TEXT = "a line of text, and no audit event"
    NO_TIME = "an event without an id, a stage or a time that can be read"
    TOO_DEEP = "nested too deep"
    LEFT_OUT = "its text was left out: `journalctl -o json` needs --all for lines longer than 4,096 bytes"
    OTHER_SHAPE = "not the shape that it looks like"
    NOT_BASE64 = "not the base64 or gzip that its wrapper promises"
    BEGINNING_MISSING = "the end of an event whose beginning is missing"
    END_MISSING = "a piece of a line whose end is missing"
    TOO_LONG = "a line longer than max_line_bytes"
    NUL = "a NUL byte"
    NOT_UTF8 = "not UTF-8"
    BOMB = "expands more than max_expansion times"
    BROKEN = "the archive is broken or cut"


WINDOWS = ("event", "hour", "day", "lookback", "history")
"""How much of the log one row of a query comes of: one request, those of an hour or of a day (UTC), those shortly before it
too, or all that there is. Rows of the first three come of one day's events, so they are kept by day."""
BY_DAY = WINDOWS[:3]
LINK = "link"
"""Why a file of a folder was not read: it is a link out of what was given."""


class Verdict(StrEnum):
    """What a control says of one resource, or a framework of one requirement."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNKNOWN = "unknown"
    """The control could not tell, and `seen` says why. Nobody may read this as a pass."""
    NOT_APPLICABLE = "not-applicable"
    MANUAL = "manual"
    """Of a requirement only: a person has to look."""


class Object(NamedTuple):
    """One API object, redacted and without what changes by itself."""

    api_group: str
    """Empty for the core group."""
    api_version: str
    plural: str
    kind: str
    namespace: str | None
    name: str
    uid: str | None
    resource_version: str | None
    body: bytes
    """Canonical JSON: keys sorted, no spaces."""
    origin: str = ""
    """The file that it was read from; empty where it was not."""


class Listed(NamedTuple):
    """How one kind was listed: the population that evidence rests on."""

    api_group: str
    plural: str
    kind: str
    found: int
    pages: int
    resource_version: str | None


class Gap(NamedTuple):
    """Something a collector was refused or could not reach."""

    source: str
    """`api`, `file`, `audit-log`, `node`, `content` or `evaluation`."""
    what: str
    """What is missing: `secrets`, `networkpolicies.networking.k8s.io`, a path."""
    cause: str
    """One word: `forbidden`, `timeout`, `gone`, `unavailable`, `unreadable`, `not-kubernetes` (nothing is missing),
    `ambiguous` (several objects of one name), `cut` (an archive that ends too early), `memory`, `failed`."""
    detail: str


@dataclass(frozen=True)
class Cluster:
    """Which cluster this is, as far as it says so itself."""

    name: str
    uid: str | None = None
    """The uid of the namespace kube-system: the nearest to an identity that a cluster has."""
    server: str | None = None
    version: str | None = None


@dataclass(frozen=True)
class Snapshot:
    """One dated collection."""

    id: str
    taken_at: datetime
    cluster: Cluster
    source: str
    objects: int
    hash: str
    """sha256 over the ordered list of resources and their body hashes."""
    previous_hash: str | None


@dataclass(frozen=True)
class Control:
    """One question about one kind of resource, answered by one SELECT of resource, ok, seen."""

    id: str
    title: str
    severity: str
    reads: tuple[str, ...]
    expects: str
    fix: str
    why: str
    references: tuple[str, ...]
    exists: str
    """Why seeing none of it is `unknown`: every cluster has one. Empty where none may be there."""
    customer: bool
    """Whether it is the customer's to answer for on a managed cluster too. What `exists` is the provider's else."""
    platform: str
    """The platform that it is about (`eks`, `gke`, `aks`, `openshift`); empty for every one."""
    path: Path
    sql: str


@dataclass(frozen=True)
class Question:
    """One question to the audit log; a row is one answer: event, at, actor, resource, seen."""

    id: str
    title: str
    asks: str
    look_for: str
    severity: str
    reads: tuple[str, ...]
    fields: tuple[str, ...]
    """What requests must name for silence to mean something: columns of `requests`."""
    window: str
    """One of WINDOWS."""
    path: Path
    sql: str


@dataclass(frozen=True)
class Detection:
    """Something wrong in itself that the audit log shows; a row is one hit: at, actor, resource, seen."""

    id: str
    title: str
    about: str
    severity: str
    attack: tuple[str, ...]
    """Techniques of MITRE ATT&CK."""
    level: str
    """The lowest audit level at which it can be told."""
    watches: tuple[str, ...]
    """Requests that must be in the log for silence to mean something."""
    fields: tuple[str, ...]
    """What requests must name for it: columns of `requests`."""
    window: str
    """One of WINDOWS."""
    false_positives: str
    reads: tuple[str, ...]
    path: Path
    sql: str


@dataclass(frozen=True)
class Saved:
    """A query worth keeping, with the values that its parameters have where none is given."""

    id: str
    title: str
    about: str
    params: dict[str, str]
    path: Path
    sql: str


@dataclass(frozen=True)
class Exhibit:
    """One table that a report shows beside verdicts: a ranking, paths, proposals."""

    id: str
    title: str
    about: str
    reads: tuple[str, ...]
    most: int
    """How many rows are kept; how many there were is kept too."""
    partial: bool
    """Whether it is worth showing where not all of what it reads could be seen."""
    path: Path
    sql: str


@dataclass(frozen=True)
class Requirement:
    """One numbered line of a framework."""

    id: str
    text: str
    how: str
    """`automated`, `shared` (a person does the other half) or `manual`."""
    controls: tuple[str, ...]
    questions: tuple[str, ...]
    note: str
    level: str
    assessment: str
    """What the benchmark itself calls it: `automated` or `manual`; empty where it does not say."""


@dataclass(frozen=True)
class Framework:
    """A benchmark or standard, with every one of its requirements in order."""

    id: str
    title: str
    version: str
    source: str
    requirements: tuple[Requirement, ...]
    sections: dict[str, str] = field(default_factory=dict)
    platform: str = ""
    """The platform that it is an edition for; empty where it is for all."""
    minors: tuple[int, int] | None = None
    """The first and last minor version of Kubernetes that the edition is for."""
    optional: bool = False
    """Whether it is evaluated only where it is asked for."""
    conditional: dict[str, str] = field(default_factory=dict)
    """Sections that apply to some only, and to whom."""


class Finding(NamedTuple):
    """One row of evidence."""

    control: str
    resource: str
    verdict: Verdict
    seen: str
    waived_by: str | None = None


class RequirementResult(NamedTuple):
    """What the findings say of one requirement."""

    framework: str
    requirement: str
    how: str
    verdict: Verdict
    passed: int
    failed: int
    unknown: int
    controls: list[str]
    questions: list[str]
    answers: int
    attested_by: str | None = None
    """Who answered for a person's half, and until when."""
    out_of_scope: str | None = None
    """Why it does not apply: its section is for some only, and the settings do not name it."""


class Answer(NamedTuple):
    """One row that a question to the log gave."""

    question: str
    at: datetime | None
    actor: str | None
    resource: str | None
    seen: str
    audit_id: str | None = None
    """Of the request behind it; of a group of requests, of the first. None where it was not found."""
    subject: str | None = None
    client: str | None = None
    target: str | None = None
    """Who authenticated, what the client called itself (without its version), and what it was about."""


class Exhibited(NamedTuple):
    """What came of one exhibit."""

    exhibit: str
    rows: int
    unknown: str | None
    """Why it could not be computed, or not wholly."""
    kept: list[str]
    """Its first rows, a JSON object each."""


class Asked(NamedTuple):
    """One question, how many answers it has, and why it has none if it could not be asked."""

    question: str
    answers: int
    unknown: str | None
    severity: str | None = None
