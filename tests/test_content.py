"""Content of one's own: controls, frameworks, detections, queries; broken files cost themselves alone."""

import shutil

import pytest
from helpers import asked, complyk8s

from complyk8s import content
from complyk8s.controls import read
from complyk8s.pipeline import trying

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec:\n  containers: [{name: c, image: 'evil.io/x:1', securityContext: {privileged: true}}]\n"  # fmt: skip


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "own"
    assert complyk8s("controls", "new", "shop/no-privilege", "--dir", folder).returncode == 0
    (folder / "benchmarks").mkdir()
    (folder / "benchmarks" / "ours.yaml").write_text(
        'id: ours\ntitle: Ours\nversion: "1"\nsource: https://example.com\nrequirements:\n'
        '  - {id: "1", text: t, how: automated, controls: [shop/no-privilege]}\n'
        '  - {id: "2", text: t, how: automated, controls: [shop/broken]}\n'
    )
    return folder


@pytest.fixture(autouse=True)
def nothing_of_ones_own():
    yield
    content.use(None)


def write(own, name, sql, **head):
    given = {"title": "t", "severity": "low", "reads": ["containers"], "expects": "e", "fix": "f", **head}
    lines = "\n".join(f"{k} = {v!r}".replace("'", '"') for k, v in given.items())
    path = own / "queries" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"/*\n{lines}\n*/\n{sql}\n")


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """A store with one snapshot, to be copied."""
    folder = tmp_path_factory.mktemp("taken")
    (folder / "pod.yaml").write_text(POD)
    assert complyk8s("--store", folder / "store", "snapshot", "--from", folder / "pod.yaml").returncode == 0
    return folder / "store"


@pytest.fixture
def judge(own, taken, tmp_path):
    """Evaluates the snapshot with content of one's own; what was said, `control,verdict` lines, and the store."""
    store = tmp_path / "store"
    shutil.copytree(taken, store)

    def run(*more):
        done = complyk8s("--store", store, "--content", own, "evaluate", *more)
        rows = asked(store, "select control || ',' || verdict as line from findings order by all")
        return done, "\n".join(r["line"] for r in rows), {"COMPLYK8S_STORE": str(store)}

    return run


def test_a_skeleton_passes_its_own_fixtures_and_judges_a_cluster(own, judge, tmp_path):
    (own / "benchmarks" / "ours.yaml").write_text((own / "benchmarks" / "ours.yaml").read_text().replace(", controls: [shop/broken]", ", controls: [shop/no-privilege]"))  # fmt: skip
    done = complyk8s("controls", "test", own)
    assert done.returncode == 0 and done.stdout.count("ok ") == 3, done.stdout
    done, rows, env = judge("--framework", "ours")
    assert done.returncode == 0 and "shop/no-privilege,fail" in rows
    assert (
        complyk8s("--content", own, "report", "--format", "html", "--out", tmp_path, env=env).returncode == 0
    )
    assert complyk8s("controls", "list", "--format", "csv").stdout.count("shop/") == 0
    assert complyk8s("--content", own, "controls", "list", "--format", "csv").stdout.count("shop/") == 1


@pytest.mark.parametrize(
    "sql",
    [
        "select content as resource, true as ok, 'x' as seen from read_text('/etc/passwd') order by 1",
        "copy (select 1) to '/tmp/complyk8s-escape'; select 'a', true, 'b'",
        "drop table objects",
        "install httpfs",
        "select resource, true as ok, 'x' as seen from read_csv('http://127.0.0.1:1/x') order by 1",
        "select 1; select 2",
        "set enable_external_access = true",
    ],
)
def test_its_sql_reaches_no_file_no_network_and_no_other_control(own, judge, sql):
    write(own, "shop/evil.sql", sql)
    done, rows, _ = judge()
    assert "shop/evil,unknown" in rows and "shop/evil,pass" not in rows
    assert "workloads/privileged,fail" in rows, "other controls were kept from looking"
    assert done.returncode in (0, 2)
    content.use(own)
    evil = next(c for c in read.controls() if c.id == "shop/evil")
    for side in ("good", "bad"):
        evil.path.with_name(f"evil.{side}.yaml").write_text(POD)
    assert not any(t.ok for t in trying.control(evil))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("queries/shop/broken.sql", "select 1"), ("queries/shop/broken.sql", "/*\ntitle = \n*/\nselect 1"), ("queries/shop/broken.sql", "\xff"),
        ("queries/detections/x/broken.sql", "/*\n*/\n"), ("queries/saved/broken.sql", "/*\nx = 1\n*/\nselect 1"),
        ("queries/views/broken.sql", "/*\nabout = \"a\"\nreads = [\"nowhere\"]\n[columns]\n*/\nselect 1"),
        ("benchmarks/broken.yaml", "id: other\n"), ("benchmarks/broken.yaml", "["), ("queries/workloads/privileged.sql", "/*\n*/\nselect 1"),
    ],
)  # fmt: skip
def test_a_broken_file_is_one_clear_error_and_costs_nothing_else(own, judge, name, text):
    path = own / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("latin-1"))
    done, rows, env = judge()
    assert done.returncode == 2
    assert sum(str(path) in line for line in done.stderr.splitlines()) == 1, done.stderr
    assert "shop/no-privilege,fail" in rows and "workloads/privileged,fail" in rows
    gaps = asked(env["COMPLYK8S_STORE"], "select what from gap where source = 'content'")
    assert path.name in {g["what"].rpartition("/")[2] for g in gaps}


def test_a_requirement_that_rests_on_a_broken_control_is_unknown(own, judge):
    (own / "queries" / "shop" / "broken.sql").write_text("select 1")
    _, _, env = judge("--framework", "ours")
    held = asked(env["COMPLYK8S_STORE"], "select requirement, verdict from requirements order by 1")
    assert [(r["requirement"], r["verdict"]) for r in held] == [("1", "fail"), ("2", "unknown")]


def test_parameters_reach_controls(judge, tmp_path):
    config = tmp_path / "c.toml"
    config.write_text('[parameters]\nallowed_registries = ["registry.example.com"]\n')
    _, _, env = judge()
    assert complyk8s("--config", config, "evaluate", "--framework", "nsa-cisa-1.2", env=env).returncode == 0
    rows = asked(env["COMPLYK8S_STORE"], "select verdict from findings where control = 'images/registries' and run_id ="
                 " (select max(run_id) from findings)")  # fmt: skip
    assert [r["verdict"] for r in rows] == ["fail"]


def test_an_own_view_serves_an_own_control(own, judge):
    view = own / "queries" / "views" / "risky.sql"
    view.parent.mkdir(parents=True)
    view.write_text(
        '/*\nabout = "a"\nreads = ["containers"]\n[columns]\nresource = "r"\n*/\nselect resource, privileged from containers\n'
    )
    write(
        own,
        "shop/risky.sql",
        "select resource, not privileged as ok, 'x' as seen from risky order by resource",
        reads=["risky"],
    )
    _, rows, _ = judge()
    assert "shop/risky,fail" in rows
