"""What the API server counts of its own audit log: events written, dropped, refused.

https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#auditing-metrics: apiserver_audit_event_total,
apiserver_audit_error_total, apiserver_audit_requests_rejected_total, since the process started.
"""

import re
from typing import NamedTuple

from complyk8s.collect.client import Client, Refused

_LINE = re.compile(
    rb"^(apiserver_audit_(?:event|error|requests_rejected)_total|process_start_time_seconds)(?:\{[^}]*\})? ([0-9.e+]+)",
    re.MULTILINE,
)


class Counted(NamedTuple):
    """One reading. With several API servers it is the one that answered."""

    started: float
    """When its process started, in seconds since 1970: which process it is."""
    events: int
    errors: int
    rejected: int


def read(client: Client) -> Counted | None:
    """The counters, or None where they may not be read or are not there."""
    try:
        return parse(client.get("/metrics", accept="text/plain"))
    except Refused:
        return None


def parse(text: bytes) -> Counted | None:
    """The counters in a text of Prometheus' exposition format; None where it has none."""
    sums: dict[bytes, float] = {}
    for name, value in _LINE.findall(text):
        try:
            sums[name] = sums.get(name, 0.0) + float(value)
        except ValueError:
            continue
    started = sums.get(b"process_start_time_seconds")
    events = sums.get(b"apiserver_audit_event_total")
    if started is None or events is None:
        return None
    return Counted(
        started, int(events), int(sums.get(b"apiserver_audit_error_total", 0)),
        int(sums.get(b"apiserver_audit_requests_rejected_total", 0)),
    )  # fmt: skip
