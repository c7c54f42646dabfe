"""Makes days of log out of a recorded one: the same events, under other ids, dates and hours.

    python benchmarks/perf/days.py LOG FOLDER [--days 7] [--copies 1] [--last 2026-11-25]

LOG is a kube-apiserver audit log of JSON lines, plain or gz, of one day. Each day is a file `audit-DATE.jsonl.gz` with
`copies` of it, spread over the hours of the day. The same arguments give the same bytes.
"""

import argparse
import gzip
import re
from datetime import date, timedelta
from pathlib import Path

_TIME = re.compile(rb'(Timestamp":")\d{4}-\d\d-\d\dT(\d\d)')
_ID = re.compile(rb'("auditID":")([0-9a-f]{8})')


def day(log: bytes, when: date, copies: int) -> bytes:
    """The lines of one day."""
    out = []
    for copy in range(copies):
        shift = copy * 24 // copies
        mark = when.toordinal() * 100 + copy

        def moved(found: re.Match[bytes], shift: int = shift) -> bytes:
            return b"%s%sT%02d" % (found[1], when.isoformat().encode(), (int(found[2]) + shift) % 24)

        def renamed(found: re.Match[bytes], mark: int = mark) -> bytes:
            return b"%s%08x" % (found[1], int(found[2], 16) ^ mark)

        out.append(_ID.sub(renamed, _TIME.sub(moved, log)))
    return b"".join(out)


def main() -> None:
    """Writes the days."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("log", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--last", type=date.fromisoformat, default=date(2026, 11, 25))
    given = parser.parse_args()
    raw = given.log.read_bytes()
    log = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    given.folder.mkdir(parents=True, exist_ok=True)
    for back in range(given.days):
        when = given.last - timedelta(days=back)
        (given.folder / f"audit-{when}.jsonl.gz").write_bytes(
            gzip.compress(day(log, when, given.copies), 1, mtime=0)
        )


if __name__ == "__main__":
    main()
