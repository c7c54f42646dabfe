"""Fluentd's and Fluent Bit's records with their time and tag before them.

https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1: `[time, record]`, `[tag, time, record]`, and since
Fluent Bit 2.1 `[[time, metadata], record]`.
"""

from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory, moment


def fits(record: Any) -> bool:
    """Is a list of a time and an object, maybe with a tag before them."""
    return isinstance(record, list) and len(record) in (2, 3) and _time(record) is not None


def _time(record: list[Any]) -> Any:
    before = record[-2]
    if isinstance(before, list) and before:
        before = before[0]
    tagged = len(record) == 2 or isinstance(record[0], str)
    timed = isinstance(before, (int, float)) and not isinstance(before, bool)
    return before if tagged and timed and isinstance(record[-1], dict) else None


def unwrap(record: list[Any], _memory: Memory) -> Iterator[Carried]:
    """The object."""
    yield Carried(record[-1], moment(_time(record)))
