"""Image scanners' reports into the store."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import duckdb
import orjson

from complyk8s.store.gate import put
from complyk8s.store.transaction import transaction
from complyk8s.store.transfer import insert


def known(db: duckdb.DuckDBPyConnection, scan: str) -> bool:
    """Whether this report was taken before."""
    return bool(db.execute("select 1 from image_scan where scan = ?", [scan]).fetchall())


def take(
    db: duckdb.DuckDBPyConnection, run_id: str, path: str, scan: str, tool: str, scanned_at: datetime | None,
    names: list[str], weaknesses: Iterable[dict[str, Any]],
) -> None:  # fmt: skip
    """Keeps what a scanner says of one image, whole or not at all."""
    with transaction(db):
        put(
            db,
            "image_scan",
            {
                "scan": scan,
                "path": path,
                "run_id": run_id,
                "tool": tool,
                "scanned_at": scanned_at,
                "names": names,
            },
        )
        columns = ("scan", "vulnerability", "severity", "package", "installed", "fixed")
        insert(db, "image_vulnerability", dict.fromkeys(columns, "VARCHAR"),
               (orjson.dumps({"scan": scan, **w}) for w in weaknesses))  # fmt: skip
