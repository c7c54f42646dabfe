"""attest, waive: what people answer, and what they accept."""

from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

import click

from complyk8s.answers import ANSWERS
from complyk8s.cli import Context, options
from complyk8s.cli.tables import show
from complyk8s.errors import ContentError, StoreError

FORM = click.option("--format", "form", type=click.Choice(["yaml", "csv"]), default="yaml", show_default=True)


@click.group()
def attest() -> None:
    """Answer what no control can tell: with author, date, end, text and files.

    An answered requirement passes, fails or is not applicable as the answer says, and shows who said so; one
    whose answer has expired fails. What controls find cannot be answered away.
    """


@attest.command("record")
@click.argument("framework")
@click.argument("requirement")
@click.option("--answer", type=click.Choice(ANSWERS), required=True)
@click.option("--by", "author", required=True, help="Who answers.")
@click.option("--until", required=True, help="Last day that it holds: 2027-11-20; a year from now at most.")
@click.option("--text", required=True, help="On what the answer rests.")
@click.option(
    "--file", "files", multiple=True, type=click.Path(), help="Evidence: copied into the store by its hash."
)
@click.pass_obj
def attest_record(
    obj: Context, framework: str, requirement: str, answer: str, author: str, until: str, text: str, files: tuple[str, ...]
) -> None:  # fmt: skip
    """Answer one requirement."""
    from complyk8s.pipeline import attesting

    row = {"framework": framework, "requirement": requirement, "answer": answer, "author": author, "until": until,
           "evidence": text, "files": ",".join(files)}  # fmt: skip
    attesting.record(obj.settings(), [row])
    obj.told(
        f"recorded: {framework} {requirement}: {answer}, says {author}, until {until}; it counts from the next evaluation"
    )


@attest.command("template")
@options.FRAMEWORK
@FORM
@click.pass_obj
def attest_template(obj: Context, framework: tuple[str, ...], form: str) -> None:
    """Print every open question of the frameworks, to be filled in."""
    from complyk8s.pipeline import attesting

    rows = attesting.open_requirements(obj.settings(frameworks=framework or None))
    click.echo(attesting.template(rows, form), nl=False)
    obj.told(f"{len(rows)} open requirements", requirements=len(rows))


@attest.command("read")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def attest_read(obj: Context, file: Path) -> None:
    """Read a filled-in template back: all of its answers, or none where one is wrong.

    Files that it names are looked for in its folder, and nowhere else.
    """
    from complyk8s.pipeline import attesting

    rows = attesting.read(file)
    if not rows:
        raise ContentError(f"{file}: no row has an answer", "fill in answer, author, until and evidence")
    obj.told(
        f"recorded {attesting.record(obj.settings(), rows, file.parent)} answers; they count from the next evaluation"
    )


@attest.command("list")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@click.pass_obj
def attest_list(obj: Context, form: str) -> None:
    """Show every answer that was given."""
    from complyk8s.pipeline import attesting

    show(attesting.listed(obj.settings()), form, empty="nobody answered anything yet")


@click.command()
@click.argument("control")
@click.argument("resource")
@click.option("--reason", required=True, help="Why the exception is acceptable.")
@click.option("--by", "approved_by", required=True, help="Who approved it.")
@click.option("--until", required=True, help="Last day that it holds: 2027-01-31; a year from now at most.")
@click.option("--file", "path", default="waivers.yaml", show_default=True, type=click.Path(path_type=Path, dir_okay=False), help="The file of waivers that it is added to.")  # fmt: skip
@click.pass_obj
def waive(
    obj: Context, control: str, resource: str, reason: str, approved_by: str, until: str, path: Path
) -> None:
    """Accept the fails of a control on some resources, for a while.

    CONTROL and RESOURCE are patterns: `workloads/host-*`, `DaemonSet/kube-system/*`. The file belongs into Git; name
    it under `waivers` in complyk8s.toml, or put it into a ConfigMap labelled complyk8s.io/waivers. A waived fail stays a
    fail in every output, with its waiver beside it.
    """
    import yaml

    from complyk8s import redact
    from complyk8s.controls import read, waivers

    entry = {"control": control, "resource": resource, "reason": reason, "approved_by": approved_by,
             "approved_on": f"{datetime.now(UTC):%Y-%m-%d}", "until": until}  # fmt: skip
    if not any(fnmatchcase(c.id, control) for c in read.controls()):
        raise ContentError(f"no control fits {control}", "see `complyk8s controls list`")
    if wrong := [name for name, held in entry.items() if redact.text(held) != held]:
        raise ContentError(
            f"{', '.join(wrong)} of the waiver: what looks like a password, a key or a token",
            "leave it out: the file belongs into Git, and reports show it",
        )
    waivers.read(yaml.safe_dump([entry]), "waive")
    held = waivers.files((str(path),)) if path.exists() else []
    text = path.read_text(encoding="utf-8") if path.exists() else "waivers:\n"
    added = yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=110)
    try:
        path.write_text(f"{text.rstrip()}\n{added}", encoding="utf-8")
        if len(waivers.files((str(path),))) != len(held) + 1:
            raise ContentError(
                f"{path}: its last line is not the end of a list of waivers", "put the list last in the file"
            )
    except OSError as e:
        raise StoreError(f"{path}: {e.strerror or e}") from e
    except ContentError:
        path.write_text(text, encoding="utf-8")
        raise
    obj.told(f"{path}: {control} on {resource} until {until}, approved by {approved_by}")


COMMANDS = [attest, waive]
