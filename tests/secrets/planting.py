"""Secrets to plant: each with a core of its own that no other text holds, so that it is found however it was cut."""

import base64
import gzip
import io
import re
import secrets
import string
import zipfile
from typing import Any

_ALPHABETS = {
    "S": string.ascii_letters + string.digits,
    "L": string.ascii_lowercase,
    "H": "0123456789abcdef",
    "D": "0123456789",
    "A": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
    "U": string.ascii_uppercase + string.digits,
    "W": string.ascii_letters + string.digits + "_-",
}
_PLACE = re.compile(r"\{([SLHDUWA])(\d+)\}")
SHOWN = 10
"""Characters of a core that are searched for, its middle; no core is shorter."""


class Planted:
    """Kinds of secrets, each with the middle of its core."""

    def __init__(self) -> None:
        self.middles: dict[str, str] = {}

    def fill(self, kind: str, template: str) -> str:
        """The text with a random core in place of `{S24}` and its kin: letter the alphabet, number the length.

        Of several in one text the longest is searched for.
        """
        assert kind not in self.middles, kind
        assert _PLACE.search(template), (kind, template)
        cores: list[str] = []

        def core(place: "re.Match[str]") -> str:
            cores.append("".join(secrets.choice(_ALPHABETS[place[1]]) for _ in range(int(place[2]))))
            return cores[-1]

        text = _PLACE.sub(core, template)
        longest = max(cores, key=len)
        assert len(longest) >= SHOWN, (kind, template)
        begin = (len(longest) - SHOWN) // 2
        self.middles[kind] = longest[begin : begin + SHOWN]
        return text

    def held(self, kind: str, template: Any) -> Any:
        """The same of a value of lists and maps with one such place in it, in a key or a value."""
        if isinstance(template, str):
            return self.fill(kind, template) if _PLACE.search(template) else template
        if isinstance(template, list):
            return [self.held(kind, item) for item in template]
        if isinstance(template, dict):
            return {self.held(kind, k): self.held(kind, v) for k, v in template.items()}
        return template


def b64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def gz(text: str) -> bytes:
    return gzip.compress(text.encode())


def zipped(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as held:
        held.writestr("original", text)
    return out.getvalue()
