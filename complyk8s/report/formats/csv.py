"""Findings for a spreadsheet, one line each; cells that no spreadsheet takes for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from complyk8s import visible
from complyk8s.report.assessment import Assessment
from complyk8s.report.page import CLASSES

COLUMNS = ("cluster", "snapshot", "taken_at", "control", "severity", "title", "verdict", "resource",
           "seen", "expects", "fix", "serves", "waived_by", "requirement_classes")  # fmt: skip

# A spreadsheet may read the file with another separator than ours, and then a cell begins after each `;`, tab or
# line end inside of ours too: quotes help only in the first (OWASP, CSV injection). What stands before the mark
# and is skipped: blanks, quotes, characters without a shape. Marks are = + - @, and what NFKC makes these.
_MARKS = "=+\\-@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20\u207a\u207b\u207c\u208a\u208b\u208c"
_SKIPPED = "'*+(?:[^\\S\t\r\n]|[\"\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff])*+"
_BREAKS = re.compile("[;\t\r\n]")
_FORMULA = re.compile(f"(^(?={_SKIPPED}[{_MARKS}\t\r])|[;\t\r\n](?={_SKIPPED}[{_MARKS}]))")
_GUARDED = re.compile(f"(^'(?={_SKIPPED}[{_MARKS}\t\r])|[;\t\r\n]'(?={_SKIPPED}[{_MARKS}]))")


def render(assessment: Assessment) -> bytes:
    """One line a finding under one line of names, UTF-8 with a mark that spreadsheets look for.

    `requirement_classes` says of each requirement in `serves` whose word its verdict is, as complyk8s.report.page.CLASSES.
    """
    of = {c["id"]: c for c in assessment.controls}
    classes = {
        f"{f['id']} {r['id']}": CLASSES[r["verdict_class"]]
        for f in assessment.frameworks
        for r in f["requirements"]
    }
    told = {
        c["id"]: "; ".join(f"{r}: {classes[r]}" for r in c["serves"] if r in classes)
        for c in assessment.controls
    }
    s = assessment.snapshot
    rows = (
        (s["cluster"], s["snapshot_id"], s["taken_at"], c["id"], c["severity"], c["title"],
         f["verdict"], f["resource"], f["seen"], c["expects"], c["fix"], "; ".join(c["serves"]),
         f["waived_by"] or "", told[c["id"]])
        for f, c in ((f, of[f["control"]]) for f in assessment.findings)
    )  # fmt: skip
    return b"\xef\xbb\xbf" + lines([COLUMNS, *rows]).encode()


def lines(rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV (RFC 4180), every cell quoted and safe."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(map(safe, row) for row in rows)
    return out.getvalue()


def safe(cell: str) -> str:
    """A cell in which nothing is taken for a formula: an apostrophe stands before it, and what does not show is
    made visible."""
    if cell == "-":
        return cell
    plain = cell[:1].isalnum() and not _BREAKS.search(cell)
    return visible.text(cell if plain else _FORMULA.sub(r"\1'", cell), lines=True)


def unsafe(cell: str) -> str:
    """What `safe` was given, but for characters that do not show."""
    return _GUARDED.sub(lambda found: found[0][:-1], cell)
