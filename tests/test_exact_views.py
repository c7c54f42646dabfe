"""Worked cases of the exact views, where random worlds do not say what is meant, and bad input."""

import ipaddress
import json
import re

import duckdb
import pytest
from helpers import ROOT, complyk8s, session
from hypothesis import given
from hypothesis import strategies as st

from complyk8s.controls import read
from complyk8s.evaluate import ask
from complyk8s.ingest import scans
from complyk8s.store import views
from complyk8s.store.session import session as of_store


def macros() -> duckdb.DuckDBPyConnection:
    db = duckdb.connect()
    views.define_macros(db)
    return db


MACROS = macros()


@given(st.data())
def test_addresses_and_blocks_are_those_of_pythons_ipaddress(data):
    make = data.draw(st.sampled_from((ipaddress.IPv4Address, ipaddress.IPv6Address)))
    bits = 32 if make is ipaddress.IPv4Address else 128
    number = data.draw(st.integers(0, 2**bits - 1))
    near = number ^ (1 << data.draw(st.integers(0, bits - 1)))
    block = ipaddress.ip_network((near, data.draw(st.integers(0, bits))), strict=False)
    got = MACROS.execute("select in_block(?, ?)", [str(make(number)), str(block)]).fetchone()[0]
    assert got == (make(number) in block)


@pytest.mark.parametrize("text", ["", "x", "1.2.3", "256.1.1.1", "::g", "1:2", "1::2::3", "12345::", "1.2.3.4/", "10.0.0.0/33", "::/129", "10.0.0.0/-1"])  # fmt: skip
def test_what_is_no_block_is_none(text):
    assert MACROS.execute("select block_bits(?)", [text]).fetchone() == (None,)


@given(st.text(max_size=30))
def test_an_image_has_one_name_in_python_and_in_sql(text):
    image = "".join(c for c in text if c.isalnum() or c in "./:@-") or "a"
    assert MACROS.execute("select image_reference('docker.io/library/' || ?)", [image.replace(":", "").replace("@", "")]).fetchone()[0] == scans.reference("docker.io/library/" + image.replace(":", "").replace("@", ""))  # fmt: skip


def make(
    kind: str,
    name: str,
    namespace: str | None = None,
    version: str = "v1",
    owner: tuple | None = None,
    **more,
) -> dict:
    meta = {"name": name, **({"namespace": namespace} if namespace else {}), **more.pop("meta", {})}
    if owner:
        meta["ownerReferences"] = [{"kind": owner[0], "name": owner[1]}]
    return {"apiVersion": version, "kind": kind, "metadata": meta, **more}


def spec(**more) -> dict:
    return {
        "containers": [{"name": "c", "image": "i", "ports": [{"name": "http", "containerPort": 8080}]}],
        **more,
    }


def pod(name: str, namespace: str, labels: dict, owner: tuple | None = None, **more) -> dict:
    return make(
        "Pod",
        name,
        namespace,
        owner=owner,
        meta={"labels": labels},
        spec=spec(**more),
        status={"phase": "Running"},
    )


def policy(name: str, namespace: str, **of) -> dict:
    return make("NetworkPolicy", name, namespace, "networking.k8s.io/v1", spec=of)


def rows(objects: list[dict], view: str, sql: str) -> list[tuple]:
    it = session("\n---\n".join(json.dumps(o) for o in objects))
    assert it.ready((view,)) is None
    return it.ask(sql)


def test_a_pods_workload_is_its_topmost_owner_with_a_template():
    template = {"metadata": {"labels": {"a": "b"}}, "spec": spec()}
    objects = [
        make("Deployment", "web", "a", "apps/v1", spec={"template": template}),
        make(
            "ReplicaSet",
            "web-1",
            "a",
            "apps/v1",
            owner=("Deployment", "web"),
            spec={"replicas": 1, "template": template},
        ),
        pod("web-1-x", "a", {"a": "b"}, ("ReplicaSet", "web-1")),
        make("CronJob", "nightly", "a", "batch/v1", spec={"jobTemplate": {"spec": {"template": template}}}),
        make("Job", "nightly-1", "a", "batch/v1", owner=("CronJob", "nightly"), spec={"template": template}),
        pod("nightly-1-x", "a", {"a": "b"}, ("Job", "nightly-1")),
        make("StatefulSet", "db", "a", "apps/v1", owner=("Database", "main"), spec={"template": template}),
        pod("db-0", "a", {"a": "b"}, ("StatefulSet", "db")),
        pod("rolled-x", "a", {"a": "b"}, ("Rollout", "rolled")),
        pod("kube-apiserver-n1", "kube-system", {}, ("Node", "n1")),
        pod("bare", "a", {}),
        make("DaemonSet", "idle", "a", "apps/v1", spec={"template": template}),
    ]
    found = dict(rows(objects, "workloads", "select resource, workload_resource from workloads"))
    assert found == {
        "Pod/a/web-1-x": "Deployment/a/web", "Pod/a/nightly-1-x": "CronJob/a/nightly", "Pod/a/db-0": "StatefulSet/a/db",
        "Pod/a/rolled-x": "Rollout/a/rolled", "Pod/kube-system/kube-apiserver-n1": "Pod/kube-system/kube-apiserver-n1",
        "Pod/a/bare": "Pod/a/bare", "DaemonSet/a/idle": "DaemonSet/a/idle",
    }  # fmt: skip


