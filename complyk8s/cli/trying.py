"""controls new, controls test: content of one's own."""

from pathlib import Path

import click

from complyk8s.cli.tables import say
from complyk8s.errors import ContentError
from complyk8s.model import Detection, Question

_SQL = """/*
title = "Say what holds, as a sentence"
severity = "medium"
reads = ["workload_containers"]
expects = "what a good one shows"
fix = "What to do about a bad one."
why = "What goes wrong otherwise."
*/
select
    resource,
    not coalesce(privileged, false) as ok,
    concat('privileged=', coalesce(cast(privileged as varchar), 'unset')) as seen
from workload_containers
order by resource
"""
_POD = """apiVersion: v1
kind: Pod
metadata: {{name: example, namespace: default}}
spec:
  containers:
  - name: main
    image: example:1
    securityContext: {{privileged: {privileged}}}
"""


@click.command("new")
@click.argument("control")
@click.option("--dir", "folder", default="content", show_default=True, type=click.Path(path_type=Path), help="Folder of your own content.")  # fmt: skip
def new(control: str, folder: Path) -> None:
    """Write the skeleton of a control: its query, and a good and a bad fixture.

    CONTROL is its id, SUBJECT/NAME. Try it with `complyk8s controls test DIR`, use it with `--content DIR`.
    """
    subject, _, name = control.partition("/")
    if not (subject.replace("-", "").replace("_", "").isalnum() and name.replace("-", "").isalnum()):
        raise ContentError(f"{control} is no id of a control", "give SUBJECT/NAME, as workloads/privileged")
    base = folder / "queries" / subject
    files = {
        f"{name}.sql": _SQL,
        f"{name}.good.yaml": _POD.format(privileged="false"),
        f"{name}.bad.yaml": _POD.format(privileged="true"),
    }
    if there := [n for n in files if (base / n).exists()]:
        raise ContentError(f"{base / there[0]} is there already", "give another name")
    base.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        (base / file).write_text(text, encoding="utf-8")
        say(f"wrote {base / file}")


@click.command("test")
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_context
def test(ctx: click.Context, folder: Path) -> None:
    """Try every control, question and detection of a folder against its fixtures; read its frameworks.

    Every resource in NAME.good.yaml must pass, in NAME.bad.yaml fail, in NAME.unknown.yaml be unknown.
    Exits with 2 where one does not.
    """
    from complyk8s import content
    from complyk8s.controls import frameworks, read
    from complyk8s.pipeline import trying
    from complyk8s.store import views

    content.use(folder)
    views.ordered()
    tried = [t for c in read.controls() if content.is_own(c.path) for t in trying.control(c)]
    asked: list[Question | Detection] = [*read.questions(), *read.detections()]
    tried += [t for q in asked if content.is_own(q.path) for t in trying.question(q)]
    read.saved()
    own = [
        f.id for f in frameworks.frameworks() if f.id in {p.stem for p in content.own("benchmarks", "*.yaml")}
    ]
    for t in tried:
        say(f"{'ok  ' if t.ok else 'FAIL'}  {t.of}  {t.side}: {t.told}")
    for name in own:
        say(f"ok    framework {name}")
    for path, why in sorted(content.broken().items()):
        say(f"FAIL  {path}: {why}")
    if not (tried or own or content.broken()):
        raise ContentError(
            f"{folder}: nothing to try",
            "it holds queries/SUBJECT/NAME.sql or benchmarks/ID.yaml; see `controls new`",
        )
    ctx.exit(0 if all(t.ok for t in tried) and not content.broken() else ContentError.exit_code)


COMMANDS = [new, test]
