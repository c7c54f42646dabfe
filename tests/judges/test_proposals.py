"""What complyk8s proposes, tried on a real API server: patches are let in, smaller roles are enough."""

import json
import os
import random
import shlex
import subprocess
import time
from pathlib import Path

import pytest
import yaml
from api import connect
from helpers import complyk8s, session
from test_pod_security import pod, violations, wrap

from complyk8s.settings import Settings
from complyk8s.store import database
from complyk8s.store.session import session as of_store

pytestmark = pytest.mark.cluster

RBAC = "rbac.authorization.k8s.io"


@pytest.fixture(scope="module")
def api(plane, tmp_path_factory):
    return connect(plane.kubeconfig, tmp_path_factory.mktemp("judge"))


def test_patched_workloads_meet_restricted(plane, api):
    """Generated deployments, really made and really patched: the admission plugin has no warning left."""
    space = "judge-patches"
    api(
        "POST",
        "/api/v1/namespaces",
        {"metadata": {"name": space, "labels": {"pod-security.kubernetes.io/warn": "restricted"}}},
    )
    made, warned = [], 0
    for n in range(60):
        one = wrap("Deployment", pod(random.Random(1000 + n)), f"p{n}", space)
        one["spec"]["replicas"] = 0
        status, body = api("POST", f"/apis/apps/v1/namespaces/{space}/deployments", one)
        if status == 201:
            warned += any(violations(w) for w in body["warnings"])
            made.append(one)
    held = session("\n---\n".join(json.dumps(o) for o in made))
    assert held.ready(("pod_patches",)) is None
    patches = held.ask(
        "select split_part(resource, '/', 3), patch, len(left_over) from pod_patches order by 1"
    )
    tried = 0
    for name, patch, left in patches:
        told = subprocess.run(
            ["kubectl", f"--kubeconfig={plane.kubeconfig}", "patch", "deployment", name, "-n", space, "--type=strategic", "-p", patch],
            capture_output=True, text=True,
        )  # fmt: skip
        assert told.returncode == 0, (told.stderr, patch)
        if not left:
            assert "would violate" not in told.stderr, (told.stderr, patch)
            tried += 1
    api("DELETE", f"/api/v1/namespaces/{space}")
    assert tried > 10 and warned > 25, (tried, warned)


