"""Framework files: every requirement of a benchmark or standard, in its own order."""

from pathlib import Path
from typing import Any

from complyk8s import content
from complyk8s.controls import read
from complyk8s.errors import ContentError
from complyk8s.model import Framework, Requirement
from complyk8s.platforms import Found
from complyk8s.untrusted import raw_file, yaml_text

HOW = ("automated", "shared", "manual")


def framework(path: Path) -> Framework:
    """One framework. Raises ContentError where it names a control or question that is not there.

    Every scalar is read as text, so that 1.10 stays 1.10 and `no` stays `no`.
    """
    try:
        held = yaml_text.load(raw_file.read(path), texts=True)
        requirements = tuple(_requirement(path, r) for r in held["requirements"])
        applies = held.get("applies", {})
        out = Framework(
            held["id"], held["title"], held["version"], held["source"], requirements, dict(held.get("sections", {})),
            applies.get("platform", ""), _minors(applies.get("kubernetes", "")), held.get("optional") == "true",
            dict(held.get("conditional", {})),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise ContentError(f"{path}: {type(e).__name__}: {e}", "see benchmarks/README.md") from e
    if out.id != path.stem:
        raise ContentError(f"{path}: id {out.id!r} is not the file's name")
    if unknown := sorted(out.conditional.keys() - out.sections.keys()):
        raise ContentError(f"{path}: conditional: no section {unknown[0]}")
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
        broken = {f"{p.parent.name}/{p.stem}" for p in content.broken()}
        if missing := sorted(set(names) - there - broken):  # what is broken is unknown, and no reason to stop
            raise ContentError(f"{path}: requirement {held['id']}: no {missing} in queries/")
    how = held.get("how", "manual")
    if how not in HOW or (how == "automated" and not controls) or (how == "manual" and controls):
        raise ContentError(f"{path}: requirement {held['id']}: how {how!r} with controls {list(controls)}")
    return Requirement(
        held["id"], held["text"], how, controls, questions, held.get("note", ""), held.get("level", ""),
        held.get("assessment", ""),
    )  # fmt: skip


def _minors(span: str) -> tuple[int, int] | None:
    """`1.32-1.34` as (32, 34)."""
    if not span:
        return None
    first, _, last = span.partition("-")
    return int(first.removeprefix("1.")), int((last or first).removeprefix("1."))


@content.cached
def frameworks() -> tuple[Framework, ...]:
    """Every framework that there is, in the order of its file's name."""
    return tuple(sorted(content.each("benchmarks", "*.yaml", framework), key=lambda f: f.id))


def chosen(ids: tuple[str, ...]) -> tuple[Framework, ...]:
    """The frameworks of these ids; `all` is every one. Raises ContentError for an id that is not there."""
    there = {f.id: f for f in frameworks()}
    if "all" in ids:
        return frameworks()
    if missing := [i for i in ids if i not in there]:
        raise ContentError(f"no framework {missing[0]}", f"there are {', '.join(there)}, or `all`")
    return tuple(there[i] for i in ids)


def in_scope(named: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """Framework and section of each `ID SECTION` that the settings name. Raises ContentError for one that is not there, or
    that applies to everybody."""
    there = {(f.id, section) for f in frameworks() for section in f.conditional}
    out = set()
    for entry in named:
        framework_id, _, section = entry.strip().partition(" ")
        if (framework_id, section) not in there:
            known = ", ".join(f"{f} {s}" for f, s in sorted(there))
            raise ContentError(f"in_scope names {entry!r}", f"sections that apply to some only: {known}")
        out.add((framework_id, section))
    return frozenset(out)


def out_of_scope(framework: Framework, requirement: str, named: frozenset[tuple[str, str]]) -> str | None:
    """Why a requirement does not apply, where its section is for some only and is not named; else None."""
    for section, whom in framework.conditional.items():
        if requirement.startswith(f"{section}.") and (framework.id, section) not in named:
            return f"{section} is for {whom}: the setting in_scope does not name it"
    return None


def fitting(found: Found) -> tuple[tuple[Framework, ...], str]:
    """The frameworks for a cluster nobody chose any for, and why the edition among them is that one.

    All that are for every platform and not optional, and of the editions for the platform the newest
    whose versions of Kubernetes hold the cluster's; where none does, the nearest, and the reason says so.
    """
    general = [f for f in frameworks() if not f.platform and not f.optional]
    editions = [f for f in frameworks() if f.platform == found.platform.id]
    edition, fits = _edition(editions, found.minor)
    if edition is None:
        return tuple(
            general
        ), f"{found.platform.title}, because {found.reason}: no edition of a benchmark is for it"
    why = f"{edition.title} {edition.version}, because {found.reason}"
    return tuple(f for f in frameworks() if f in general or f is edition), why + fits


def _edition(editions: list[Framework], minor: int | None) -> tuple[Framework | None, str]:
    if not editions:
        return None, ""
    newest = max(editions, key=_age)
    if minor is None:
        return newest, "; no version of Kubernetes is known, so it is the newest edition"
    if all(f.minors is None for f in editions):
        return newest, ""
    fit = [f for f in editions if f.minors and f.minors[0] <= minor <= f.minors[1]]
    if fit:
        return max(fit, key=_age), ""
    near = min(editions, key=lambda f: (min(abs(minor - m) for m in f.minors or (0,)), f.version))
    return near, f"; no edition is for 1.{minor}, and this is the nearest"


def _age(framework: Framework) -> tuple[int, ...]:
    return tuple(int(n) for n in framework.version.split("."))
