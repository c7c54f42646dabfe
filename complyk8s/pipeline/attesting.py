"""People's answers: what is open, as a template; answers read back and kept."""

import csv
import io
import secrets
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from complyk8s import redact, safe_files, visible
from complyk8s.answers import ANSWERS, LONGEST, Attestation
from complyk8s.controls import frameworks as framework_files
from complyk8s.errors import CollectError, ContentError, place
from complyk8s.model import Framework, Requirement
from complyk8s.pipeline.runs import cluster_name, now, run
from complyk8s.report.formats.csv import lines, unsafe
from complyk8s.settings import Settings
from complyk8s.store import attestations, database
from complyk8s.untrusted import InputError, raw_file, yaml_text

FIELDS = ("framework", "requirement", "text", "how", "note", "answer", "author", "until", "evidence", "files")
"""Columns of the template: the first five are ours, the rest is to be filled in."""


def open_requirements(settings: Settings) -> list[dict[str, str]]:
    """Every requirement that a person has to answer and nobody has, or whose answer has expired."""
    try:
        with database.reader(settings, only=frozenset()) as db:
            said = attestations.newest(db, cluster_name(db, settings))
    except CollectError:
        said = {}
    chosen = framework_files.chosen(settings.frameworks) or tuple(
        f for f in framework_files.frameworks() if not (f.platform or f.optional)
    )
    out = []
    for f in chosen:
        for r in f.requirements:
            held = said.get((f.id, r.id))
            if r.how != "automated" and (held is None or held.expires_at < now()):
                out.append(
                    dict(zip(FIELDS, (f.id, r.id, r.text, r.how, r.note, "", "", "", "", ""), strict=True))
                )
    return out


def template(rows: list[dict[str, str]], form: str) -> str:
    """The rows as YAML or CSV, to be filled in by people and given to `attest read`."""
    if form == "csv":
        return lines([FIELDS, *([row[name] for name in FIELDS] for row in rows)])
    head = f"# answer: one of {', '.join(ANSWERS)}. until: a year from now at most. files: paths, a comma between two.\n"
    text = yaml.safe_dump(rows, sort_keys=False, allow_unicode=True, width=120)
    if visible.text(text, lines=True) != text:  # YAML has escapes of its own for what does not show
        text = yaml.safe_dump(rows, sort_keys=False, width=120)
    return head + text


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a filled-in template that have an answer. Raises ContentError."""
    try:
        if path.suffix == ".csv":
            held: Any = [{k: unsafe(v) if isinstance(v, str) else v for k, v in row.items()}
                         for row in csv.DictReader(io.StringIO(raw_file.text(path)))]  # fmt: skip
        else:
            held = yaml_text.load(raw_file.utf8(raw_file.read(path)), texts=True)
    except (OSError, InputError, csv.Error) as e:
        raise ContentError(f"{path}: {place(e)}", "give the YAML or CSV of `attest template`") from e
    if not isinstance(held, list) or not all(isinstance(row, dict) for row in held):
        raise ContentError(f"{path}: no list of answers", "give the YAML or CSV of `attest template`")
    rows = [{str(k): str(v or "") for k, v in row.items()} for row in held]
    return [row for row in rows if row.get("answer", "").strip()]


def record(settings: Settings, rows: list[dict[str, str]], folder: Path | None = None) -> int:
    """Keeps answers with their files: all of them, or where one is wrong none.

    Files that a template names lie in its `folder`, and only what really lies there is read: whoever filled it in
    is not the one who runs this. Without a folder it is the user who named them. Raises ContentError naming the answer that is wrong.
    """
    at = now()
    there = {f.id: f for f in framework_files.frameworks()}
    said = [(_answer(row, there, at), row) for row in rows]
    below = safe_files.roots([folder]) if folder else ()
    with run(settings, "attest") as kept:
        files = [
            [
                attestations.attach(settings.store, (folder or Path()) / name.strip(), below)
                for name in row.get("files", "").split(",")
                if name.strip()
            ]
            for _, row in said
        ]
        cluster = cluster_name(kept.db, settings)
        for (answer, _), attached in zip(said, files, strict=True):
            attestations.record(kept.db, cluster, answer, attached)
    return len(said)


def _answer(row: dict[str, str], there: dict[str, Framework], at: datetime) -> Attestation:
    where = f"{row.get('framework')} {row.get('requirement')}"
    asked = _requirement(row, there, where)
    if asked.how == "automated":
        raise ContentError(
            f"{where} is judged by controls alone",
            "an answer cannot take their place; see `waive` for exceptions",
        )
    if row["answer"] not in ANSWERS:
        raise ContentError(f"{where}: answer {row['answer']!r}", f"one of {', '.join(ANSWERS)}")
    if missing := [name for name in ("author", "until", "evidence") if not row.get(name, "").strip()]:
        raise ContentError(
            f"{where}: no {missing[0]}",
            "an answer says who gave it, until when it holds, and on what it rests",
        )
    for name in ("author", "evidence"):
        if redact.text(row[name]) != row[name]:
            raise ContentError(
                f"{where}: its {name} holds what looks like a password, a key or a token",
                "leave it out; say where it is kept instead",
            )
    try:
        until = date.fromisoformat(row["until"])
    except ValueError as e:
        raise ContentError(f"{where}: until {row['until']!r}: {e}", "write dates as 2026-11-21") from e
    if not timedelta(0) <= until - at.date() <= LONGEST:
        raise ContentError(
            f"{where}: until {until}", "an answer holds for a year at most, and is not past already"
        )
    return Attestation(
        f"a{at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}", row["framework"], row["requirement"], row["answer"], row["author"],
        at, datetime.combine(until, time.max).replace(microsecond=0), row["evidence"],
    )  # fmt: skip


def _requirement(row: dict[str, str], there: dict[str, Framework], where: str) -> Requirement:
    framework = there.get(row.get("framework", ""))
    found = (
        next((r for r in framework.requirements if r.id == row.get("requirement")), None)
        if framework
        else None
    )
    if found is None:
        raise ContentError(f"no requirement {where}", "see `complyk8s frameworks show`")
    return found


def listed(settings: Settings) -> list[dict[str, Any]]:
    """Every answer that was ever given, the newest first."""
    with database.reader(settings, only=frozenset()) as db:
        return database.dicts(
            db,
            "select a.framework, a.requirement, a.answer, a.author, strftime(a.attested_at, '%Y-%m-%d') as on_day,"
            " strftime(a.expires_at, '%Y-%m-%d') as until, a.text, a.cluster, (select count(*) from attached_file as f"
            " where f.attestation = a.attestation) as files from attestation as a order by a.seq desc",
        )  # fmt: skip
