"""The image, built by the Dockerfile on a stand-in for its base, and what runs in it."""

import gzip
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import images
import pypdf
import pytest
from helpers import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import supply

pytestmark = [pytest.mark.node, pytest.mark.slow]
USER = 65532


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    if lacking := images.missing():
        pytest.skip(f"NO IMAGE IN THIS RUN: {lacking}")
    folder = tmp_path_factory.mktemp("buildah")
    yield images.build(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def system(image, tmp_path_factory):
    """The image's root file system, with what a container runtime mounts."""
    folder = images.unpack(image, tmp_path_factory.mktemp("image"))
    subprocess.run(["mount", "-t", "proc", "proc", folder / "proc"], check=True)
    yield folder
    subprocess.run(["umount", folder / "proc"], check=True)


def inside(system, *command):
    """A command in the image as its user."""
    return subprocess.run(
        ["chroot", f"--userspec={USER}:{USER}", system, *command], capture_output=True, text=True, timeout=600,
        env={"PATH": f"/usr/local/bin:{os.environ['PATH']}", "HOME": "/tmp", "LANG": "C.UTF-8", "COMPLYK8S_STORE": "/var/lib/complyk8s/store"},
    )  # fmt: skip


def test_it_is_small(image):
    assert image.stat().st_size < 400e6
    with image.open("rb") as file:
        assert len(gzip.compress(file.read(), 6)) < 150e6


def test_nothing_is_in_it_but_what_runs(system):
    programs = {
        p.name
        for folder in ("usr/local/bin", "usr/bin", "bin", "sbin", "usr/sbin")
        for p in (system / folder).glob("*")
    }
    assert programs == {"complyk8s", "python3", "python3.11"}
    packages = system / "usr/local/lib/python3.11/site-packages"
    assert {d.name.partition("-")[0].replace("_", "-").lower() for d in packages.glob("*.dist-info")} == {
        "complyk8s", *supply.runtime()
    }  # fmt: skip
    status = (system / "var/lib/dpkg/status").read_text()
    held = set(re.findall("^Package: (.*)$", status, re.MULTILINE))
    assert {"libc6", "libpango-1.0-0", "ca-certificates"} <= held and not {
        "bash",
        "dash",
        "apt",
        "dpkg",
        "perl-base",
        "binutils",
    } & held
    own = system / "var/lib/complyk8s"
    assert (own.stat().st_uid, own.stat().st_mode & 0o777) == (USER, 0o700)
    writable = []
    for folder, folders, files in os.walk(system):
        folders[:] = [f for f in folders if Path(folder, f) not in (system / "proc", own)]
        writable += [p for p in (Path(folder, f) for f in (*folders, *files)) if p.lstat().st_uid == USER]
    assert writable == []


def test_it_starts_at_once(system):
    assert inside(system, "complyk8s", "--version").stdout.startswith("complyk8s, version ")
    before = os.times()
    inside(system, "complyk8s", "--version")
    after = os.times()
    assert after.children_user + after.children_system - before.children_user - before.children_system < 0.5


def test_the_demo_runs_in_it_with_its_pdf_and_its_fonts(system):
    done = inside(system, "complyk8s", "demo", "--out", "/var/lib/complyk8s/demo")
    assert done.returncode == 0, done.stderr
    made = system / "var/lib/complyk8s/demo"
    assert {"report.html", "report.pdf", "report.json", "report.csv"} <= {p.name for p in made.iterdir()}
    fonts = pypdf.PdfReader(made / "report.pdf").pages[0]["/Resources"]["/Font"]
    assert fonts and all("DejaVu" in font.get_object()["/BaseFont"] for font in fonts.values()), fonts
    store = "/var/lib/complyk8s/demo/store"
    asked = inside(
        system,
        "complyk8s",
        "--store",
        store,
        "sql",
        "select kind, count(*) as n from objects group by all order by 1 limit 1",
    )
    assert asked.stdout.split()[:2] == ["kind", "n"]
    refused = inside(
        system,
        "complyk8s",
        "--store",
        store,
        "sql",
        "select 1 as a",
        "--format",
        "parquet",
        "--out",
        "/tmp/x.parquet",
    )
    assert (
        refused.returncode == 2
        and "the image has none" in refused.stderr
        and len(refused.stderr.splitlines()) == 2
    )


def test_every_module_loads_in_it_and_object_storage_is_there(system):
    done = inside(system, "python3", "-c", """
import importlib, pkgutil, complyk8s
for module in pkgutil.walk_packages(complyk8s.__path__, "complyk8s."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
import apscheduler.schedulers.blocking, kubernetes.config.exec_provider, obstore.store
from kubernetes.client import ApiClient, Configuration
ApiClient(Configuration())
""")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not Path(system / "usr/local/lib/python3.11/site-packages/polars").exists()


def test_the_image_is_named_as_the_manifests_name_it():
    for path in ("cronjob.yaml", "deploy/node-facts.yaml"):
        assert f"image: {images.NAME.removeprefix('docker.io/library/')}" in (ROOT / path).read_text()
