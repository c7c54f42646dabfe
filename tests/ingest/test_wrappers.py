"""Wrappers met in the field: whichever way the event stands within, it comes out whole, and nothing is set aside."""

import base64
import csv
import gzip
import io
import json
import re

import pytest
from test_wrapping import AT, LINES, aks, any_value, azure, cloudwatch, events, lines, otlp, rows_of

from complyk8s.errors import CollectError
from complyk8s.ingest import shapes
from complyk8s.ingest.carried import Unfit, waiting
from complyk8s.model import Reason

GZ = [base64.b64encode(gzip.compress(json.dumps(cloudwatch([line])).encode())).decode() for line in LINES]
B64 = [base64.b64encode(line.encode()).decode() for line in LINES]
KLOG = "I1102 10:15:00.123456       1 trace.go:236] klog says something"


def text(of) -> bytes:
    return ("\n".join(of) + "\n").encode()


def table(header, rows, delimiter=",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])
    return out.getvalue().encode()


def respelled(held, spell):
    """The event with its keys, but for those of bodies and annotations, in another spelling."""
    if isinstance(held, list):
        return [respelled(v, spell) for v in held]
    if not isinstance(held, dict):
        return held
    free = ("requestObject", "responseObject", "annotations", "extra")
    return {spell(k): v if k in free else respelled(v, spell) for k, v in held.items()}


def snake(key: str) -> str:
    named = {"auditID": "audit_id", "requestURI": "request_uri", "sourceIPs": "source_ips"}
    return named.get(key) or re.sub("([A-Z])", lambda m: "_" + m[1].lower(), key)


def pieces(wrap, last, first):
    """Each line in two records: `first` says that more follows."""
    return lines(r for n in LINES for r in ({**wrap(n[:200]), **first}, {**wrap(n[200:]), **last}))


HALF = LINES[8].encode().index("漢".encode()) + 1
ONE_BYTE_IN = b"".join(f"{AT} stdout F {line}\n".encode() for line in LINES[:8] + LINES[9:]) + (
    AT.encode() + b" stdout P " + LINES[8].encode()[:HALF] + b"\n" + AT.encode() + b" stdout F " + LINES[8].encode()[HALF:] + b"\n"
)  # fmt: skip
NEW = {
    "CRI within a collector's record": lines({"message": f"{AT} stdout F {n}", "@timestamp": AT} for n in LINES),
    "CRI under Fluent Bit's log": lines({"date": 1.5, "log": f"{AT} stdout F {n}"} for n in LINES),
    "CRI within OTLP": lines(otlp({"stringValue": f"{AT} stdout F {n}"}) for n in LINES),
    "CRI in pieces within a record": lines(r for n in LINES for r in ({"message": f"{AT} stdout P {n[:200]}"}, {"message": f"{AT} stdout F {n[200:]}"})),
    "CRI, cut within a character": ONE_BYTE_IN,
    "CRI with CRLF and another program": text(x for n in LINES for x in (f"{AT} stdout F {n}\r", f"{AT} stderr F [GIN] ok", f"{AT} stderr F {KLOG}")),
    "syslog within a record": lines({"message": f"<134>1 {AT} cp1 kube-apiserver - - - {n}"} for n in LINES),
    "quoted twice": lines({"message": json.dumps(n)} for n in LINES),
    "Fluent Bit, _p": pieces(lambda t: {"stream": "stdout", "log": t, "time": AT}, {"_p": "F"}, {"_p": "P"}),
    "Vector, _partial": pieces(lambda t: {"message": t, "file": "/a"}, {}, {"_partial": True}),
    "Docker to Fluentd": pieces(lambda t: {"container_id": "c", "source": "stdout", "log": t, "partial_message": "true"}, {"partial_last": "true"}, {"partial_last": "false"}),
    "journald, line-max": pieces(lambda t: {"MESSAGE": t, "_HOSTNAME": "a", "_PID": "1"}, {}, {"_LINE_BREAK": "line-max"}),
    "journald beside klog": lines(x for n in LINES for x in ({"MESSAGE": n, "_HOSTNAME": "a"}, {"MESSAGE": KLOG, "_HOSTNAME": "a"}, {"MESSAGE": "[GIN] x"})),
    "journald, export": "".join(f"__CURSOR=s=1;i={i}\n__REALTIME_TIMESTAMP=1793614500000000\nMESSAGE={n}\n_PID=1\n\n" for i, n in enumerate(LINES)).encode(),
    "journald, verbose": "".join(f"Mon 2026-11-02 10:15:00.000000 UTC [s=1;i={i}]\n    _PID=1\n    MESSAGE={n}\n" for i, n in enumerate(LINES)).encode(),
    "journalctl, short, beside klog": text([*(x for n in LINES for x in (f"2026-11-02T10:15:00+0000 cp1 k3s[1]: {n}", f"Nov 02 10:15:00 cp1 k3s[1]: {KLOG}")), "-- Boot 0a --"]),
    "journalctl, short-full": text(f"Mon 2026-11-02 10:15:00 UTC cp1 k3s[1]: {n}" for n in LINES),
    "rsyslog, cee": text(f"<134>1 {AT} cp1 kube-apiserver - - - @cee: {n}" for n in LINES),
    "syslog, counted, in one line": "".join(f"{len(n) + 30} <134>1 {AT} cp1 a - - - {n}" for n in LINES).encode() + b"\n",
    "Fluentd to a file": text(f"2026-11-02T10:15:00+00:00\tkube.audit\t{n}" for n in LINES),
    "Fluent Bit to a file": text(f"kube.audit: [1604300000.000000000, {n}]" for n in LINES),
    "Fluent's forward protocol": lines([1604300000.0, {"log": n}] for n in LINES),
    "Fluent's forward protocol, tagged": lines(["kube", 1604300000, e] for e in events()),
    "Fluent Bit 2.1": lines([[1604300000.0, {}], {"log": n}] for n in LINES),
    "OTLP, printed": text(f"Body: Str({n})" for n in LINES),
    "Kinesis, get-records": json.dumps({"Records": [{"SequenceNumber": "1", "Data": d} for d in GZ]}, indent=1).encode(),
    "Kinesis, plain": lines([{"Records": [{"kinesis": {"data": d}} for d in B64]}]),
    "Firehose to Lambda": lines([{"invocationId": "x", "records": [{"recordId": "1", "data": d} for d in GZ]}]),
    "Firehose to HTTP": lines([{"requestId": "x", "timestamp": 1, "records": [{"data": d} for d in B64]}]),
    "CloudWatch, a stream of one's own": lines([cloudwatch(LINES, logStream="cp1-audit.log"), cloudwatch([KLOG], logStream="cp1-klog")]),
    "CloudWatch's console, CSV": table(["@timestamp", "@message"], [["2026-11-02 10:15:00.000", n] for n in LINES]),
    "Splunk, CSV": table(["_raw", "_time"], [[n, AT] for n in LINES]),
    "Grafana, CSV": table(["Date", "Line", "ts"], [[AT, n, "1"] for n in LINES]),
    "tab-separated": table(["time", "message"], [[AT, n] for n in LINES], "\t"),
    "AzureDiagnostics, CSV": table(["TenantId", "TimeGenerated [UTC]", "Category", "log_s", "pod_s"], [["t", "11/2/2026, 10:15:00.000 AM", "kube-audit", n, "a"] for n in LINES]),
    "AKSAudit, CSV": table([f"{n} [UTC]" if n == "TimeGenerated" else n for n in aks(events()[0])], [[json.dumps(v) if isinstance(v, (dict, list)) else v for v in aks(e).values()] for e in events()]),
    "AKSAudit, of an API": json.dumps({"value": [aks(e) for e in events()]}).encode(),
    "AKS through Kafka": lines({"topic": "t", "value": json.dumps({"records": [azure(n)]})} for n in LINES),
    "GELF's own fields": lines({"version": "1.1", "host": "a", "short_message": "x", **{f"_{k}": json.dumps(v) if isinstance(v, (dict, list)) and k != "requestObject" else v for k, v in e.items()}} for e in events()),
    "logcli, with labels": text(f'{AT} {{filename="/var/log/a}}.log", job="audit"}} {n}' for n in LINES),
    "Loki, entries": lines([{"streams": [{"labels": "{}", "entries": [{"ts": AT, "line": n}]} for n in LINES]}]),
    "Elasticsearch, bulk": text(x for n in LINES for x in ('{"index":{"_index":"a"}}', json.dumps({"@timestamp": AT, "message": n}))),
    "Filebeat, parsed, with a message": lines({"@timestamp": AT, "audit": e, "message": "x", "host": {"name": "a"}} for e in events()),
    "Alibaba's SLS": lines({"__time__": "1", **{k: json.dumps(v) if isinstance(v, (dict, list)) and k != "requestObject" else v for k, v in e.items()}} for e in events()),
    "small keys": lines(respelled(e, str.lower) for e in events()),
    "keys with underscores": lines(respelled(e, snake) for e in events()),
    "keys with a capital": lines(respelled(e, lambda k: k[0].upper() + k[1:]) for e in events()),
    "ClickHouse": lines({**e, "requestReceivedTimestamp": "2026-11-02 10:15:00.000000", "stageTimestamp": "2026-11-02 10:15:00.000000 UTC"} for e in events()),
    "milliseconds": lines({**e, "requestReceivedTimestamp": 1793614500000, "stageTimestamp": "1793614500000"} for e in events()),
    "colours": text(f"\x1b[32m{n}\x1b[0m" for n in LINES),
    "UTF-16": ("\ufeff" + "".join(n + "\r\n" for n in LINES)).encode("utf-16-le"),
    "UTF-16, big end first": ("\ufeff" + "".join(n + "\n" for n in LINES)).encode("utf-16-be"),
    "an empty EventList": lines([{"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "items": None}, *LINES]),
    "otlp, within a map": lines(otlp(any_value({"audit": e})) for e in events()),
}  # fmt: skip


@pytest.mark.parametrize("shape", NEW)
def test_the_event_comes_out_whole(tmp_path, shape):
    (tmp_path / "audit.log").write_bytes(NEW[shape])
    columns = "audit_id, name, code, request_object, annotations, truncated, username, user_groups, uri, verb, source_ips, stage, level"
    rows = rows_of(tmp_path / "audit.log", f"select {columns} from events order by audit_id")
    (tmp_path / "plain.log").write_bytes(lines(LINES))
    wanted = rows_of(tmp_path / "plain.log", f"select {columns} from events order by audit_id")
    bodies = [(json.loads(r[3] or "null"), json.loads(r[4])) for r in rows]
    assert bodies == [(json.loads(r[3] or "null"), json.loads(r[4])) for r in wanted]
    assert [r[:3] + r[5:] for r in rows] == [r[:3] + r[5:] for r in wanted]


def google(number):
    return {
        "insertId": f"id-{number}", "timestamp": AT, "operation": {"id": f"id-{number}", "first": True, "last": True}, "labels": {},
        "protoPayload": {"serviceName": "k8s.io", "methodName": "io.k8s.core.v1.pods.create", "resourceName": f"core/v1/namespaces/a/pods/p{number}",
                         "authenticationInfo": {"principalEmail": "alice@bank.example"}},
    }  # fmt: skip


def big_query(entry):
    payload = {**entry.pop("protoPayload"), "requestJson": '{"@type":"core.k8s.io/v1.Pod","spec":{}}'}
    return {**entry, "timestamp": "2026-11-02 10:15:00 UTC", "protopayload_auditlog": payload}


GOOGLE = {
    "Kafka": lambda g: {"topic": "t", "value": json.dumps(g)},
    "Dataflow to Splunk": lambda g: {
        "time": 1,
        "event": {"data": g, "attributes": {}, "delivery_attempt": 1},
    },
    "Pub/Sub to a bucket": lambda g: {
        "data": base64.b64encode(json.dumps(g).encode()).decode(),
        "attributes": {},
    },
    "event.original": lambda g: {"event": {"original": json.dumps(g)}, "gcp": {"audit": {}}},
    "entries.list": lambda g: {"entries": [g], "nextPageToken": "x"},
    "BigQuery": big_query,
}


@pytest.mark.parametrize("wrapper", GOOGLE)
def test_google_s_entries_come_out_of_wrappers_too(tmp_path, wrapper):
    (tmp_path / "a.log").write_bytes(lines(GOOGLE[wrapper](google(n)) for n in range(3)))
    rows = rows_of(tmp_path / "a.log", "select verb, resource, name, username from events order by audit_id")
    assert rows == [("create", "pods", f"p{n}", "alice@bank.example") for n in range(3)]


def test_dotted_keys_are_put_back_and_bodies_that_cannot_be_are_said_to_be_cut(tmp_path):
    def hit(e):
        e = {**e, "annotations": {}, "requestObject": {"spec": {"a": 1}}}
        flat = {f"kubernetes.audit.{k}": v for k, v in e.items() if not isinstance(v, dict)}
        flat |= {
            f"kubernetes.audit.{k}.{i}": w for k, v in e.items() if isinstance(v, dict) for i, w in v.items()
        }
        return {k: v if isinstance(v, list) else [v] for k, v in flat.items()} | {"@timestamp": [AT]}

    (tmp_path / "a.log").write_bytes(lines([{"hits": {"hits": [{"fields": hit(e)} for e in events()]}}]))
    columns = "audit_id, name, code, username, user_groups, truncated"
    rows = rows_of(tmp_path / "a.log", f"select {columns} from events order by audit_id")
    assert rows[0] == ("id-0", "p0", 200, "alice", ["devs"], True) and len(rows) == 10


def test_another_program_s_line_is_passed_over_and_a_part_of_an_event_never():
    for line in ("klog", "[GIN] x", '{"level":"info","msg":"etcd"}', "", "time=x level=info"):
        assert list(shapes.events({"MESSAGE": line, "_HOSTNAME": "a"}, {})) == [], line
    for line in (
        'x","stageTimestamp":"2026"}',
        'verb \\"auditID\\" of',
        'kind":"Event","apiVersion":"audit.k8s.io/v1',
    ):
        for record in ({"MESSAGE": line}, {"message": line}, f"{AT} stdout F {line}", f"<134>1 {AT} a b - - - {line}"):  # fmt: skip
            with pytest.raises(Unfit):
                list(shapes.events(record, {}))


def test_what_journalctl_leaves_out_says_how_to_get_it():
    with pytest.raises(Unfit) as told:
        list(shapes.events({"MESSAGE": None, "__CURSOR": "x"}, {}))
    assert told.value.reason == Reason.LEFT_OUT


def test_what_stands_behind_a_whole_event_neither_cuts_it_nor_is_lost():
    found = shapes.values(LINES[0] + " 99 <134>1 - " + LINES[1] + " trailing")
    assert [f["auditID"] for f in found] == ["id-0", "id-1"]
    *first, left = shapes.values(LINES[0] + " and " + LINES[1][:200])
    assert len(first) == 1 and left.startswith('{"kind"')
    assert shapes.values(LINES[1][:200]) is None


@pytest.mark.parametrize(
    ("head", "said"),
    [(b"BZh91AY&SY", "bzip2"), (b"\xfd7zXZ\0\0", "an xz archive: unpack it"), (b"PAR1\x15\0", "as JSON"), (b"LPKSHHRH", "journalctl -o json --all"),
     (b"a" * 257 + b"ustar\x0000", "tar")],
)  # fmt: skip
def test_an_archive_that_is_not_read_is_named(settings, tmp_path, head, said):
    from test_ingest import take

    (tmp_path / "a.log").write_bytes(head + bytes(600))
    with pytest.raises(CollectError, match=said):
        take(settings, tmp_path / "a.log")


def test_pieces_wait_for_their_end():
    memory: dict = {}
    assert list(shapes.events({"MESSAGE": LINES[0][:99], "_LINE_BREAK": "line-max"}, memory)) == []
    assert len(waiting(memory)) == 1
    (plain,) = shapes.events({"MESSAGE": LINES[0][99:]}, memory)
    assert plain.event == LINES[0] and not waiting(memory)


def test_the_oldest_logs_have_two_lines_a_request(tmp_path):
    def line(number, method, uri, *, answered=True):
        asked = f'{AT} AUDIT: id="{number}" ip="192.0.2.7" method="{method}" user="alice" groups="\\"devs\\"" as="<self>" asgroups="<lookup>" namespace="shop" uri="{uri}"'
        return [asked, f'{AT} AUDIT: id="{number}" response="403"'] if answered else [asked]

    pods = "/api/v1/namespaces/shop/pods"
    held = [
        line(1, "GET", pods), line(2, "GET", f"{pods}/p"), line(3, "DELETE", pods), line(4, "POST", f"{pods}/p/exec?command=sh", answered=False),
        line(5, "GET", f"{pods}?watch=true"), line(6, "PUT", f"{pods}/p/status"), line(7, "GET", "/healthz"), line(8, "GET", f"{pods}?fieldSelector=metadata.name=p"),
    ]  # fmt: skip
    (tmp_path / "a.log").write_bytes(
        text(n for pair in zip(*([*h, ""] for h in held), strict=False) for n in pair if n)
    )
    rows = rows_of(
        tmp_path / "a.log",
        "select audit_id, arg_max(verb, stage), max(code), max(username), min(stage) from events group by 1 order by 1",
    )
    assert [r[1] for r in rows] == [
        "list",
        "get",
        "deletecollection",
        "create",
        "watch",
        "update",
        "get",
        "list",
    ]
    assert {r[2] for r in rows} == {403, None} and rows[3][2] is None and {r[3] for r in rows} == {"alice"}
    assert {r[4] for r in rows} == {"RequestReceived"}
