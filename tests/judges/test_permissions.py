"""can_i and who_can against SubjectAccessReview of a real API server: not one disagreement."""

import json
import random
import time

import pytest
from api import connect
from helpers import complyk8s, session

from complyk8s.settings import Settings
from complyk8s.store import database, views

pytestmark = pytest.mark.cluster

SPACES = ("judge-a", "judge-b")
VERBS = ("get", "list", "create", "update", "delete", "bind", "impersonate", "use", "*")
GROUPS = ("", "apps", "batch", "judge.example", "*")
RESOURCES = ("pods", "pods/exec", "pods/log", "pods/*", "*/exec", "*/scale", "*/*", "deployments",
             "deployments/scale", "secrets", "things/status/deep", "*")  # fmt: skip
NAMES = ("one", "two", "")
URLS = ("/metrics", "/healthz/*", "/api/*", "/logs*", "/deep**", "/", "/a*b", "*", "/metrics/*")
PEOPLE = ("alice", "bob", "system:serviceaccount:judge-a:robot", "system:anonymous", "Alice", "*")
TEAMS = ("devs", "ops", "system:serviceaccounts", "system:serviceaccounts:judge-b",
         "system:authenticated", "system:unauthenticated")  # fmt: skip
ACCOUNTS = (("judge-a", "robot"), ("judge-b", "robot"), ("judge-b", "default"))
RBAC = "rbac.authorization.k8s.io"


def some(dice: random.Random, of: tuple, most: int = 3) -> list:
    return dice.sample(of, dice.randint(1, min(most, len(of))))


def rule(dice: random.Random, *, urls: bool) -> dict:
    if urls and dice.random() < 0.3:
        return {"verbs": some(dice, VERBS), "nonResourceURLs": some(dice, URLS)}
    made = {"verbs": some(dice, VERBS), "apiGroups": some(dice, GROUPS), "resources": some(dice, RESOURCES)}
    if dice.random() < 0.3:
        made["resourceNames"] = some(dice, NAMES, 2)
    return made


def world(dice: random.Random, size: int) -> list[dict]:
    """Roles of both kinds, some aggregated, and bindings of both kinds, some to roles that are not there."""
    out = []
    for n in range(size):
        space = dice.choice((*SPACES, None))
        meta = {"name": f"judge-{n}", **({"namespace": space} if space else {})}
        made = {"apiVersion": f"{RBAC}/v1", "kind": "Role" if space else "ClusterRole", "metadata": meta}
        made["rules"] = [rule(dice, urls=not space) for _ in range(dice.randint(0, 3))]
        if not space:
            meta["labels"] = {"judge": dice.choice("xyz"), "tier": dice.choice("ab")}
            if dice.random() < 0.2:
                # tiers order the roles, so that no two aggregate each other
                meta["labels"] = {"judge": "aggregated"}
                made |= {"rules": [], "aggregationRule": {"clusterRoleSelectors": dice.sample([
                    {"matchLabels": {"judge": "x", "tier": "a"}},
                    {"matchExpressions": [{"key": "judge", "operator": "In", "values": ["y", "x"]},
                                          {"key": "tier", "operator": "NotIn", "values": ["a"]}]},
                    {"matchExpressions": [{"key": "judge", "operator": "Exists"}, {"key": "tier", "operator": "Exists"}],
                     "matchLabels": {"judge": "z"}},
                ], dice.randint(1, 2))}}  # fmt: skip
        out.append(made)
        space = dice.choice((*SPACES, None))
        kind = dice.choice(("Role", "ClusterRole")) if space else "ClusterRole"
        fitting = [o["metadata"]["name"] for o in out if o["kind"] == kind] or ["gone"]
        out.append({
            "apiVersion": f"{RBAC}/v1", "kind": "RoleBinding" if space else "ClusterRoleBinding",
            "metadata": {"name": f"judge-{n}", **({"namespace": space} if space else {})},
            "roleRef": {"apiGroup": RBAC, "kind": kind, "name": dice.choice((*fitting, "gone"))},
            "subjects": [subject(dice) for _ in range(dice.randint(0, 2))],
        })  # fmt: skip
    return out


