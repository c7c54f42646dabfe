"""Standard output of a container, as the kubelet's runtime writes it: `time stream P|F text`.

https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md: pieces are
marked P, the last of a line F.
"""

import re
from collections.abc import Iterator
from typing import Any

from complyk8s.ingest.carried import Carried, Memory, Pieces, another

_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\S+) (stdout|stderr) ([FP])(?::\S*)? (.*)", re.DOTALL)


def fits(record: Any) -> bool:
    """Is a text of time, stream, tag and rest."""
    return isinstance(record, str) and _LINE.match(record) is not None


def unwrap(record: str, memory: Memory) -> Iterator[Carried]:
    """The line, joined from its pieces; text between events is the log of a program."""
    match = _LINE.match(record)
    assert match
    at, stream, tag, text = match.groups()
    pieces = memory.pop(f"cri/{stream}", None) or Pieces()
    pieces.add(text)
    if tag == "P":
        memory[f"cri/{stream}"] = pieces
    elif (text := str(pieces)).startswith(("{", "[")) or not another(text):
        yield Carried(text, at)
