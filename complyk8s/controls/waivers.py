"""Waivers: dated, signed-for exceptions, from files and from ConfigMaps."""

from collections import Counter
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from complyk8s.answers import LONGEST, Waiver, WaiverUse
from complyk8s.errors import ContentError, place
from complyk8s.model import Finding, Verdict

FIELDS = ("control", "resource", "reason", "approved_by", "approved_on", "until")


def read(text: str, source: str) -> list[Waiver]:
    """The waivers of one YAML text: a list under `waivers`, or a list.

    Raises ContentError naming the source and the entry where one breaks the contract.
    """
    try:
        held = yaml.load(text, yaml.CBaseLoader)  # noqa: S506
    except yaml.YAMLError as e:
        raise ContentError(f"{source}: {place(e)}", "give YAML") from e
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
    if not entry["control"].strip("*?/"):
        raise ContentError(
            f"{where}: control {entry['control']!r} is every control", "name the one that is waived"
        )
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


def files(paths: tuple[str, ...]) -> list[Waiver]:
    """The waivers of files and of the .yaml files in folders. Raises ContentError."""
    out: list[Waiver] = []
    for name in paths:
        base = Path(name)
        for path in sorted([*base.glob("*.yaml"), *base.glob("*.yml")]) if base.is_dir() else [base]:
            try:
                out += read(path.read_text(encoding="utf-8"), str(path))
            except (OSError, UnicodeDecodeError) as e:
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
