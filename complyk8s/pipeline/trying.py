"""Controls, questions and detections against the fixtures that lie beside them."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from complyk8s.collect.normalise import normalise
from complyk8s.errors import ContentError
from complyk8s.evaluate import ask
from complyk8s.evaluate.ask import Sight
from complyk8s.evaluate.ceiling import Ceiling
from complyk8s.ingest import portions
from complyk8s.model import Control, Detection, Question, Verdict
from complyk8s.platforms import PLATFORMS
from complyk8s.settings import Settings
from complyk8s.store import views
from complyk8s.store.given import in_memory
from complyk8s.store.session import Session
from complyk8s.untrusted import raw_file, yaml_text

WANTED = {"good": Verdict.PASS, "bad": Verdict.FAIL, "unknown": Verdict.UNKNOWN}


class Tried(NamedTuple):
    """What came of one fixture."""

    of: str
    side: str
    """good, bad or unknown."""
    ok: bool
    told: str


def sees_all() -> Sight:
    """A sight from which nothing is kept."""
    return Sight(
        events=1,
        kinds=views.kinds(),
        bodies=views.bodies(),
        on_facts=views.on_facts(),
        faceless="",
        sees_control_plane=True,
    )


def session(
    objects: str = "", events: bytes = b"", before: str = "", files: str = "[]", counters: str = "[]",
    parameters: str = "{}",
) -> Session:  # fmt: skip
    """A session over manifests (YAML text), log lines, an earlier snapshot and a ledger of log files."""
    now, then = (
        [normalise(o) for o in yaml_text.documents(text.encode()) if o] for text in (objects, before)
    )
    given = {name: tuple(values) for name, values in json.loads(parameters).items()}
    return in_memory(now, portions.of_text(events), then, files, counters, Settings(parameters=given))


def fixture(path: Path, side: str) -> Session:
    """A session over the fixture that lies beside a control or question: `.good.*`, `.bad.*`, `.unknown.*`.

    Raises ContentError where a fixture cannot be read.
    """
    base = path.with_suffix("")

    def text(kind: str, otherwise: str) -> str:
        held = base.with_name(f"{base.name}.{kind}")
        return raw_file.text(held) if held.exists() else otherwise

    try:
        objects = "\n---\n".join(filter(None, (text(f"{side}.yaml", ""), text("objects.yaml", ""))))
        made = session(
            objects, text(f"{side}.jsonl", "").encode(), text(f"{side}.before.yaml", ""), text(f"{side}.files.json", "[]"),
            text(f"{side}.counters.json", "[]"), text(f"{side}.parameters.json", text("parameters.json", "{}")),
        )  # fmt: skip
        for table in ("waivers", "evaluations", "snapshots", "cluster_platforms", "requested_periods"):
            made.put(table, json.loads(text(f"{side}.{table}.json", "[]")))
    except (ValueError, OSError, RecursionError) as e:
        raise ContentError(f"{base}.{side}: {' '.join(str(e).split())}", "see queries/README.md") from e
    return made


def sides(path: Path) -> list[str]:
    """The sides that have a fixture, or must have one."""
    there = {
        p.name.removeprefix(f"{path.stem}.").partition(".")[0] for p in path.parent.glob(f"{path.stem}.*.*")
    }
    return ["good", "bad", *(["unknown"] if "unknown" in there else [])]


def control(asked: Control) -> list[Tried]:
    """Every resource of the good fixture must pass, of the bad one fail, of the unknown one be unknown."""
    platform = PLATFORMS[asked.platform or "kubernetes"]
    sight = Sight(**{**_fields(sees_all()), "platform": platform})
    out = []
    for side in sides(asked.path):
        found = list(ask.control(asked, fixture(asked.path, side), sight))
        wrong = [f"{f.resource}: {f.verdict}: {f.seen}" for f in found if f.verdict != WANTED[side]]
        out.append(Tried(asked.id, side, not wrong, "; ".join(wrong[:3]) or f"{len(found)} resources"))
    return out


def question(asked: Question | Detection) -> list[Tried]:
    """The good fixture must give no row, the bad one at least one."""
    out = []
    for side in ("good", "bad"):
        on = fixture(asked.path, side)
        if isinstance(asked, Detection):
            said, rows = ask.detection(
                asked, on, sees_all(), Ceiling(policy={"rules": [{"level": "RequestResponse"}]})
            )
        else:
            said, rows = ask.question(asked, on, sees_all())
        ok = not said.unknown and bool(rows) == (side == "bad")
        out.append(Tried(asked.id, side, ok, said.unknown or f"{len(rows)} rows"))
    return out


def _fields(sight: Sight) -> dict[str, Any]:
    return {name: getattr(sight, name) for name in sight.__dataclass_fields__}
