"""Files as people have them: every object in them is taken, or said to be missing."""

import contextlib
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complyk8s.collect import files
from complyk8s.collect.manifests import DEEPEST, BrokenError, ForeignError, Item, manifest, opened
from complyk8s.controls import read
from complyk8s.evaluate import ask
from complyk8s.model import Gap, Listed, Object
from complyk8s.pipeline import sights, snapshots
from complyk8s.pipeline.runs import run
from complyk8s.settings import Settings
from complyk8s.store import database
from complyk8s.store.session import session
from complyk8s.untrusted import InputError

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "b"}}
BARE = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\n"


def collect(path, **more):
    got = list(files.collect((str(path),), **more))
    return [o for o in got if isinstance(o, Object)], [g for g in got if isinstance(g, Gap)], got


def named(path, **more):
    """What is called how, where, and the causes of the gaps."""
    objects, gaps, _ = collect(path, **more)
    return [(o.kind, o.namespace, o.name) for o in objects], [g.cause for g in gaps]


@pytest.mark.parametrize(
    "name", ["a.YAML", "a.Yml", "a.JSON", "a.Json.GZ", "A.NDJSON", "a.yaml"], ids=lambda n: n.lower()
)
def test_endings_in_any_letters(tmp_path, name):
    raw = json.dumps(POD).encode()
    if name.lower().endswith(".gz"):
        packer = zlib.compressobj(wbits=31)
        raw = packer.compress(raw) + packer.flush()
    (tmp_path / name).write_bytes(raw)
    assert named(tmp_path) == ([("Pod", "b", "a")], [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_encodings(tmp_path, encoding, name):
    text = json.dumps(POD) if name == "a.json" else f"{BARE % 'a'}  \n---\n{BARE % 'ü1'}"
    (tmp_path / name).write_bytes(text.encode(encoding))
    assert [c for *_, c in named(tmp_path)[0]] == (["a"] if name == "a.json" else ["a", "ü1"])


def test_two_files_with_marks_joined_into_one(tmp_path):
    text = (BARE % "a").encode("utf-8-sig") + b"---\n" + (BARE % "b").encode("utf-8-sig")
    (tmp_path / "a.yaml").write_bytes(text + b"\xef\xbb\xbf---\n" + (BARE % "c").encode())
    assert [n for *_, n in named(tmp_path)[0]] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (json.dumps(POD, indent=2) * 3, ["a"] * 3),
        (json.dumps(POD, indent=2) + "\n---\n" + json.dumps(POD), ["a"] * 2),
        (f"---\n{json.dumps(POD, indent=2)}\n---\n{BARE % 'c'}", ["a", "c"]),
        (BARE % "c", ["c"]),  # YAML in a file called .json, which kubectl reads too
        (json.dumps([POD, [POD]]), ["a", "a"]),
        (json.dumps({"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "v1", "kind": "PodList", "items": [{"metadata": {"name": "deep"}}]}, POD]}]}), ["deep", "a"]),
        (json.dumps({"apiVersion": "example.com/v1", "kind": "Bundle", "items": [POD]}), ["a"]),
        (json.dumps({"apiVersion": "example.com/v1", "kind": "AllowList", "metadata": {"name": "x"}, "spec": {}}), ["x"]),
        (json.dumps({"apiVersion": "example.com/v1", "kind": "Menu", "metadata": {"name": "x"}, "items": ["soup"]}), ["x"]),
    ],
)  # fmt: skip
def test_lists_and_documents_in_a_row(tmp_path, text, names):
    (tmp_path / "a.json").write_text(text)
    got, gaps = named(tmp_path)
    assert ([n for *_, n in got], gaps) == (names, [])


@pytest.mark.parametrize("items", ["null", "[]"])
def test_an_empty_list_is_a_population(tmp_path, items):
    (tmp_path / "a.json").write_text(
        f'{{"apiVersion": "apps/v1", "kind": "DeploymentList", "items": {items}}}'
    )
    (tmp_path / "ingresses.networking.k8s.io.json").write_text(
        f'{{"apiVersion": "v1", "kind": "List", "items": {items}}}'
    )
    objects, gaps, got = collect(tmp_path)
    assert [(x.plural, x.found) for x in got if isinstance(x, Listed)] == [
        ("deployments", 0),
        ("ingresses", 0),
    ]
    assert not objects and not gaps


def test_a_snapshot_of_an_empty_list_is_one(tmp_path):
    (tmp_path / "a.json").write_text('{"apiVersion": "v1", "kind": "PodList", "items": null}')
    with run(Settings(store=tmp_path / "store"), "snapshot") as r:
        assert snapshots.from_files(r, (str(tmp_path / "a.json"),))[0].objects == 0


def test_lists_in_lists_have_an_end(tmp_path):
    held = POD
    for _ in range(DEEPEST + 2):
        held = {"apiVersion": "v1", "kind": "List", "items": [held]}
    (tmp_path / "a.json").write_text(json.dumps(held))
    assert named(tmp_path) == ([], ["unreadable"])


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("kind: Pod\nmetadata: {name: a}", "no apiVersion"),
        ("apiVersion: v1\nmetadata: {name: a}", "no kind"),
        ("metadata: {name: a}\nspec: {containers: []}", "no apiVersion, kind"),
        ("apiVersion: v1\nkind: Pod\nspec: {}", "no metadata"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {}", "no metadata"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {labels: {a: b}}", "no metadata.name"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: 7}", "metadata.name is no text"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: 7}", "metadata.namespace is no text"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: a/b}", "metadata.name holds / or %"),
        ("apiVersion: v1\nkind: List\nitems: [{metadata: {name: a}}]", "no apiVersion, kind"),
        ("apiVersion: v1\nkind: List\nitems: [7]", "an item of a list that is no object but a number"),
        ("apiVersion: v1\nkind: List\nitems: [null]", "an item of a list that is no object but nothing"),
        ("a: {b: {{ .Values.x }}}", "a mapping or list as a key"),
        ("a:\n\tb: c", "found character that cannot start any token"),
    ],
)  # fmt: skip
def test_a_broken_object_is_told_with_its_document(tmp_path, document, told):
    (tmp_path / "a.yaml").write_text(f"{BARE % 'fine'}---\n{document}\n")
    (fine,), (gap,), _ = collect(tmp_path)
    assert (fine.name, gap.cause) == ("fine", "unreadable")
    assert told in gap.detail and "document 2" in gap.detail, gap
    assert str(tmp_path / "a.yaml") in gap.what + gap.detail


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("kustomization.yaml", "resources: [a.yaml]"),
        ("kustomization.yml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []"),
        ("kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: x}"),
        ("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0"),
        ("values.yaml", "kind: DaemonSet\nimage: {tag: '1'}\nservice: {port: 80}"),
        ("values.schema.json", '{"$schema": "http://json-schema.org/schema#", "type": "object"}'),
        ("docker-compose.yaml", "services: {web: {image: x}}"),
        ("kind.yaml", "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nnodes: [{role: control-plane}]"),
        ("patch.json", '[{"op": "add", "path": "/spec/replicas", "value": 3}]'),
        ("words.yaml", "just text"),
    ],
)  # fmt: skip
def test_what_was_never_an_object_blinds_nothing(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assert named(tmp_path) == ([], ["not-kubernetes"])


def test_a_pod_of_the_name_that_the_server_makes(tmp_path):
    (tmp_path / "a.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {generateName: job-, namespace: b}\n"
    )
    assert named(tmp_path) == ([("Pod", "b", "job-*")], [])


@pytest.mark.parametrize("given", ["", ", namespace: null", ", namespace: ''"])
def test_an_object_of_no_namespace_is_in_the_default_one(tmp_path, given):
    (tmp_path / "a.yaml").write_text("\n---\n".join(
        f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: x{given}}}"
        for version, kind in (("v1", "ServiceAccount"), ("rbac.authorization.k8s.io/v1", "RoleBinding"),
                              ("networking.k8s.io/v1", "NetworkPolicy"), ("v1", "Namespace"))
    ))  # fmt: skip
    kinds = ["ServiceAccount", "RoleBinding", "NetworkPolicy", "Namespace"]
    for namespace in ("default", "shop"):
        objects, gaps, _ = collect(tmp_path, namespace=namespace)
        assert not gaps and [o.kind for o in objects] == kinds
        assert [o.namespace for o in objects] == [namespace] * 3 + [None]
        assert [json.loads(o.body)["metadata"].get("namespace") for o in objects] == [namespace] * 3 + [None]


