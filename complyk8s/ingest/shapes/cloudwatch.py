"""Amazon EKS by way of CloudWatch Logs: subscriptions, Firehose, Kinesis, filter-log-events, Insights.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html; the streams of
https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html: only kube-apiserver-audit-… is
the audit log, the other components share its group.
"""

from collections.abc import Iterator
from typing import Any

from complyk8s.ingest import encoded
from complyk8s.ingest.carried import Carried, Memory, dumped, marked, moment

AUDIT = "kube-apiserver-audit-"


def fits(record: Any) -> bool:
    """Has messageType and owner, or the events of filter-log-events, or compressed data of either."""
    if not isinstance(record, dict):
        return False
    return (
        (record.get("messageType") in ("DATA_MESSAGE", "CONTROL_MESSAGE") and "logGroup" in record)
        or (
            isinstance(record.get("events"), list)
            and all("message" in e for e in record["events"] if isinstance(e, dict))
        )
        or isinstance(record.get("awslogs"), dict)
        or (isinstance(record.get("Records"), list) and all("kinesis" in r for r in record["Records"]))
        or (isinstance(record.get("results"), list) and "statistics" in record)
        or (isinstance(record.get("logStreamName"), str) and "message" in record)
    )


def unwrap(record: dict[str, Any], memory: Memory) -> Iterator[Carried]:
    """The messages of audit streams."""
    if "awslogs" in record:
        yield Carried(encoded.text_of(record["awslogs"].get("data"), memory))
    elif "Records" in record:
        for one in record["Records"]:
            yield Carried(encoded.text_of(one["kinesis"].get("data"), memory))
    elif "results" in record:
        for row in record["results"]:
            held = {f.get("field"): f.get("value") for f in row}
            yield from _message(held.get("@logStream"), held.get("@timestamp"), held.get("@message"))
    elif "logEvents" in record:
        for one in record["logEvents"]:
            yield from _message(record.get("logStream"), one.get("timestamp"), one.get("message"))
    else:
        for one in record.get("events", [record]):
            yield from _message(one.get("logStreamName"), one.get("timestamp"), one.get("message"))


def _message(stream: Any, timestamp: Any, message: Any) -> Iterator[Carried]:
    named = isinstance(stream, str)
    if isinstance(message, dict):  # the console parses what it exports
        message = dumped(message).decode()
    if isinstance(message, str) and (not named or stream.startswith(AUDIT) or marked(message)):
        yield Carried(message, moment(timestamp), stream if named else "", stream=True)
