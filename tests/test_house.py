"""The house rules that no linter knows, and what is generated from what."""

import re
import subprocess
import sys

import pytest
from helpers import ROOT, complyk8s

from complyk8s import content
from complyk8s.controls import frameworks, read

SOURCES = [pytest.param(p, id=str(p.relative_to(ROOT))) for p in sorted(ROOT.glob("complyk8s/**/*.py"))]


LONG = dict.fromkeys(("model.py", "redact/scan.py", "store/database.py", "store/session.py"), 330)
"""Files that are to be cut into smaller ones, and how long they may be until then."""


@pytest.mark.parametrize("path", SOURCES)
def test_file_is_short(path):
    assert len(path.read_text().splitlines()) <= LONG.get(
        path.relative_to(ROOT / "complyk8s").as_posix(), 300
    )


@pytest.mark.parametrize(
    "path", sorted((ROOT / "queries").glob("*/*.sql")), ids=lambda p: f"{p.parent.name}/{p.stem}"
)
def test_query_is_short(path):
    _, sql = content.sql(path)
    assert len(sql.strip().splitlines()) <= (140 if path.parent.name in ("views", "macros") else 40)


@pytest.mark.parametrize("tool", ["manifests.py", "docs.py"])
def test_generated_files_are_current(tool):
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / tool, "--check"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, f"run python tools/{tool}: {done.stdout}"


def test_cis_has_every_id_in_order():
    (cis,) = frameworks.chosen(("cis-kubernetes-1.12",))
    ids = [r.id for r in cis.requirements]
    assert len(ids) == len(set(ids)) == 131
    assert ids == sorted(ids, key=lambda i: [int(n) for n in i.split(".")])


@pytest.mark.parametrize(
    ("framework", "some"),
    [
        (
            "pci-dss-4.0.1",
            ["1.1.1", "3.5.1.2", "8.3.10.1", "10.2.1.7", "10.4.2.1", "11.6.1", "12.10.7", "A1.2.3", "A3.5.1"],
        ),
        ("hipaa-164", ["164.308(a)(1)(i)", "164.310(d)(2)(iv)", "164.312(e)(2)(ii)", "164.316(b)(2)(iii)"]),
        ("nist-800-190", ["3.1.1", "3.5.5", "4.1.1", "4.4.4", "4.6"]),
    ],
)
def test_frameworks_go_from_the_first_to_the_last(framework, some):
    (held,) = frameworks.chosen((framework,))
    ids = [r.id for r in held.requirements]
    assert [i for i in ids if i in some] == some
    assert ids[0] == some[0] and ids[-1] == some[-1]


def test_every_requirement_says_what_the_other_half_is():
    for framework in frameworks.frameworks():
        for r in framework.requirements:
            if r.how == "shared":
                assert r.note, f"{framework.id} {r.id}"
            assert len(r.text) < 130 and r.text[0] == r.text[0].strip()


def test_there_are_enough():
    assert len(read.controls()) >= 40 and len(read.questions()) >= 10
    (cis,) = frameworks.chosen(("cis-kubernetes-1.12",))
    held = {r.id: r for r in cis.requirements}
    objects_cannot_answer = {"5.3.1", "5.4.2", "5.5.1", "5.6.1"}
    for r in cis.requirements:
        if r.id.startswith("5.") and r.id not in objects_cannot_answer:
            assert held[r.id].controls, r.id


def test_nothing_names_a_registry_host_or_a_machine():
    for path in [
        *ROOT.glob("*.toml"),
        ROOT / "constraints.txt",
        *ROOT.glob("docs/**/*.md"),
        ROOT / "README.md",
    ]:
        text = path.read_text()
        assert not re.search(r"pypi\.org|files\.pythonhosted|proxy\.golang|/root/|/work/", text), path


def test_the_readme_names_every_exit_code_and_what_is_there():
    text = (ROOT / "README.md").read_text()
    for code in (0, 1, 2, 3, 4, 10, 75):
        assert f"| {code} |" in text
    assert f"{len(read.controls())} controls and {len(read.questions())} questions" in text
    for link in re.findall(r"\]\(([^)h][^)]*)\)", text):
        assert (ROOT / link).exists(), link


def test_demo_tells_the_incident(tmp_path):
    done = complyk8s("demo", "--out", tmp_path / "demo", "--no-pdf")
    assert done.returncode == 0, done.stderr
    assert "Five findings worth reading" in done.stdout and "carol@bank.example" in done.stdout
    assert (tmp_path / "demo" / "report.html").stat().st_size > 100_000
    again = complyk8s("demo", "--out", tmp_path / "demo", "--no-pdf")
    assert again.returncode == 0, "a second demo into the same folder works"


def test_every_change_of_the_demo_is_explained(assessment):
    assert len(assessment.changes) > 10
    assert [c for c in assessment.changes if c["explained_by"] is None] == []
    by = {c["resource"]: c["actor"] for c in assessment.changes}
    assert by["NetworkPolicy/payments/default-deny"] == "carol@bank.example"
    assert by["Deployment/payments/card-gateway"] == "alice@bank.example"
    assert by["Deployment/shop/checkout"] == "system:serviceaccount:ci:deployer"


def test_the_demo_shows_the_secrets_of_nobody():
    import gzip

    raw = b"".join(gzip.decompress(p.read_bytes()) for p in (ROOT / "demo").rglob("*.gz"))
    assert b"demo-only-not-a-key" not in raw and b"PRIVATE KEY" not in raw
    assert not re.search(rb"eyJ[\w-]{20,}\.[\w-]{20,}", raw)
