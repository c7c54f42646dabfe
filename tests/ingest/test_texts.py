"""Texts of lines that are no file: fixtures, exhibits."""

import json

from complyk8s.ingest import portions

EVENT = {"kind": "Event", "apiVersion": "audit.k8s.io/v1", "auditID": "a", "stage": "ResponseComplete", "level": "Request",
         "requestReceivedTimestamp": "2026-11-02T10:00:00Z", "verb": "create", "requestURI": "/api/v1/namespaces/x/configmaps"}  # fmt: skip
SECRET = {**EVENT, "auditID": "b", "requestObject": {"data": {"DB_PASSWORD": "hunter2hunter2"}}}


def test_the_last_line_may_end_without_a_newline():
    """What was redacted stands behind it, on lines of its own."""
    text = "\n".join(json.dumps(e) for e in (SECRET, EVENT)).encode()
    lines = [line for held, _ in portions.of_text(text) for line in bytes(held).splitlines() if line.strip()]
    assert sorted(json.loads(line)["auditID"] for line in lines) == ["a", "b"]
    assert all(bytes(held).endswith(b"\n") for held, _ in portions.of_text(text))
