"""Splunk: what is sent to the HTTP Event Collector, and what a search exports.

https://docs.splunk.com/Documentation/Splunk/latest/Data/FormateventsforHTTPEventCollector
"""

from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory, moment


def fits(record: Any) -> bool:
    """Has an event beside a time or a sourcetype, or a result with its raw text."""
    if not isinstance(record, dict):
        return False
    result, event = record.get("result"), record.get("event")
    if isinstance(result, dict):
        return isinstance(result.get("_raw"), str)
    if isinstance(record.get("results"), list):
        return all(isinstance(r, dict) and "_raw" in r for r in record["results"])
    named = record.keys() & {"time", "sourcetype", "source", "index", "host"}
    return (
        bool(named)
        and (isinstance(event, str) or (isinstance(event, dict) and "original" not in event))
        and "kubernetes" not in record
    )


def unwrap(record: dict[str, Any], _memory: Memory) -> Iterator[Carried]:
    """The event, or its raw text."""
    for result in record.get("results") or [record.get("result")]:
        if result is not None:
            yield Carried(
                result["_raw"], moment(result.get("_time")), str(result.get("host") or ""), stream=True
            )
    if "event" in record:
        yield Carried(record["event"], moment(record.get("time")), str(record.get("host") or ""), stream=True)
