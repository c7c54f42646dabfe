"""Controls and questions put to one session of the store."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from complyk8s.errors import QueryError
from complyk8s.evaluate.ceiling import Ceiling, asks
from complyk8s.model import Answer, Asked, Control, Detection, Exhibit, Exhibited, Finding, Question, Verdict
from complyk8s.platforms import PLATFORMS, Platform

OF_OK = {True: Verdict.PASS, False: Verdict.FAIL, None: Verdict.UNKNOWN}
INHERITED = "the provider's responsibility"
"""How the evidence of a finding begins that the provider of a managed cluster answers for."""
NOWHERE = "-"
"""The resource of a finding about no resource."""


class Asks(Protocol):
    """What is asked: see complyk8s.store.session.Session."""

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of one SELECT."""

    def ready(self, reads: tuple[str, ...]) -> str | None:
        """Why a view that is read cannot be computed, or None."""

    def unread(self) -> list[tuple[str, str, str, str | None, str]]:
        """Writes whose bodies were not heard: verb, group, resource, subresource, audit id."""


@dataclass(frozen=True)
class Sight:
    """What was kept from view, by kind (`pods`, `networkpolicies.networking.k8s.io`)."""

    refused: dict[str, str] = field(default_factory=dict)
    """Kinds that a collector was refused in whole or part, each with the cause."""
    not_given: frozenset[str] = frozenset()
    """Built-in kinds that the files of the snapshot do not hold: nobody knows whether any exist."""
    events: int = 0
    """How many events the log has in the period."""
    kinds: dict[str, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)
    """Of each view, the kinds of its rows and the kinds whose absence means something."""
    on_events: frozenset[str] = frozenset()
    """Views that rest on the audit log."""
    unread: str = ""
    """What of the log could not be read; empty where all of it could."""
    platform: Platform = PLATFORMS["kubernetes"]
    """What kind of cluster it is, and so who runs the control plane."""
    on_facts: frozenset[str] = frozenset()
    """Views that rest on what was collected on nodes."""
    faceless: str = "no node is known"
    """Which nodes nothing is known of; empty where facts of all are there."""
    sees_control_plane: bool = False
    """Whether a node of the control plane is among them."""
    on_log: frozenset[str] = frozenset()
    """Views that rest on the audit log, or on what the ledger says of it."""
    bodies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Of each view the writes whose bodies it looks into."""
    unnamed: dict[str, int] = field(default_factory=dict)
    """How many requests of somebody do not name a column of `requests`, of those that logs of some platforms lack."""
    damage: str = ""
    """Which parts of the stored log are missing or changed; empty where none."""
    closed: str = ""
    """Which files could not be read, that may have held any object; empty where none."""
    on_files: frozenset[str] = frozenset()
    """Views of what files may hold."""
    on_objects: frozenset[str] = frozenset()
    """Views of the objects of the snapshot."""
    from_files: bool = False
    """Whether the snapshot was read from files, not from a cluster."""
    ambiguous: Mapping[str, str] = field(default_factory=dict)
    """Resources of which there are several of one name, of which nobody knows which counts; and that name."""
    elsewhere: str = ""
    """Under which other names the store has events of the period, where it has none of this cluster."""

    def blind(self, reads: tuple[str, ...]) -> tuple[str, str]:
        """Why rows may be missing, and why no row can be trusted; empty where neither."""
        rows = frozenset().union(*(self.kinds.get(v, (frozenset(),) * 2)[0] for v in reads))
        needs = frozenset().union(*(self.kinds.get(v, (frozenset(),) * 2)[1] for v in reads))
        untrusted = [f"{k}: {self.refused[k]}" for k in sorted(needs & self.refused.keys())]
        untrusted += [f"{k}: not in the files" for k in sorted(needs & self.not_given)]
        if not self.events and self.on_events & set(reads):
            untrusted.append("; ".join(filter(None, ("no audit event in the period", self.elsewhere))))
        if self.damage and self.on_log & set(reads):
            untrusted.append(self.damage)
        missing = [f"{k}: {self.refused[k]}" for k in sorted(rows & self.refused.keys())]
        if self.closed and self.on_files & set(reads):
            (untrusted if needs else missing).append(f"not read: {self.closed}")
        return "; ".join(missing), "; ".join(untrusted)

    def doubt(self, resource: str) -> str:
        """Why a pass of this resource proves nothing; empty where it does."""
        name = self.ambiguous.get(resource) or self.ambiguous.get(resource.partition("#")[0])
        return f"not the only object called {name}, and which of them counts is not known" if name else ""

    def nameless(self, fields: tuple[str, ...]) -> str:
        """Which of these columns requests do not name; empty where all do."""
        return "; ".join(f"{self.unnamed[f]} requests do not name {f}" for f in fields if self.unnamed.get(f))

    def absent(self, reads: tuple[str, ...]) -> str:
        """The kinds that these views are about, where the files of the snapshot hold none of any of them."""
        rows = frozenset().union(*(self.kinds.get(v, (frozenset(),) * 2)[0] for v in reads))
        return ", ".join(sorted(rows)) if rows and rows <= self.not_given else ""

    def place(self, reads: tuple[str, ...]) -> str:
        """What was looked at by these views."""
        of_objects = bool(self.on_objects & set(reads))
        places = (
            ["the files" if self.from_files else "the cluster"]
            if of_objects or not self.on_log & set(reads)
            else []
        )
        return " and ".join([*places, *(["the log that was given"] if self.on_log & set(reads) else [])])

    def unheard(self, reads: tuple[str, ...]) -> str:
        """What of the log is missing under these views; empty where nothing is."""
        return self.unread if self.on_events & set(reads) else ""


def control(asked: Control, session: Asks, sight: Sight) -> Iterator[Finding]:
    """One finding a resource, passes too: evidence shows the population that was looked at."""
    missing, untrusted = sight.blind(asked.reads)
    missing = "; ".join(filter(None, (missing, sight.unheard(asked.reads))))
    if why := session.ready(asked.reads):
        yield Finding(asked.id, NOWHERE, Verdict.UNKNOWN, why)
        return
    try:
        rows = session.ask(asked.sql)
        found = [(str(resource), OF_OK[ok], str(seen)) for resource, ok, seen in rows]
    except QueryError as e:
        yield Finding(asked.id, NOWHERE, Verdict.UNKNOWN, f"the query failed: {e}")
        return
    except (ValueError, KeyError, TypeError) as e:
        yield Finding(asked.id, NOWHERE, Verdict.UNKNOWN, f"not rows of resource, ok, seen: {e!r}")
        return
    for resource, verdict, seen in found:
        if untrusted:
            yield Finding(asked.id, resource, Verdict.UNKNOWN, f"not collected: {untrusted}")
        elif verdict == Verdict.PASS and (why := sight.doubt(resource)):
            yield Finding(asked.id, resource, Verdict.UNKNOWN, f"{why}: {seen}")
        else:
            yield Finding(asked.id, resource, verdict, seen)
    if missing or (untrusted and not found):
        cause = "; ".join(filter(None, (missing, untrusted)))
        yield Finding(asked.id, NOWHERE, Verdict.UNKNOWN, f"not all could be seen: {cause}")
    elif not found:
        yield _nothing(asked, sight)


def _nothing(asked: Control, sight: Sight) -> Finding:
    """What it means that there was nothing to look at.

    | the control | on | verdict |
    | --- | --- | --- |
    | is about another platform | | not-applicable |
    | looks at what every cluster has, which a provider runs | a managed cluster | not-applicable: the provider's |
    | looks at nodes | a cluster with facts of every node | not-applicable: none has it |
    | looks at nodes, or at what every cluster has | any other | unknown |
    | looks at kinds of which the files hold none | files | unknown: nobody knows whether there are any |
    | looks at what may or may not be there | | not-applicable |
    """
    provider, on_nodes = sight.platform.provider, bool(sight.on_facts & set(asked.reads))
    if asked.platform and asked.platform != sight.platform.id:
        of = PLATFORMS[asked.platform].title
        return Finding(
            asked.id, NOWHERE, Verdict.NOT_APPLICABLE, f"it is about {of}; this is {sight.platform.title}"
        )
    if asked.exists and provider and not asked.customer and not asked.platform:
        seen = f"{INHERITED}: {provider} runs the control plane"
        return Finding(asked.id, NOWHERE, Verdict.NOT_APPLICABLE, seen)
    if on_nodes and asked.exists and sight.faceless:
        return Finding(asked.id, NOWHERE, Verdict.UNKNOWN, f"{asked.exists} ({sight.faceless})")
    if asked.exists and not (on_nodes and (asked.customer or sight.sees_control_plane)):
        return Finding(asked.id, NOWHERE, Verdict.UNKNOWN, asked.exists)
    if absent := sight.absent(asked.reads):
        return Finding(asked.id, NOWHERE, Verdict.UNKNOWN, f"not in the files: {absent}")
    seen = "no node has one" if on_nodes else f"nothing of this kind in {sight.place(asked.reads)}"
    return Finding(asked.id, NOWHERE, Verdict.NOT_APPLICABLE, seen)


def answers_to(asked: Question | Detection, session: Asks) -> list[Answer]:
    """The answers of a session whose views are ready. Raises QueryError, ValueError or TypeError for what are none."""
    rows = session.ask(asked.sql)
    return [Answer(asked.id, _time(at), actor, resource, str(seen)) for at, actor, resource, seen in rows]


def question(
    asked: Question | Detection, session: Asks, sight: Sight, by_day: list[Answer] | None = None
) -> tuple[Asked, list[Answer]]:
    """The answers to one question, or why it could not be asked; `by_day`: its answers, where they are known already."""
    missing, untrusted = sight.blind(asked.reads)
    if why := untrusted or missing or (session.ready(asked.reads) if by_day is None else None):
        return Asked(asked.id, 0, why, asked.severity), []
    try:
        answers = answers_to(asked, session) if by_day is None else by_day
    except (QueryError, ValueError, TypeError) as e:
        return Asked(asked.id, 0, f"the query failed: {e}", asked.severity), []
    # silence is an answer only where all of the log was heard
    bodies = tuple(b for v in asked.reads for b in sight.bodies.get(v, ()))
    unread = "" if answers else _unread(session, bodies)
    silence = "; ".join(filter(None, (sight.unheard(asked.reads), sight.nameless(asked.fields), unread)))
    return Asked(asked.id, len(answers), None if answers else silence or None, asked.severity), answers


def detection(
    asked: Detection, session: Asks, sight: Sight, ceiling: Ceiling, by_day: list[Answer] | None = None
) -> tuple[Asked, list[Answer]]:
    """The hits of one detection; where there are none, why that may mean nothing. `by_day` as for a question."""
    said, hits = question(asked, session, sight, by_day)
    if hits or said.unknown:
        return said, hits
    missing = ceiling.missing(asked.watches, asked.level)
    # what the views look into is told already; what they do not say themselves, the detection does
    unread = _unread(session, asked.watches) if asked.level == "Request" and not said.unknown else ""
    return said._replace(unknown="; ".join(filter(None, (missing, unread))) or None), hits


def _unread(session: Asks, watches: tuple[str, ...]) -> str:
    """Which writes among those that are watched have a body that was not heard, by the first audit ids; empty where none."""
    wanted = {(a.verb, a.group, a.resource) for w in watches for a in asks(w)}
    if not wanted:
        return ""
    try:
        unread = session.unread()
    except QueryError as e:
        return f"which bodies could not be read is not known: {e}"
    held = [
        audit_id
        for verb, group, resource, sub, audit_id in unread
        if (verb, group, f"{resource}/{sub}" if sub else resource) in wanted
    ]
    more = f" and {len(held) - 3} more" if len(held) > 3 else ""
    return f"bodies that could not be read: auditID {', '.join(held[:3])}{more}" if held else ""


def _time(value: Any) -> datetime | None:
    if value is not None and not isinstance(value, datetime):
        raise ValueError(f"{value!r} is no time")
    return value


def exhibit(asked: Exhibit, session: Asks, sight: Sight) -> Exhibited:
    """The first rows of one exhibit, and how many there are; or why there are none."""
    missing, untrusted = sight.blind(asked.reads)
    blind = "; ".join(filter(None, (missing, untrusted, sight.unheard(asked.reads))))
    if why := session.ready(asked.reads) or (untrusted if not asked.partial else ""):
        return Exhibited(asked.id, 0, why, [])
    try:
        rows = session.ask(
            f"select count(*) over (), cast(to_json(x) as varchar) from ({asked.sql}) as x limit {asked.most}"
        )
    except QueryError as e:
        return Exhibited(asked.id, 0, f"the query failed: {e}", [])
    return Exhibited(asked.id, rows[0][0] if rows else 0, blind or None, [row for _, row in rows])
