"""Folders are not left by links; what a link hides is told, and silence is no pass."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from helpers import asked, complyk8s

from complyk8s.collect import files
from complyk8s.ingest import lines
from complyk8s.model import LINK, Gap
from complyk8s.pipeline import attesting, ingesting, sights
from complyk8s.pipeline.runs import now, run
from complyk8s.store.session import session

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s, namespace: b}\nspec: {containers: [{name: c, image: d}]}\n"
EVENT = ('{"kind":"Event","auditID":"%s","stage":"ResponseComplete","level":"Metadata","verb":"get","requestURI":"/x",'
         '"user":{"username":"al"},"requestReceivedTimestamp":"2026-11-02T10:00:00Z","responseStatus":{"code":200}}\n')  # fmt: skip


@pytest.fixture
def place(tmp_path):
    for folder in ("logs", "elsewhere", "manifests"):
        (tmp_path / folder).mkdir()
    (tmp_path / "logs" / "audit.log").write_text(EVENT % "mine")
    (tmp_path / "elsewhere" / "shadow").write_text(EVENT % "theirs")
    (tmp_path / "elsewhere" / "other.log").write_text(EVENT % "other")
    (tmp_path / "elsewhere" / "pod.yaml").write_text(POD % "theirs")
    (tmp_path / "manifests" / "pod.yaml").write_text(POD % "mine")
    return tmp_path


def ingest(settings, *paths):
    with run(settings, "ingest") as r:
        return ingesting.ingest(r, tuple(map(str, paths)), "test")


def ids(settings) -> list[str]:
    return [row["audit_id"] for row in asked(settings.store, "select audit_id from events order by 1")]


def links(settings) -> list[str]:
    return [
        Path(g["what"]).name
        for g in asked(settings.store, f"select what from gap where cause = '{LINK}' order by 1")
    ]


def test_a_link_out_of_a_log_folder_is_not_read_but_told(settings, place):
    (place / "logs" / "b.log").symlink_to(place / "elsewhere" / "shadow")
    (place / "logs" / "node").symlink_to(place / "elsewhere")
    done = ingest(settings, place / "logs")
    assert ids(settings) == ["mine"] and links(settings) == ["b.log", "node"]
    assert any(
        "give it by itself" in told and str(place / "elsewhere" / "shadow") in told for told in done.worst
    )


def test_it_keeps_the_log_from_being_whole_until_it_is_gone_or_given(settings, place):
    assert complyk8s("--store", settings.store, "snapshot", "--from", place / "manifests").returncode == 0

    def unread() -> str:
        with session(settings, None, None, None) as asks:
            return sights.sight(settings, asks)[0].unread

    link = place / "logs" / "b.log"
    link.symlink_to(place / "elsewhere" / "other.log")
    ingest(settings, place / "logs")
    assert "1 log files could not be read" in unread()
    ingest(settings, place / "logs", place / "elsewhere" / "other.log")
    assert not unread() and ids(settings) == ["mine", "other"]
    link.unlink()
    link.symlink_to("/proc/self/environ")
    ingest(settings, place / "logs")
    assert unread()
    link.unlink()
    ingest(settings, place / "logs")
    assert not unread() and not links(settings)


def test_a_link_to_a_place_that_was_given_is_read(settings, place):
    """As in /var/log/containers, whose files are links to /var/log/pods; and as in a volume of a ConfigMap."""
    (place / "logs" / "b.log").symlink_to("../elsewhere/other.log")
    (place / "logs" / "..2026").mkdir()
    (place / "logs" / "..2026" / "c.log").write_text(EVENT % "third")
    (place / "logs" / "..data").symlink_to("..2026")
    (place / "logs" / "c.log").symlink_to("..data/c.log")
    ingest(settings, place / "logs", place / "elsewhere")
    assert ids(settings) == ["mine", "other", "third"] and not links(settings)


def test_a_link_that_is_given_itself_is_the_users_wish(settings, place):
    (place / "x.log").symlink_to(place / "elsewhere" / "shadow")
    (place / "folder").symlink_to(place / "logs")
    ingest(settings, place / "x.log", place / "folder")
    assert ids(settings) == ["mine", "theirs"] and not links(settings)


def test_a_file_that_becomes_a_link_after_it_was_listed(place):
    (source,) = lines.sources((str(place / "logs"),))
    (place / "logs" / "audit.log").unlink()
    (place / "logs" / "audit.log").symlink_to(place / "elsewhere" / "shadow")
    with pytest.raises(OSError, match="a link out of what was given"):
        source.open()


def test_manifests_likewise(place):
    (place / "manifests" / "x.yaml").symlink_to(place / "elsewhere" / "pod.yaml")
    (place / "manifests" / "more").symlink_to(place / "elsewhere")
    (place / "manifests" / "y.yaml").symlink_to("pod.yaml")
    found = list(files.collect((str(place / "manifests"),)))
    gaps = [g for g in found if isinstance(g, Gap)]
    assert sorted((Path(g.what).name, g.cause) for g in gaps) == [("more", LINK), ("x.yaml", LINK)]
    assert not [o for o in found if getattr(o, "name", "") == "theirs"]
    both = list(files.collect((str(place / "manifests"), str(place / "elsewhere"))))
    assert not [g for g in both if isinstance(g, Gap)] and [
        o for o in both if getattr(o, "name", "") == "theirs"
    ]


@pytest.fixture
def template(settings, place):
    assert complyk8s("--store", settings.store, "snapshot", "--from", place / "manifests").returncode == 0
    folder = place / "answers"
    (folder / "sub").mkdir(parents=True)
    (folder / "policy.pdf").write_bytes(b"%PDF")
    (folder / "sub" / "minutes.pdf").write_bytes(b"%PDF 2")
    (folder / "link.pdf").symlink_to(place / "elsewhere" / "shadow")
    (folder / "inner.pdf").symlink_to("policy.pdf")
    (folder / "up").symlink_to("..")

    def fill(files: str) -> Path:
        until = f"{now() + timedelta(days=30):%Y-%m-%d}"
        row = {"framework": "pci-dss-4.0.1", "requirement": "1.1.1", "answer": "met", "author": "Ada", "until": until,
               "evidence": "x", "files": files}  # fmt: skip
        (folder / "answers.yaml").write_text(json.dumps([row]))
        return folder / "answers.yaml"

    return fill


@pytest.mark.parametrize(
    "name",
    [
        "../elsewhere/shadow",
        "link.pdf",
        "up/elsewhere/shadow",
        "/etc/passwd",
        "policy.pdf, /proc/self/environ",
    ],
)
def test_a_template_names_no_file_outside_of_its_folder(settings, place, template, name):
    path = template(name)
    done = complyk8s("--store", settings.store, "attest", "read", path, cwd=place)
    assert done.returncode == 2 and "does not lie in the template's folder" in done.stderr
    assert (
        not (settings.store / "attachments").exists()
        or len(list((settings.store / "attachments").iterdir())) <= 1
    )
    assert asked(settings.store, "select count(*) as n from attestation")[0]["n"] == 0


def test_a_template_names_files_beside_it_from_wherever_it_is_read(settings, template, tmp_path):
    path = template("policy.pdf, sub/minutes.pdf, inner.pdf")
    assert attesting.record(settings, attesting.read(path), path.parent) == 1
    names = asked(settings.store, "select name from attached_file order by 1")
    assert [n["name"] for n in names] == ["inner.pdf", "minutes.pdf", "policy.pdf"]
    done = complyk8s("--store", settings.store, "attest", "record", "pci-dss-4.0.1", "1.1.1", "--answer", "met", "--by", "Ada",
                     "--until", f"{now() + timedelta(days=30):%Y-%m-%d}", "--text", "x", "--file", tmp_path / "elsewhere" / "shadow")  # fmt: skip
    assert done.returncode == 0, "what the user names is the user's wish"
