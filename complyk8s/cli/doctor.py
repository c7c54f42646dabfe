"""doctor: which rights are missing and what that blinds; the rights as a ClusterRole."""

import click

from complyk8s.cli import Context, options
from complyk8s.cli.tables import show


@click.command()
@options.KUBECONFIG
@options.CONTEXT
@click.option("--rbac", is_flag=True, help="Print the ClusterRole that snapshots need.")
@click.pass_obj
@click.pass_context
def doctor(ctx: click.Context, obj: Context, kubeconfig: str | None, context: str | None, rbac: bool) -> None:
    """Say which kinds this identity may not list, and which controls that blinds. Writes nothing.

    Exits with 3 where a right is missing.
    """
    from complyk8s.pipeline import rights

    if rbac:
        click.echo(rights.cluster_role(), nl=False)
        return
    missing = rights.missing(obj.settings(), kubeconfig, context)
    show(missing, "table", empty="every kind that is asked for may be listed")
    ctx.exit(3 if missing else 0)


COMMANDS = [doctor]
