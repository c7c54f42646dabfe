"""node-facts: what only a node itself shows."""

import time
from datetime import UTC, datetime
from pathlib import Path

import click

from complyk8s.cli import Context
from complyk8s.errors import CollectError


@click.command("node-facts")
@click.option("--root", default="/", show_default=True, type=click.Path(path_type=Path, file_okay=False), help="Where the node's file system is mounted.")  # fmt: skip
@click.option("--mounted", multiple=True, help="Folder of the node that is there below --root, where not all of it is; may be given again. What else is asked for counts as refused, not as missing.")  # fmt: skip
@click.option("--name", envvar="NODE_NAME", help="The node's name; else the kubelet's, else the machine's.  [NODE_NAME]")  # fmt: skip
@click.option("--every", type=click.IntRange(min=1), help="Go on, and print it anew after so many hours.")
@click.pass_obj
def node_facts(
    obj: Context, root: Path, mounted: tuple[str, ...], name: str | None, every: int | None
) -> None:  # fmt: skip
    """Print what only a node shows, as one line of JSON: run it on each node.

    Modes and owners of Kubernetes' files, arguments of its processes, the kubelet's configuration, kernel
    settings. It reads, runs no other program, and opens no key. Give the lines to `snapshot --facts FILE`, or
    let deploy/node-facts.yaml print them where `snapshot` finds them.
    """
    import orjson

    from complyk8s import redact, visible
    from complyk8s.collect.node import facts, shape

    if not (root / "proc").is_dir() and not (root / "etc").is_dir():
        raise CollectError(
            f"{root} is no file system of a node", "mount the node's / and give it with --root"
        )
    while True:
        held = facts.collect(root, name, datetime.now(UTC).replace(tzinfo=None), mounted)
        click.echo(visible.json(orjson.dumps(redact.value(held), option=orjson.OPT_SORT_KEYS).decode()))
        for cause, gap in shape.gaps(held):
            obj.told(f"not read: {gap}", cause=cause)
        if not every:
            return
        time.sleep(every * 3600)


COMMANDS = [node_facts]
