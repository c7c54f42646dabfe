"""What several tests need: sessions over fixtures, and a way to run the program as people do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import yaml

from complyk8s.collect.normalise import normalise
from complyk8s.evaluate.ask import Sight
from complyk8s.ingest import portions
from complyk8s.settings import Settings
from complyk8s.store import views
from complyk8s.store.session import Session, in_memory

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
SEES_ALL = Sight(events=1, kinds=views.kinds(), on_facts=views.on_facts(), faceless="", sees_control_plane=True)


def session(
    objects: str = "", events: bytes = b"", before: str = "", files: str = "[]", counters: str = "[]",
    parameters: str = "{}",
) -> Session:  # fmt: skip
    """A session over manifests (YAML text), log lines, an earlier snapshot and a ledger of log files."""
    now, then = (
        [normalise(o) for o in yaml.load_all(text, yaml.CSafeLoader) if o] for text in (objects, before)
    )
    given = {name: tuple(values) for name, values in json.loads(parameters).items()}
    return in_memory(now, portions.of_text(events), then, files, counters, Settings(parameters=given))


def fixture(path: Path, side: str) -> Session:
    """A session over the fixture that lies beside a control or question: `.good.*` or `.bad.*`."""
    base = path.with_suffix("")
    texts = [base.with_name(f"{base.name}.{kind}") for kind in (f"{side}.yaml", "objects.yaml")]
    objects = "\n---\n".join(p.read_text() for p in texts if p.exists())
    log = base.with_name(f"{base.name}.{side}.jsonl")
    before, files, counters = (
        base.with_name(f"{base.name}.{side}.{kind}")
        for kind in ("before.yaml", "files.json", "counters.json")
    )
    made = session(
        objects, log.read_bytes() if log.exists() else b"", before.read_text() if before.exists() else "",
        files.read_text() if files.exists() else "[]",
        counters.read_text() if counters.exists() else "[]",
        told.read_text() if (told := base.with_name(f"{base.name}.parameters.json")).exists() else "{}",
    )  # fmt: skip
    for table in ("waivers", "evaluations"):
        if (rows := base.with_name(f"{base.name}.{side}.{table}.json")).exists():
            made.put(table, json.loads(rows.read_text()))
    return made


def complyk8s(*arguments: str | Path, **more) -> "subprocess.CompletedProcess[str]":
    """Runs the program in a process of its own."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), **more.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "complyk8s", *map(str, arguments)],
        capture_output=True, text=True, env=env, check=False, **more,
    )  # fmt: skip


def start(*arguments: str | Path, **more) -> "subprocess.Popen[str]":
    """Starts the program and does not wait."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "complyk8s", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, **more,
    )  # fmt: skip
