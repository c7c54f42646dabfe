"""Killed at any moment, the store opens, and the next run ends as if nothing had happened."""

import json
import random
import shutil
import time
from dataclasses import replace

import pytest
from helpers import ROOT, complyk8s, start

from complyk8s.settings import Settings
from complyk8s.store import database

EVENTS = "select * exclude (source) from events order by all"
FINDINGS = """
select control, resource, verdict, seen from finding
where run_id = (select run_id from run where command = 'evaluate' and state = 'complete' order by started_at desc limit 1)
order by all
"""
COUNTS = """
select r.snapshot_id, count(distinct n) from run as r
inner join (select run_id, count(*) as n from finding group by all) as f on r.run_id = f.run_id
group by all
"""


def rows(settings: Settings, sql: str):
    with database.reader(settings) as db:
        return database.rows(db, sql)


def killed(command: list, delay: float) -> bool:
    """Runs, and kills after `delay`; whether it was killed before its end."""
    process = start(*command)
    time.sleep(delay)
    early = process.poll() is None
    process.kill()
    process.communicate()
    return early


def took(command: list) -> float:
    at = time.monotonic()
    done = complyk8s(*command)
    assert done.returncode == 0, done.stderr
    return time.monotonic() - at


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """A log of several files, large enough to be hit in the middle."""
    folder = tmp_path_factory.mktemp("log")
    import gzip

    lines = gzip.decompress((ROOT / "demo" / "audit" / "audit.log.gz").read_bytes()).splitlines()
    for number in range(8):
        with (folder / f"audit-{number}.log").open("wb") as file:
            for line in lines:
                event = json.loads(line)
                event["auditID"] = f"{number}-{event['auditID']}"
                file.write(json.dumps(event).encode() + b"\n")
    return folder


def ingest(times: int, settings: Settings, log, tmp_path) -> None:
    whole = replace(settings, store=tmp_path / "whole")
    command = ["--store", settings.store, "ingest", log]
    length = took(["--store", whole.store, "ingest", log])
    wanted = rows(whole, EVENTS)
    pick = random.Random(20261121)
    hit = 0
    for _ in range(times):
        hit += killed(command, pick.uniform(0.1, length))
        if pick.random() < 0.3:  # begin anew now and then, or all is in after a few rounds
            assert complyk8s(*command).returncode == 0
            assert rows(settings, EVENTS) == wanted
            shutil.rmtree(settings.store)
    assert complyk8s(*command).returncode == 0
    assert rows(settings, EVENTS) == wanted
    assert hit > times // 3, "the kills came too late to prove anything"
    parts = {str(p.relative_to(settings.store)) for p in settings.store.rglob("*.parquet")}
    assert parts == {p for (p,) in rows(settings, "select part from event_part")}


def evaluate(times: int, settings: Settings, demo: Settings) -> None:
    shutil.copytree(demo.store, settings.store)
    wanted = rows(settings, FINDINGS)
    command = ["--store", settings.store, "evaluate"]
    length = took(command)
    pick = random.Random(7)
    for _ in range(times):
        killed(command, pick.uniform(0.1, length))
    assert complyk8s(*command).returncode == 0
    assert rows(settings, FINDINGS) == wanted
    assert {n for _, n in rows(settings, COUNTS)} == {1}, "an evaluation is there whole or not at all"
    complete = rows(settings, "select count(*) from run where state = 'complete' and command = 'evaluate'")
    whole = rows(settings, "select count(distinct run_id) from finding")
    assert whole >= complete


def test_ingest_killed(settings, log, tmp_path):
    ingest(8, settings, log, tmp_path)


def test_evaluate_killed(settings, demo):
    evaluate(6, settings, demo)


@pytest.mark.slow
def test_ingest_killed_at_fifty_moments(settings, log, tmp_path):
    ingest(50, settings, log, tmp_path)


@pytest.mark.slow
def test_evaluate_killed_at_fifty_moments(settings, demo):
    evaluate(50, settings, demo)
