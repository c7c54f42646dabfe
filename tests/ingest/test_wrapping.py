"""The same events give the same rows, whatever they came wrapped in; a cut loses the cut line alone."""

import base64
import gzip
import io
import json
import random

import duckdb
import pytest
from test_ingest import event, take, text

from complyk8s.errors import CollectError
from complyk8s.ingest import portions
from complyk8s.ingest.blocks import blocks
from complyk8s.ingest.lines import sources
from complyk8s.settings import Settings
from complyk8s.store import database
from complyk8s.store import events as store


def events() -> list[dict]:
    """Ten events of different kinds, with what wrappers like to break: quotes, tags, unicode, bodies."""
    bodies = {
        "metadata": {"name": "p", "annotations": {"note": 'a "quoted" <b>&amp;</b> é 漢\n'}},
        "spec": {"x": [1, 2.5, None, True]},
    }
    out = [event(i) for i in range(8)]
    out.append(event(8, verb="create", requestObject=bodies, level="Request"))
    out.append(event(9, user={}, responseStatus={"code": 401}, stage="ResponseStarted"))
    return out


def go(value) -> str:
    """JSON as Go writes it."""
    dumped = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return dumped.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


LINES = [go(e) for e in events()]
AT = "2026-11-02T23:51:00.000000001Z"


def lines(of) -> bytes:
    return "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in of).encode()


def cri(line: str) -> str:
    cut = len(line) // 2
    return f"{AT} stdout P {line[:cut]}\n{AT} stderr F I1102 10:00:00 klog says something\n{AT} stdout F {line[cut:]}"


def cloudwatch(messages, **more):
    return {"messageType": "DATA_MESSAGE", "owner": "1", "logGroup": "/aws/eks/c/cluster", "logStream": "kube-apiserver-audit-0a",
            "subscriptionFilters": ["a"], "logEvents": [{"id": "1", "timestamp": 1701960293358, "message": m} for m in messages], **more}  # fmt: skip


def azure(log, category="kube-audit"):
    return {
        "category": category,
        "time": AT,
        "operationName": "x",
        "properties": {"log": log, "stream": "stdout", "pod": "kube-apiserver-1"},
    }


def aks(event):
    """A row of AKSAudit."""
    named = {"ResponseStatus": "responseStatus", "AuditId": "auditID", "RequestUri": "requestURI", "SourceIps": "sourceIPs",
             "RequestReceivedTime": "requestReceivedTimestamp", "StageReceivedTime": "stageTimestamp"}  # fmt: skip
    names = named | {n[0].upper() + n[1:]: n for n in ("level", "stage", "verb", "user", "impersonatedUser", "userAgent",
                     "objectRef", "requestObject", "responseObject", "annotations")}  # fmt: skip
    return {
        "TimeGenerated": AT,
        "Type": "AKSAudit",
        "PodName": "a",
        **{column: event.get(n) for column, n in names.items()},
    }


def any_value(held):
    """The AnyValue of a value."""
    if isinstance(held, dict):
        return {"kvlistValue": {"values": [{"key": k, "value": any_value(v)} for k, v in held.items()]}}
    if isinstance(held, list):
        return {"arrayValue": {"values": [any_value(v) for v in held]}}
    if isinstance(held, bool):
        return {"boolValue": held}
    return {} if held is None else {"intValue": str(held)} if isinstance(held, int) else {"stringValue": held}


def otlp(body, attributes=()):
    record = {"timeUnixNano": "1772445600000000000", "body": body, "attributes": list(attributes)}
    host = [{"key": "host.name", "value": {"stringValue": "cp1"}}]
    return {
        "resourceLogs": [
            {"resource": {"attributes": host}, "scopeLogs": [{"scope": {}, "logRecords": [record]}]}
        ]
    }


