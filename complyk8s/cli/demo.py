"""demo: the main job on the bundled recorded cluster; no cluster needed."""

from pathlib import Path

import click

from complyk8s import content
from complyk8s.cli import Context
from complyk8s.cli.tables import say
from complyk8s.errors import StoreError


@click.command()
@click.option(
    "--out",
    default="complyk8s-demo",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder for the store and the reports.",
)
@click.option("--no-pdf", is_flag=True, help="Leave the PDF out; it needs Pango.")
@click.pass_obj
def demo(obj: Context, out: Path, no_pdf: bool) -> None:
    """Show the main job on a recorded cluster: two snapshots, the log between them, five frameworks."""
    from complyk8s.pipeline import evaluating, ingesting, reporting, snapshots
    from complyk8s.pipeline.runs import run
    from complyk8s.report import page

    data = content.folder("demo")
    settings = obj.settings(
        store=out / "store",
        cluster="bank-prod",
        frameworks=(),
        audit_policy=str(data / "audit-policy.yaml"),
        period_days=92,
    )
    taken = []
    for name in ("before", "after"):
        with run(settings, "snapshot") as r:
            taken_at = snapshots.recorded_at(data / name)
            kept, _ = snapshots.from_files(r, (str(data / name),), taken_at)
        taken.append(kept)
        obj.told(f"snapshot {kept.id}: {kept.objects} objects, as recorded {taken_at:%Y-%m-%d %H:%M}Z")
    with run(settings, "ingest") as r:
        done = ingesting.ingest(r, (str(data / "audit"),), "bank-prod")
    obj.told(
        f"audit log: {done.events + done.duplicates:,} events, {done.redacted} of them with something to redact"
    )
    for snapshot in taken:  # the first one with the log up to it, the second with all of it
        judged = evaluating.evaluate(
            settings, snapshot.id, until=None if snapshot is taken[-1] else snapshot.taken_at
        )
    verdicts = judged.verdicts()
    obj.told("evaluated: " + ", ".join(f"{n:,} {v}" for v, n in sorted(verdicts.items())))
    assessment = reporting.assess(settings, judged.run_id)
    names = ("html", "json", "csv") if no_pdf else ("html", "pdf", "json", "csv")
    try:
        paths = reporting.write(assessment, names, out)
    except StoreError as e:
        if "Pango" not in str(e):
            raise
        obj.told(f"no PDF: {e}", e.hint)
        paths = reporting.write(assessment, ("html", "json", "csv"), out)
    click.echo("\nFive findings worth reading:\n")
    for number, line in enumerate(page.highlights(assessment), 1):
        say(click.wrap_text(f"{number}. {line}", 100, "  ", "     "))
    click.echo("\nOpen:")
    for path in paths:
        say(f"  {path}")
    say(
        f"\nAsk:\n  complyk8s --store {settings.store} sql \"select * from requests where subresource = 'exec'\""
    )


COMMANDS = [demo]
