"""One self-contained page: readable without scripts, filterable with them, fit for printing."""

from complyk8s.report.assessment import Assessment
from complyk8s.report.page import Bounds
from complyk8s.report.render import html

BOUNDS = Bounds(fails=1000, passes=200, answers=500, changes=1000, remedies=50, risks=100)


def render(assessment: Assessment) -> bytes:
    """UTF-8 HTML."""
    return html(assessment, BOUNDS, "screen.css", interactive=True).encode()
