"""The command line: reads options, calls the pipeline, prints, and sets the exit code."""

import _thread
import json
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from complyk8s import __version__, content
from complyk8s.cli import hardened
from complyk8s.errors import ComplyError, StoreError
from complyk8s.settings import Settings, load


class Told:
    """What a command says to people: lines on stderr, or one JSON object a line."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def __call__(self, text: str, **more: Any) -> None:
        """Says one thing."""
        if self.as_json:
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            click.echo(json.dumps({"at": at, "event": text, **more}, default=str), err=True)
        else:
            click.echo(text, err=True)


class Context:
    """What every command gets: how to load settings, and how to speak."""

    def __init__(self, config: Path | None, options: dict[str, Any], told: Told) -> None:
        self._config, self._options, self.told = config, options, told

    def settings(self, **more: Any) -> Settings:
        """Settings from file, environment and options. Raises ContentError."""
        held = load(self._config, **{**self._options, **more})
        content.use(held.content)
        return held


INTERRUPTED = ("interrupted", "what was stored before is kept; run it again", 75)


class _Stop:
    """SIGTERM, noticed by a thread of its own: a query that runs in the main thread would not see it."""

    def __init__(self) -> None:
        self.asked = False

    def listen(self) -> None:
        """From here on SIGTERM stops running queries and then the main thread, as Ctrl-C does."""
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self) -> None:
        from complyk8s.store import database

        signal.sigwait({signal.SIGTERM})
        self.asked = True
        database.interrupt()
        _thread.interrupt_main()


_stop = _Stop()


class Group(click.Group):
    """Turns what can go wrong into one clear sentence and the exit code that belongs to it."""

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


def _fail(ctx: click.Context, what: str, hint: str, code: int) -> NoReturn:
    told = ctx.obj.told if isinstance(ctx.obj, Context) else Told(as_json=False)
    first = " ".join(what.split())
    if told.as_json:
        told("error", message=first, hint=hint, exit_code=code)
    else:
        told(f"complyk8s: {first}" + (f"\n  {hint}" if hint else ""))
    ctx.exit(code)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="complyk8s")
@click.option("--store", type=click.Path(path_type=Path), help="Folder of the store.  [COMPLYK8S_STORE]")
@click.option("--config", type=click.Path(path_type=Path), help="Settings; complyk8s.toml by default.")
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
    _stop.listen()
    ctx.obj = Context(
        config, {"store": store, "cluster": cluster, "content": own}, Told(as_json=log == "json")
    )
    ctx.obj.settings()  # what is wrong with them, or with the user's own content, is said before anything is done


from complyk8s.cli import (  # noqa: E402
    answering,
    collecting,
    demo,
    doctor,
    listing,
    looking,
    nodes,
    proposing,
    reporting,
    running,
    trying,
)

for _module in (
    demo,
    running,
    collecting,
    reporting,
    proposing,
    looking,
    listing,
    nodes,
    doctor,
    trying,
    answering,
):
    for _command in _module.COMMANDS:
        main.add_command(_command)
