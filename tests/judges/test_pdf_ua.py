"""veraPDF says whether the PDF is the PDF/UA-1 that it claims to be."""

import os
import shutil
import subprocess
import warnings
from pathlib import Path
from xml.etree import ElementTree

import pytest
from helpers import ROOT

from complyk8s.report import formats

POM = ROOT / "tests" / "judges" / "verapdf" / "pom.xml"
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"


def jars():
    """The folder with veraPDF's jars, fetched once; skips, loudly, where that cannot be."""
    version = ElementTree.parse(POM).findtext(".//{*}dependency/{*}version")
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "complyk8s" / f"verapdf-{version}"
    why = ""
    if missing := [tool for tool in ("java", "mvn") if shutil.which(tool) is None]:
        why = f"{', '.join(missing)} missing"
    elif not (folder / f"greenfield-apps-{version}.jar").exists():
        done = subprocess.run(
            ["mvn", "-q", "-B", "-f", POM, PLUGIN, f"-DoutputDirectory={folder}"], capture_output=True, text=True, timeout=600
        )  # fmt: skip
        why = f"veraPDF could not be fetched: {(done.stdout + done.stderr)[-300:]}" if done.returncode else ""
    if why:
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(f"NO JUDGE OF PDF/UA IN THIS RUN: {why}", stacklevel=1)
        pytest.skip(f"NO JUDGE OF PDF/UA IN THIS RUN: {why}")
    return folder


def refused(pdf, folder):
    """What veraPDF refuses: clause, how often, and why."""
    (folder / "report.pdf").write_bytes(pdf)
    done = subprocess.run(
        ["java", "-cp", f"{jars()}/*", "org.verapdf.apps.GreenfieldCliWrapper", "--flavour", "ua1", "--format", "xml", folder / "report.pdf"],
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    found = ElementTree.fromstring(done.stdout).find(".//validationReport")
    assert found is not None and int(found.find("details").get("passedChecks")) > 1000, done.stdout[:2000]
    rules = [
        (r.get("clause"), r.get("failedChecks"), r.findtext("check/errorMessage"), r.findtext("check/context")) for r in found.iter("rule")
    ]  # fmt: skip
    assert bool(rules) != (found.get("isCompliant") == "true"), done.stdout[:2000]
    return rules


@pytest.mark.slow
def test_the_report_of_the_demo_is_what_it_claims_to_be(assessment, tmp_path):
    assert refused(formats.renderer("pdf")(assessment), tmp_path) == []
