"""Waivers: dated, signed-for exceptions, from files and from ConfigMaps."""

from collections import Counter
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from complyk8s.answers import LONGEST, Waiver, WaiverUse
from complyk8s.errors import ContentError, place
from complyk8s.model import Finding, Verdict
from complyk8s.untrusted import InputError, raw_file, yaml_text

_WILD = frozenset("*?[]")
"""What fnmatch takes for more than itself."""
FIELDS = ("control", "resource", "reason", "approved_by", "approved_on", "until")


def read(text: str, source: str) -> list[Waiver]:
    """The waivers of one YAML text: a list under `waivers`, or a list.

    Raises ContentError naming the source and the entry where one breaks the contract.
    """
    try:
        held = yaml_text.load(text.encode("utf-8", "replace"), texts=True)
    except InputError as e:
        raise ContentError(f"{source}: {e}", "give YAML") from e
    entries = held.get("waivers") if isinstance(held, dict) else held
    if held in (None, "", {}):
        return []
    if not isinstance(entries, list):
        raise ContentError(f"{source}: no list of waivers", "see docs/answers.md")
    return [_one(entry, source, place) for place, entry in enumerate(entries, 1)]


def _one(entry: Any, source: str, place: int) -> Waiver:
    where = f"{source}: waiver {place}"
    if not isinstance(entry, dict):
        raise ContentError(f"{where}: no mapping", "see docs/answers.md")
    empty = ("", "null", "~")  # every scalar is read as text
    missing = [f for f in FIELDS if not isinstance(entry.get(f), str) or entry[f].strip() in empty]
    unknown = sorted(map(str, entry.keys() - {*FIELDS, "id"}))
    if missing or unknown:
        raise ContentError(f"{where}: missing {missing}, unknown {unknown}", "see docs/answers.md")
    _narrow(entry["control"], entry["resource"], where)
    try:
        approved_on, until = date.fromisoformat(entry["approved_on"]), date.fromisoformat(entry["until"])
    except ValueError as e:
        raise ContentError(f"{where}: {e}", "write dates as 2026-11-21") from e
    if not timedelta(0) <= until - approved_on <= LONGEST:
        raise ContentError(f"{where}: from {approved_on} until {until}", "a waiver holds for a year at most")
    name = entry.get("id") or f"{Path(source).stem}-{place}"
    return Waiver(
        name,
        entry["control"],
        entry["resource"],
        entry["reason"],
        entry["approved_by"],
        approved_on,
        until,
        source,
    )


def _narrow(control: str, resource: str, where: str) -> None:
    """Refuses what would cover all, however it is written: `*/*`, `[a-z]*`, `?*`, `[!x]*`.

    A control pattern names its subject, the part before the `/`, without a wildcard. Where it is a pattern at all,
    some part of the resource (kind, namespace or name) is without a wildcard too. Raises ContentError.
    """
    subject, slash, name = control.partition("/")
    if not subject or _WILD & {*subject} or not slash:
        raise ContentError(
            f"{where}: control {control!r} is every control, or may be",
            "write the subject out: workloads/privileged, or workloads/host-*",
        )
    if _WILD & {*name} and all(not part or _WILD & {*part} for part in resource.split("/")):
        raise ContentError(
            f"{where}: resource {resource!r} is every resource, of more controls than one",
            "write out the control, or a kind, a namespace or a name: DaemonSet/kube-system/*",
        )


def files(paths: tuple[str, ...]) -> list[Waiver]:
    """The waivers of files and of the .yaml files in folders. Raises ContentError."""
    out: list[Waiver] = []
    for name in paths:
        base = Path(name)
        for path in sorted([*base.glob("*.yaml"), *base.glob("*.yml")]) if base.is_dir() else [base]:
            try:
                out += read(raw_file.text(path), str(path))
            except (OSError, InputError) as e:
                raise ContentError(f"{path}: {place(e)}", "give YAML files of waivers") from e
    return out


def apply(
    findings: list[Finding], waivers: list[Waiver], today: date
) -> tuple[list[Finding], list[WaiverUse]]:
    """The findings, each waived fail with its waiver beside it; and what came of every waiver.

    A waived fail stays a fail. A waiver counts from the day it was approved to the end of the day it
    names; the first that fits is shown.
    """
    live = [w for w in waivers if w.approved_on <= today <= w.until]
    matched: Counter[Waiver] = Counter()
    out = []
    for finding in findings:
        fits = [w for w in live if finding.verdict == Verdict.FAIL and covers(w, finding)]
        matched.update(fits)
        out.append(finding._replace(waived_by=shown(fits[0])) if fits else finding)
    return out, [WaiverUse(w, matched[w], _state(w, matched[w], today)) for w in waivers]


def covers(waiver: Waiver, finding: Finding) -> bool:
    """Whether a waiver is about a finding: both patterns fit, `*` standing for anything."""
    return fnmatchcase(finding.control, waiver.control) and fnmatchcase(finding.resource, waiver.resource)


def shown(waiver: Waiver) -> str:
    """A waiver in one line, as it stands beside a fail."""
    return f"{waiver.id}: {waiver.reason} (approved by {waiver.approved_by} until {waiver.until})"


def _state(waiver: Waiver, matched: int, today: date) -> str:
    if waiver.until < today:
        return "expired"
    if waiver.approved_on > today:
        return "not-yet"
    return "in-force" if matched else "unmatched"
