"""Manifests as people keep them, and as others would like to plant them."""

import gzip
import json
import time

import pytest

from complyk8s.collect import files
from complyk8s.errors import CollectError
from complyk8s.model import Cluster, Gap, Listed, Object

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\n"


def collect(path):
    got = list(files.collect((str(path),)))
    return [o for o in got if isinstance(o, Object)], [g for g in got if isinstance(g, Gap)], got


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.yaml", POD.encode()),
        ("a.yml", f"---\n{POD}---\n".encode()),
        ("a.json", b'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}'),
        ("a.json", b'[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}]'),
        (
            "a.json",
            b'{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}]}',
        ),
        ("a.json", b'{"apiVersion":"v1","kind":"PodList","items":[{"metadata":{"name":"a"}}]}'),
        ("a.json.gz", gzip.compress(b'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}', mtime=0)),
        ("a.yaml", b'{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}'),
    ],
)
def test_one_pod(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    (pod,), gaps, _ = collect(tmp_path)
    assert (pod.kind, pod.name, gaps) == ("Pod", "a", [])


def test_an_empty_list_says_that_its_kind_was_asked_for(tmp_path):
    (tmp_path / "a.json").write_text(
        json.dumps({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicyList", "items": []})
    )
    (tmp_path / "ingresses.networking.k8s.io.json").write_text(
        json.dumps({"apiVersion": "v1", "kind": "List", "items": []})
    )
    listed = [x for x in collect(tmp_path)[2] if isinstance(x, Listed)]
    assert [(x.plural, x.found) for x in listed] == [("ingresses", 0), ("networkpolicies", 0)]


def test_the_version_is_read(tmp_path):
    (tmp_path / "version.json").write_text(json.dumps({"serverVersion": {"gitVersion": "v1.36.3"}}))
    assert any(isinstance(x, Cluster) and x.version == "v1.36.3" for x in collect(tmp_path)[2])


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"a: [", "unreadable"), (b"just text", "not-kubernetes"), (b"name: compose\nservices: {}\n", "not-kubernetes"),
        (b"\xff\xfe\x00", "unreadable"), (b"a: " + b"[" * 3000, "unreadable"), (b"- 1\n- 2\n", "not-kubernetes"),
        (b"apiVersion: v1\nkind: Pod\nmetadata: {name: 7}\n", "unreadable"), (b"!!python/object:os.system x", "unreadable"),
    ],
)  # fmt: skip
def test_what_is_no_manifest_is_a_gap(tmp_path, content, cause):
    (tmp_path / "a.yaml").write_bytes(content)
    _, gaps, _ = collect(tmp_path)
    assert gaps and gaps[0].cause == cause


def test_a_billion_laughs_are_not_laughed(tmp_path):
    lines = ["a0: &a0 [lol]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    (tmp_path / "a.yaml").write_text("\n".join(lines))
    _, (gap,), _ = collect(tmp_path)
    assert "aliases" in gap.detail


def test_an_alias_to_what_holds_it_ends(tmp_path):
    (tmp_path / "a.yaml").write_text("a: &a [*a]")
    assert collect(tmp_path)[1]


@pytest.mark.parametrize("setup", ["empty", "missing"])
def test_nothing_to_read_says_so(tmp_path, setup):
    with pytest.raises(CollectError):
        collect(tmp_path if setup == "empty" else tmp_path / "nowhere")


def test_values_are_redacted_before_anybody_sees_them(tmp_path):
    (tmp_path / "a.yaml").write_text(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {x: hunter2hunter2}\n"
    )
    assert b"hunter2" not in collect(tmp_path)[0][0].body


def test_banners_in_comments_take_no_time(tmp_path):
    """A rule of `#` may be split at each of them: with 60 the reader never came to an end."""
    text = "# " + "#" * 60 + " \n# a # b # c\n" + POD
    (tmp_path / "a.yaml").write_text(text)
    (tmp_path / "b.yaml").write_text("#" * 200_000 + "\n \n" + "# \n" * 50_000)
    begun = time.process_time()
    objects, gaps, _ = collect(tmp_path)
    assert len(objects) == 1
    assert not gaps
    assert time.process_time() - begun < 5
