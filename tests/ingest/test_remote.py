"""Logs in object storage, from a real S3 server (moto) in a process and a venv of its own."""

import gzip
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import obstore
import pytest
from obstore.store import S3Store
from test_ingest import event, ids, take, text

from complyk8s.errors import CollectError

# moto rests on botocore, which cannot stand beside the Kubernetes client in one venv
VENV = Path(os.environ.get("COMPLYK8S_TEST_CACHE", Path.home() / ".cache" / "complyk8s")) / "moto"
KEYS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server():
    if not (VENV / "done").exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([VENV / "bin" / "pip", "install", "-q", "moto[server]"], check=True)
        (VENV / "done").touch()
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    process = subprocess.Popen(
        [VENV / "bin" / "moto_server", "-H", "127.0.0.1", "-p", str(port)], stderr=subprocess.DEVNULL
    )
    for _ in range(100):
        with socket.socket() as s:
            if not s.connect_ex(("127.0.0.1", port)):
                break
        time.sleep(0.2)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait()


@pytest.fixture
def bucket(server, monkeypatch):
    import urllib.request

    for name, value in {**KEYS, "AWS_ENDPOINT": server, "AWS_ENDPOINT_URL": server}.items():
        monkeypatch.setenv(name, value)
    urllib.request.urlopen(urllib.request.Request(f"{server}/moto-api/reset", method="POST")).read()
    urllib.request.urlopen(
        urllib.request.Request(
            f"{server}/audit",
            method="PUT",
            headers={
                "Authorization": "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/s3/aws4_request"
            },
        )
    ).read()
    return S3Store.from_url("s3://audit")


def test_a_bucket_is_read_like_a_folder_and_once(settings, bucket):
    obstore.put(bucket, "logs/cp-1/audit.log", text(event(i) for i in range(50)))
    obstore.put(bucket, "logs/cp-2/audit-1.log.gz", gzip.compress(text(event(i) for i in range(50, 80))))
    obstore.put(bucket, "logs/cp-2/readme.md", b"no log")
    done = take(settings, "s3://audit/logs")
    assert (done.files, done.events, done.quarantined) == (2, 80, 0)
    assert len(ids(settings)) == 80
    again = take(settings, "s3://audit/logs")
    assert (again.unchanged, again.events) == (2, 0)
    obstore.put(
        bucket,
        "logs/cp-1/audit.log",
        text([*(event(i) for i in range(50)), *(event(i) for i in range(80, 90))]),
    )
    grown = take(settings, "s3://audit/logs/cp-1/audit.log")
    assert (grown.events, grown.duplicates) == (10, 0)


@pytest.mark.parametrize("url", ["s3://audit/nothing", "s3://no-such-bucket/x", "foo://x/y"])
@pytest.mark.usefixtures("bucket")
def test_what_is_not_there_is_said_in_one_sentence(settings, url):
    with pytest.raises(CollectError) as told:
        take(settings, url)
    assert "\n" not in str(told.value)
