"""The systemd journal: `journalctl -o json`, `-o export` and `-o verbose`, and syslog-ng's JSON, which has the same name for it.

https://systemd.io/JOURNAL_EXPORT_FORMATS/; a line that was longer than LineMax= is several entries, all but the last with
_LINE_BREAK=line-max (systemd.journal-fields(7)).
"""

import re
from collections.abc import Iterator
from typing import Any

from complyk8s.ingest import sought
from complyk8s.ingest.carried import Carried, Memory, Unfit, gathered, is_piece, marked, moment
from complyk8s.model import Reason

_FIELD = re.compile(r"\s*(_{0,2}[A-Z][A-Z0-9_]*)=(.*)", re.DOTALL)
_BETWEEN = re.compile(r"-- .+ --|[A-Z][a-z]{2} \d{4}-\d\d-\d\d [\d:.]+ \S+ \[s=[0-9a-f;a-z=]+\]")
_AT = "journal/at"


def fits(record: Any) -> bool:
    """Is an entry as an object, a field of one as a line, or what stands between two of them."""
    if isinstance(record, dict):
        return "MESSAGE" in record and "auditID" not in record
    if not isinstance(record, str):
        return False
    field = _FIELD.fullmatch(record)
    return bool(field and (field[1] == "MESSAGE" or not marked(record))) or bool(_BETWEEN.fullmatch(record))


def unwrap(record: Any, memory: Memory) -> Iterator[Carried]:
    """The message, joined from its pieces; its time where the entry has it."""
    if isinstance(record, str):
        field = _FIELD.fullmatch(record)
        if field and field[1] == "__REALTIME_TIMESTAMP":
            memory[_AT] = moment(field[2])
        if field and field[1] == "MESSAGE":
            yield Carried(field[2], memory.get(_AT), stream=True)
        return
    held = record["MESSAGE"]
    if held is None:
        raise Unfit(Reason.LEFT_OUT, record)
    messages = held if isinstance(held, list) and held and not isinstance(held[0], int) else [held]
    host = record.get("_HOSTNAME", record.get("HOST"))
    key = f"journald/{host}/{record.get('_PID')}/{record.get('SYSLOG_IDENTIFIER')}"
    for message in messages:
        text = sought.bytes_of(message) if isinstance(message, list) else message
        if isinstance(text, str):
            text = gathered(memory, key, text, more=is_piece(record))
        if text is not None:
            at = moment(record.get("__REALTIME_TIMESTAMP"))
            yield Carried(text, at, host if isinstance(host, str) else "", stream=True)
