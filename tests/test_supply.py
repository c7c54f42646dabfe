"""What runs is pinned by hash, named in the SBOMs and in NOTICE, and nothing else is."""

import importlib.metadata
import json
import re
import subprocess
import sys

import pytest
from helpers import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import supply

DEVELOPMENT = {
    "pytest",
    "mypy",
    "ruff",
    "hypothesis",
    "sqlfluff",
    "cyclonedx-python-lib",
    "hatchling",
    "pip",
    "import-linter",
    "pypdf",
}


def test_the_lock_is_the_runtime_closure_as_constraints_pin_it():
    assert list(supply.trouble()) == []
    locked = supply.locked()
    assert not DEVELOPMENT & locked.keys() and {"duckdb", "obstore", "hyperscan", "certifi"} <= locked.keys()
    assert not {"aiohttp", "multidict"} & locked.keys(), "what only that needs is not in the image either"
    assert {"aiohttp", "polars"} <= supply.runtime("wheel").keys()
    for name, (version, hashes) in locked.items():
        assert importlib.metadata.version(name) == version
        assert len(hashes) == (2 if supply._native(name) else 1), "one wheel for each machine, or one for all"


@pytest.mark.parametrize("change", [("duckdb==2.0.0", "duckdb==1.9.9"), ("certifi==", "certify=="), ("--hash=sha256:", "--hash=md5:"), ("# Made", "--index-url https://x\n# Made")])  # fmt: skip
def test_a_lock_that_does_not_fit_is_noticed(change, tmp_path, monkeypatch):
    path = tmp_path / "requirements.lock"
    path.write_text(supply.LOCK.read_text().replace(*change))
    monkeypatch.setattr(supply, "LOCK", path)
    assert list(supply.trouble())


def test_a_package_with_native_parts_is_written_down():
    text = supply.NOTICE.read_text()
    for name in supply.runtime():
        assert f"\n{name}  " in text
        assert not supply._native(name) or name in supply.INSIDE or name in supply.PLAIN, name
    for word in ("Hyperscan", "DuckDB", "Zstandard", "libpango", "libharfbuzz", "BSD-3-Clause"):
        assert word in text
    assert "see its licence file" not in text and "UNKNOWN" not in text


@pytest.mark.parametrize("subject", ["wheel", "image"])
def test_the_sbom_is_valid_complete_and_the_same_twice(subject):
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = supply.sbom(subject)
    assert text == supply.sbom(subject) and str(ROOT) not in text
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    held = json.loads(text)
    python = {c["name"]: c["version"] for c in held["components"] if c["purl"].startswith("pkg:pypi/")}
    assert python == supply.runtime(subject)
    debian = {c["name"] for c in held["components"]} - python.keys()
    apt = re.search(r"--no-install-recommends ([^\\]+)", (ROOT / "Dockerfile").read_text())[1].split()
    assert debian == (set(apt) if subject == "image" else set())
    assert all(c["licenses"] for c in held["components"] if c["name"] in python)
    if subject == "image":
        assert {f"sha256:{h['content']}" for c in held["components"] for h in c.get("hashes", ())} == {
            h for _, some in supply.locked().values() for h in some
        }
    below = {d["ref"]: d.get("dependsOn", []) for d in held["dependencies"]}
    seen, todo = set(), [held["metadata"]["component"]["bom-ref"]]
    while todo:
        ref = todo.pop()
        if ref not in seen:
            seen.add(ref)
            todo += below.get(ref, [])
    assert seen - {held["metadata"]["component"]["bom-ref"]} == {c["bom-ref"] for c in held["components"]}, (
        "all hangs together"
    )


def test_the_image_is_built_by_digest_and_by_hashes():
    text = (ROOT / "Dockerfile").read_text()
    froms = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert froms and all("@${BASE_DIGEST" in f or f == "scratch" for f in froms)
    assert re.search(r"^ARG BASE_DIGEST$", text, re.MULTILINE), (
        "no default: a digest that nobody looks after is an old system"
    )
    assert froms[0] == "${BASE}@${BASE_DIGEST}", (
        "a word with spaces or `:?` in it is no Dockerfile to builders"
    )
    for line in re.findall(r"pip (?:install|download)[^&\n]*", text.replace("\\\n", " ")):
        assert "--require-hashes" in line or "/own/complyk8s" in line, line
    assert "[dev]" not in text


@pytest.mark.slow
def test_pip_takes_the_lock(tmp_path):
    """What the Dockerfile does, on this machine."""
    done = subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "--require-hashes", "--dest", tmp_path,
                           "-r", ROOT / "requirements.lock"], capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr
