"""All or nothing."""

import contextlib
from collections.abc import Iterator

import duckdb


@contextlib.contextmanager
def transaction(db: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """What the block writes is kept whole when it ends well, and not at all otherwise."""
    db.begin()
    try:
        yield
        db.commit()
    except BaseException:
        with contextlib.suppress(duckdb.Error):  # a commit that failed has ended the transaction itself
            db.rollback()
        raise