CONTROL = {"messageType": "CONTROL_MESSAGE", "owner": "1", "logGroup": "g", "logStream": "", "logEvents": []}
SHAPES = {
    "plain": lines(LINES),
    "other key order": lines(json.dumps(e, sort_keys=True, separators=(",", ":"), ensure_ascii=False).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e") for e in events()),
    "byte order mark, CRLF, NULs": b"\xef\xbb\xbf" + lines(LINES).replace(b"\n", b"\r\n") + b"\0" * 400 + b"\n",
    "EventList": lines([{"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "items": [{k: v for k, v in e.items() if k != "kind"} for e in events()]}]),
    "array": json.dumps(events()).encode(),
    "pretty array": json.dumps(events(), indent=2).encode(),
    "EKS subscription": lines([CONTROL, cloudwatch(LINES), cloudwatch(["I1102 klog"], logStream="kube-scheduler-0a")]),
    "EKS Firehose": "".join(json.dumps(cloudwatch([line])) for line in LINES).encode(),
    "EKS filter-log-events": json.dumps({"events": [{"logStreamName": "kube-apiserver-audit-0a", "timestamp": 1701960293358, "message": m} for m in LINES]}, indent=4).encode(),
    "EKS Insights": json.dumps({"results": [[{"field": "@timestamp", "value": AT}, {"field": "@message", "value": m}] for m in LINES], "statistics": {}, "status": "Complete"}).encode(),
    "EKS to S3": lines(f"2026-11-02T23:51:00.000Z {line}" for line in LINES),
    "EKS to Lambda": lines([{"awslogs": {"data": base64.b64encode(gzip.compress(json.dumps(cloudwatch(LINES)).encode())).decode()}}]),
    "AKS blob": lines(azure(line + "\n") for line in LINES),
    "AKS Event Hub": json.dumps({"records": [azure(line) for line in LINES] + [azure("I1102 klog", "kube-scheduler")]}, indent=1).encode(),
    "AKS, log as an object": lines(azure(e) for e in events()),
    "AKS Log Analytics": json.dumps([{"TimeGenerated": AT, "Category": "kube-audit", "log_s": line, "pod_s": "a"} for line in LINES]).encode(),
    "docker": lines({"log": line + "\n", "stream": "stdout", "time": AT} for line in LINES),
    "docker in pieces": lines(piece for line in LINES for piece in ({"log": line[:300], "stream": "stdout", "time": AT}, {"log": line[300:] + "\n", "stream": "stdout", "time": AT})),
    "CRI in pieces": lines(map(cri, LINES)),
    "Fluent Bit": lines({"log": line, "stream": "stdout", "time": AT, "kubernetes": {"pod_name": "kube-apiserver-1"}} for line in LINES),
    "Fluent Bit, merged": lines({"date": 1.5, "kubernetes": {"pod_name": "a"}, **e} for e in events()),
    "Vector": lines({"file": "/a.log", "host": "cp1", "message": line, "source_type": "file", "timestamp": AT} for line in LINES),
    "Loki": json.dumps({"status": "success", "data": {"resultType": "streams", "result": [{"stream": {"instance": "cp1"}, "values": [["1735689600000000000", line] for line in LINES]}]}}).encode(),
    "logcli": lines({"labels": {"job": "audit"}, "line": line, "timestamp": AT} for line in LINES),
    "Elasticsearch hits": lines({"_index": "i", "_id": "1", "_source": {"@timestamp": AT, "kubernetes": {"audit": {**e, "annotations": {k.replace(".", "_"): v for k, v in e["annotations"].items()}}}}} for e in events()),
    "Elasticsearch, event.original": lines({"_source": {"event": {"original": line}, "kubernetes": {"audit": {"auditID": "x"}}}} for line in LINES),
    "Splunk HEC": lines({"time": 1587491825.5, "host": "cp1", "sourcetype": "_json", "event": e} for e in events()),
    "Splunk HEC, text": lines({"time": "1587491825.5", "event": line} for line in LINES),
    "Splunk export": lines({"preview": False, "result": {"_time": AT, "_raw": line}} for line in LINES),
    "OpenShift node-logs": lines(f"master-0.example {line}" for line in LINES),
    "Yandex": json.dumps({"messages": [{"details": {"messages": [{"message": line} for line in LINES]}}]}).encode(),
    "Pub/Sub around Vector": lines({"message": {"data": base64.b64encode(json.dumps({"message": line, "host": "a"}).encode()).decode()}} for line in LINES),
    "AKSAudit": lines(aks(e) for e in events()),
    "AKSAuditAdmin, objects as text": json.dumps([{k: json.dumps(v) if isinstance(v, (dict, list)) else v for k, v in aks(e).items()} for e in events()]).encode(),
    "Log Analytics, columns and rows": json.dumps({"tables": [{"name": "PrimaryResult", "columns": [{"name": n} for n in aks(events()[0])], "rows": [[aks(e).get(n) for n in aks(events()[0])] for e in events()]}]}).encode(),
    "OTLP, text": lines(otlp({"stringValue": line}) for line in LINES),
    "OTLP, a map": lines(otlp(any_value(e)) for e in events()),
    "OTLP, a map in attributes": lines(otlp({"stringValue": "x"}, any_value(e)["kvlistValue"]["values"]) for e in events()),
    "syslog 5424": lines(f"<134>1 {AT} cp1 kube-apiserver - - - {line}" for line in LINES),
    "syslog 5424, structured data and a count": lines(f'99 <134>1 {AT} cp1 audit 12 ID47 [ex@1 a="b\\]c"][y] \ufeff{line}' for line in LINES),
    "syslog 3164": lines(f"<13>Nov  2 10:15:00 cp1 kube-apiserver[123]: {line}" for line in LINES),
    "syslog in a file": lines(f"2026-11-02T10:15:00.123456+00:00 cp1 audit: {line}" for line in LINES),
    "journald": lines({"__REALTIME_TIMESTAMP": "1793614500000000", "_HOSTNAME": "cp1", "MESSAGE": line} for line in LINES),
    "journald, bytes": lines({"_HOSTNAME": "cp1", "MESSAGE": list(line.encode())} for line in LINES),
    "Filebeat, json": lines({"@timestamp": AT, "host": {"name": "cp1"}, "log": {"offset": 1}, "json": e} for e in events()),
    "Kafka, value": lines({"topic": "audit", "partition": 0, "offset": 1, "timestamp": 1772445600000, "value": line} for line in LINES),
    "kcat": lines({"topic": "audit", "tstype": "create", "ts": 1, "key": None, "payload": line} for line in LINES),
    "Kafka Connect": lines({"schema": None, "payload": e} for e in events()),
    "Kafka REST": json.dumps([{"topic": "a", "key": None, "value": base64.b64encode(line.encode()).decode()} for line in LINES]).encode(),
    "GELF": lines({"version": "1.1", "host": "cp1", "short_message": "audit", "full_message": line, "timestamp": 1.5} for line in LINES),
    "CloudEvents": lines({"specversion": "1.0", "type": "audit", "source": "/c", "id": "1", "data": e} for e in events()),
    "CloudEvents, base64": lines({"specversion": "1.0", "id": "1", "data_base64": base64.b64encode(line.encode()).decode()} for line in LINES),
    "the line beside what was parsed of it": lines({"offset": 1, "raw": line, "parsed": e} for line, e in zip(LINES, events(), strict=True)),
    "kubectl logs --prefix": lines(f"[pod/kube-apiserver-cp1/kube-apiserver] {line}" for line in LINES),
    "docker compose": lines(f"apiserver-1  | {line}" for line in LINES),
    "logfmt": lines(f"ts={AT} level=info msg={json.dumps(line)}" for line in LINES),
    "CSV": lines(f'"{AT}","cp1","{line.replace(chr(34), chr(34) * 2)}"' for line in LINES),
    "gzip in gzip": gzip.compress(gzip.compress(lines(LINES))),
}  # fmt: skip


def rows_of(path, sql: str) -> list[tuple]:
    """The events of one file, without a store."""
    memory: dict = {}
    (source,) = sources((str(path),))
    held = [p for b in blocks(source, 0, 1, Settings()) for p in portions.portions(b, memory)]
    assert [r for p in held for r in p.rejected] == []
    for portion in held:
        portions.sift(portion, closely=True)
    db = duckdb.connect()
    db.execute("set TimeZone = 'UTC'")
    store.table(db, portions.texts(held), "test")
    return db.execute(sql).fetchall()


@pytest.mark.parametrize("shape", SHAPES)
def test_any_wrapping_gives_the_same_rows(tmp_path, shape):
    (tmp_path / "audit.log").write_bytes(SHAPES[shape])
    rows = rows_of(
        tmp_path / "audit.log",
        "select audit_id, name, code, request_object, annotations from events order by audit_id",
    )
    assert [r[0] for r in rows] == [f"id-{i}" for i in range(10)]
    assert rows[9][2] == 401
    assert json.loads(rows[8][3]) == events()[8]["requestObject"]
    assert json.loads(rows[0][4]) == {"authorization.k8s.io/decision": "allow"}


def test_all_shapes_into_one_store_are_ten_events(settings, tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    shapes = {name: held for name, held in SHAPES.items() if name != "other key order"}
    for number, held in enumerate(shapes.values()):
        (folder / f"{number:02}.log").write_bytes(held)
    done = take(settings, folder)
    assert (done.events, done.duplicates, done.quarantined) == (10, 10 * (len(shapes) - 1), 0)


def test_google_s_entries_become_requests(settings, tmp_path):
    def entry(number, method, resource, code=0, **more):
        return {
            "insertId": f"i{number}", "timestamp": "2026-11-02T10:15:00Z", "logName": "projects/p/logs/cloudaudit.googleapis.com%2Factivity",
            "resource": {"type": "k8s_cluster", "labels": {"cluster_name": "c"}}, "labels": {"authorization.k8s.io/decision": "allow"},
            "operation": {"id": f"op{number}", "first": True, "last": True, "producer": "k8s.io"},
            "protoPayload": {"@type": "type.googleapis.com/google.cloud.audit.AuditLog", "serviceName": "k8s.io", "methodName": method,
                             "resourceName": resource, "authenticationInfo": {"principalEmail": "alice@bank.example"}, "status": {"code": code},
                             "requestMetadata": {"callerIp": "192.0.2.1", "callerSuppliedUserAgent": "kubectl"}, **more}}  # fmt: skip

    held = [
        entry(1, "io.k8s.core.v1.pods.exec.create", "core/v1/namespaces/shop/pods/cart/exec"),
        entry(
            2,
            "io.k8s.authorization.rbac.v1.clusterroles.delete",
            "rbac.authorization.k8s.io/v1/clusterroles/admin",
            7,
        ),
        entry(3, "io.k8s.core.v1.namespaces.create", "core/v1/namespaces/shop"),
        entry(
            4,
            "com.coreos.database.etcd.v1beta2.etcdbackups.create",
            "etcd.database.coreos.com/v1beta2/namespaces/a/etcdbackups/b",
            6,
        ),
        entry(5, "io.k8s.get", "readyz"),
        {"protoPayload": {"serviceName": "container.googleapis.com", "methodName": "x"}, "insertId": "no"},
    ]
    held[0]["labels"]["command.gke.io/command"] = "cat /etc/passwd"
    (tmp_path / "a.log").write_text("".join(json.dumps(e) + "\n" for e in held))
    done = take(settings, tmp_path / "a.log")
    assert (done.events, done.skipped, done.quarantined) == (5, 1, 0)
    with database.reader(settings) as db:
        rows = database.rows(
            db,
            "select verb, api_group, resource, subresource, namespace, name, code, uri from requests order by audit_id",
        )
    assert rows == [
        ("create", "", "pods", "exec", "shop", "cart", 200, "/api/v1/namespaces/shop/pods/cart/exec?command=cat+%2Fetc%2Fpasswd"),
        ("delete", "rbac.authorization.k8s.io", "clusterroles", None, None, "admin", 403, "/apis/rbac.authorization.k8s.io/v1/clusterroles/admin"),
        ("create", "", "namespaces", None, "shop", "shop", 200, "/api/v1/namespaces/shop"),
        ("create", "etcd.database.coreos.com", "etcdbackups", None, "a", "b", 409, "/apis/etcd.database.coreos.com/v1beta2/namespaces/a/etcdbackups/b"),
        ("get", "", None, None, None, None, 200, "/readyz"),
    ]  # fmt: skip


@pytest.mark.parametrize("ending", ["[Truncated...]", "", '..."'])
def test_cut_events_are_saved_as_far_as_they_go(settings, tmp_path, ending):
    whole = LINES[8]
    cut = whole[: whole.index('"spec"') + 9] + ending
    (tmp_path / "a.log").write_bytes(lines([cloudwatch([cut, LINES[0]]), azure(LINES[7][:400] + ending)]))
    done = take(settings, tmp_path / "a.log")
    assert (done.events, done.quarantined) == (3, 0)
    with database.reader(settings) as db:
        rows = database.rows(db, "select verb, name, username, request_object from events where truncated")
        files = database.rows(db, "select truncated from event_file")
    assert sorted(rows) == [("create", "p8", "alice", None), ("get", "p7", "alice", None)]
    assert files == [(2,)]


def test_a_cut_at_any_byte_loses_the_cut_line_alone(settings, tmp_path):
    from dataclasses import replace

    whole = lines(LINES[:4])
    ends = [i for i, b in enumerate(whole) if b == 10]
    for cut in random.Random(11).sample(range(1, len(whole)), 12):
        store = replace(settings, store=tmp_path / f"s{cut}")
        path = tmp_path / f"{cut}.log"
        path.write_bytes(whole[:cut] + b"\n" + whole)
        done = take(store, path)
        before = sum(e < cut for e in ends) + (cut in ends)
        with database.reader(store) as db:
            kept = database.rows(db, "select line, sha256 from quarantine")
        clean = whole[cut - 1 : cut] == b"\n" or cut in ends
        saved = done.events + done.duplicates - 4 - before  # enough of it may be left to tell who did what
        assert saved + len(kept) == (0 if clean else 1), (cut, kept)


def test_an_unfinished_line_is_shown_until_it_is_finished(settings, tmp_path):
    path, whole = tmp_path / "a.log", lines(LINES[:2])
    path.write_bytes(whole[:-30])
    assert take(settings, path).events == 1
    with database.reader(settings) as db:
        assert database.rows(db, "select line, reason from quarantine") == [
            (2, "the last line has no end: still being written, or cut")
        ]
    path.write_bytes(whole)
    assert take(settings, path).events == 1
    with database.reader(settings) as db:
        assert database.rows(db, "select * from quarantine") == []


def test_a_wrapped_log_that_grows_is_read_on(settings, tmp_path):
    path, whole = tmp_path / "a.log", SHAPES["docker in pieces"]
    cut = whole.index(b"\n", len(whole) // 2) + 1
    path.write_bytes(whole[:cut])
    first = take(settings, path)
    path.write_bytes(whole)
    second = take(settings, path)
    assert first.events + second.events >= 9


@pytest.mark.parametrize(
    ("middle", "events", "quarantined"),
    [
        (LINES[1] + LINES[2], 4, 0), (LINES[1] + " " + LINES[2], 4, 0), (LINES[1] + "," + LINES[2], 4, 0),
        (LINES[1] + LINES[2] + LINES[4], 5, 0), ("[" + LINES[1] + "]", 3, 0), (LINES[1] + " trailing", 3, 0),
        ("null", 2, 1), ("42", 2, 1), ("}", 2, 1), ("{}", 2, 1), ('"x"', 2, 1), ("# hi", 2, 1), (LINES[1][300:], 2, 1),
    ],
)  # fmt: skip
def test_what_stands_on_a_line_among_plain_events_is_never_lost_in_silence(
    settings, tmp_path, middle, events, quarantined
):
    (tmp_path / "a.log").write_bytes(lines([LINES[0], middle, LINES[3]]))
    done = take(settings, tmp_path / "a.log")
    assert (done.events, done.quarantined) == (events, quarantined)


def test_pieces_without_their_other_half_are_no_other_programs_lines(settings, tmp_path):
    line, cut = LINES[0], 200
    (tmp_path / "a.log").write_bytes(
        lines([f"{AT} stdout F {line[cut:]}", f"{AT} stdout F {line}", f"{AT} stdout P {line[:cut]}"])
    )
    done = take(settings, tmp_path / "a.log")
    assert (done.events, done.skipped, done.quarantined) == (1, 0, 2)


def test_a_log_that_names_a_thousand_servers_costs_no_thousand_files(settings, tmp_path):
    held = [{"message": go(event(i)), "host": f"h{i}\0'; drop table events; --"} for i in range(1000)]
    (tmp_path / "a.log").write_bytes(lines(held))
    assert take(settings, tmp_path / "a.log").events == 1000
    with database.reader(settings) as db:
        assert 1 < database.rows(db, "select count(distinct source) from events")[0][0] <= 65


def test_one_ill_typed_event_does_not_cost_its_neighbours(settings, tmp_path):
    strange = [
        event(20, user="root"), event(21, sourceIPs="1.2.3.4"), event(22, responseStatus={"code": "200"}),
        event(23, objectRef=[]), event(24, annotations=5), event(25, level={"a": 1}), event(26, verb=None),
        event(27, requestReceivedTimestamp="yesterday", stageTimestamp="2026-11-02T10:00:00+02:00"),
        {**event(28), "kind": "Pod"}, event(29, requestReceivedTimestamp="never", stageTimestamp="never"),
    ]  # fmt: skip
    twice = go(event(30))[:-1] + ',"verb":"delete"}'
    (tmp_path / "a.log").write_bytes(lines([*map(go, strange), twice, *LINES]))
    done = take(settings, tmp_path / "a.log")
    assert (done.events, done.quarantined) == (19, 2)


def test_compressed_streams_of_zstd(settings, tmp_path):
    import zstandard

    buffer = io.BytesIO()
    with zstandard.ZstdCompressor().stream_writer(buffer, closefd=False) as out:
        out.write(text([event(1)]))
    (tmp_path / "a.log.zst").write_bytes(buffer.getvalue())
    assert take(settings, tmp_path / "a.log.zst").events == 1


@pytest.mark.parametrize("url", ["s3://key:hunter2@bucket/logs", "ftp://host/logs", "file:///etc"])
def test_where_logs_cannot_be_read_from_is_said_without_secrets(settings, url):
    with pytest.raises(CollectError) as told:
        take(settings, url)
    assert "hunter2" not in str(told.value)