def test_the_smaller_role_is_enough_and_is_smaller(plane, api, tmp_path):
    """Somebody with much uses little; the role that is proposed allows this and nothing else."""
    space = "judge-least"
    api("POST", "/api/v1/namespaces", {"metadata": {"name": space}})
    api("POST", f"/api/v1/namespaces/{space}/configmaps", {"metadata": {"name": "a"}})
    role = {
        "metadata": {"name": "judge-much"},
        "rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}],
    }
    api("POST", f"/apis/{RBAC}/v1/clusterroles", role)
    subjects = [{"apiGroup": RBAC, "kind": "User", "name": "much@bank.example"}]
    api("POST", f"/apis/{RBAC}/v1/clusterrolebindings", {"metadata": {"name": "judge-much"}, "subjects": subjects,
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": "judge-much"}})  # fmt: skip
    (tmp_path / "much").mkdir()
    did = [("GET", f"/api/v1/namespaces/{space}/configmaps/a"), ("GET", f"/api/v1/namespaces/{space}/pods"), ("GET", "/api/v1/nodes"),
           ("PATCH", f"/api/v1/namespaces/{space}/configmaps/a"), ("DELETE", f"/api/v1/namespaces/{space}/configmaps/a")]  # fmt: skip
    doer = connect(plane.person("much@bank.example"), tmp_path / "much")
    assert [_do(doer, m, p) for m, p in did] == [200] * len(did)
    time.sleep(1.5)
    store = tmp_path / "store"
    assert (
        complyk8s("--store", store, "--cluster", "c", "snapshot", "--kubeconfig", plane.kubeconfig).returncode
        == 0
    )
    assert complyk8s("--store", store, "--cluster", "c", "ingest", plane.audit_log).returncode == 0
    with of_store(Settings(store=store), None, None, None) as s:
        assert s.ready(("least_privilege",)) is None
        ((roles,),) = s.ask("select roles from least_privilege where resource = 'User/much@bank.example'")
    for proposed in json.loads(roles)["items"]:
        meta, kind = proposed["metadata"], proposed["kind"]
        base = f"/apis/{RBAC}/v1/" + (f"namespaces/{meta['namespace']}/" if kind == "Role" else "")
        assert api("POST", f"{base}{kind.lower()}s", proposed)[0] == 201
        api("POST", f"{base}{kind.lower()}bindings", {"metadata": {"name": meta["name"]}, "roleRef": {"apiGroup": RBAC, "kind": kind, "name": meta["name"]},
            "subjects": [{"apiGroup": RBAC, "kind": "User", "name": "little@bank.example"}]})  # fmt: skip
    api("POST", f"/api/v1/namespaces/{space}/configmaps", {"metadata": {"name": "a"}})
    (tmp_path / "little").mkdir()
    other = connect(plane.person("little@bank.example"), tmp_path / "little")
    for _ in range(50):
        if {_do(other, m, p) for m, p in did[:3]} == {200}:
            break
        time.sleep(0.1)
    assert [_do(other, m, p) for m, p in did] == [200] * len(did)
    for method, path in (("GET", f"/api/v1/namespaces/{space}/secrets"), ("GET", "/api/v1/pods"), ("GET", f"/api/v1/namespaces/{space}/configmaps"), ("DELETE", f"/api/v1/namespaces/{space}/pods/x")):  # fmt: skip
        assert _do(other, method, path) == 403, (method, path)


def _do(api, method: str, path: str) -> int:
    if method == "PATCH":
        return api.pool.request(
            method,
            path,
            body=b'{"data": {"a": "b"}}',
            headers={"Content-Type": "application/merge-patch+json"},
        ).status
    return api(method, path)[0]


STEPS = {
    "binds itself": ([{"apiGroups": [RBAC], "resources": ["clusterroles"], "verbs": ["bind"]}, {"apiGroups": [RBAC], "resources": ["clusterrolebindings"], "verbs": ["create"]}],
        "POST", f"/apis/{RBAC}/v1/clusterrolebindings?dryRun=All",
        {"metadata": {"name": "x"}, "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": "cluster-admin"}, "subjects": [{"apiGroup": RBAC, "kind": "User", "name": "x"}]}),
    "writes more into a ClusterRole": ([{"apiGroups": [RBAC], "resources": ["clusterroles"], "verbs": ["escalate", "patch"]}],
        "PATCH", f"/apis/{RBAC}/v1/clusterroles/judge-step?dryRun=All", {"rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]}),
    "makes a token for it": ([{"apiGroups": [""], "resources": ["serviceaccounts/token"], "verbs": ["create"]}],
        "POST", "/api/v1/namespaces/kube-system/serviceaccounts/clusterrole-aggregation-controller/token", {"spec": {}}),
    "impersonates system:masters": ([{"apiGroups": [""], "resources": ["users", "groups"], "verbs": ["impersonate"]}],
        "GET", "/api/v1/secrets", {"Impersonate-User": "x", "Impersonate-Group": "system:masters"}),
    "rewrites what others create": ([{"apiGroups": ["admissionregistration.k8s.io"], "resources": ["mutatingwebhookconfigurations"], "verbs": ["create"]}],
        "POST", "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations?dryRun=All", {"metadata": {"name": "x"}, "webhooks": []}),
    "runs a privileged pod": ([{"apiGroups": [""], "resources": ["pods"], "verbs": ["create"]}],
        "POST", "/api/v1/namespaces/default/pods?dryRun=All",
        {"metadata": {"name": "x"}, "spec": {"containers": [{"name": "x", "image": "x", "securityContext": {"privileged": True}}]}}),
}  # fmt: skip


@pytest.mark.parametrize("how", STEPS)
def test_a_step_that_is_told_of_works(plane, api, tmp_path, how):
    """Refused without the grant, let through with it, and the view names the way."""
    rules, method, path, body = STEPS[how]
    user = f"stepper-{list(STEPS).index(how)}@bank.example"
    me = connect(plane.person(user), tmp_path)

    def step() -> int:
        headers = {
            "Content-Type": "application/merge-patch+json" if method == "PATCH" else "application/json"
        }
        if method == "GET":
            return me.pool.request(method, path, headers=body).status
        return me.pool.request(method, path, body=json.dumps(body), headers=headers).status

    assert step() == 403
    api("POST", f"/apis/{RBAC}/v1/clusterroles", {"metadata": {"name": "judge-step"}, "rules": rules})
    api("POST", f"/apis/{RBAC}/v1/clusterrolebindings", {"metadata": {"name": "judge-step"}, "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": "judge-step"},
        "subjects": [{"apiGroup": RBAC, "kind": "User", "name": user}]})  # fmt: skip
    try:
        for _ in range(50):
            if (status := step()) != 403:
                break
            time.sleep(0.1)
        assert status in (200, 201), status
        store = tmp_path / "store"
        assert complyk8s("--store", store, "snapshot", "--kubeconfig", plane.kubeconfig).returncode == 0
        with database.reader(Settings(store=store), only=frozenset({"escalations", "identity_steps"})) as db:
            ((steps,),) = database.rows(
                db, "select steps from escalations where resource = ?", f"User/{user}"
            )
            told = {
                h
                for (h,) in database.rows(
                    db, "select how from identity_steps where source = ?", f"User/{user}"
                )
            }
        assert steps is not None and steps <= 2
        assert any(h.startswith(how) for h in told), told
    finally:
        api("DELETE", f"/apis/{RBAC}/v1/clusterrolebindings/judge-step")
        api("DELETE", f"/apis/{RBAC}/v1/clusterroles/judge-step")


NAMES = ["--all", "-n", "$(touch pwned)", "`touch pwned`", "a\nb", "a b'c\"d", "a,b", "*", "\u202ereversed", "\x1b[31mred", "judge=x-", "é\u200b"]  # fmt: skip


def test_what_is_proposed_is_applied_and_nothing_else(plane, api, tmp_path):
    """Bindings with hostile names, open workloads, a service to the outside: mend.sh runs line by line on the real
    API server, and what is gone or changed afterwards is what it says."""
    space = "judge-mend"
    env = {"KUBECONFIG": str(plane.kubeconfig)}
    api("POST", "/api/v1/namespaces", {"metadata": {"name": space}})
    kept = {b["metadata"]["name"] for b in api("GET", f"/apis/{RBAC}/v1/clusterrolebindings")[1]["items"]}
    for n, name in enumerate(NAMES):
        status, told = api("POST", f"/apis/{RBAC}/v1/clusterrolebindings", {"metadata": {"name": name}, "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": "cluster-admin"},
            "subjects": [{"apiGroup": RBAC, "kind": "User", "name": f"judge-{n}@bank.example"}]})  # fmt: skip
        assert status == 201, (name, told)
    one = wrap(
        "Deployment", {"metadata": {}, "spec": {"containers": [{"name": "main", "image": "a"}]}}, "web", space
    )
    one["spec"]["replicas"] = 0
    labels = one["spec"]["template"]["metadata"]["labels"]
    assert api("POST", f"/apis/apps/v1/namespaces/{space}/deployments", one)[0] == 201
    assert api("POST", f"/api/v1/namespaces/{space}/services", {"metadata": {"name": "web"}, "spec": {"type": "LoadBalancer", "selector": labels, "ports": [{"port": 80}]}})[0] == 201  # fmt: skip
    store = ("--store", tmp_path / "store")
    assert complyk8s(*store, "snapshot", "--kubeconfig", plane.kubeconfig).returncode == 0
    assert complyk8s(*store, "evaluate", "--framework", "nsa-cisa-1.2").returncode == 0
    out = tmp_path / "-out"
    assert complyk8s(*store, "propose", "--out", out).returncode == 0
    done = []
    for line in (out / "mend.sh").read_text().split("\n"):
        words = shlex.split(line, comments=True)
        if words[:1] == ["kubectl"] and (named := _named(words, out)) in {*NAMES, space, "web"}:
            ran = subprocess.run(["sh", "-c", line], cwd=out, env={**os.environ, **env}, capture_output=True, text=True)  # fmt: skip
            assert ran.returncode == 0, (line, ran.stderr)
            done.append((words[1], named))
    assert not list(tmp_path.rglob("pwned"))
    assert {name for verb, name in done if verb == "delete"} == set(NAMES)
    assert {b["metadata"]["name"] for b in api("GET", f"/apis/{RBAC}/v1/clusterrolebindings")[1]["items"]} == kept  # fmt: skip
    policies = api("GET", f"/apis/networking.k8s.io/v1/namespaces/{space}/networkpolicies")[1]["items"]
    wanted = list(yaml.safe_load_all((out / "policies" / f"{space}.yaml").read_text()))
    assert {p["metadata"]["name"] for p in policies} == {w["metadata"]["name"] for w in wanted} >= {"default-deny"}  # fmt: skip
    assert api("GET", f"/api/v1/namespaces/{space}/services/web")[1]["spec"]["type"] == "ClusterIP"
    (main,) = api("GET", f"/apis/apps/v1/namespaces/{space}/deployments/web")[1]["spec"]["template"]["spec"]["containers"]  # fmt: skip
    assert main["securityContext"]["allowPrivilegeEscalation"] is False
    api("DELETE", f"/api/v1/namespaces/{space}")


def _named(words: list[str], out: Path) -> str:
    """What a command is about: by name, by a file that names it, or the namespace of policies."""
    if "--" in words:
        return words[-1]
    path = out / next(w for w in words if w.startswith("--filename=")).partition("=")[2]
    first = next(iter(yaml.safe_load_all(path.read_text())))["metadata"]
    return first["name"] if path.suffix == ".json" else first["namespace"]
