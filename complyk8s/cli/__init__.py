"""The command line: reads options, calls the pipeline, prints, and sets the exit code."""

import importlib
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from complyk8s import __version__, content, visible
from complyk8s.cli import hardened
from complyk8s.cli.stop import Stop
from complyk8s.errors import BusyError, ComplyError, ContentError, StoreError
from complyk8s.settings import Settings, load


class Told:
    """What a command says to people: lines on stderr, or one JSON object a line."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def __call__(self, text: str, hint: str | None = None, /, **more: Any) -> None:
        """Says one thing in one line, and under it a hint; what does not show is made visible."""
        if self.as_json:
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            told = {"at": at, "event": text, **({} if hint is None else {"hint": hint}), **more}
            click.echo(visible.json(json.dumps(told, default=str)), err=True)
        else:
            click.echo("\n  ".join(visible.text(line) for line in (text, hint) if line), err=True)


class Context:
    """What every command gets: how to load settings, and how to speak."""

    def __init__(self, config: Path | None, options: dict[str, Any], told: Told) -> None:
        self._config, self._options, self.told = config, options, told
        self._named = False

    def settings(self, **more: Any) -> Settings:
        """Settings from file, environment and options. Raises ContentError."""
        held = load(self._config, **{**self._options, **more})
        if held.read_from and not self._named:
            self._named = True
            self.told(f"settings: {held.read_from}", path=str(held.read_from))
        content.use(held.content)
        return held


INTERRUPTED = ("interrupted", "what was stored before is kept; run it again", BusyError.exit_code)


_stop = Stop()


MODULES = {
    "answering": ("attest", "waive"),
    "collecting": ("ingest", "retain", "snapshot"),
    "demo": ("demo",),
    "doctor": ("doctor",),
    "listing": ("controls", "detections", "frameworks", "queries", "questions"),
    "looking": ("sql", "timeline"),
    "nodes": ("node-facts",),
    "proposing": ("propose",),
    "reporting": ("diff", "report", "trend"),
    "running": ("evaluate", "run", "serve"),
}
"""Which commands each module holds: one alone is imported, so that no command waits for what it does not use."""


class Group(click.Group):
    """Turns what can go wrong into one clear sentence and the exit code that belongs to it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names of all commands."""
        return sorted(name for names in MODULES.values() for name in names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, from its module; none where there is none."""
        for module, names in MODULES.items():
            if cmd_name in names:
                held: list[click.Command] = importlib.import_module(f"{__name__}.{module}").COMMANDS
                return next(c for c in held if c.name == cmd_name)
        return super().get_command(ctx, cmd_name)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Runs the program, and leaves nothing behind that was not redacted."""
        hardened.leave_nothing()
        with hardened.redacted_stderr():
            return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except ComplyError as e:
            if _stop.asked:
                _fail(ctx, *INTERRUPTED)
            _fail(ctx, str(e), e.hint, e.exit_code)
        except MemoryError:
            _fail(ctx, "out of memory", "raise memory_limit, or give less at once", StoreError.exit_code)
        except KeyboardInterrupt:
            _fail(ctx, *INTERRUPTED)
        except BrokenPipeError:  # whoever read our output has seen enough, as `head` does
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except Exception as e:
            if _stop.asked:  # DuckDB reports an interrupt under several names
                _fail(ctx, *INTERRUPTED)
            if isinstance(e, click.ClickException | click.exceptions.Exit | click.Abort) or os.environ.get(
                "COMPLYK8S_DEBUG"
            ):
                raise
            _fail(
                ctx,
                f"internal error: {type(e).__name__}: {e}",
                "COMPLYK8S_DEBUG=1 shows where; please report it",
                1,
            )


def _end(what: str, *, as_json: bool) -> NoReturn:
    """Ends the program at once, from another thread: a query holds the main one, and does not let go of it."""
    told = Told(as_json=as_json)
    if as_json:
        told("error", message=what, hint="", exit_code=ContentError.exit_code)
    else:
        told(f"complyk8s: {what}")
    os._exit(ContentError.exit_code)


def _fail(ctx: click.Context, what: str, hint: str, code: int) -> NoReturn:
    _say(ctx.obj.told if isinstance(ctx.obj, Context) else Told(as_json=False), what, hint, code)
    ctx.exit(code)


def _say(told: Told, what: str, hint: str, code: int) -> None:
    first = " ".join(what.split())
    if told.as_json:
        told("error", hint, message=first, exit_code=code)
    else:
        told(f"complyk8s: {first}", " ".join(hint.split()))


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="complyk8s")
@click.option("--store", type=click.Path(path_type=Path), help="Folder of the store.  [COMPLYK8S_STORE]")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Settings; nothing is read that is not named.  [COMPLYK8S_CONFIG]",
)
@click.option("--cluster", help="Name that the cluster is filed under.")
@click.option(
    "--content",
    "own",
    type=click.Path(path_type=Path),
    help="Folder with controls, detections, queries and frameworks of your own.",
)
@click.option(
    "--log", "log", type=click.Choice(["text", "json"]), default="text", help="How to speak on stderr."
)
@click.pass_context
def main(
    ctx: click.Context, store: Path | None, config: Path | None, cluster: str | None, own: Path | None, log: str
) -> None:  # fmt: skip
    """Prove how a Kubernetes cluster was set up, and how it was used.

    Read-only: it asks the API with get and list, and writes to its own store alone.

    Exit codes: 0 done; 1 our fault; 2 bad arguments, settings or content; 3 nothing, or not all,
    could be collected; 4 evidence does not verify; 10 a verdict at or above --fail-on; 75 try again.
    """
    from complyk8s.store import limits

    told = Told(as_json=log == "json")
    _stop.listen(lambda: _say(told, *INTERRUPTED))
    os.umask(0o077)  # what is written is its owner's alone, also by libraries
    limits.when_stuck(lambda what: _end(what, as_json=log == "json"))
    ctx.obj = Context(config, {"store": store, "cluster": cluster, "content": own}, told)
    ctx.obj.settings()  # what is wrong with them, or with the user's own content, is said before anything is done
