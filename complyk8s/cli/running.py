"""run, evaluate, serve: the main job, and its parts."""

from typing import TYPE_CHECKING

import click

from complyk8s import content
from complyk8s.cli import Context, options
from complyk8s.cli.collecting import add_log, retain, take
from complyk8s.cli.reporting import write_reports
from complyk8s.collect.built import Build
from complyk8s.errors import CollectError, ContentError, IntegrityError
from complyk8s.model import Gap, Snapshot, Verdict
from complyk8s.settings import Settings
from complyk8s.store.objects import Collection

if TYPE_CHECKING:  # imported by commands as they run, so that --help need not wait
    from complyk8s.pipeline.evaluating import Evaluated


def judge(
    obj: Context, settings: Settings, snapshot: str | None, since: str | None, until: str | None
) -> "Evaluated":
    """Evaluates and says what was found."""
    from complyk8s.pipeline import evaluating

    done = evaluating.evaluate(settings, snapshot, options.moment(since), options.moment(until))
    for path, why in sorted(content.broken().items()):
        obj.told(f"left out: {path}: {why}", path=str(path))
    for gap in done.blind:
        obj.told(f"not computed: {gap.what}: {gap.detail}", what=gap.what, cause=gap.cause)
    if done.elsewhere:
        obj.told(f"no log of this cluster in the period: {done.elsewhere}")
    verdicts = done.verdicts()
    for damage in done.damage:
        obj.told(f"evidence is missing or changed: {damage}", damage=damage)
    obj.told(f"frameworks: {done.chosen}")
    told = ", ".join(f"{verdicts.get(v, 0):,} {v}" for v in Verdict if v != Verdict.MANUAL)
    obj.told(
        f"evaluated {done.snapshot_id}: {told}; {len(done.answers):,} answers from the log",
        run=done.run_id, snapshot=done.snapshot_id,
        # not `pass`: of a value by that name redaction leaves nothing
        **{"passed" if v == Verdict.PASS else v: verdicts.get(v, 0) for v in Verdict},
    )  # fmt: skip
    return done


def _code(done: "Evaluated", fail_on: str | None, collected: int = 0) -> int:
    """The exit code of an evaluation that was made: the gravest of what is to be told.

    4 where stored evidence is damaged, 10 as `--fail-on` asks, what collecting ended with or 3 where not all could be
    computed, or 2 where a file of
    the user's own was left out.
    """
    spoilt = ContentError.exit_code if content.broken() else 0
    unread = collected or (CollectError.exit_code if done.blind else 0)
    return (IntegrityError.exit_code if done.damage else 0) or options.gate(done, fail_on) or unread or spoilt


@click.command()
@click.option("--snapshot", help="Snapshot to judge; the newest by default. The beginning of its id will do.")
@options.FRAMEWORK
@options.SINCE
@options.UNTIL
@options.PERIOD_DAYS
@options.AUDIT_POLICY
@options.PLATFORM
@options.FAIL_ON
@click.pass_obj
@click.pass_context
def evaluate(
    ctx: click.Context, obj: Context, snapshot: str | None, framework: tuple[str, ...], since: str | None,
    until: str | None, period_days: int | None, audit_policy: str | None, platform: str | None, fail_on: str | None,
) -> None:  # fmt: skip
    """Judge a snapshot and a period of the log by every control and detection.

    Exits with 3 where not all could be computed: the controls that rest on it are unknown.
    """
    settings = obj.settings(
        frameworks=framework or None, audit_policy=audit_policy, platform=platform, period_days=period_days
    )
    done = judge(obj, settings, snapshot, since, until)
    ctx.exit(_code(done, fail_on))


