"""Syslog, in files and as rsyslog forwards it: a header, and then the event.

https://www.rfc-editor.org/rfc/rfc5424#section-6, https://www.rfc-editor.org/rfc/rfc3164#section-4.1, with or without the
octet count of https://www.rfc-editor.org/rfc/rfc6587#section-3.4.1; also what journalctl prints.
"""

import re
from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory

_NEW = re.compile(
    r"(?:\d{1,9} )?<\d{1,3}>\d{1,2} (?P<at>\S+) (?P<host>\S+) \S+ \S+ \S+ (?:-|(?:\[(?:[^\]\\]++|\\.)*+\])++) ?\ufeff?(?:@cee: ?)?(?P<text>.*)",
    re.DOTALL,
)
_OLD = re.compile(
    r"(?:\d{1,9} )?(?:<\d{1,3}>)?(?:(?P<at>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)|[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d+)?"
    r"|[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? \S{1,6}|\d{9,10}\.\d{6}|\[ *\d+\.\d+\])"
    r" (?P<host>[^\s:]+) [^\s:\[{}]{1,64}(?:\[\d{1,9}\])?: ?(?:@cee: ?)?(?P<text>.*)",
    re.DOTALL,
)
"""RFC 3164, what rsyslog writes to files, and the forms of `journalctl -o short…`."""


def _match(record: Any) -> "re.Match[str] | None":
    return (_NEW.match(record) or _OLD.match(record)) if isinstance(record, str) else None


def fits(record: Any) -> bool:
    """Is a header of either kind, and then a text."""
    return _match(record) is not None


def unwrap(record: str, _memory: Memory) -> Iterator[Carried]:
    """The object; its time is the header's where that has a year."""
    match = _match(record)
    assert match
    host = match["host"]
    at = match["at"] if match["at"] not in (None, "-") else None
    yield Carried(match["text"], at, "" if host == "-" else host, stream=True)
