"""What an object becomes by a patch: by the documents, and by a real API server."""

import json
import random
import time

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_log_truths import event, hits, of

from complyk8s import patches
from complyk8s.controls import read
from complyk8s.evaluate import ask
from complyk8s.evaluate.ceiling import Ceiling
from complyk8s.pipeline.trying import sees_all
from complyk8s.store import patched

SEES = sees_all()
ALL_AT_REQUEST = Ceiling({"rules": [{"level": "RequestResponse"}]}, "policy.yaml")
POD = {"containers": [{"name": "c", "image": "i"}, {"name": "d", "image": "j"}], "hostPID": True}


@pytest.mark.parametrize(
    ("patch", "after", "whole"),
    [
        ([{"op": "remove", "path": "/hostPID"}], {"containers": POD["containers"]}, True),
        ([{"op": "replace", "path": "/containers/1/image", "value": "k"}], {**POD, "containers": [POD["containers"][0], {"name": "d", "image": "k"}]}, True),
        ([{"op": "add", "path": "/containers/-", "value": {"name": "e"}}], {**POD, "containers": [*POD["containers"], {"name": "e"}]}, True),
        ([{"op": "move", "from": "/hostPID", "path": "/hostIPC"}], {"containers": POD["containers"], "hostIPC": True}, True),
        ([{"op": "remove", "path": "/nothing"}], {}, False),
        ([{"op": "test", "path": "/hostPID", "value": False}], {}, False),
        ({"hostPID": None}, {"containers": POD["containers"]}, True),
        ({"containers": [{"name": "d", "$patch": "delete"}]}, {**POD, "containers": POD["containers"][:1]}, True),
        ({"$setElementOrder/containers": [{"name": "d"}, {"name": "c"}], "containers": [{"name": "c", "image": "z"}]},
         {**POD, "containers": [POD["containers"][1], {"name": "c", "image": "z"}]}, True),
        # a merge patch would put one container in the place of two: nobody can tell which was meant
        ({"containers": [{"name": "c", "image": "z"}]}, {**POD, "containers": [{"name": "c", "image": "z"}, POD["containers"][1]]}, False),
        ("text", None, False),
    ],
)  # fmt: skip
def test_each_kind_of_patch(patch, after, whole):
    assert patches.applied(POD, patch) == (after, whole)


def test_without_an_earlier_state_what_the_patch_shows_is_kept():
    patch = [
        {
            "op": "add",
            "path": "/spec/template/spec/containers/0/securityContext",
            "value": {"privileged": True},
        }
    ]
    assert patches.applied(None, patch) == (
        {"spec": {"template": {"spec": {"containers": [{"securityContext": {"privileged": True}}]}}}},
        False,
    )
    assert patches.applied(None, {"spec": {"replicas": 3}}) == ({"spec": {"replicas": 3}}, False)


DEPLOYMENT = "/apis/apps/v1/namespaces/shop/deployments/web"
BINDING = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/x"
GOOD = {"kind": "Deployment", "spec": {"template": {"spec": {"containers": [{"name": "c", "image": "i"}]}}}}


def asked(held, name):
    found = {d.id: d for d in read.detections()}
    return ask.detection(found[name], held, SEES, ALL_AT_REQUEST)


@pytest.mark.parametrize(
    ("uri", "patch", "name"),
    [
        (DEPLOYMENT, [{"op": "copy", "from": "/spec/a", "path": "/spec/template/spec/hostPID"}], "podsec/host-namespaces"),
        (DEPLOYMENT, {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": "new"}]}}}}, "podsec/privileged"),
        (BINDING, {"subjects": [{"kind": "User", "name": "mallory"}]}, "rbac/admin-bound"),
        (BINDING, [{"op": "add", "path": "/subjects/-", "value": {"kind": "User", "name": "mallory"}}], "rbac/admin-bound"),
        (DEPLOYMENT, "skipped-too-big-size-object", "podsec/privileged"),
        (DEPLOYMENT, None, "podsec/host-path"),
    ],
)  # fmt: skip
def test_a_body_that_was_not_read_was_not_heard(uri, patch, name):
    said, found = asked(of(event("patch", uri, 7, level="Request", requestObject=patch)), name)
    assert found == []
    assert said.unknown == "bodies that could not be read: auditID 00000000-0000-4000-8000-000000000007"


def test_writes_beyond_what_is_looked_at_are_unread(monkeypatch):
    monkeypatch.setattr(patched, "MOST", 1)
    whole = [
        event("create", "/apis/apps/v1/namespaces/shop/deployments/a", n, level="Request", requestObject=GOOD)
        for n in (1, 3)
    ]
    late = event("patch", DEPLOYMENT, 7, level="Request", requestObject={"spec": {"replicas": 2}})
    said, found = asked(of(*whole, late), "podsec/privileged")
    assert (
        found == []
        and said.unknown == "bodies that could not be read: auditID 00000000-0000-4000-8000-000000000007"
    )


def test_bodies_that_could_not_be_looked_at_are_no_silence(monkeypatch):
    def fill(*_):
        raise duckdb.OutOfMemoryException("no room")

    monkeypatch.setattr(patched, "fill", fill)
    said, found = asked(
        of(event("patch", DEPLOYMENT, 7, level="Request", requestObject={})), "rbac/admin-bound"
    )
    assert found == [] and "memory" in said.unknown


def test_what_a_patch_shows_is_a_hit_although_the_rest_is_not_known():
    patch = [
        {
            "op": "add",
            "path": "/spec/template/spec/containers/0/securityContext",
            "value": {"privileged": True},
        }
    ]
    assert hits(of(event("patch", DEPLOYMENT, level="Request", requestObject=patch)), "podsec/privileged")


def test_a_patch_is_applied_to_what_the_log_or_an_earlier_snapshot_had():
    create = event("create", "/apis/apps/v1/namespaces/shop/deployments", 1, level="Request", requestObject=GOOD,
                   objectRef={"resource": "deployments", "apiGroup": "apps", "namespace": "shop", "name": "web"},
                   responseStatus={"code": 201})  # fmt: skip
    at = {"requestReceivedTimestamp": "2026-11-02T10:16:00Z", "stageTimestamp": "2026-11-02T10:16:00Z"}
    scale = event("patch", DEPLOYMENT, 2, level="Request", requestObject={"spec": {"replicas": 3}}, **at)
    said, found = asked(of(create, scale), "podsec/privileged")
    assert (said.unknown, found) == (None, [])
    bad = [{"op": "add", "path": "/spec/template/spec/hostPID", "value": True}]
    assert asked(
        of(create, event("patch", DEPLOYMENT, 2, level="Request", requestObject=bad, **at)),
        "podsec/host-namespaces",
    )[1]


@pytest.mark.cluster
def test_what_a_patch_makes_is_what_a_real_api_server_stored(plane):
    """Random patches of every kind: where we are certain, the server says the same."""
    dice = random.Random(7)
    base = {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "patched", "namespace": "default"},
        "spec": {"replicas": 0, "selector": {"matchLabels": {"a": "b"}}, "template": {
            "metadata": {"labels": {"a": "b"}},
            "spec": {"containers": [{"name": n, "image": "busybox", "env": [{"name": "A", "value": "1"}]} for n in "cd"]}}},
    }  # fmt: skip
    plane.kubectl("apply", "-f", "-", given=json.dumps(base))
    spec = "/spec/template/spec"
    ways = [
        lambda n: ("json", [{"op": "add", "path": f"{spec}/containers/0/env/-", "value": {"name": f"E{n}", "value": "x"}}]),
        lambda n: ("json", [{"op": "replace", "path": f"{spec}/containers/1/image", "value": f"image:{n}"}]),
        lambda _: ("json", [{"op": "add", "path": f"{spec}/hostPID", "value": True}]),
        lambda n: ("merge", {"spec": {"template": {"spec": {"hostPID": None, "priority": None}, "metadata": {"annotations": {f"k{n}": "v"}}}}}),
        lambda n: ("strategic", {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": f"other:{n}"}]}}}}),
        lambda n: ("strategic", {"spec": {"template": {"spec": {"$setElementOrder/containers": [{"name": "d"}, {"name": "c"}],
                                                                  "containers": [{"name": "d", "env": [{"name": "A", "value": str(n)}]}]}}}}),
        lambda n: ("merge", {"metadata": {"labels": {"x": str(n)}}}),
    ]  # fmt: skip
    for n in range(30):
        kind, patch = dice.choice(ways)(n)
        plane.kubectl("patch", "deployment", "patched", "--type", kind, "-p", json.dumps(patch), check=False)
    deadline = time.monotonic() + 20
    while True:
        lines = [json.loads(x) for x in plane.audit_log.read_text().splitlines()]
        mine = [e for e in lines if (e.get("objectRef") or {}).get("name") == "patched" and e["objectRef"]["resource"] == "deployments"
                and not e["objectRef"].get("subresource") and e["verb"] in ("create", "patch", "update")]  # fmt: skip
        if len(mine) >= 31 or time.monotonic() > deadline:
            break
        time.sleep(0.5)
    certain = 0
    state = None
    for e in mine:
        if e["verb"] == "patch" and state is not None and e["responseStatus"]["code"] == 200:
            said = patches.applied(state, e["requestObject"])
            if said.whole:
                certain += 1
                assert said.body["spec"]["template"] == e["responseObject"]["spec"]["template"], e[
                    "requestObject"
                ]
        if e["responseStatus"]["code"] < 300:
            state = e["responseObject"]
    assert certain >= 10


_LEAF = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from(["", "c", "²", "9" * 5000, "$patch", "delete", "replace"]),
)
_KEY = st.sampled_from(["containers", "name", "finalizers", "spec", "$patch", "$retainKeys", "$setElementOrder/containers",
                        "$deleteFromPrimitiveList/finalizers"])  # fmt: skip
_VALUE = st.recursive(
    _LEAF,
    lambda held: st.one_of(st.lists(held, max_size=3), st.dictionaries(_KEY, held, max_size=3)),
    max_leaves=12,
)
_PATH = st.lists(st.sampled_from(["containers", "0", "-", "²", "9" * 5000, "name", "~1"]), max_size=3).map(
    lambda p: "/" + "/".join(p)
)
_OPERATION = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test", "x"]), "path": _PATH}, optional={"from": _PATH, "value": _VALUE}
)  # fmt: skip


@given(before=_VALUE, patch=st.one_of(_VALUE, st.lists(_OPERATION, max_size=3)))
def test_no_patch_of_a_log_ends_the_evaluation(before, patch):
    """A log is anybody's: what no API server would take makes nothing that is known, and no error."""
    assert isinstance(patches.applied(before, patch).whole, bool)
