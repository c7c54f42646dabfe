"""What an evaluation proposes, as files that kubectl and a shell can take."""

import hashlib
import re
import shlex
from pathlib import Path
from typing import Any

from complyk8s import visible
from complyk8s.errors import CollectError
from complyk8s.report import formats, remedies
from complyk8s.settings import Settings
from complyk8s.store import database, recall

_HEAD = """\
#!/bin/sh
# Proposed by complyk8s run {run}; nothing of it was applied. Read before you run it.
cd -- "$(dirname -- "$0")" || exit 1
"""
LONGEST = 100
"""Characters of a file's name without its ending."""


class _Files:
    """Files to write: their paths below the folder, and texts."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self._taken: set[str] = set()

    def add(self, folder: str, name: str, ending: str, text: str) -> str:
        """Takes a file, and gives its path: the name of a thing in the cluster as no file system minds it, and never that
        of another, also where capitals and small letters are the same."""
        stem = _stem(name)
        path, again = f"{folder}/{stem}{ending}", 1
        while path.lower() in self._taken:
            again += 1
            path = f"{folder}/{stem}-{again}{ending}"
        self._taken.add(path.lower())
        self.texts[path] = text
        return path


def write(settings: Settings, run_id: str | None, folder: Path) -> list[Path]:
    """Policies, roles and commands of the newest evaluation, or of `run_id`; the paths written.

    Raises CollectError where there is no evaluation, it proposes nothing, or an older version made it;
    StoreError where the folder cannot be written.
    """
    with database.reader(settings, only=frozenset()) as db:
        run = recall.evaluation(db, run_id)
        held = recall.exhibits(db, run["run_id"])
    proposed = _rows(held, "remedies")
    if any(map(remedies.is_written_before, proposed)):
        raise CollectError(
            f"run {run['run_id']} was evaluated by an older version", "run `complyk8s evaluate` again"
        )
    files = _Files()
    policies = {
        row["namespace"]: files.add(
            "policies", row["namespace"], ".yaml", remedies.manifests(row["policies"])
        )
        for row in _rows(held, "policies")
    }
    for row in _rows(held, "least_privilege"):
        if row["roles"]:
            files.add("roles", row["resource"], ".yaml", remedies.manifests(row["roles"]))
    commands = [_command(n, row, policies, files) for n, row in enumerate(proposed, 1)]
    if commands:
        files.texts["mend.sh"] = _HEAD.format(run=run["run_id"]) + "".join(commands)
    if not files.texts:
        raise CollectError("the evaluation proposes nothing", "see the report: what it needs may be unknown")
    return [formats.put(folder, n, text.encode()) for n, text in files.texts.items()]


def _rows(held: dict[str, dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return list(held[name]["rows"]) if name in held else []


def _stem(text: str) -> str:
    """A file's name without its ending: no `/`, no `-` or `.` in front. Where it is not the whole name any more, the
    end of it tells it apart."""
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", text.replace("/", "_")).lstrip("-.")[:LONGEST]
    if kept == text.replace("/", "_"):
        return kept
    return f"{kept or 'it'}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _command(place: int, row: dict[str, Any], policies: dict[str, str], files: _Files) -> str:
    """One remedy of the script: why, as comments, and one command in a line."""
    notes = [f"{place}. {row['title']} ({row['points']} points)", *row["reasons"][:3], *row["left_over"]]
    why = "".join(f"# {visible.text(' '.join(line.split()))}\n" for line in notes)
    return f"\n{why}{_do(row, policies, files)}\n"


def _do(row: dict[str, Any], policies: dict[str, str], files: _Files) -> str:
    if row["verb"] == "apply":
        # of more namespaces than the exhibit of policies shows
        path = policies.get(row["name"]) or files.add(
            "policies", row["name"], ".yaml", remedies.manifests(row["patch"])
        )
        return shlex.join(["kubectl", "apply", f"--filename={path}"])
    if words := remedies.command(row):
        return shlex.join(words)
    if remedies.by_files(row, "", "") is None:
        return remedies.note(row)
    name = f"{row['kind']}/{row['namespace'] or ''}/{row['name']}"
    target = files.add("objects", name, ".json", remedies.target(row) + "\n")
    patch = (
        files.add("objects", f"{name}-patch", ".json", remedies.body(row) + "\n")
        if row["verb"] == "patch"
        else ""
    )
    return shlex.join(remedies.by_files(row, target, patch) or [])
