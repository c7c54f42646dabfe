"""Bad input gets one clear sentence, the right exit code, and nothing is lost."""

import json
import os
import subprocess

import pytest
from helpers import complyk8s

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec: {containers: [{name: c, image: d}]}\n"


@pytest.fixture
def place(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "pod.yaml").write_text(POD)
    (tmp_path / "compose.yaml").write_text("services: {web: {image: x}}\n")
    (tmp_path / "not.log").write_text("hello\nworld\n")
    (tmp_path / "kubeconfig").write_text("{{{ not yaml")
    (tmp_path / "settings.toml").write_text("stoer = 1\n")
    (tmp_path / "nowhere.kubeconfig").write_text(
        "apiVersion: v1\nkind: Config\nclusters: [{name: a, cluster: {server: 'http://127.0.0.1:9'}}]\n"
        "users: [{name: a, user: {}}]\ncontexts: [{name: a, context: {cluster: a, user: a}}]\ncurrent-context: a\n"
    )
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["snapshot", "--kubeconfig", "kubeconfig"], 3, "kubeconfig"),
        (["snapshot", "--kubeconfig", "missing"], 3, "missing"),
        (["snapshot", "--kubeconfig", "nowhere.kubeconfig", "--context", "b"], 3, "context"),
        (["snapshot", "--from", "empty"], 3, "no .yaml or .json file"),
        (["snapshot", "--from", "nowhere"], 3, "no such file"),
        (["snapshot", "--from", "compose.yaml"], 3, "no Kubernetes object"),
        (["ingest", "not.log"], 3, "no audit event"),
        (["ingest", "empty"], 3, "no log file"),
        (["ingest", "nowhere"], 3, "no such file"),
        (["evaluate"], 3, "no finished run"),
        (["evaluate", "--framework", "iso"], 2, "no framework iso"),
        (["evaluate", "--since", "yesterday"], 2, "is no time"),
        (["report"], 3, "no finished run"),
        (["trend"], 3, "no finished run"),
        (["diff"], 3, "no finished run"),
        (["controls", "show", "privileged"], 2, "did you mean workloads/privileged"),
        (["--config", "settings.toml", "trend"], 2, "stoer"),
        (["--config", "missing.toml", "trend"], 2, "missing.toml"),
        (["serve", "--schedule", "0 6 1 * 1"], 2, "day and weekday"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_one_sentence_and_the_right_code(place, arguments, code, says):
    done = complyk8s("--store", place / "store", *arguments, cwd=place, env={"COLUMNS": "300"})
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_what_was_stored_before_is_still_there(place):
    assert complyk8s("--store", place / "store", "snapshot", "--from", place / "pod.yaml").returncode == 0
    for bad in (["snapshot", "--from", place / "compose.yaml"], ["ingest", place / "not.log"]):
        assert complyk8s("--store", place / "store", *bad).returncode == 3
    done = complyk8s("--store", place / "store", "sql", "select resource from objects", "--format", "csv")
    assert done.stdout.split() == ['"resource"', '"Pod/b/a"']


def test_part_of_the_input_is_kept_and_the_exit_code_says_that_it_was_not_all(place):
    pod = ("--store", place / "store", "snapshot", "--from", place / "pod.yaml")
    (place / "broken.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {namespace: b}\n")
    done = complyk8s(*pod, "--from", place / "broken.yaml")
    assert done.returncode == 3 and "1 objects" in done.stderr and "no metadata.name" in done.stderr
    done = complyk8s(*pod, "--from", place / "compose.yaml")  # never was an object: told, and no loss
    assert done.returncode == 0 and "not-kubernetes" in done.stderr


def test_half_a_log_is_no_pass(place):
    line = '{"kind":"Event","auditID":"a","stage":"ResponseComplete","level":"Metadata","verb":"get","requestURI":"/x","user":{"username":"al"},"requestReceivedTimestamp":"2026-11-02T10:00:00Z","responseStatus":{"code":200}}'
    (place / "half.log").write_text(f"{line}\n{line[:80]}\n")
    run = (
        "run",
        "--from",
        place / "pod.yaml",
        "--audit-log",
        place / "half.log",
        "--format",
        "json",
        "--out",
        place / "out",
    )
    assert complyk8s("--store", place / "store", *run).returncode == 0
    held = json.loads((place / "out" / "report.json").read_text())
    of = {f["verdict"] for f in held["findings"] if f["control"] == "logging/no-anonymous-access"}
    assert of == {"pass", "unknown"}


def test_a_sql_error_is_one_line(place):
    complyk8s("--store", place / "store", "snapshot", "--from", place / "pod.yaml")
    done = complyk8s("--store", place / "store", "sql", "selct 1")
    assert done.returncode == 2 and done.stderr.count("\n") <= 2 and "Traceback" not in done.stderr


def test_fail_on_stops_a_pipeline(place):
    (place / "bad.yaml").write_text(POD.replace("image: d", "image: d, securityContext: {privileged: true}"))
    store = ("--store", place / "store")
    run = ("run", "--from", place / "bad.yaml", "--format", "json", "--out", place / "out")
    assert complyk8s(*store, *run).returncode == 0
    assert complyk8s(*store, *run, "--fail-on", "critical").returncode == 10
    assert complyk8s(*store, "evaluate", "--fail-on", "low").returncode == 10


def test_json_log_is_json(place):
    done = complyk8s("--store", place / "store", "--log", "json", "snapshot", "--from", place / "pod.yaml")
    assert all(json.loads(line)["event"] for line in done.stderr.splitlines())
    failed = complyk8s("--store", place / "store", "--log", "json", "ingest", place / "not.log")
    assert json.loads(failed.stderr.splitlines()[-1])["exit_code"] == 3


def test_a_store_that_cannot_be_written(place):
    (place / "file").write_text("x")
    done = complyk8s("--store", place / "file" / "store", "snapshot", "--from", place / "pod.yaml")
    assert done.returncode == 1 and "--store" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
@pytest.mark.parametrize("size", ["3m", "6m"])
def test_a_full_disk(place, size):
    """The disk fills up in the middle of it; what was stored before is kept, and space heals it."""
    disk = place / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", disk], check=False, capture_output=True
    ).returncode:
        pytest.skip("this machine mounts no tmpfs")
    try:
        store = ("--store", disk / "store")
        first = complyk8s(*store, "snapshot", "--from", place / "pod.yaml")
        many = [
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": f"c{i}", "namespace": "a"},
                "data": {"x": os.urandom(400).hex()},
            }
            for i in range(12_000)
        ]
        (place / "many.json").write_text(json.dumps(many))
        full = complyk8s(*store, "snapshot", "--from", place / "many.json")
        assert full.returncode == 1, full.stderr
        assert "could not be written" in full.stderr and "Traceback" not in full.stderr
        if first.returncode == 0:
            kept = complyk8s(*store, "sql", "select count(*) as n from objects", "--format", "csv")
            assert kept.stdout.split() == ["n", "1"], kept.stderr
        subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
        assert complyk8s(*store, "snapshot", "--from", place / "pod.yaml").returncode == 0
    finally:
        subprocess.run(["umount", "-l", disk], check=False)


def test_help_names_every_command_and_exit_code():
    told = complyk8s("--help", env={"COLUMNS": "120"}).stdout
    for word in (
        "run",
        "snapshot",
        "ingest",
        "evaluate",
        "report",
        "trend",
        "diff",
        "sql",
        "doctor",
        "demo",
        "serve",
    ):
        assert f"  {word} " in told
    for code in ("0 done", "1 our fault", "2 bad", "3 nothing", "4 evidence", "10 a verdict", "75 try again"):
        assert code in " ".join(told.split())


def test_a_hostile_name_does_not_reach_the_terminal(place):
    (place / "evil.json").write_text(
        json.dumps(
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": "\x1b]0;owned\x07", "namespace": "a"},
            }
        )
    )
    complyk8s("--store", place / "store", "snapshot", "--from", place / "evil.json")
    done = complyk8s("--store", place / "store", "sql", "select name from objects")
    assert "\x1b" not in done.stdout and "\\x1b" in done.stdout
