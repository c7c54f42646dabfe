"""`python -m complyk8s`, and the program `complyk8s`: the command line, in a process that signals end in time."""

from complyk8s import supervise


def start() -> None:
    """Runs the command line and exits."""
    supervise.run(_command)


def _command() -> None:
    from complyk8s.cli import main  # only in the child: the parent stays small

    main()


if __name__ == "__main__":
    start()
