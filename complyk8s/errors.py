"""What can go wrong, and what to do about it.

* ComplyError            our fault unless a subclass says otherwise (exit 1)
  x ContentError         a .sql, .yaml or template file, a setting or an argument is wrong (exit 2)
  x CollectError         nothing could be collected          (exit 3; parts refused are gaps)
  x IntegrityError       the evidence does not verify        (exit 4)
  x BusyError            another run holds the store         (exit 75)
  x StoreError           the disk or the database refused    (exit 1)
  x QueryError           a query would not run               (an unknown, not a crash)
"""

import json
import re

from complyk8s.untrusted import InputError


def place(error: Exception) -> str:
    """What may be said of an error of a parser or of the system: what was expected, and where. Never the text, which
    messages of parsers quote."""
    if isinstance(error, InputError):  # which names nothing of what was read
        return str(error)
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8: byte {error.start}"
    return _line(error) or type(error).__name__


def _line(error: Exception) -> str:
    """Where a parser of JSON, YAML or TOML stopped; empty where that is not known."""
    if (mark := getattr(error, "problem_mark", None)) is not None:
        return f"not YAML: line {mark.line + 1}, column {mark.column + 1}"
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: line {error.lineno}, column {error.colno}"
    found = re.search(r"\(at (line \d+, column \d+|end of document)\)", str(error))
    return f"not TOML: {found.group(1)}" if found is not None else ""


class ComplyError(Exception):
    """Anything a person can act on: what happened, and in `hint` what to do about it."""

    exit_code = 1

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.hint = hint


class ContentError(ComplyError):
    """A file, a setting or an argument breaks its contract."""

    exit_code = 2


class CollectError(ComplyError):
    """No source answered, or the input held nothing of use."""

    exit_code = 3


class IntegrityError(ComplyError):
    """A stored snapshot or report no longer matches its hash."""

    exit_code = 4


class BusyError(ComplyError):
    """Another run holds the store, or this one was interrupted; try again."""

    exit_code = 75


class StoreError(ComplyError):
    """The store could not be opened or written."""


class QueryError(ComplyError):
    """A query broke."""
