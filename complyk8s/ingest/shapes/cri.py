"""Standard output of a container, as the kubelet's runtime writes it: `time stream P|F text`.

https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md: pieces are
marked P, the last of a line F.
"""

import re
from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory, gathered

_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\S+) (stdout|stderr) ([FP])(?::\S*)? (.*)", re.DOTALL)


def fits(record: Any) -> bool:
    """Is a text of time, stream, tag and rest."""
    return isinstance(record, str) and _LINE.match(record) is not None


def unwrap(record: str, memory: Memory) -> Iterator[Carried]:
    """The line, joined from its pieces; text between events is the log of a program."""
    match = _LINE.match(record)
    assert match
    at, stream, tag, text = match.groups()
    line = gathered(memory, f"cri/{stream}", text, more=tag == "P")
    if line is not None:
        yield Carried(line, at, stream=True)
