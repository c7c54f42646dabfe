"""A JSON text behind a time or a host: CloudWatch's export to S3, `oc adm node-logs` of several nodes, logcli (with labels
between: https://grafana.com/docs/loki/latest/query/logcli/).

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3Export.html;
https://docs.openshift.com/container-platform/latest/security/audit-log-view.html
"""

import re
from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory

_LINE = re.compile(r'(\S{3,253})[ \t](?:\{(?:\w+="(?:[^"\\]++|\\.)*+",? ?)++\}[ \t]+)?(\{.*)', re.DOTALL)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$")


def fits(record: Any) -> bool:
    """Is one word, maybe labels, and then an object."""
    return isinstance(record, str) and record[:1] not in ("{", "[") and _LINE.match(record) is not None


def unwrap(record: str, _memory: Memory) -> Iterator[Carried]:
    """The object; the word is its time or its API server."""
    match = _LINE.match(record)
    assert match
    word, text = match.groups()
    yield Carried(text, word) if _TIME.match(word) else Carried(text, None, word)