SPACES = [make("Namespace", n) for n in ("a", "b")]
DENY = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_a_policy_that_cannot_be_read_leaves_doubt_about_what_it_touches_and_nothing_else():
    objects = [*SPACES, pod("p", "a", {"x": "1"}), pod("q", "b", {"x": "1"}), policy("deny", "a", **DENY), policy("deny", "b", **DENY),
               policy("odd", "b", podSelector={"matchExpressions": [{"key": "x", "operator": "Near", "values": ["1"]}]}, ingress=[{}])]  # fmt: skip
    found = rows(
        objects,
        "reachability",
        "select distinct from_workload, to_workload, unclear from reachability order by all",
    )
    assert {(f, t) for f, t, _ in found} == {("0.0.0.0/0", "q"), ("::/0", "q")}, (
        "a is isolated, and b may be open inwards"
    )
    assert all("unknown operator Near" in u for *_, u in found)


@pytest.mark.parametrize(
    ("peer", "port", "why"),
    [
        ({"podSelector": {"matchExpressions": [{"key": "x", "operator": "In"}]}}, {}, "In without values"),
        ({"ipBlock": {"cidr": "10.0.0.0/40"}}, {}, "no block: 10.0.0.0/40"),
        ({"ipBlock": {"cidr": "10.0.0.0/8", "except": ["x"]}}, {}, "no block: x"),
        ({"ipBlock": {"cidr": "10.0.0.0/8"}, "podSelector": {}}, {}, "an ipBlock and a selector"),
        ({}, {}, "a peer names nothing"),
        ({"podSelector": {}}, {"port": 0}, "no port: 0"),
        ({"podSelector": {}}, {"port": 90, "endPort": 80}, "no range of ports ends at 80"),
        ({"podSelector": {}}, {"port": "http", "endPort": 80}, "endPort without a port number"),
        ({"podSelector": {}}, {"protocol": "ICMP"}, "unknown protocol ICMP"),
    ],
)  # fmt: skip
def test_bad_rules_give_their_cause(peer, port, why):
    objects = [
        *SPACES,
        pod("p", "a", {}),
        policy("odd", "a", podSelector={}, ingress=[{"from": [peer], "ports": [port]}]),
    ]
    ((cause,),) = rows(
        objects, "network_policy_rules", "select unclear from network_policy_rules where rule is not null"
    )
    assert why in cause
    flows = rows(objects, "reachability", "select unclear from reachability where to_namespace = 'a'")
    assert flows and all(u for (u,) in flows), (
        "what a rule that cannot be read may permit is told of, as doubtful"
    )


def test_pods_on_the_host_network_are_bound_by_nothing_and_shown_as_such():
    objects = [
        *SPACES,
        pod("node", "a", {}, hostNetwork=True),
        pod("p", "a", {"x": "1"}),
        policy("deny", "a", **DENY),
    ]
    found = rows(
        objects,
        "reachability",
        "select distinct from_workload, to_workload, host_network from reachability where from_namespace is null order by all",
    )
    assert found == [("0.0.0.0/0", "node", True), ("::/0", "node", True)]
    assert (
        rows(
            objects, "reachability", "select distinct from_workload from reachability where to_workload = 'p'"
        )
        == []
    )


def test_a_policy_that_selects_nothing_isolates_nothing():
    objects = [
        *SPACES,
        pod("p", "a", {"x": "1"}),
        policy("none", "a", podSelector={"matchLabels": {"x": "2"}}),
    ]
    assert ("0.0.0.0/0", "p") in rows(
        objects, "reachability", "select distinct from_workload, to_workload from reachability"
    )


