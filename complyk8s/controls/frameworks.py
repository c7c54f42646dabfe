"""Framework files: every requirement of a benchmark or standard, in its own order."""

import functools
from pathlib import Path
from typing import Any

import yaml

from complyk8s import content
from complyk8s.controls import read
from complyk8s.errors import ContentError
from complyk8s.model import Framework, Requirement

HOW = ("automated", "shared", "manual")


def framework(path: Path) -> Framework:
    """One framework. Raises ContentError where it names a control or question that is not there.

    CBaseLoader reads every scalar as text, so that 1.10 stays 1.10 and `no` stays `no`.
    """
    try:
        held = yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)  # noqa: S506
        requirements = tuple(_requirement(path, r) for r in held["requirements"])
        sections = dict(held.get("sections", {}))
        out = Framework(held["id"], held["title"], held["version"], held["source"], requirements, sections)
    except (yaml.YAMLError, KeyError, TypeError) as e:
        raise ContentError(f"{path}: {type(e).__name__}: {e}", "see benchmarks/README.md") from e
    if out.id != path.stem:
        raise ContentError(f"{path}: id {out.id!r} is not the file's name")
    ids = [r.id for r in out.requirements]
    if double := sorted({i for i in ids if ids.count(i) > 1}):
        raise ContentError(f"{path}: requirements {double} stand there twice")
    return out


def _requirement(path: Path, held: dict[str, Any]) -> Requirement:
    controls = tuple(held.get("controls", ()))
    questions = tuple(held.get("questions", ()))
    known = (
        {c.id for c in read.controls()},
        ({q.id for q in read.questions()} | {d.id for d in read.detections()}),
    )
    for names, there in ((controls, known[0]), (questions, known[1])):
        if missing := sorted(set(names) - there):
            raise ContentError(f"{path}: requirement {held['id']}: no {missing} in queries/")
    how = held.get("how", "manual")
    if how not in HOW or (how == "automated" and not controls) or (how == "manual" and controls):
        raise ContentError(f"{path}: requirement {held['id']}: how {how!r} with controls {list(controls)}")
    return Requirement(
        held["id"], held["text"], how, controls, questions, held.get("note", ""), held.get("level", "")
    )


@functools.cache
def frameworks() -> tuple[Framework, ...]:
    """Every framework that there is, in the order of its file's name."""
    return tuple(framework(p) for p in sorted(content.folder("benchmarks").glob("*.yaml")))


def chosen(ids: tuple[str, ...]) -> tuple[Framework, ...]:
    """The frameworks of these ids, or all. Raises ContentError for an id that is not there."""
    there = {f.id: f for f in frameworks()}
    if missing := [i for i in ids if i not in there]:
        raise ContentError(f"no framework {missing[0]}", f"there are {', '.join(there)}")
    return tuple(there[i] for i in ids) if ids else frameworks()