def subject(dice: random.Random) -> dict:
    kind = dice.choice(("User", "Group", "ServiceAccount"))
    if kind == "ServiceAccount":
        namespace, name = dice.choice(ACCOUNTS)
        return {"kind": kind, "namespace": namespace, "name": name}
    return {"apiGroup": RBAC, "kind": kind, "name": dice.choice(PEOPLE if kind == "User" else TEAMS)}


def question(dice: random.Random) -> dict:
    """One question, as can_i takes it."""
    asked = {"verb": dice.choice(VERBS), "subject_namespace": None, "groups": []}
    if dice.random() < 0.5:
        asked["subject_namespace"], asked["subject"] = dice.choice(ACCOUNTS)
        asked["subject_kind"] = "ServiceAccount"
    else:
        asked |= {"subject_kind": "User", "subject": dice.choice(PEOPLE)}
        if asked["subject"] != "system:anonymous":
            asked["groups"] = dice.sample(("devs", "ops"), dice.randint(0, 2))
    if dice.random() < 0.25:
        url = dice.choice(("/metrics", "/metrics/", "/healthz", "/healthz/etcd", "/api/v1", "/logsx", "/deep", "/deeper", "/", "/a", "/axb", "/other"))  # fmt: skip
        return asked | {"api_group": None, "resource": url, "namespace": None, "name": None}
    return asked | {
        "api_group": dice.choice(GROUPS), "namespace": dice.choice((*SPACES, None)),
        "resource": dice.choice((*RESOURCES[:3], "jobs/exec", "deployments", "deployments/scale", "things/scale", "secrets", "*")),
        "name": dice.choice(("one", "two", "three", None)),
    }  # fmt: skip


def review(q: dict) -> dict:
    """The same question, as the API server takes it."""
    user, groups = q["subject"], [*q["groups"], "system:authenticated"]
    if q["subject_kind"] == "ServiceAccount":
        user = f"system:serviceaccount:{q['subject_namespace']}:{q['subject']}"
        groups += ["system:serviceaccounts", f"system:serviceaccounts:{q['subject_namespace']}"]
    if user == "system:anonymous":
        groups = ["system:unauthenticated"]
    spec = {"user": user, "groups": groups}
    if q["api_group"] is None:
        spec["nonResourceAttributes"] = {"verb": q["verb"], "path": q["resource"]}
    else:
        resource, _, sub = q["resource"].partition("/")
        spec["resourceAttributes"] = {
            "verb": q["verb"], "group": q["api_group"], "resource": resource, "subresource": sub,
            "namespace": q["namespace"] or "", "name": q["name"] or "",
        }  # fmt: skip
    return {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec}


def answers(db, questions: list[dict]) -> list[bool | None]:
    """What can_i says of each."""
    shape = '[{"subject_kind":"VARCHAR","subject_namespace":"VARCHAR","subject":"VARCHAR","verb":"VARCHAR","api_group":"VARCHAR","resource":"VARCHAR","namespace":"VARCHAR","name":"VARCHAR","groups":["VARCHAR"]}]'
    return [ok for (ok,) in db.execute(
        f"""with q as (select unnest(from_json(?, '{shape}')) as q, generate_subscripts(from_json(?, '{shape}'), 1) as n)
        select can_i(q.subject_kind, q.subject_namespace, q.subject, q.verb, q.api_group, q.resource,
            q.namespace, q.name, groups := q.groups) from q order by n""",
        [json.dumps(questions)] * 2,
    ).fetchall()]  # fmt: skip