def test_ways_in_from_outside():
    route = make(
        "HTTPRoute",
        "r",
        "a",
        "gateway.networking.k8s.io/v1",
        spec={"rules": [{"backendRefs": [{"name": "inner", "port": 80}]}]},
    )
    other = make(
        "HTTPRoute",
        "far",
        "b",
        "gateway.networking.k8s.io/v1",
        spec={"rules": [{"backendRefs": [{"name": "inner", "namespace": "a"}]}]},
    )
    ingress = make(
        "Ingress", "i", "a", "networking.k8s.io/v1", spec={"defaultBackend": {"service": {"name": "inner"}}}
    )
    port = {"port": 80, "targetPort": "http"}
    objects = [*SPACES, pod("p", "a", {"app": "p", "more": "x"}), pod("q", "a", {"app": "q"}), route, other, ingress,
               make("Service", "inner", "a", spec={"selector": {"app": "p"}, "ports": [port]}),
               make("Service", "lb", "a", spec={"type": "LoadBalancer", "selector": {"app": "p"}, "ports": [port], "loadBalancerSourceRanges": ["203.0.113.0/24"]}),
               make("Service", "shut", "a", spec={"type": "NodePort", "selector": {"app": "q"}, "ports": [{"port": 81}]}),
               make("Service", "blind", "a", spec={"type": "NodePort", "ports": [{"port": 81}]}),
               policy("deny-q", "a", podSelector={"matchLabels": {"app": "q"}}, policyTypes=["Ingress"])]  # fmt: skip
    found = rows(
        objects,
        "exposures",
        "select resource, kind, workload_resource, port, open, narrowed is not null from exposures order by all",
    )
    assert found == [
        ("HTTPRoute/a/r", "HTTPRoute", "Pod/a/p", 8080, True, False), ("HTTPRoute/b/far", "HTTPRoute", "Pod/a/p", 8080, True, False),
        ("Ingress/a/i", "Ingress", "Pod/a/p", 8080, True, False), ("Service/a/lb", "LoadBalancer", "Pod/a/p", 8080, True, True),
        ("Service/a/shut", "NodePort", "Pod/a/q", 81, False, False),
    ]  # fmt: skip


def test_proposed_policies_close_what_they_say_and_keep_the_ways_in():
    objects = [*SPACES, pod("p", "a", {"app": "p"}), pod("q", "a", {"app": "q"}), pod("x", "b", {}),
               make("Service", "lb", "a", spec={"type": "LoadBalancer", "selector": {"app": "p"}, "ports": [{"port": 80, "targetPort": "http"}]})]  # fmt: skip
    proposed = rows(
        objects, "proposed_policies", "select policies from proposed_policies where namespace = 'a'"
    )[0][0]
    proposed = json.loads(proposed)["items"]
    after = rows([*objects, *proposed], "reachability",
                 "select distinct from_namespace, from_workload, to_workload, protocol, port_from, port_to from reachability"
                 " where to_namespace = 'a' or from_namespace = 'a' order by all nulls first")  # fmt: skip
    assert {(w, p, lo, hi) for _, _, w, p, lo, hi in after} == {("p", "TCP", 8080, 8080)}, (
        "and nothing out: no resolver is there"
    )
    assert not rows(
        [*objects, *proposed],
        "proposed_policies",
        "select 1 from proposed_policies where namespace = 'a'",
    )


RBAC = "rbac.authorization.k8s.io"


def role(name: str, labels: dict, *, take: dict | None = None, rules: list | None = None) -> dict:
    made = make("ClusterRole", name, version=f"{RBAC}/v1", meta={"labels": labels}, rules=rules or [])
    return {**made, "aggregationRule": {"clusterRoleSelectors": [{"matchLabels": take}]}} if take else made


def test_roles_that_aggregate_each_other_are_unclear_and_others_are_not():
    rules = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]
    objects = [role("x", {"in": "y"}, take={"in": "x"}), role("y", {"in": "x"}, take={"in": "y"}), role("plain", {"in": "x"}, rules=rules),
               role("upper", {}, take={"in": "x"}), role("lower", {"in": "z"}, rules=rules), role("sound", {}, take={"in": "z"})]  # fmt: skip
    found = dict(rows(objects, "roles", "select name, unclear from roles"))
    assert "selects itself" in found["x"] and "selects itself" in found["y"] and found["upper"]
    assert found["plain"] is found["lower"] is found["sound"] is None


CHECKS = {"workloads/privileged": "privileged", "workloads/host-path": "hostPathVolumes", "workloads/host-process": "windowsHostProcess",
          "workloads/privilege-escalation": "allowPrivilegeEscalation", "workloads/host-ports": "hostPorts"}  # fmt: skip


