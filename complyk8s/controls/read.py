"""Control and question files: a TOML header, one SELECT."""

from pathlib import Path
from typing import Any

from complyk8s import content
from complyk8s.errors import ContentError
from complyk8s.model import SEVERITIES, WINDOWS, Control, Detection, Exhibit, Question, Saved
from complyk8s.platforms import PLATFORMS

NOT_CONTROLS = {"views", "macros", "questions", "exhibits", "saved"}


def control(path: Path) -> Control:
    """One control; its id is its folder's and its file's name, so the two cannot differ.

    Raises ContentError, naming the file, where the header breaks the contract.
    """
    head, sql = content.header(
        path,
        {"title", "severity", "reads", "expects", "fix"},
        {"why", "references", "exists", "customer", "platform"},
    )
    _severity(path, head["severity"])
    if head.get("platform", "") not in ("", *PLATFORMS):
        raise ContentError(f"{path}: platform {head['platform']!r}", f"one of {', '.join(PLATFORMS)}")
    return Control(
        id=f"{path.parent.name}/{path.stem}", path=path, sql=sql.strip(), title=head["title"],
        severity=head["severity"], reads=tuple(head["reads"]), expects=head["expects"],
        fix=head["fix"], why=head.get("why", ""), references=tuple(head.get("references", ())),
        exists=head.get("exists", ""), customer=head.get("customer", False), platform=head.get("platform", ""),
    )  # fmt: skip


def question(path: Path) -> Question:
    """One question to the log; its id is its file's name. Raises ContentError."""
    head, sql = content.header(path, {"title", "asks", "look_for", "severity", "reads"}, {"fields", "window"})
    _severity(path, head["severity"])
    return Question(
        id=path.stem, path=path, sql=sql.strip(), title=head["title"], asks=head["asks"],
        look_for=head["look_for"], severity=head["severity"], reads=tuple(head["reads"]),
        fields=tuple(head.get("fields", ())), window=_window(path, head),
    )  # fmt: skip


def detection(path: Path) -> Detection:
    """One detection; its id is its folder's and its file's name. Raises ContentError."""
    wanted = {"title", "about", "severity", "attack", "level", "watches", "false_positives", "reads"}
    head, sql = content.header(path, wanted, {"fields", "window"})
    _severity(path, head["severity"])
    if head["level"] not in ("Metadata", "Request"):
        raise ContentError(f"{path}: level {head['level']!r}", "Metadata or Request")
    return Detection(
        id=f"{path.parent.name}/{path.stem}", path=path, sql=sql.strip(), title=head["title"], about=head["about"],
        severity=head["severity"], attack=tuple(head["attack"]), level=head["level"],
        watches=tuple(head["watches"]), false_positives=head["false_positives"], reads=tuple(head["reads"]),
        fields=tuple(head.get("fields", ())), window=_window(path, head),
    )  # fmt: skip


def saved_query(path: Path) -> Saved:
    """One saved query; its id is its file's name. Raises ContentError."""
    head, sql = content.header(path, {"title", "about"}, {"params"})
    params = {k: str(v) for k, v in head.get("params", {}).items()}
    return Saved(path.stem, head["title"], head["about"], params, path, sql.strip())


def exhibit(path: Path) -> Exhibit:
    """One exhibit; its id is its file's name. Raises ContentError."""
    head, sql = content.header(path, {"title", "about", "reads", "most"}, {"partial"})
    return Exhibit(
        id=path.stem, path=path, sql=sql.strip(), title=head["title"], about=head["about"],
        reads=tuple(head["reads"]), most=head["most"], partial=head.get("partial", False),
    )  # fmt: skip


def _window(path: Path, head: dict[str, Any]) -> str:
    """How much of the log a row comes of: all of it where the file does not say. Raises ContentError."""
    window = str(head.get("window", WINDOWS[-1]))
    if window not in WINDOWS:
        raise ContentError(f"{path}: window {window!r}", f"one of {', '.join(WINDOWS)}")
    return window


def _severity(path: Path, severity: str) -> None:
    if severity not in SEVERITIES:
        raise ContentError(f"{path}: severity {severity!r}", f"one of {', '.join(SEVERITIES)}")


def _control_or_none(path: Path) -> Control | None:
    return control(path) if path.parent.name not in NOT_CONTROLS else None


@content.cached
def controls() -> tuple[Control, ...]:
    """Every control that there is, in the order of its id."""
    found = (c for c in content.each("queries", "*/*.sql", _control_or_none) if c)
    return tuple(sorted(found, key=lambda c: c.id))


@content.cached
def questions() -> tuple[Question, ...]:
    """Every question to the log, in the order of its id."""
    return tuple(sorted(content.each("queries", "questions/*.sql", question), key=lambda q: q.id))


@content.cached
def detections() -> tuple[Detection, ...]:
    """Every detection, in the order of its id."""
    return tuple(sorted(content.each("queries", "detections/*/*.sql", detection), key=lambda d: d.id))


@content.cached
def saved() -> tuple[Saved, ...]:
    """Every saved query, in the order of its id."""
    return tuple(sorted(content.each("queries", "saved/*.sql", saved_query), key=lambda q: q.id))


@content.cached
def exhibits() -> tuple[Exhibit, ...]:
    """Every exhibit, in the order of its id."""
    return tuple(exhibit(p) for p in sorted(content.folder("queries").glob("exhibits/*.sql")))
