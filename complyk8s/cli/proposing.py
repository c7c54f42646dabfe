"""propose: what would mend the cluster, as files to look through and apply."""

from pathlib import Path

import click

from complyk8s.cli import Context


@click.command()
@click.option("--out", default="proposals", show_default=True, type=click.Path(path_type=Path), help="Folder for the files.")  # fmt: skip
@click.option("--run", "run_id", help="Evaluation to take them from; the newest by default.")
@click.pass_obj
def propose(obj: Context, out: Path, run_id: str | None) -> None:
    """Write what an evaluation proposes: network policies, smaller roles, patches.

    One YAML file a namespace under policies/, one a holder of grants under roles/, and mend.sh with every
    command in the order of its points. Nothing is applied; read each before you do.
    """
    from complyk8s.pipeline import proposing

    for path in proposing.write(obj.settings(), run_id, out):
        obj.told(f"wrote {path}", path=str(path))


COMMANDS = [propose]
