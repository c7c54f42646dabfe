"""What an evaluation proposes, as files that kubectl and a shell can take."""

import re
from pathlib import Path
from typing import Any

from complyk8s.errors import CollectError
from complyk8s.report import formats
from complyk8s.settings import Settings
from complyk8s.store import database, recall


def write(settings: Settings, run_id: str | None, folder: Path) -> list[Path]:
    """Policies, roles and commands of the newest evaluation, or of `run_id`; the paths written.

    Raises CollectError where there is no evaluation, or it proposes nothing; StoreError where the
    folder cannot be written.
    """
    with database.reader(settings, only=frozenset()) as db:
        run = recall.evaluation(db, run_id)
        held = recall.exhibits(db, run["run_id"])
    files: dict[str, str] = {}
    for row in _rows(held, "policies"):
        files[f"policies/{_name(row['namespace'])}.yaml"] = row["policies"]
    for row in _rows(held, "least_privilege"):
        if row["roles"]:
            files[f"roles/{_name(row['resource'])}.yaml"] = row["roles"]
    commands = [_command(n, row) for n, row in enumerate(_rows(held, "remedies"), 1)]
    if commands:
        head = f"#!/bin/sh\n# Proposed by complyk8s run {run['run_id']}; nothing of it was applied. Read before you run it.\n"
        files["mend.sh"] = head + "".join(commands)
    if not files:
        raise CollectError("the evaluation proposes nothing", "see the report: what it needs may be unknown")
    return [formats.put(folder, n, text.encode()) for n, text in files.items()]


def _rows(held: dict[str, dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return list(held[name]["rows"]) if name in held else []


def _name(text: str) -> str:
    """A file name: whatever the cluster calls it, it stays in its folder."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text.replace("/", "_")).strip(".") or "-"


def _command(place: int, row: dict[str, Any]) -> str:
    """One remedy; what is a manifest goes to kubectl as it is, and notes are comments."""
    notes = [f"{place}. {row['title']} ({row['points']} points)", *row["reasons"][:3], *row["left_over"]]
    said = "".join(f"# {' '.join(note.split())}\n" for note in notes)
    patch = row["patch"].rstrip("\n")
    if patch.startswith("---"):
        patch = f"kubectl apply -f - <<'COMPLYK8S'\n{patch}\nCOMPLYK8S"
    elif patch.startswith("#"):
        patch = "\n".join(f"# {line.removeprefix('# ')}" for line in patch.split("\n"))
    return f"\n{said}{patch}\n"
