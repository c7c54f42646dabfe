"""Law 2 by number: every kind of secret in every place where one was found or may be, and what must stay as it is."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import duckdb
import logs
import manifests
import others
import pytest
import search
import untouched
from helpers import ROOT
from planting import Planted

from complyk8s.redact import MARK

HERE = Path(__file__).parent
ENOUGH = 600, 300
"""Secrets planted and harmless strings at least."""

UNDECIDABLE: dict[str, str] = {}
"""Kinds whose secret nothing tells from what is not one, and why."""


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """What was planted, and where the program then ran: folders of what it read, and of all that it wrote and said."""
    birds = Planted()
    place, work = tmp_path_factory.mktemp("place"), tmp_path_factory.mktemp("work")
    for name in ("manifests", "logs", "facts", "own"):
        (place / name).mkdir()
    (place / "manifests" / "one.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: one}\n")
    manifests.write(place / "manifests", birds, untouched.objects())
    logs.write(place / "logs", birds)
    others.node(tmp_path_factory.mktemp("node"), birds, place / "facts")
    others.content(place / "own", birds)
    told = place / "complyk8s.toml"
    told.write_text(
        f'store = "{work / "store"}"\ncluster = "test"\nrequest_timeout = 1\nretries = 0\nwaivers = ["{work / "waivers.yaml"}", "{work / "direct.yaml"}"]\n'
        + others.settings(birds)
    )
    commands = others.commands(place, work, birds)
    base = ["--config", str(told)]
    facts = [word for path in sorted((place / "facts").iterdir()) for word in ("--facts", str(path))]
    runs = [
        *([*([] if c[0] == "--config" else base), *c] for c in commands),
        [*base, "ingest", str(place / "logs")],
        [*base, "--content", str(place / "own"), "--log", "json", "run", "--from", str(place / "manifests"), *facts, "--audit-log", str(place / "logs"), "--framework", "gdpr-25-30-32-33", "--format", "html,pdf,json,csv,junit", "--out", str(work / "out")],
        [*base, "propose", "--out", str(work / "proposed")],
        [*base, "attest", "list"], [*base, "timeline"], [*base, "sql", "--format", "json", "select * from objects"], [*base, "sql", "--format", "csv", "select * from events"],
        [*base, "sql", "--format", "parquet", "--out", str(work / "all.parquet"), "select * from requests"], [*base, "trend"],
    ]  # fmt: skip
    (work / "waivers.yaml").write_text("waivers: []\n" if not (work / "waivers.yaml").exists() else "")
    codes = _run(runs, work)
    (work / "codes.txt").write_text(
        "\n".join(f"{c}: {' '.join(r)[:90]}" for c, r in zip(codes, _shown(runs), strict=True))
    )
    return birds, place, work, codes


def _shown(runs):
    return [[re.sub(r"[^a-z .-].*", "…", word) for word in run] for run in runs]


def _run(runs, work):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(work)}
    with (work / "stdout.txt").open("w") as out, (work / "stderr.txt").open("w") as err:
        subprocess.run([sys.executable, HERE / "driver.py", work / "codes.json"], input=json.dumps(runs), stdout=out, stderr=err, text=True, env=env, check=True)  # fmt: skip
    return json.loads((work / "codes.json").read_text())


def test_enough_is_planted(planted):
    assert len(planted[0].middles) >= ENOUGH[0]
    assert len(set(planted[0].middles.values())) == len(planted[0].middles)
    assert untouched.count() >= ENOUGH[1]


def test_the_search_finds_what_is_planted(planted):
    """What the program was given holds them all; command lines and names of files are no bytes of files."""
    birds, place, work, _ = planted
    given = search.found(birds.middles, search.texts(place) | search.texts_of([work / "direct.yaml"]))
    said = {
        k
        for k in birds.middles
        if k.startswith(("attest ", "waiver ", "path ", "storage ", "SQL ", "cluster ", "attached name"))
    }
    assert sorted(birds.middles.keys() - given.keys() - said) == []


def test_no_secret_is_in_any_byte(planted, capsys):
    birds, _, work, _ = planted
    found = {k: v for k, v in search.found(birds.middles, search.texts(work)).items() if k not in UNDECIDABLE}
    found = {k: [p for p in places if p != "direct.yaml"] for k, places in found.items()}
    found = {k: v for k, v in found.items() if v}
    totals = Counter(k.partition(" ")[0] for k in birds.middles)
    leaks = Counter(k.partition(" ")[0] for k in found)
    with capsys.disabled():
        print(
            f"\nplanted {len(birds.middles)}, found {len(found)}, undecidable {len(UNDECIDABLE)}: "
            + ", ".join(f"{k} {leaks[k]}/{n}" for k, n in sorted(totals.items()))
        )
        if report := os.environ.get("PLANTED_REPORT"):
            Path(report).write_text("\n".join(f"{k}: {'; '.join(v)}" for k, v in found.items()) + "\n")
    assert found == {}


def test_what_is_harmless_is_as_it_was(planted, capsys):
    _, _, work, _ = planted
    touched = _objects(work / "store") + _events(work / "store")
    with capsys.disabled():
        print(f"\nharmless {untouched.count()}, touched {len(touched)}")
        if report := os.environ.get("TOUCHED_REPORT"):
            Path(report).write_text("\n".join(touched) + "\n")
    assert touched == []


def _objects(store):
    with duckdb.connect(store / "complyk8s-read.duckdb", read_only=True) as db:
        rows = db.execute(
            "select o.name, b.body from snapshot_object o join object_body b using (body_hash) where o.namespace = 'harmless' and until_seq is null"
        ).fetchall()
    held = {name: json.loads(body) for name, body in rows}
    out = []
    for wanted in untouched.objects():
        got = held.get(wanted["metadata"]["name"])
        if got != wanted:
            out.append(f"{json.dumps(wanted)} became {json.dumps(got)}")
    return out


def _events(store):
    parts = [str(p) for p in store.rglob("*.parquet")]
    rows = (
        duckdb.connect()
        .execute(
            "select audit_id, uri, user_agent, decision_reason, request_object from read_parquet(?) where audit_id like 'h-%'",
            [parts],
        )
        .fetchall()
    )
    held = {row[0]: row for row in rows}
    out = []
    for text in logs.harmless_lines():
        e = json.loads(text)
        got = held.get(e["auditID"])
        wanted = (
            e["requestURI"],
            e["userAgent"],
            e["annotations"]["authorization.k8s.io/reason"],
            e.get("requestObject"),
        )
        if got is None or (got[1], got[2], got[3], json.loads(got[4]) if got[4] else None) != wanted:
            out.append(f"{wanted} became {got}")
    return out


def test_events_are_kept(planted):
    """Redaction takes values, not events: every whole event is there, with who did what to which object."""
    _, _, work, codes = planted
    parts = [str(p) for p in (work / "store").rglob("*.parquet")]
    ids = {r[0] for r in duckdb.connect().execute("select audit_id from read_parquet(?)", [parts]).fetchall()}
    wanted = {f"f{n:04}" for n in range(len(logs.FIELDS))} | {f"x{n:04}" for n in range(len(logs.ARGUMENTS))}
    assert sorted(wanted - ids) == []
    assert 1 not in codes, (work / "codes.txt").read_text()


@pytest.mark.slow
def test_a_scanner_of_others_finds_nothing_in_the_store(planted, capsys):
    """What betterleaks, which knows the forms of tokens of hundreds of services, still sees in each column."""
    betterleaks = pytest.importorskip("betterleaks", reason="no build for this machine")
    _, place, work, _ = planted
    given = _seen(betterleaks, search.texts(place))
    held = _seen(betterleaks, {k: v for k, v in search.texts(work).items() if ":" in k or ".parquet." in k})
    harmless = json.dumps(untouched.objects())
    left = {value: rules for value, rules in held.items() if value not in harmless and MARK not in value}
    with capsys.disabled():
        print(f"\nbetterleaks: {len(given)} values where they were planted, {len(left)} in the store")
    assert len(given) > 50
    assert left == {}


def _seen(betterleaks, texts) -> dict[str, set[str]]:
    """Values that look like secrets, and the rules that say so."""
    found: dict[str, set[str]] = {}
    for data in texts.values():
        for finding in betterleaks.scan_string(data.decode("utf-8", "replace").replace("\0", "\n")):
            found.setdefault(finding.match.value, set()).add(finding.rule_id)
    return found