def test_the_namespace_of_what_has_none_is_dropped(tmp_path):
    (tmp_path / "a.yaml").write_text(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: x, namespace: shop}\n"
    )
    assert named(tmp_path) == ([("ClusterRoleBinding", None, "x")], [])


def evaluated(tmp_path, files_of, **more):
    """Resource and verdict of one control over these files, what was collected, and the settings."""
    for name, text in files_of.items():
        path = tmp_path / "given" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    settings = Settings(store=tmp_path / "store", **more)
    with run(settings, "snapshot") as r:
        _, collection = snapshots.from_files(r, (str(tmp_path / "given"),))
    (control,) = (c for c in read.controls() if c.id == "workloads/privileged")
    with session(settings, None, None, None) as asks:
        sight, _ = sights.sight(settings, asks)
        found = {f.resource: str(f.verdict) for f in ask.control(control, asks, sight)}
    return found, collection, settings


PRIVILEGED = "{name: c, image: 'r.example/i:1', securityContext: {privileged: %s}}"
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web%s}
spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [%s]}}}
"""


def test_a_file_that_cannot_be_read_blinds(tmp_path):
    found, collection, _ = evaluated(
        tmp_path, {"good.yaml": DEPLOYMENT % ("", PRIVILEGED % "false"), "bad.yaml": "a:\n\tb: c"}
    )
    assert found == {"Deployment/default/web#container=c": "pass", "-": "unknown"}
    assert [g.cause for g in collection.blinding()] == ["unreadable"]


def test_a_broken_object_blinds_what_looks_at_its_kind(tmp_path):
    broken = "apiVersion: v1\nkind: %s\nmetadata: {name: 7}\n"
    fine = DEPLOYMENT % ("", PRIVILEGED % "false")
    found, _, _ = evaluated(tmp_path, {"a.yaml": fine, "b.yaml": broken % "Pod"})
    assert found["-"] == "unknown"
    found, collection, _ = evaluated(tmp_path / "x", {"a.yaml": fine, "b.yaml": broken % "PersistentVolume"})
    assert "-" not in found and collection.blinding()


def test_what_is_no_object_blinds_nothing(tmp_path):
    found, collection, _ = evaluated(
        tmp_path, {"a.yaml": DEPLOYMENT % ("", PRIVILEGED % "false"), "Chart.yaml": "apiVersion: v2\nname: a"}
    )
    assert found == {"Deployment/default/web#container=c": "pass"} and not collection.blinding()


def test_two_of_one_name_are_both_judged_and_neither_passes(tmp_path):
    found, collection, settings = evaluated(tmp_path, {
        "base/a.yaml": DEPLOYMENT % (", namespace: shop", PRIVILEGED % "false"),
        "over/kustomization.yaml": "resources: [../base]",
        "over/b.yaml": DEPLOYMENT % (", namespace: shop", PRIVILEGED % "true"),
        "over/c.yaml": DEPLOYMENT % (", namespace: other", PRIVILEGED % "false"),
    })  # fmt: skip
    assert found == {
        "Deployment/shop/web#container=c": "unknown",
        "Deployment/shop/web%2#container=c": "fail",
        "Deployment/other/web#container=c": "pass",
        "-": "unknown",
    }
    (gap,) = collection.blinding()
    assert gap.cause == "ambiguous" and "base/a.yaml" in gap.detail and "over/b.yaml" in gap.detail
    with database.reader(settings) as db:
        assert database.rows(db, "select count(*) from objects where name = 'web'") == [(3,)]


def test_the_same_object_twice_is_one(tmp_path):
    text = DEPLOYMENT % ("", PRIVILEGED % "false")
    found, collection, _ = evaluated(tmp_path, {"a.yaml": text, "b.yaml": text + "status: {replicas: 2}\n"})
    assert found == {"Deployment/default/web#container=c": "pass"} and not collection.gaps


def test_the_same_object_at_two_times_is_the_later_one(tmp_path):
    seen = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b, uid: u, resourceVersion: '%s'}\nspec: {containers: [%s]}\n"
    found, collection, _ = evaluated(tmp_path, {
        "a.yaml": seen % (10, PRIVILEGED % "true"), "b.yaml": seen % (9, PRIVILEGED % "false"),
    })  # fmt: skip
    assert found == {"Pod/b/a#container=c": "fail"} and not collection.gaps


def test_jobs_whose_names_the_server_makes_are_all_judged(tmp_path):
    text = "apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-, labels: {n: '%s'}}\nspec: {containers: [%s]}\n"
    found, collection, _ = evaluated(tmp_path, {
        "a.yaml": f"{text % (1, PRIVILEGED % 'false')}---\n{text % (2, PRIVILEGED % 'true')}",
    })  # fmt: skip
    assert found == {"Pod/default/a-*#container=c": "pass", "Pod/default/a-*%2#container=c": "fail"}
    assert not collection.gaps


def test_custom_objects_belong_where_their_definition_says(tmp_path):
    crd = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: %s.e.example}
spec: {group: e.example, scope: %s, names: {kind: %s, plural: %s}}
---
apiVersion: e.example/v1
kind: %s
metadata: {name: x%s}
"""
    _, _, settings = evaluated(tmp_path, {
        "a.yaml": f"{crd % ('wheels', 'Namespaced', 'Wheel', 'wheels', 'Wheel', '')}---\n"
        f"{crd % ('carts', 'Cluster', 'Cart', 'carts', 'Cart', ', namespace: shop')}"
    }, default_namespace="mine")  # fmt: skip
    with database.reader(settings) as db:
        rows = database.rows(db, "select resource from objects where api_group = 'e.example' order by 1")
    assert rows == [("Cart/x",), ("Wheel/mine/x",)]


_ANY = st.one_of(
    st.none(), st.booleans(), st.integers(), st.sampled_from(["v1", "Pod", "List", "PodList", "a", "", "apps/v1", "Deployment"]),
    st.lists(st.integers(), max_size=2), st.dictionaries(st.sampled_from(["name", "kind", "namespace"]), st.one_of(st.none(), st.integers(), st.lists(st.none(), max_size=1)), max_size=3),
)  # fmt: skip


@given(st.recursive(
    st.dictionaries(st.sampled_from(["apiVersion", "kind", "metadata", "items", "spec", "x"]), _ANY),
    lambda held: st.dictionaries(st.sampled_from(["apiVersion", "kind", "metadata", "items", "spec"]), st.one_of(_ANY, held, st.lists(held, max_size=3))),
    max_leaves=6,
))  # fmt: skip
def test_no_document_is_more_than_a_gap(document):
    """Whatever stands where a text or an object belongs is told, and costs itself alone."""
    for item in opened(document):
        if isinstance(item, Item):
            with contextlib.suppress(ForeignError, BrokenError, InputError):
                assert manifest(item, "default")["metadata"]["name"]
