"""What comes from nodes through the API server: kubelets' configuration and node-facts' logs, believed with care."""

import json
from datetime import datetime, timedelta

import pytest
from helpers import SEES_ALL

from complyk8s.collect import api_objects, nodes
from complyk8s.collect.client import Refused
from complyk8s.collect.normalise import normalise
from complyk8s.controls import read
from complyk8s.evaluate import ask
from complyk8s.model import Gap, Object
from complyk8s.pipeline import runs
from complyk8s.settings import Settings
from complyk8s.store.given import in_memory
from complyk8s.store.objects import Collection


class Fake:
    """An API server of which a test says what it answers."""

    server = "https://fake"

    def __init__(self, answers):
        self.answers, self.asked = answers, []

    def get(self, path, query=None, *_more, **_named):
        self.asked.append((path, query))
        held = self.answers.get(path, Refused("gone", "404"))
        if isinstance(held, Exception):
            raise held
        return held if isinstance(held, bytes) else json.dumps(held).encode()


def line(name, **more):
    return (
        json.dumps(
            {"apiVersion": "complyk8s.io/v1", "kind": "NodeFacts", "metadata": {"name": name}, **more}
        ).encode()
        + b"\n"
    )


def pods(*names):
    return {"items": [{"metadata": {"name": f"facts-{n}"}, "spec": {"nodeName": n}} for n in names]}


BASE = "/api/v1/namespaces/complyk8s-nodes/pods"


def test_every_kubelet_is_asked_and_secrets_are_none():
    config = {
        "kubeletconfig": {
            "readOnlyPort": 0,
            "staticPodURLHeader": {"Authorization": ["Bearer abcdefgh12345678"]},
        }
    }
    fake = Fake({f"/api/v1/nodes/n{i}/proxy/configz": config for i in range(20)})
    found = list(nodes.kubelets(fake, [f"n{i}" for i in range(20)]))
    assert [o.name for o in found if isinstance(o, Object)] == [f"n{i}" for i in range(20)]
    assert all(b"abcdefgh12345678" not in o.body for o in found if isinstance(o, Object))


def test_one_refusal_of_the_right_is_enough():
    fake = Fake(
        {f"/api/v1/nodes/n{i}/proxy/configz": Refused("forbidden", "403: no nodes/proxy") for i in range(50)}
    )
    (gap,) = nodes.kubelets(fake, [f"n{i}" for i in range(50)])
    assert gap.cause == "forbidden" and len(fake.asked) == 1, "the audit log is not filled with refusals"


def test_a_node_that_is_away_is_a_gap_and_the_others_are_asked():
    good = {"kubeletconfig": {"readOnlyPort": 0}}
    fake = Fake({"/api/v1/nodes/a/proxy/configz": good, "/api/v1/nodes/b/proxy/configz": Refused("timeout", "no answer"),
                 "/api/v1/nodes/c/proxy/configz": b"<html>", "/api/v1/nodes/d/proxy/configz": {"x": 1}, "/api/v1/nodes/e/proxy/configz": good})  # fmt: skip
    fake.answers["/api/v1/nodes/f/proxy/configz"] = {
        "kubeletconfig": {"evictionHard": [1], "readOnlyPort": 0}
    }
    found = list(nodes.kubelets(fake, list("abcdef")))
    assert [o.name for o in found if isinstance(o, Object)] == ["a", "e"]
    assert [g.cause for g in found if isinstance(g, Gap)] == [
        "timeout",
        "unreadable",
        "unreadable",
        "unreadable",
    ]


def test_the_newest_line_of_each_log_counts():
    log = line("n1", host={"kernel": "old"}) + line("n1", host={"kernel": "new"}) + b"not read: /x\n"
    fake = Fake({BASE: pods("n1"), f"{BASE}/facts-n1/log": log})
    found = [o for o in nodes.logged(fake, "complyk8s-nodes") if isinstance(o, Object)]
    assert json.loads(found[0].body)["host"]["kernel"] == "new"


@pytest.mark.parametrize(
    "log",
    [
        line("n2"),
        b"",
        b"{",
        b"[1]\n",
        b'{"kind":"NodeFacts"}\n',
        b"\xff\xfe\n",
        line("n1", files=3),
        line("n1", processes=[{"component": "kubelet", "arguments": "x"}]),
        line("n1", kubelet={"config": {"tlsCipherSuites": 3}}),
    ],
)
def test_a_pod_that_tells_of_another_node_or_nothing_is_a_gap(log):
    fake = Fake({BASE: pods("n1"), f"{BASE}/facts-n1/log": log})
    found = list(nodes.logged(fake, "complyk8s-nodes"))
    assert [g.cause for g in found if isinstance(g, Gap)] == ["unreadable"] and not [
        o for o in found if isinstance(o, Object)
    ]