@pytest.mark.parametrize("control", CHECKS)
def test_controls_and_standards_agree_on_the_demo(demo, control):
    """CIS 5.2 controls and the checks of the Pod Security Standards name the same workloads."""
    asked = next(c for c in read.controls() if c.id == control)
    with of_store(demo, None, None, None) as s:
        assert s.ready(("pod_security", *asked.reads)) is None
        failing = {r.partition("#")[0] for r, ok, _ in s.ask(asked.sql) if not ok}
        theirs = s.ask("select resource, owner, ok from pod_security where check_id = ?", CHECKS[control])
    verdict = {r: ok for r, _, ok in theirs}
    assert failing == {r for r, owner, ok in theirs if not ok and verdict.get(owner, True)}


TRIVY = {"SchemaVersion": 2, "ArtifactName": "nginx:1.2", "CreatedAt": "2026-01-01T00:00:00Z", "Metadata": {"RepoDigests": ["nginx@sha256:ab"]},
         "Results": [{"Target": "x", "Vulnerabilities": [{"VulnerabilityID": "CVE-1", "Severity": "CRITICAL", "PkgName": "ssl", "InstalledVersion": "1", "FixedVersion": "2"}]}]}  # fmt: skip
GRYPE = {"matches": [{"vulnerability": {"id": "CVE-2", "severity": "High", "fix": {"versions": ["3"], "state": "fixed"}}, "artifact": {"name": "tls", "version": "2"}}],
         "source": {"type": "image", "target": {"userInput": "docker.io/library/redis", "repoDigests": []}}, "descriptor": {"name": "grype", "timestamp": "2026-01-02T00:00:00Z"}}  # fmt: skip
CLUSTER = {
    "ClusterName": "c",
    "Resources": [
        {
            "Namespace": "a",
            "Kind": "Pod",
            "Name": "p",
            "Metadata": [{"RepoTags": ["acme/app:1"]}],
            "Results": [],
        }
    ],
}


def test_scanners_reports_are_taken_once_and_judged(tmp_path):
    for name, report in (("trivy", TRIVY), ("grype", GRYPE), ("cluster", CLUSTER)):
        (tmp_path / f"{name}.json").write_text(json.dumps(report, indent=1))
    images = ("nginx:1.2", "nginx@sha256:ab", "redis", "acme/app:1", "other:1")
    objects = [
        make("Pod", f"p{n}", "a", spec={"containers": [{"name": "c", "image": i}]})
        for n, i in enumerate(images)
    ]
    (tmp_path / "objects.yaml").write_text("\n---\n".join(map(json.dumps, objects)))
    store = ("--store", tmp_path / "store")
    assert complyk8s(*store, "snapshot", "--from", tmp_path / "objects.yaml").returncode == 0
    for _ in (1, 2):
        done = complyk8s(*store, "ingest", *(tmp_path / f"{n}.json" for n in ("trivy", "grype", "cluster")))
        assert done.returncode == 0, done.stderr
        assert "scans of 3 images" in done.stderr
    said = complyk8s(
        *store, "sql", "select image, critical, high, fixable from images order by image", "--format", "json"
    )
    assert {r["image"]: (r["critical"], r["high"], r["fixable"]) for r in json.loads(said.stdout)} == {
        "nginx:1.2": (1, 0, 1), "nginx@sha256:ab": (1, 0, 1), "redis": (0, 1, 1), "acme/app:1": (0, 0, 0), "other:1": (None, None, None)}  # fmt: skip
    assert json.loads(
        complyk8s(*store, "sql", "select count(*) as n from image_vulnerability", "--format", "json").stdout
    ) == [{"n": 2}]


@pytest.mark.parametrize("text", [b'{"SchemaVersion": 2, "ArtifactName": 7, "Results": [{"Vulnerabilities": [1]}]}', b'{"matches": [1], "source": {}}', b'{"ClusterName": 1, "Resources": [7]}', b'{"SchemaVersion": 2'])  # fmt: skip
def test_a_broken_report_is_no_report(text):
    assert scans.read(text) == []


