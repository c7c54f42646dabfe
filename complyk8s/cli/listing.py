"""controls, frameworks, questions, views: what there is, and one of it whole."""

from typing import Any

import click

from complyk8s.cli import trying
from complyk8s.cli.tables import say, show
from complyk8s.controls import frameworks as framework_files
from complyk8s.controls import read
from complyk8s.errors import ContentError

FORM = click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")


@click.group()
def controls() -> None:
    """What is judged."""


for _command in trying.COMMANDS:
    controls.add_command(_command)


@controls.command("list")
@FORM
def controls_list(form: str) -> None:
    """Every control."""
    show([{"control": c.id, "severity": c.severity, "title": c.title} for c in read.controls()], form)


@controls.command("show")
@click.argument("control")
def controls_show(control: str) -> None:
    """One control: what it asks, why, how to mend it, whom it serves, its query."""
    c = _one(control, {c.id: c for c in read.controls()}, "control")
    serves = [
        f"{f.id} {r.id}" for f in framework_files.frameworks() for r in f.requirements if c.id in r.controls
    ]
    say(f"{c.id}: {c.title} ({c.severity})\n\nExpects: {c.expects}\nWhy: {c.why}\nFix: {c.fix}")
    if c.exists:
        say(f"Where nothing is seen: unknown, {c.exists}")
    say(
        f"Reads: {', '.join(c.reads)}\nServes: {', '.join(serves)}\nSee: {', '.join(c.references)}\n\n{c.sql}"
    )


@click.group()
def frameworks() -> None:
    """What it is judged by."""


@frameworks.command("list")
@FORM
def frameworks_list(form: str) -> None:
    """Every framework, and how much of it is automated."""
    show([
        {"framework": f.id, "title": f"{f.title} {f.version}", "requirements": len(f.requirements),
         **{how: sum(r.how == how for r in f.requirements) for how in framework_files.HOW}}
        for f in framework_files.frameworks()
    ], form)  # fmt: skip


@frameworks.command("show")
@click.argument("framework")
@FORM
def frameworks_show(framework: str, form: str) -> None:
    """Every requirement of one framework, in order."""
    f = _one(framework, {f.id: f for f in framework_files.frameworks()}, "framework")
    show([{"requirement": r.id, "level": r.level, "assessment": r.assessment, "how": r.how, "text": r.text,
           "controls": ", ".join(r.controls), "questions": ", ".join(r.questions), "note": r.note}
          for r in f.requirements], form)  # fmt: skip


@click.group()
def questions() -> None:
    """What is asked of the audit log."""


@questions.command("list")
@FORM
def questions_list(form: str) -> None:
    """Every question."""
    show([{"question": q.id, "severity": q.severity, "title": q.title} for q in read.questions()], form)


@questions.command("show")
@click.argument("question")
def questions_show(question: str) -> None:
    """One question and its query."""
    q = _one(question, {q.id: q for q in read.questions()}, "question")
    say(f"{q.id}: {q.title} ({q.severity})\n\nAsks: {q.asks}\nLook for: {q.look_for}\n\n{q.sql}")


@click.group()
def detections() -> None:
    """What is looked for in the audit log."""


@detections.command("list")
@FORM
def detections_list(form: str) -> None:
    """Every detection."""
    show([{"detection": d.id, "severity": d.severity, "level": d.level, "attack": ", ".join(d.attack), "title": d.title}
          for d in read.detections()], form)  # fmt: skip


@detections.command("show")
@click.argument("detection")
def detections_show(detection: str) -> None:
    """One detection and its query."""
    d = _one(detection, {d.id: d for d in read.detections()}, "detection")
    say(
        f"{d.id}: {d.title} ({d.severity}; ATT&CK {', '.join(d.attack) or '-'}; level {d.level})\n\n{d.about}\n"
        f"Watches: {'; '.join(d.watches) or 'every request'}\nFalse positives: {d.false_positives}\n\n{d.sql}"
    )


@click.group()
def queries() -> None:
    """What is worth asking the store: saved queries, for `complyk8s sql --name`."""


@queries.command("list")
@FORM
def queries_list(form: str) -> None:
    """Every saved query."""
    show([{"query": q.id, "parameters": ", ".join(q.params), "title": q.title} for q in read.saved()], form)


@queries.command("show")
@click.argument("query")
def queries_show(query: str) -> None:
    """One saved query."""
    q = _one(query, {q.id: q for q in read.saved()}, "query")
    given = ", ".join(f"{k}={v!r}" for k, v in q.params.items())
    say(f"{q.id}: {q.title}\n\n{q.about}\nParameters: {given or 'none'}\n\n{q.sql}")


def _one(name: str, there: dict[str, Any], what: str) -> Any:
    if name not in there:
        near = [n for n in there if name.rpartition("/")[2] in n][:3]
        raise ContentError(
            f"no {what} {name}",
            f"did you mean {', '.join(near)}?"
            if near
            else f"see `complyk8s {what.replace('query', 'querie')}s list`",
        )
    return there[name]


COMMANDS = [controls, detections, frameworks, queries, questions]