def test_where_it_is_not_installed_nothing_is_missing():
    assert list(nodes.logged(Fake({}), "complyk8s-nodes")) == []
    assert list(nodes.logged(Fake({BASE: {"items": []}}), "complyk8s-nodes")) == []
    (gap,) = nodes.logged(Fake({BASE: Refused("forbidden", "403")}), "complyk8s-nodes")
    assert gap.cause == "forbidden"


def test_what_a_node_could_not_read_is_a_gap_of_the_snapshot():
    log = line("n1", gaps=["/a: broken"], refused=["/b"])
    found = list(nodes.logged(Fake({BASE: pods("n1"), f"{BASE}/facts-n1/log": log}), "complyk8s-nodes"))
    assert [(g.source, g.what, g.cause, g.detail) for g in found if isinstance(g, Gap)] == [
        ("node", "NodeFacts/n1", "unreadable", "/a: broken"),
        ("node", "NodeFacts/n1", "refused", "/b: not mounted, or permission denied"),
    ]


def test_what_a_node_is_not_shown_and_what_has_not_started_is_told_and_does_not_fail_the_job(settings):
    """A control plane's /var/lib/etcd is not mounted today and will not be tomorrow."""
    waiting = pods("n1", "n2")
    waiting["items"][1]["status"] = {"phase": "Pending"}
    answers = {BASE: waiting, f"{BASE}/facts-n1/log": line("n1", refused=["/var/lib/etcd"])}
    answers[f"{BASE}/facts-n2/log"] = Refused("refused", "400: container is waiting to start")
    with runs.run(settings, "snapshot") as run:
        collection = Collection(run.db)
        collection.take(nodes.logged(Fake(answers), "complyk8s-nodes"))
        assert [g.cause for g in collection.gaps] == ["refused", "not-started"]
        assert collection.blinding() == [] and "facts-n2" in collection.gaps[1].detail
        collection.take([Gap("node", "NodeFacts/n1", "unreadable", "/a: broken")])
        assert [g.cause for g in collection.blinding()] == ["unreadable"]


def test_a_custom_kind_of_the_cluster_cannot_pose_as_facts():
    """Who may make CRDs could otherwise write down how clean the nodes are."""
    found = {"items": [{"metadata": {"name": group}, "versions": [{"version": "v1", "resources": [
        {"resource": plural, "verbs": ["list"], "scope": "Cluster", "responseKind": {"kind": kind}}]}]}
        for group, plural, kind in (("complyk8s.io", "nodefacts", "NodeFacts"),
                                    ("kubelet.config.k8s.io", "kubeletconfigurations", "KubeletConfiguration"))]}  # fmt: skip
    fake = Fake(
        {
            "/api": {"items": []},
            "/apis": found,
            "/apis/complyk8s.io/v1/nodefacts": {"items": [{"metadata": {"name": "n1"}}]},
        }
    )
    got = list(api_objects.collect(fake, Settings()))
    assert [g.cause for g in got] == ["not-believed", "not-believed"] and len(fake.asked) == 2


@pytest.mark.parametrize(("hours", "verdict"), [(-49, "unknown"), (-47, "pass"), (0, "pass"), (2, "unknown")])
def test_facts_count_for_two_days_and_never_from_the_future(hours, verdict):
    """A node whose clock runs ahead, or that says so, would else be believed for ever."""
    at = datetime(2026, 1, 1) + timedelta(hours=hours)  # noqa: DTZ001
    held = {"apiVersion": "complyk8s.io/v1", "kind": "NodeFacts", "metadata": {"name": "n1"}, "status": {"collectedAt": at.isoformat()},
            "files": [{"role": "kubelet-config", "path": "/x", "mode": "600", "owner": "root", "group": "root", "folder": False}]}  # fmt: skip
    control = next(c for c in read.controls() if c.id == "nodes/kubelet-config-mode")
    assert {str(f.verdict) for f in ask.control(control, in_memory([normalise(held)], []), SEES_ALL)} == {
        verdict
    }
