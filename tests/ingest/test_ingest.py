"""Logs into the store: once, in order, resumable; nothing is lost and nothing is there twice."""

import gzip
import hashlib
import json
import random
from datetime import UTC, datetime, timedelta

import polars
import pytest

from complyk8s.errors import CollectError
from complyk8s.pipeline.ingesting import ingest
from complyk8s.pipeline.runs import run
from complyk8s.store import database

START = datetime(2026, 11, 2, 23, 50, tzinfo=UTC)


def event(number: int, **more) -> dict:
    at = (START + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {
        "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "auditID": f"id-{number}",
        "stage": "ResponseComplete", "requestURI": f"/api/v1/namespaces/a/pods/p{number}", "verb": "get",
        "user": {"username": "alice", "groups": ["devs"]}, "sourceIPs": ["10.0.0.1", "192.0.2.7"], "userAgent": "kubectl",
        "objectRef": {"resource": "pods", "namespace": "a", "name": f"p{number}", "apiVersion": "v1"},
        "responseStatus": {"code": 200}, "requestReceivedTimestamp": at, "stageTimestamp": at,
        "annotations": {"authorization.k8s.io/decision": "allow"}, **more,
    }  # fmt: skip


def text(events) -> bytes:
    return "".join(json.dumps(e, separators=(",", ":")) + "\n" for e in events).encode()


def take(settings, *paths):
    with run(settings, "ingest") as r:
        return ingest(r, tuple(map(str, paths)), "test")


def ids(settings) -> list[str]:
    with database.reader(settings) as db:
        return sorted(i for (i,) in database.rows(db, "select audit_id from events"))


def test_every_event_is_there_once_and_by_day(settings, tmp_path):
    (tmp_path / "audit.log").write_bytes(text(event(i) for i in range(1200)))
    done = take(settings, tmp_path / "audit.log")
    assert (done.events, done.quarantined) == (1200, 0)
    assert ids(settings) == sorted(f"id-{i}" for i in range(1200))
    days = sorted(p.parent.name for p in settings.store.rglob("*.parquet"))
    assert days == ["date=2026-11-02", "date=2026-11-03"]


def test_another_engine_reads_the_parts(settings, tmp_path):
    (tmp_path / "audit.log").write_bytes(text(event(i) for i in range(10)))
    take(settings, tmp_path / "audit.log")
    frame = polars.concat([polars.read_parquet(p) for p in settings.store.rglob("*.parquet")])
    assert frame.height == 10
    assert set(frame["username"]) == {"alice"}


def test_a_second_run_reads_nothing_anew(settings, tmp_path):
    (tmp_path / "audit.log").write_bytes(text(event(i) for i in range(100)))
    take(settings, tmp_path / "audit.log")
    again = take(settings, tmp_path / "audit.log")
    assert (again.unchanged, again.events, again.duplicates) == (1, 0, 0)


def test_a_growing_file_is_read_from_where_it_ended(settings, tmp_path):
    path = tmp_path / "audit.log"
    whole = text(event(i) for i in range(300))
    for end in (1000, 20_000, 50_001, len(whole)):
        path.write_bytes(whole[:end])
        done = take(settings, path)
        assert (done.duplicates, done.quarantined) == (0, 0)
    assert ids(settings) == sorted(f"id-{i}" for i in range(300))
    with database.reader(settings) as db:
        assert database.rows(db, "select lines, events, bytes from event_file") == [(300, 300, len(whole))]


def test_rotation_and_compression_lose_and_double_nothing(settings, tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    first, second = text(event(i) for i in range(100)), text(event(i) for i in range(100, 150))
    (folder / "audit.log").write_bytes(first)
    take(settings, folder)
    (folder / "audit.log").rename(folder / "audit-2026-11-03T00-00-00.000.log")
    (folder / "audit.log").write_bytes(second)
    take(settings, folder)
    rotated = folder / "audit-2026-11-03T00-00-00.000.log"
    (folder / (rotated.name + ".gz")).write_bytes(gzip.compress(rotated.read_bytes()))
    done = take(settings, folder)
    assert done.events == 0 and done.duplicates == 100
    assert ids(settings) == sorted(f"id-{i}" for i in range(150))


def test_a_cut_archive_is_a_gap_until_it_is_whole(settings, tmp_path):
    path = tmp_path / "audit.log.gz"
    whole = gzip.compress(text(event(i) for i in range(500)))
    path.write_bytes(whole[: len(whole) // 2])
    for _ in range(2):  # what fails once fails again
        (gap,) = take(settings, path).gaps
        assert (gap.what, gap.cause) == (str(path), "cut") and "the archive is broken or cut" in gap.detail
    with database.reader(settings) as db:
        assert database.rows(db, "select count(*) from gap where source = 'audit-log'") == [(1,)]
    assert 0 < len(ids(settings)) < 500
    path.write_bytes(whole)
    assert take(settings, path).gaps == []
    assert len(ids(settings)) == 500
    with database.reader(settings) as db:
        assert database.rows(db, "select count(*) from gap where source = 'audit-log'") == [(0,)]


def test_several_api_servers_keep_their_names(settings, tmp_path):
    for name, start in (("cp-1", 0), ("cp-2", 50)):
        (tmp_path / "logs" / name).mkdir(parents=True)
        (tmp_path / "logs" / name / "audit.log").write_bytes(text(event(i) for i in range(start, start + 50)))
    take(settings, tmp_path / "logs")
    with database.reader(settings) as db:
        assert database.rows(db, "select source, count(*) from events group by all order by all") == [
            ("cp-1", 50),
            ("cp-2", 50),
        ]


def test_shuffled_lines_give_the_same_rows(settings, tmp_path):
    from dataclasses import replace

    events = [event(i) for i in range(200)]
    other = replace(settings, store=tmp_path / "other")
    (tmp_path / "a.log").write_bytes(text(events))
    take(settings, tmp_path / "a.log")
    random.Random(7).shuffle(events)
    (tmp_path / "b.log").write_bytes(text(events + events[:20]))
    assert take(other, tmp_path / "b.log").duplicates == 20
    wanted = "select * exclude (source) from events order by all"
    with database.reader(settings) as one, database.reader(other) as two:
        assert database.rows(one, wanted) == database.rows(two, wanted)


def test_duplicates_far_apart_in_one_file_are_found(settings, tmp_path, monkeypatch):
    from complyk8s.ingest import blocks
    from complyk8s.pipeline import reading

    monkeypatch.setattr(reading, "FLUSH", 20_000)
    monkeypatch.setattr(blocks, "BLOCK", 10_000)
    events = [event(i) for i in range(12_000)]
    (tmp_path / "a.log").write_bytes(text([*events, *events[:50]]))
    done = take(settings, tmp_path / "a.log")
    assert (done.events, done.duplicates) == (12_000, 50)
    assert len(ids(settings)) == 12_000


def test_a_changed_event_with_the_same_id_is_no_duplicate(settings, tmp_path):
    (tmp_path / "a.log").write_bytes(text([event(1), event(1, verb="delete")]))
    assert take(settings, tmp_path / "a.log").events == 2


def test_bad_lines_are_kept_with_their_place(settings, tmp_path):
    lines = [
        *text([event(0)]).splitlines(),
        b"nonsense",
        b'{"a":1}',
        b"\xff\xfe",
        b"a\0b",
        b"{" * 3000,
        *text([event(1)]).splitlines(),
    ]
    path = tmp_path / "a.log"
    path.write_bytes(b"\n".join(lines) + b"\n")
    done = take(settings, path)
    assert (done.events, done.quarantined) == (2, 5)
    with database.reader(settings) as db:
        kept = database.rows(
            db, "select line, at_byte, length, sha256, reason, keys from quarantine order by line"
        )
    assert [k[0] for k in kept] == [2, 3, 4, 5, 6]
    raw = path.read_bytes()
    assert [raw[at : at + 2] for _, at, *_ in kept] == [b"no", b'{"', b"\xff\xfe", b"a\0", b"{{"]
    # the place and the hash are what finds the line again: its text is not kept
    assert all(
        hashlib.sha256(raw[at : at + length]).hexdigest() == digest for _, at, length, digest, *_ in kept
    )
    assert [k[4] for k in kept] == [
        "a line of text, and no audit event", "JSON, and no audit event", "not UTF-8", "a NUL byte", "not JSON",
    ]  # fmt: skip
    assert all(k[5] == [] for k in kept)


def test_every_line_is_an_event_a_duplicate_or_in_quarantine(settings, tmp_path):
    pick = random.Random(3)
    lines = []
    for i in range(500):
        lines.append(
            pick.choice(
                [*text([event(i % 300)]).splitlines(), b"x", b"[1]", b'{"auditID":"a","stage":"b"}', b"\xff"]
            )
        )
    (tmp_path / "a.log").write_bytes(b"\n".join(lines) + b"\n")
    done = take(settings, tmp_path / "a.log")
    assert done.events + done.duplicates + done.quarantined == 500


def test_times_with_an_offset_become_utc(settings, tmp_path):
    (tmp_path / "a.log").write_bytes(text([event(1, requestReceivedTimestamp="2026-11-02T10:00:00+02:00")]))
    take(settings, tmp_path / "a.log")
    with database.reader(settings) as db:
        assert database.rows(db, 'select "at" from requests') == [(datetime(2026, 11, 2, 8),)]  # noqa: DTZ001


def test_stages_of_a_request_become_one(settings, tmp_path):
    one = event(1, stage="ResponseStarted", responseStatus={"code": 101})
    two = event(1, stage="ResponseComplete", impersonatedUser={"username": "bob"})
    (tmp_path / "a.log").write_bytes(text([one, two]))
    take(settings, tmp_path / "a.log")
    with database.reader(settings) as db:
        rows = database.rows(db, "select actor, on_behalf_of, code, source_ip, len(stages) from requests")
    assert rows == [("alice", "bob", 200, "192.0.2.7", 2)]


def test_a_refused_login_has_no_user_and_is_there(settings, tmp_path):
    (tmp_path / "a.log").write_bytes(
        text([event(1, stage="ResponseStarted", user={}, responseStatus={"code": 401})])
    )
    take(settings, tmp_path / "a.log")
    with database.reader(settings) as db:
        assert database.rows(db, "select actor, code from requests") == [(None, 401)]


@pytest.mark.parametrize("content", [b"", b"hello\nworld\n", b'{"kind":"Pod"}\n', b"\0\0\0"])
def test_what_is_no_audit_log_says_so(settings, tmp_path, content):
    (tmp_path / "a.log").write_bytes(content)
    with pytest.raises(CollectError, match="no audit event"):
        take(settings, tmp_path / "a.log")


def test_a_folder_without_logs_says_so(settings, tmp_path):
    with pytest.raises(CollectError, match="no log file"):
        take(settings, tmp_path)


def test_an_event_list_is_opened(settings, tmp_path):
    body = json.dumps({"kind": "EventList", "items": [event(1), event(2)]}) + "\n"
    (tmp_path / "a.log").write_text(body)
    assert take(settings, tmp_path / "a.log").events == 2
