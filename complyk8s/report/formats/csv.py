"""Findings for a spreadsheet, one line each."""

import csv
import io

from complyk8s.report.assessment import Assessment

COLUMNS = ("cluster", "snapshot", "taken_at", "control", "severity", "title", "verdict", "resource",
           "seen", "expects", "fix", "serves", "waived_by")  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(assessment: Assessment) -> bytes:
    """One line a finding under one line of names, UTF-8 with a mark that spreadsheets look for."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(COLUMNS)
    of = {c["id"]: c for c in assessment.controls}
    s = assessment.snapshot
    for f in assessment.findings:
        c = of[f["control"]]
        lines.writerow(map(safe, (
            s["cluster"], s["snapshot_id"], s["taken_at"], c["id"], c["severity"], c["title"],
            f["verdict"], f["resource"], f["seen"], c["expects"], c["fix"], "; ".join(c["serves"]),
            f["waived_by"] or "",
        )))  # fmt: skip
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    if cell[:1] in _FORMULA and cell != "-":
        return "'" + cell
    return cell


def unsafe(cell: str) -> str:
    """What `safe` was given."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA else cell