@pytest.fixture(scope="module")
def judged(plane, tmp_path_factory):
    """A world of roles on the API server, its manifests, and a snapshot of it."""
    api = connect(plane.kubeconfig, tmp_path_factory.mktemp("judge"))
    dice = random.Random(7)
    made = world(dice, 150)
    for space in SPACES:
        api("POST", "/api/v1/namespaces", {"metadata": {"name": space}})
    said = api.each([
        ("POST", "/apis/" + "/".join(filter(None, (
            o["apiVersion"], o["metadata"].get("namespace") and f"namespaces/{o['metadata']['namespace']}",
            o["kind"].lower() + "s",
        ))), o) for o in made
    ])  # fmt: skip
    assert {status for status, _ in said} == {201}, [b for s, b in said if s != 201][:3]
    waiting = {o["metadata"]["name"] for o in made if "aggregationRule" in o}
    for _ in range(100):  # until the controller has filled in what it can
        _, held = api("GET", f"/apis/{RBAC}/v1/clusterroles")
        if not [i for i in held["items"] if i["metadata"]["name"] in waiting and not i.get("rules")]:
            break
        time.sleep(0.1)
    time.sleep(0.5)
    store = tmp_path_factory.mktemp("judged") / "store"
    done = complyk8s("--store", store, "snapshot", "--kubeconfig", plane.kubeconfig)
    assert done.returncode == 0, done.stderr
    yield api, made, store
    for space in SPACES:
        api("DELETE", f"/api/v1/namespaces/{space}")
    for kind in ("clusterroles", "clusterrolebindings"):
        for o in made:
            if o["kind"].lower() + "s" == kind:
                api("DELETE", f"/apis/{RBAC}/v1/{kind}/{o['metadata']['name']}")


def test_not_one_disagreement(judged):
    api, _, store = judged
    questions = [question(random.Random(n)) for n in range(4000)]
    said = api.each([
        ("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review(q)) for q in questions
    ])  # fmt: skip
    upstream = [body["status"].get("allowed", False) for _, body in said]
    with database.reader(Settings(store=store)) as db:
        ours = answers(db, questions)
        wrong = [(q, u, o) for q, u, o in zip(questions, upstream, ours, strict=True) if u is not o]
        assert not wrong, f"{len(wrong)} of {len(questions)}: {wrong[:3]}"
        assert 0.1 < sum(upstream) / len(upstream) < 0.9, "questions that are all yes or all no judge nothing"
        # who_can names exactly those whom can_i lets
        for verb, group, resource, space in (("get", "", "pods", "judge-a"), ("create", "apps", "deployments/scale", None), ("use", "batch", "jobs/exec", "judge-b")):  # fmt: skip
            named = set(database.rows(
                db, "select subject_kind, subject_namespace, subject from who_can(?, ?, ?, ?)"
                " where resource_name is null", verb, group, resource, space))  # fmt: skip
            for kind, namespace, name in database.rows(
                db,
                "select distinct subject_kind, subject_namespace, subject from permissions where subject_kind <> 'Group'",
            ):
                groups = database.rows(
                    db, "select unnest(implied_groups(?, ?, ?, []))", kind, namespace, name
                )
                listed = (kind, namespace, name) in named or any(
                    ("Group", None, g) in named for (g,) in groups
                )
                listed = listed or ("User", None, f"system:serviceaccount:{namespace}:{name}") in named
                listed = listed or any(f"system:serviceaccount:{n}:{a}" == name for k, n, a in named if n)
                allowed = database.rows(
                    db, "select can_i(?, ?, ?, ?, ?, ?, ?, null)", kind, namespace, name, verb, group, resource, space
                )  # fmt: skip
                assert allowed == [(listed,)], (kind, namespace, name, verb, resource)


def test_aggregation_in_manifests_is_what_the_controller_makes_of_it(judged):
    api, made, _ = judged
    aggregated = [o for o in made if "aggregationRule" in o]
    held = session("\n---\n".join(json.dumps(o) for o in made))
    assert held.ready(("roles",)) is None
    resolved = dict(
        held.ask("select name, rules from roles where aggregates is not null and unclear is null")
    )
    assert len(resolved) == len(aggregated) > 5
    for o in aggregated:
        name = o["metadata"]["name"]
        _, there = api("GET", f"/apis/{RBAC}/v1/clusterroles/{name}")
        upstream = {json.dumps(r, sort_keys=True) for r in there.get("rules") or []}
        ours = {json.dumps(json.loads(r), sort_keys=True) for r in resolved[name]}
        assert ours == upstream, name


def test_macros_need_no_store_of_ours(judged):
    """Somebody opens the published file with DuckDB alone."""
    import duckdb

    with duckdb.connect(str(judged[2] / database.PUBLISHED), read_only=True) as db:
        assert db.execute("select can_i('Group', null, 'system:masters', 'x', 'y', 'z', null, null)").fetchone() == (True,)  # fmt: skip
        assert views.macros()
