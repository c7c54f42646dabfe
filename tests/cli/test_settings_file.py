"""A settings file counts where somebody names it; what lies in the working folder decides nothing."""

import json

import pytest
from helpers import asked, complyk8s

POD = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\n"
    "spec: {containers: [{name: c, image: d, securityContext: {privileged: true}}]}\n"
)


@pytest.fixture
def repository(tmp_path):
    """Somebody else's: bad manifests, and files that want them to pass."""
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "pod.yaml").write_text(POD)
    own = tmp_path / "own" / "queries" / "views"
    own.mkdir(parents=True)
    (own / "evil.sql").write_text('/*\nabout = "a"\nreads = []\ncolumns = {}\n*/\nselect 1 as a\n')
    (tmp_path / "waivers.yaml").write_text(
        "waivers:\n- {control: 'workloads/*', resource: 'Pod/b/a*', reason: r, approved_by: x, approved_on: 2026-11-01,"
        " until: 2027-10-01}\n"
    )
    return tmp_path


SETTINGS = [
    'content = "own"', 'waivers = ["waivers.yaml"]', 'platform = "eks"', 'frameworks = ["soc2-cc6-cc8"]', 'namespace = "b"',
    'facts = ["x"]', 'audit_policy = "x"', 'kubernetes_cves = "x"', 'kubernetes_releases = "x"', "keep_days = 1",
    "[parameters]\na = 'b'", 'store = "elsewhere"', 'cluster = "prod"', "query_seconds = 0.000001", 'query_memory_limit = "1MB"',
    "schedule = '* * * * *'", "nonsense = 1", "not toml", "",
]  # fmt: skip


@pytest.mark.parametrize("text", SETTINGS)
def test_a_file_in_the_working_folder_decides_nothing(repository, text):
    (repository / "complyk8s.toml").write_text(text)
    done = complyk8s("run", "--from", "deploy", "--fail-on", "high", "--format", "json", cwd=repository)
    assert done.returncode == 2 and "complyk8s.toml lies in the working folder" in done.stderr, done.stderr
    assert not (repository / "complyk8s-store").exists() and not (repository / "elsewhere").exists()


def test_a_link_or_a_folder_of_that_name_is_no_way_around(repository):
    (repository / "complyk8s.toml").symlink_to(repository / "nowhere")
    assert complyk8s("run", "--from", "deploy", cwd=repository).returncode == 2


def test_whoever_does_not_mean_it_leaves_it(repository):
    (repository / "complyk8s.toml").write_text('waivers = ["waivers.yaml"]')
    run = ("run", "--from", "deploy", "--fail-on", "high", "--format", "json")
    assert complyk8s("--config", "/dev/null", *run, cwd=repository).returncode == 10


@pytest.mark.parametrize("way", ["option", "environment"])
def test_a_file_that_is_named_counts_and_is_told(repository, way):
    path = repository / "complyk8s.toml"
    path.write_text('waivers = ["waivers.yaml"]')
    option = ("--config", path) if way == "option" else ()
    env = {"COMPLYK8S_CONFIG": str(path)} if way == "environment" else {}
    run = ("run", "--from", "deploy", "--fail-on", "critical", "--format", "json")
    done = complyk8s(*option, "--log", "json", *run, cwd=repository, env=env)
    assert done.returncode == 0, done.stderr
    first = json.loads(done.stderr.splitlines()[0])
    assert first["event"] == f"settings: {path}" and first["path"] == str(path)
    assert done.stderr.count("settings: ") == 1
    held = asked(repository / "complyk8s-store", "select distinct detail from run")
    assert held == [{"detail": f"settings: {path}"}]


@pytest.mark.parametrize(
    ("text", "says"),
    [("query_seconds = -1", "query_seconds"), ("query_seconds = nan", "query_seconds"), ("query_seconds = 'x'", "query_seconds"),
     ("query_memory_limit = 'much'", "much"), ("query_spill_limit = 'much'", "much"), ("read_from = 'x'", "unknown")],
)  # fmt: skip
def test_limits_that_are_none_say_so(repository, text, says):
    (repository / "mine.toml").write_text(text)
    store = ("--store", repository / "store")
    assert complyk8s(*store, "snapshot", "--from", repository / "deploy").returncode == 0
    done = complyk8s(*store, "--config", repository / "mine.toml", "sql", "select 1")
    assert done.returncode == 2 and says in done.stderr, done.stderr
