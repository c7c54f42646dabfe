"""A store of a version that kept the text of lines that it could not read: it is gone, from every byte."""

import duckdb

from complyk8s.pipeline.runs import run
from complyk8s.store import database, schema
from complyk8s.store.transaction import transaction


def old_store(folder, text):
    """A store as the version before the migration 0006 left it, with a line in quarantine."""
    folder.mkdir(parents=True)
    db = duckdb.connect()
    db.execute(f"attach '{folder / database.FILE}' as store (storage_version 'v1.4.0')")
    db.execute("use store")
    db.execute("create table migration (number integer primary key, sha256 varchar)")
    for number, sql, sha256 in schema.migrations():
        if number < 6:
            with transaction(db):
                db.execute(sql)
                db.execute("insert into migration values (?, ?)", [number, sha256])
    for n in range(500):
        reason = [
            "not an audit event: ['" + text + "']",
            "not JSON: unexpected",
            "a NUL byte",
            "a line of 70,000,000 bytes",
        ][n % 4]
        db.execute(
            "insert into quarantine values ('/var/log/a.log', ?, ?, 40, ?, ?)",
            [n, n * 41, reason, f"password {text}"],
        )
    db.execute("checkpoint")
    db.close()


def test_the_text_of_quarantined_lines_is_dropped_from_every_byte(settings):
    text = "Zu7aeNgaiph2quai"
    old_store(settings.store, text)
    assert text.encode() in (settings.store / database.FILE).read_bytes()
    with run(settings, "x"):
        pass
    for path in settings.store.rglob("*"):
        assert not path.is_file() or text.encode() not in path.read_bytes(), path
    with database.reader(settings) as db:
        kept = database.rows(
            db,
            "select reason, count(*), count(sha256), max(length) from quarantine group by reason order by reason",
        )
    assert kept == [
        ("JSON, and no audit event", 125, 0, 40), ("a NUL byte", 125, 0, 40), ("a line longer than max_line_bytes", 125, 0, 40), ("not JSON", 125, 0, 40),
    ]  # fmt: skip
