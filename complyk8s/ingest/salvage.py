"""What is left of an event whose end is missing.

CloudWatch ends long messages with `[Truncated...]`, Azure Monitor cuts them at 16 KiB or 32,766 bytes,
logrotate with copytruncate in the middle of a line. kube-apiserver writes who, what and where first and
bodies and times last, so most of an event can be saved; it is marked as truncated.
"""

import re
from typing import Any

import orjson

from complyk8s.ingest.uris import of_uri

MOST = 1 << 20
"""How much of a cut text is looked at: all that matters stands in its first kilobytes."""

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[{}\[\],:]|[^\s{}\[\],:"]++', re.DOTALL)
"""A string that is cut reaches to the end: what is in it are no tokens."""
_DEEPEST = 200
_CUT = re.compile(r"\.*\[Truncated\.*\]\s*$")


def event(text: str, at: str | None) -> dict[str, Any] | None:
    """The event that a text begins with, marked as truncated; None where too little is left.

    `at` stands for its time where that was cut off.
    """
    found = prefix(_CUT.sub("", text[:MOST]))
    if not isinstance(found, dict) or not isinstance(found.get("auditID"), str):
        return None
    if not (found.get("verb") or found.get("requestURI")):
        return None
    _told_by_uri(found)
    if at is not None and "requestReceivedTimestamp" not in found:
        found["stageTimestamp"] = found["requestReceivedTimestamp"] = at
    for body in ("requestObject", "responseObject"):
        found.pop(body, None)  # half of an object must not be taken for the whole
    notes = found.get("annotations")
    found["annotations"] = {**(notes if isinstance(notes, dict) else {}), "audit.k8s.io/truncated": "true"}
    found.setdefault("stage", "ResponseComplete")
    return found


_BEHIND_USER = ("sourceIPs", "userAgent", "objectRef", "requestReceivedTimestamp", "responseStatus")
"""What kube-apiserver writes behind who it was."""


def _told_by_uri(found: dict[str, Any]) -> None:
    """Puts in what the URI says of the object, where that was cut off; takes out lists that may have been longer."""
    within_user = not found.keys() & set(_BEHIND_USER)
    if isinstance(found.get("requestURI"), str) and not (
        found.keys() & {"responseStatus", "requestReceivedTimestamp"}
    ):
        told, ref = of_uri(found["requestURI"]), found.get("objectRef")
        if told or ref:
            found["objectRef"] = {**(told or {}), **(ref if isinstance(ref, dict) else {})}
    if within_user:
        last = "impersonatedUser" if "impersonatedUser" in found else "user"
        if isinstance(found.get(last), dict):
            found[last].pop("groups", None)


def prefix(text: str) -> Any:
    """The JSON value that a cut text begins, up to its last whole member; None where there is none."""
    closers: list[str] = []
    good, ends = 0, ""
    for match in _TOKEN.finditer(text):
        mark = match.group()
        if len(closers) > _DEEPEST:
            break
        if mark in "{[":
            closers.append("}" if mark == "{" else "]")
            if good == 0:
                good, ends = match.end(), closers[-1]
        elif mark in "}]":
            if not closers or closers.pop() != mark:
                break
            good, ends = match.end(), "".join(reversed(closers))
            if not closers:
                break
        elif mark == ",":
            # what stands before a comma is whole
            good, ends = match.start(), "".join(reversed(closers))
    try:
        return orjson.loads(text[:good] + ends)
    except orjson.JSONDecodeError:
        return None
