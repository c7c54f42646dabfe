"""The Assessment itself, for programs: schema complyk8s/assessment/v1."""

from dataclasses import asdict

import orjson

from complyk8s import visible
from complyk8s.report.assessment import Assessment


def render(assessment: Assessment) -> bytes:
    """Indented JSON with a newline at the end; characters that do not show are escaped."""
    text = orjson.dumps(asdict(assessment), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return visible.json(text.decode()).encode()
