"""Text is looked through in several threads at once: lines of a log, and what is written to the terminal meanwhile."""

from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest

from complyk8s import suspects
from complyk8s.redact.text import triggers

HARMLESS = orjson.dumps({"requestObject": {"data": {"note": "harmless words and more; " * 40}}}) + b"\n"
SECRET = orjson.dumps({"requestObject": {"data": {"password": "x1y2z3"}}}) + b"\n"


def _lines() -> object:
    return suspects.lines(HARMLESS * 3000 + SECRET)


def _text() -> object:
    return triggers("harmless words and more; " * 100_000 + "password=x")


@pytest.mark.parametrize("work", [_lines, _text])
def test_threads_do_not_disturb_each_other(work):
    """Each finds what it finds alone, and nothing is raised."""
    alone = work()
    assert alone
    with ThreadPoolExecutor(4) as pool:
        found = [pool.submit(work) for _ in range(16)]
        assert [f.result() for f in found] == [alone] * 16
