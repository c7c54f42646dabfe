"""The same pages on paper, tagged for readers (PDF/UA-1); nothing is fetched from anywhere."""

import hashlib

from complyk8s.errors import StoreError
from complyk8s.report.assessment import Assessment
from complyk8s.report.page import Bounds
from complyk8s.report.render import html

BOUNDS = Bounds(fails=25, passes=0, answers=40, changes=60, remedies=20, risks=30)
"""A PDF that nobody can page through is no evidence; the CSV and JSON have every row."""


def render(assessment: Assessment) -> bytes:
    """A PDF; the same assessment gives the same bytes on the same machine.

    Raises StoreError, with the one command that helps, where Pango is missing.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as e:
        raise StoreError(
            f"the PDF library cannot find Pango: {e}",
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core",
        ) from e
    text = html(assessment, BOUNDS, "print.css", interactive=False)
    document = HTML(string=text, url_fetcher=URLFetcher(allowed_protocols=["data"]))
    identifier = hashlib.sha256(str(assessment.run["run_id"]).encode()).digest()[:16]
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return pdf