@click.command()
@options.KUBECONFIG
@options.CONTEXT
@click.option("--from", "paths", multiple=True, help="Manifests or saved lists instead of a cluster, or `-`.")
@options.BUILD
@options.VALUES
@click.option("--audit-log", "logs", multiple=True, help="Log file or folder to ingest; may be given again.")
@options.FRAMEWORK
@options.SINCE
@options.UNTIL
@options.PERIOD_DAYS
@options.FORMAT
@options.OUT
@options.AUDIT_POLICY
@options.PLATFORM
@options.NAMESPACE
@options.FACTS
@options.KUBELET_CONFIG
@options.FAIL_ON
@click.pass_obj
@click.pass_context
def run(  # noqa: PLR0913, PLR0917
    ctx: click.Context, obj: Context, kubeconfig: str | None, context: str | None,
    paths: tuple[str, ...], build: str | None, values: tuple[str, ...], logs: tuple[str, ...], framework: tuple[str, ...], since: str | None,
    until: str | None, period_days: int | None, formats: str, out: str, audit_policy: str | None, platform: str | None,
    default_namespace: str | None, facts: tuple[str, ...], kubelet_config: bool | None, fail_on: str | None,
) -> None:  # fmt: skip
    """Snapshot, ingest, evaluate, report: what the CronJob calls.

    Exits with 3 where not all of the cluster or of its log could be read or judged: the report is written all the same, and
    says what is missing.
    """
    settings = obj.settings(
        frameworks=framework or None, audit_log=logs or None, audit_policy=audit_policy, platform=platform,
        facts=facts or None, kubelet_config=kubelet_config, default_namespace=default_namespace, period_days=period_days,
    )  # fmt: skip
    from complyk8s.store import database

    with database.held(settings):  # for all of it, or reports of two runs would lie side by side
        taken, collection = _collect(
            obj, settings, kubeconfig, context, paths, options.building(build, values, paths)
        )
        done = judge(obj, settings, taken.id, since, until)
        write_reports(obj, settings, formats, out, done.run_id)
        if settings.keep_days:
            ctx.invoke(retain)
    ctx.exit(_code(done, fail_on, 3 if collection.blinding() else 0))


def _collect(
    obj: Context, settings: Settings, kubeconfig: str | None, context: str | None, paths: tuple[str, ...],
    build: Build | None = None,
) -> tuple[Snapshot, Collection]:  # fmt: skip
    """A snapshot, then the log where one is named: what `run` and `serve` both begin with."""
    taken = take(obj, settings, kubeconfig, context, paths, build)
    if settings.audit_log:
        try:
            taken[1].gaps.extend(add_log(obj, settings, settings.audit_log))
        except CollectError as e:  # what there is is judged and reported all the same
            obj.told(f"no log was read: {e}", hint=e.hint, exit_code=e.exit_code)
            taken[1].gaps.append(Gap("audit-log", ", ".join(settings.audit_log), "unreadable", str(e)))
    return taken


@click.command()
@options.KUBECONFIG
@options.CONTEXT
@click.option("--audit-log", "logs", multiple=True, help="Log file or folder to ingest; may be given again.")
@click.option("--schedule", help="Cron line, UTC; 0 6 * * * by default. As Kubernetes reads it.")
@options.FORMAT
@options.OUT
@click.pass_obj
def serve(
    obj: Context, kubeconfig: str | None, context: str | None, logs: tuple[str, ...], schedule: str | None,
    formats: str, out: str,
) -> None:  # fmt: skip
    """Run on a schedule without a CronJob: for machines outside of a cluster.

    A run that was missed is made up for once. Two never overlap.
    """
    from datetime import UTC, datetime

    from apscheduler.schedulers.blocking import BlockingScheduler

    from complyk8s import schedule as schedules
    from complyk8s.errors import ComplyError
    from complyk8s.pipeline.runs import last_success
    from complyk8s.store import database

    settings = obj.settings(audit_log=logs or None, schedule=schedule)

    def once() -> None:
        try:
            with database.held(settings):
                taken, _ = _collect(obj, settings, kubeconfig, context, ())
                done = judge(obj, settings, taken.id, None, None)
                write_reports(obj, settings, formats, out, done.run_id)
        except ComplyError as e:  # the next run may go better; this one is in the log
            obj.told(f"run failed: {e}", hint=e.hint, exit_code=e.exit_code)

    when = schedules.trigger(settings.schedule)
    if schedules.overdue(settings.schedule, last_success(settings), datetime.now(UTC)):
        once()
    keeper = BlockingScheduler(timezone="UTC")
    keeper.add_job(once, when, coalesce=True, max_instances=1, misfire_grace_time=3600)
    obj.told(f"next run at {when.get_next_fire_time(None, datetime.now(UTC)):%Y-%m-%d %H:%M}Z")
    keeper.start()


COMMANDS = [run, evaluate, serve]
