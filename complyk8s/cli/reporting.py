"""report, trend, diff: what came out."""

from pathlib import Path

import click

from complyk8s.cli import Context, options
from complyk8s.cli.tables import show
from complyk8s.errors import IntegrityError
from complyk8s.settings import Settings
from complyk8s.store import whole


def write_reports(obj: Context, settings: Settings, formats: str, out: str, run_id: str | None) -> list[Path]:
    """Writes the reports and says where."""
    from complyk8s.pipeline import reporting

    names = tuple(name.strip() for name in formats.split(",") if name.strip())
    assessment = reporting.assess(settings, run_id)
    paths = reporting.write(assessment, names, Path(out), settings.reports_readable_by)
    for path in paths:
        obj.told(f"wrote {path}", path=str(path))
    return paths


@click.command()
@options.FORMAT
@options.OUT
@click.option("--run", "run_id", help="Evaluation to report; the newest by default.")
@click.pass_obj
def report(obj: Context, formats: str, out: str, run_id: str | None) -> None:
    """Write the report of an evaluation: html, pdf, json, csv, junit.

    Exits with 4 where parts of the log that it rests on are missing or changed; it is written all the same.
    """
    from complyk8s.pipeline import reporting

    settings = obj.settings()
    write_reports(obj, settings, formats, out, run_id)
    if damage := reporting.damaged(settings, run_id):
        raise IntegrityError(f"evidence is missing or changed: {damage[0]}", whole.REPAIR)


@click.command()
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@click.pass_obj
def trend(obj: Context, form: str) -> None:
    """Show how many requirements had which verdict at each snapshot.

    Of which the tool alone passes and fails (tool_pass, tool_fail), under which it found an indicator and a person decides,
    and which are not judged.
    """
    from complyk8s.store import database

    with database.reader(obj.settings(), only=frozenset()) as db:
        found = database.dicts(db, TREND)
    show(found, form, empty="no snapshot was evaluated yet")


TREND = """
with newest as (
    select snapshot_id, run_id from run where command = 'evaluate' and state = 'complete'
    qualify row_number() over (partition by snapshot_id order by seq desc) = 1
)
select s.cluster, strftime(s.taken_at, '%Y-%m-%d %H:%M') as taken_at, s.snapshot_id, r.framework,
    count(*) filter (r.verdict = 'pass') as pass, count(*) filter (r.verdict = 'fail') as fail,
    count(*) filter (r.verdict = 'unknown') as unknown, count(*) filter (r.verdict = 'manual') as manual,
    count(*) filter (r.verdict = 'not-applicable') as not_applicable,
    count(*) filter (r.verdict_class = 'tool-pass') as tool_pass, count(*) filter (r.verdict_class = 'tool-fail') as tool_fail,
    count(*) filter (r.verdict_class = 'indicator') as indicator, count(*) filter (r.verdict_class = 'not-judged') as not_judged
from newest as n
inner join snapshot as s on n.snapshot_id = s.snapshot_id
inner join requirements as r on n.run_id = r.run_id
group by s.store_seq, s.cluster, s.taken_at, s.snapshot_id, r.framework
order by s.cluster, s.store_seq, r.framework
"""


@click.command()
@click.argument("before", required=False)
@click.argument("after", required=False)
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@click.pass_obj
def diff(obj: Context, before: str | None, after: str | None, form: str) -> None:
    """Show what changed between two snapshots, and who did it.

    Without ids, between the newest snapshot and the one before it. The beginning of an id will do.
    """
    from complyk8s.pipeline.comparing import compare

    show(compare(obj.settings(), before, after), form, empty="nothing changed")


COMMANDS = [report, trend, diff]