def test_views_of_one_snapshot_can_be_asked(demo):
    store = ("--store", demo.store, "sql", "--format", "json")
    said = complyk8s(*store, "select count(*) as n from remedies")
    assert json.loads(said.stdout)[0]["n"] > 5, said.stderr
    both = json.loads(
        complyk8s(*store, "select count(distinct snapshot_id) as n from network_policies").stdout
    )
    one = json.loads(
        complyk8s(
            *store, "--snapshot", "latest", "select count(distinct snapshot_id) as n from reachability"
        ).stdout
    )
    assert (both, one) == ([{"n": 2}], [{"n": 1}])
    readers = "select subject from who_can('get', '', 'secrets', 'payments') order by subject"
    whole, newest = (
        json.loads(complyk8s(*store, *more, readers).stdout) for more in ((), ("--snapshot", "latest"))
    )
    assert whole == newest and {"subject": "system:masters"} in whole
    asked = "select can_i('Group', null, 'system:masters', 'get', '', 'pods', null, null) as ok"
    assert json.loads(complyk8s(*store, "--snapshot", "latest", asked).stdout) == [{"ok": True}]


def test_every_exhibit_is_there_and_hostile_objects_break_none(assessment):
    assert set(assessment.exhibits) == {e.id for e in read.exhibits()}
    assert not [e for e in assessment.exhibits.values() if e["unknown"]]
    from test_views import ODD

    it = session(ODD)
    from helpers import SEES_ALL

    for exhibit in read.exhibits():
        shown = ask.exhibit(exhibit, it, SEES_ALL)
        assert shown.unknown is None, (exhibit.id, shown.unknown)


def test_an_exhibit_that_rests_on_what_was_refused_says_so():
    blind = ask.Sight({"networkpolicies.networking.k8s.io": "forbidden"}, events=1, kinds=views.kinds())
    of = {e.id: ask.exhibit(e, session(""), blind) for e in read.exhibits()}
    assert "forbidden" in of["network"].unknown and not of["network"].kept
    assert "forbidden" in of["remedies"].unknown
    assert of["escalations"].unknown is None


def test_proposals_are_files_that_a_shell_and_kubectl_can_read(demo, tmp_path):
    import subprocess

    import yaml

    done = complyk8s("--store", demo.store, "propose", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert subprocess.run(["sh", "-n", tmp_path / "out" / "mend.sh"]).returncode == 0
    for path in (tmp_path / "out").rglob("*.yaml"):
        assert all(
            d["kind"] in ("NetworkPolicy", "Role", "ClusterRole")
            for d in yaml.safe_load_all(path.read_text())
        )
    # twenty seconds of log say of no right that it is not needed
    assert not (tmp_path / "out" / "roles").exists()
    empty = complyk8s("--store", tmp_path / "none", "propose", "--out", tmp_path / "out2")
    assert empty.returncode == 3 and "finished run" in empty.stderr


def test_pictures_escape_what_the_cluster_says():
    from complyk8s.report import pictures

    evil = "<script>alert(1)</script>"
    path = [{"source": evil, "target": "cluster-admin", "how": evil, "binding": evil}]
    flow = {"from_namespace": evil, "to_namespace": None, "everything": True, "policies": [], "unclear": None, "ports": [evil], "from_marked": True, "to_marked": False}  # fmt: skip
    for drawn in (pictures.escalations([{"steps": 1, "path": path}], 1), pictures.segments([flow])):
        assert "<script" not in drawn.svg and "&lt;script" in drawn.svg


def test_an_evaluation_of_an_older_version_can_be_shown(assessment):
    from dataclasses import replace

    from complyk8s.pipeline.reporting import _exhibits
    from complyk8s.report.formats import html

    text = html.render(replace(assessment, exhibits=_exhibits({}))).decode()
    assert text.count("made by a version that did not compute it") >= 4


def test_the_same_snapshot_gives_the_same_exhibits(settings):
    from helpers import ROOT

    from complyk8s.pipeline import evaluating, snapshots
    from complyk8s.pipeline.runs import run
    from complyk8s.store import database, recall

    with run(settings, "snapshot") as r:
        snapshots.from_files(r, (str(ROOT / "demo" / "after"),))
    found = [evaluating.evaluate(settings).run_id for _ in (1, 2)]
    with database.reader(settings, only=frozenset()) as db:
        first, second = (json.dumps(recall.exhibits(db, run_id)) for run_id in found)
    assert first == second and '"rows": [{' in first


def test_each_macro_is_made_in_one_file():
    """A second one of the same name would take the place of the first, by the order of the files."""
    made: dict[str, set[str]] = {}
    for path in (ROOT / "queries" / "macros").glob("*.sql"):
        for name in re.findall(r"replace macro (\w+)", path.read_text()):
            made.setdefault(name, set()).add(path.name)
    assert {name: files for name, files in made.items() if len(files) > 1} == {}
