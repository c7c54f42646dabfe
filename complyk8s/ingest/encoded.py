"""base64 of text, or of gzip of it, as Kinesis, Firehose, Pub/Sub and Kafka's REST interfaces carry it."""

import base64
import binascii
import re
from typing import Any

from complyk8s.ingest.carried import EXPANDED, Memory, Unfit
from complyk8s.model import Reason
from complyk8s.untrusted import ExpansionError, inflate, raw_file

_MOST = 1 << 26
"""Bytes that the data of one record may expand to; CloudWatch sends 1 MiB at a time."""
_LOOKS = re.compile(r"(?:eyJ|W3s|H4sI)[A-Za-z0-9+/_-]{40,}+={0,2}+\s*\Z")


def looks_encoded(text: str) -> bool:
    """Whether it may be base64 of an object, of a list of objects, or of gzip."""
    return _LOOKS.match(text) is not None


def text_of(data: Any, memory: Memory) -> str:
    """The text; `memory` counts what all data of one record expand to. Raises Unfit where it is none."""
    out = bytearray()
    try:
        raw = base64.b64decode(
            data, altchars=b"-_" if isinstance(data, str) and re.search("[-_]", data) else None
        )
        for piece in inflate.expanded((raw,), raw_file.RATIO):
            out += piece
            memory[EXPANDED] = memory.get(EXPANDED, 0) + len(piece)
            if memory[EXPANDED] > _MOST:
                raise ExpansionError(f"expands to more than {_MOST:,} bytes")
        return out.decode()
    except ExpansionError as e:
        raise Unfit(Reason.BOMB) from e
    except (binascii.Error, UnicodeDecodeError, TypeError, ValueError) as e:
        raise Unfit(Reason.NOT_BASE64) from e
