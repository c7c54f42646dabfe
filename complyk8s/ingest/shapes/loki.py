"""Grafana Loki: query_range and push documents, logcli's JSON lines.

https://grafana.com/docs/loki/latest/reference/loki-http-api/: streams of [nanoseconds, line].
"""

from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory, moment


def fits(record: Any) -> bool:
    """Has streams with their values, or labels beside a line."""
    if not isinstance(record, dict):
        return False
    if isinstance(record.get("line"), str) and isinstance(record.get("labels"), dict):
        return True
    return isinstance(_streams(record), list)


def unwrap(record: dict[str, Any], _memory: Memory) -> Iterator[Carried]:
    """The lines."""
    if "line" in record:
        yield Carried(record["line"], moment(record.get("timestamp")), _source(record["labels"]), stream=True)
        return
    for stream in _streams(record):
        for at, line, *_ in stream.get("values") or ():
            yield Carried(line, moment(at), _source(stream.get("stream")), stream=True)
        for one in (
            stream.get("entries") or ()
        ):  # the form before 0.4, which promtail's tests and old clients have
            yield Carried(one["line"], moment(one.get("ts", one.get("timestamp"))), stream=True)


def _streams(record: dict[str, Any]) -> Any:
    data = record.get("data")
    return (
        data.get("result")
        if isinstance(data, dict) and data.get("resultType") == "streams"
        else record.get("streams")
    )


def _source(labels: Any) -> str:
    held = labels if isinstance(labels, dict) else {}
    return next(
        (
            str(held[k])
            for k in ("instance", "host", "hostname", "node_name", "pod", "filename")
            if held.get(k)
        ),
        "",
    )
