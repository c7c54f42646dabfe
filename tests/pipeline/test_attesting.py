"""People's answers: recorded with author, date, end and files; expired ones fail; controls are not answered away."""

import csv
import hashlib
import shutil
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from helpers import asked, complyk8s

NEXT = f"{datetime.now(UTC) + timedelta(days=200):%Y-%m-%d}"


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """A store with one snapshot, to be copied."""
    folder = tmp_path_factory.mktemp("taken")
    pod = folder / "a.yaml"
    pod.write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec:\n  containers: [{name: c, image: 'x:1'}]\n"
    )
    assert complyk8s("--store", folder / "store", "snapshot", "--from", pod).returncode == 0
    return folder / "store"


@pytest.fixture
def env(taken, tmp_path):
    shutil.copytree(taken, tmp_path / "store")
    return {"COMPLYK8S_STORE": str(tmp_path / "store")}


def given(env):
    """How many answers the store has."""
    return asked(env["COMPLYK8S_STORE"], "select count(*) as n from attestation")[0]["n"]


def record(env, *more, framework="pci-dss-4.0.1", requirement="1.1.1", answer="met", until=NEXT):
    return complyk8s("attest", "record", framework, requirement, "--answer", answer, "--by", "Ada Lovelace", "--until", until,
                     "--text", "policy v3, section 2", *more, env=env)  # fmt: skip


def verdict(env, requirement="1.1.1"):
    assert complyk8s("evaluate", "--framework", "pci-dss-4.0.1", env=env).returncode == 0
    return asked(
        env["COMPLYK8S_STORE"],
        f"select verdict, attested_by from requirements where framework = 'pci-dss-4.0.1' and requirement = '{requirement}'"
        " and run_id = (select max(run_id) from requirements)",
    )[0]


@pytest.mark.parametrize(
    ("answer", "wanted"), [("met", "pass"), ("not-met", "fail"), ("not-applicable", "not-applicable")]
)
def test_an_answer_shows_with_who_gave_it(env, tmp_path, answer, wanted):
    assert verdict(env)["verdict"] == "manual"
    evidence = tmp_path / "policy.pdf"
    evidence.write_bytes(b"%PDF signed")
    done = record(env, "--file", evidence, answer=answer)
    assert done.returncode == 0, done.stderr
    held = verdict(env)
    assert held["verdict"] == wanted and "Ada Lovelace" in held["attested_by"] and NEXT in held["attested_by"]
    digest = hashlib.sha256(b"%PDF signed").hexdigest()
    assert (tmp_path / "store" / "attachments" / digest).read_bytes() == b"%PDF signed"
    assert complyk8s("report", "--format", "html,json", "--out", tmp_path / "out", env=env).returncode == 0
    page = (tmp_path / "out" / "report.html").read_text()
    assert "Ada Lovelace" in page and digest in page and "policy v3, section 2" in page


def test_an_expired_answer_fails(env):
    assert record(env, until=f"{datetime.now(UTC):%Y-%m-%d}").returncode == 0
    assert verdict(env)["verdict"] == "pass", "it holds to the end of its last day"
    from complyk8s.pipeline.runs import run
    from complyk8s.settings import load

    with run(load(store=env["COMPLYK8S_STORE"]), "test") as r:
        r.db.execute("update attestation set expires_at = expires_at - interval 3 day")
    held = verdict(env)
    assert held["verdict"] == "fail" and "expired" in held["attested_by"]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"requirement": "7.3.1"}, "judged by controls alone"), ({"requirement": "99"}, "no requirement"), ({"framework": "x"}, "no requirement"),
        ({"until": "2020-01-01"}, "a year at most"), ({"until": "2099-01-01"}, "a year at most"), ({"until": "soon"}, "write dates"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_one_clear_error_and_keeps_nothing(env, more, told):
    done = record(env, **more)
    assert done.returncode == 2 and told in done.stderr, done.stderr
    assert given(env) == 0
    assert record(env, "--file", "/nowhere").returncode == 2
    assert given(env) == 0


@pytest.mark.parametrize("form", ["yaml", "csv"])
def test_the_template_goes_out_and_comes_back(env, tmp_path, form):
    out = complyk8s("attest", "template", "--framework", "hipaa-164", "--format", form, env=env)
    path = tmp_path / f"open.{form}"
    rows = yaml.safe_load(out.stdout) if form == "yaml" else list(csv.DictReader(out.stdout.splitlines()))
    assert len(rows) == 70 and {r["how"] for r in rows} == {"manual", "shared"}
    rows[0] |= {"answer": "met", "author": "Bob", "until": NEXT, "evidence": "plan of 2026"}
    rows[1] |= {"answer": "not-met", "author": "Bob", "until": NEXT, "evidence": "=no plan"}

    def save():
        with path.open("w", newline="") as file:
            if form == "yaml":
                yaml.safe_dump(rows, file)
            else:
                lines = csv.DictWriter(file, rows[0].keys())
                lines.writeheader()
                lines.writerows(rows)

    rows[2] |= {"answer": "perhaps", "author": "Bob", "until": NEXT, "evidence": "x"}
    save()
    assert complyk8s("attest", "read", path, env=env).returncode == 2
    assert given(env) == 0, "all or nothing"
    rows[2] |= {"answer": ""}
    save()
    done = complyk8s("attest", "read", path, env=env)
    assert done.returncode == 0 and "2 answers" in done.stderr
    left = complyk8s("attest", "template", "--framework", "hipaa-164", env=env).stdout
    assert len(yaml.safe_load(left)) == 68


def test_an_answer_whose_file_is_gone_does_not_count(env, tmp_path):
    evidence = tmp_path / "policy.pdf"
    evidence.write_bytes(b"%PDF signed")
    assert record(env, "--file", evidence).returncode == 0
    (kept,) = (tmp_path / "store" / "attachments").iterdir()
    kept.write_bytes(b"%PDF forged")
    done = complyk8s("evaluate", "--framework", "pci-dss-4.0.1", env=env)
    assert done.returncode == 4 and kept.name in done.stderr, done.stderr
    rows = asked(
        env["COMPLYK8S_STORE"], "select verdict, attested_by from requirements where requirement = '1.1.1'"
    )
    assert rows == [{"verdict": "manual", "attested_by": None}]
