"""What a log says of a request, and what is made of it: the cases that reports from the field are about."""

import json
from dataclasses import replace

import pytest
from helpers import SEES_ALL, session

from complyk8s.controls import read
from complyk8s.evaluate import ask

AT = "2026-11-02T10:15:00.000000Z"
ALICE = {"username": "alice@bank.example", "groups": ["devs", "system:authenticated"]}


def event(verb="get", uri="/api/v1/namespaces/shop/pods/p", n=1, **more):
    """One event of level Metadata, with whatever is different about it."""
    parts = uri.partition("?")[0].strip("/").split("/")
    held = parts[2:] if parts[0] == "api" else parts[3:]
    ref = {"apiGroup": parts[1]} if parts[0] == "apis" else {}
    if held[:1] == ["namespaces"] and len(held) > 2:
        ref["namespace"], held = held[1], held[2:]
    ref |= dict(zip(("resource", "name", "subresource"), held, strict=False))
    made = {
        "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "auditID": f"00000000-0000-4000-8000-{n:012}",
        "stage": "ResponseComplete", "requestURI": uri, "verb": verb, "user": ALICE, "sourceIPs": ["192.0.2.7"],
        "userAgent": "kubectl/v1.36.3", "responseStatus": {"metadata": {}, "code": 200}, "requestReceivedTimestamp": AT,
        "stageTimestamp": AT, "annotations": {"authorization.k8s.io/decision": "allow"}, **({"objectRef": ref} if held else {}),
    }  # fmt: skip
    made.update(more)
    return {k: v for k, v in made.items() if v is not None}


def of(*events, objects="", platform="kubernetes"):
    """A session over these events."""
    made = session(objects, b"".join(json.dumps(e).encode() + b"\n" for e in events))
    made.call_it(platform)
    return made


def column(name, *events, **more):
    held = of(*events, **more)
    assert held.ready(("requests",)) is None
    return [v for (v,) in held.ask(f"select {name} from requests order by audit_id")]


def hits(held, *names, sight=SEES_ALL):
    found = {d.id: d for d in read.detections()} | {q.id: q for q in read.questions()}
    return {n for n in names if ask.question(found[n], held, sight)[1]}


DRY = [
    ("create", "/api/v1/namespaces/shop/pods?dryRun=All", None, "Metadata", True),
    ("create", "/api/v1/namespaces/shop/pods?%64ryRun=%41ll", None, "Metadata", True),
    ("create", "/api/v1/namespaces/shop/pods?x=%zz&dryRun=All&dryRun=All", None, "Metadata", True),
    ("create", "/api/v1/namespaces/shop/pods?fieldManager=dryRun=All", None, "Metadata", False),
    ("create", "/api/v1/namespaces/shop/pods?fieldManager=%26dryRun%3DAll", None, "Metadata", False),
    ("create", "/api/v1/namespaces/shop/pods?dryrun=All", None, "Metadata", False),
    ("create", "/api/v1/namespaces/shop/pods?dry+Run=All", None, "Metadata", False),
    ("create", "/api/v1/namespaces/shop/pods?dryRun=All;x=1", None, "Metadata", False),
    ("create", "/api/v1/namespaces/shop/pods?dryRun=all", None, "Metadata", False),
    ("create", "/api/v1/namespaces/shop/pods?dryRun=", None, "Metadata", False),
    ("patch", "/api/v1/namespaces/dryRun=All/pods/p", None, "Metadata", False),
    ("get", "/api/v1/namespaces/shop/secrets/s?dryRun=All", None, "Metadata", False),
    # a real API server: a DELETE with a body is told by the body alone
    ("delete", "/api/v1/namespaces/shop?dryRun=All", None, "Metadata", False),
    ("delete", "/api/v1/namespaces/shop?dryRun=All", None, "Request", True),
    ("delete", "/api/v1/namespaces/shop?dryRun=All", {"kind": "DeleteOptions"}, "Request", False),
    ("delete", "/api/v1/namespaces/shop", {"kind": "DeleteOptions", "dryRun": ["All"]}, "Request", True),
    # and a token is given whatever dryRun says
    ("create", "/api/v1/namespaces/shop/serviceaccounts/app/token?dryRun=All", None, "Metadata", False),
    ("create", "/api/v1/namespaces/shop/pods/p/exec?command=sh&dryRun=All", None, "Metadata", False),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "uri", "body", "level", "dry"), DRY)
def test_only_what_the_api_server_takes_for_a_dry_run_is_one(verb, uri, body, level, dry):
    assert column("dry_run", event(verb, uri, requestObject=body, level=level)) == [dry]


def test_no_client_hides_behind_a_query_a_user_agent_or_none():
    kinds = ("pods", "secrets", "configmaps", "services", "serviceaccounts", "nodes", "endpoints")
    for agent in ("complyk8s/1.0", None):
        lists = [event("list", f"/api/v1/{k}", n, userAgent=agent) for n, k in enumerate(kinds, 1)]
        assert hits(of(*lists), "rbac/discovery-burst"), agent
    secret = event("get", "/api/v1/namespaces/shop/pods/p/exec?%63ommand=cat&c%6fmmand=/etc/shadow&x=1", n=1)
    assert hits(of(secret), "credential/exec-reads-credentials")
    delete = event("delete", "/api/v1/namespaces/shop?fieldManager=dryRun=All")
    assert hits(of(delete), "impact/namespace-deleted", "admission-changes") == {
        "impact/namespace-deleted", "admission-changes",
    }  # fmt: skip


CONTROLLER = "system:serviceaccount:kube-system:replicaset-controller"
OF_POD = {"authentication.kubernetes.io/pod-name": ["p"]}


@pytest.mark.parametrize(
    ("user", "address", "shown", "ours"),
    [
        ({"username": CONTROLLER}, "192.0.2.7", "192.0.2.7", True),
        (
            {"username": CONTROLLER},
            "192.0.2.7",
            None,
            False,
        ),  # nothing shows that it is the controller manager
        ({"username": CONTROLLER}, "192.0.2.8", "192.0.2.7", False),  # its token, used from elsewhere
        ({"username": CONTROLLER, "extra": OF_POD}, "192.0.2.7", "192.0.2.7", False),  # a pod runs as it
        ({"username": "system:serviceaccount:kube-system:metrics-server"}, "192.0.2.7", "192.0.2.7", False),
        ({"username": "system:serviceaccount:shop:replicaset-controller"}, "192.0.2.7", "192.0.2.7", False),
        ({"username": "system:kube-controller-manager"}, "192.0.2.7", None, True),
    ],
)
def test_an_account_is_a_controller_only_where_the_log_shows_that_it_is(user, address, shown, ours):
    events = [event("list", "/api/v1/secrets", 1, user=user, sourceIPs=[address])]
    if shown:
        manager = {"username": "system:kube-controller-manager"}
        events.append(event("get", "/api/v1/nodes/n", 2, user=manager, sourceIPs=[shown]))
    held = of(*events)
    assert column("by_kubernetes", *events)[0] is ours
    assert bool(hits(held, "credential/secrets-cluster-wide")) is not ours


@pytest.mark.parametrize(
    ("platform", "name", "person"),
    [
        ("aks", "aksService", False), ("kubernetes", "aksService", True), ("eks", "aksService", True),
        ("eks", "eks:node-manager", False), ("aks", "eks:node-manager", True), ("kubernetes", "eks:mallory", True),
        ("gke", "robot@p.iam.gserviceaccount.com", False), ("gke", "alice@bank.example", True),
        ("kubernetes", "robot@p.iam.gserviceaccount.com", True), ("aks", "masterclient", True),
        ("openshift", "kube:admin", True), ("openshift", "system:admin", True), ("k3s", "system:admin", True),
        ("kubernetes", "system:kube-scheduler", False), ("kubernetes", "system:anonymous", False),
        ("openshift", "system:serviceaccount:openshift-operators:x", False), ("gke", "system:gcp-controller-manager", False),
    ],
)  # fmt: skip
def test_who_is_a_person_is_told_by_the_platform(platform, name, person):
    assert column("is_person", event(user={"username": name}), platform=platform) == [person]


def test_an_account_of_the_cloud_is_the_provider_s_only_where_it_is_one_of_its_agents():
    bound = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/x"
    for name, own in (("ci@p.iam.gserviceaccount.com", False), ("1-compute@developer.gserviceaccount.com", False),
                      ("service-1@container-engine-robot.iam.gserviceaccount.com", True), ("1@cloudservices.gserviceaccount.com", True)):  # fmt: skip
        held = of(
            event("patch", bound, user={"username": name}),
            event("patch", "/api/v1/nodes/n", 2, user={"username": name}),
            platform="gke",
        )
        said = hits(held, "rbac/changed-by-account", "persistence/node-changed")
        assert said == (set() if own else {"rbac/changed-by-account", "persistence/node-changed"}), name


def test_a_pipeline_that_drops_object_ref_hides_nothing():
    exec_ = "/api/v1/namespaces/shop/pods/p/exec?command=cat&command=%2Fetc%2Fshadow"
    events = [
        event("create", exec_, 1, objectRef=None),
        event("get", "/apis/apps/v1", 2, objectRef=None),
        event("get", "/api/v1/pods", 3, objectRef=None),
    ]
    assert column("target", *events) == ["pods/exec/shop/p", "/apis/apps/v1", "pods"]
    assert hits(of(*events), "credential/exec-reads-credentials")


def test_what_it_was_about_is_the_path_where_it_was_no_resource():
    events = [
        event("get", "/metrics?x=1", 1), event("get", "/api/v1/namespaces/shop", 2), event("list", "/api/v1/pods", 3),
        event("get", "/", 4),
    ]  # fmt: skip
    assert column("target", *events) == ["/metrics", "namespaces/shop", "pods", "/"]


def test_what_was_refused_did_not_happen():
    refused = {"responseStatus": {"code": 403}, "annotations": {"authorization.k8s.io/decision": "forbid"}}
    uri = "/api/v1/namespaces/shop/pods/p/exec?command=tar&command=cf&command=-&command=/etc/shadow"
    names = (
        "execution/copied-files",
        "credential/exec-reads-credentials",
        "execution/exec",
        "execution/exec-shell",
    )
    assert hits(of(event("create", uri, responseStatus={"code": 101})), *names) == set(names[:3])
    assert hits(of(event("create", uri, **refused)), *names) == set()
    # an answer that the log does not have is no refusal
    assert hits(of(event("create", uri, responseStatus=None, stage="ResponseStarted")), *names) == set(
        names[:3]
    )


def test_resources_of_other_groups_are_not_kubernetes_own():
    knative = event(
        "create", "/apis/networking.internal.knative.dev/v1/namespaces/shop/ingresses/i", 1, level="Request",
        requestObject={"kind": "Ingress", "spec": {}},
    )  # fmt: skip
    roles = event("create", "/apis/authorization.openshift.io/v1/namespaces/shop/roles/r", 2)
    held = of(knative, roles, event("get", "/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/p", 3))
    assert hits(held, "persistence/ingress-without-tls", "rbac/changed", "rbac-changes") == set()
    assert column("namesake", knative, roles) == [True, True]
    # a log that drops the group says nothing of it
    assert column(
        "namesake",
        event("create", "/apis/apps/v1/namespaces/shop/deployments/d", objectRef={"resource": "deployments"}),
    ) == [False]


def test_rights_are_those_of_the_groups_as_whose_member_somebody_acts():
    for group in ("system:masters", "kubeadm:cluster-admins", "system:nodes"):
        as_ = {"username": "x", "groups": [group, "system:authenticated"]}
        assert hits(of(event(impersonatedUser=as_)), "auth/impersonation"), group
    plain = {"username": "x", "groups": ["devs", "system:authenticated"]}
    assert not hits(of(event(impersonatedUser=plain)), "auth/impersonation")


def test_a_log_without_groups_answers_nothing_about_groups():
    masters = next(q for q in read.questions() if q.id == "system-masters-used")
    sight = replace(SEES_ALL, unnamed={"groups": 3})
    assert ask.question(masters, of(event()), sight)[0].unknown == "3 requests do not name groups"
    assert ask.question(masters, of(event()), SEES_ALL)[0].unknown is None


def test_the_policy_of_the_cluster_noted_a_violation():
    note = '[{"message": "must not be privileged", "policy": "no-priv", "validationActions": ["Audit"]}]'
    notes = {"validation.policy.admission.k8s.io/validation_failure": note}
    held = of(event("create", "/api/v1/namespaces/shop/pods/p", annotations=notes))
    assert hits(held, "podsec/violation")


def test_a_wrong_year_costs_one_row():
    usual = [
        event(
            n=n,
            requestReceivedTimestamp=f"2026-11-02T10:{n:02}:00Z",
            stageTimestamp=f"2026-11-02T10:{n:02}:01Z",
        )
        for n in range(30)
    ]
    for wrong, certain in (
        ("2126-01-01T00:00:00Z", True),
        ("1970-01-01T00:00:07Z", True),
        ("2025-01-01T00:00:00Z", False),
    ):
        astray = event(n=99, requestReceivedTimestamp=wrong, stageTimestamp=wrong)
        held = of(*usual, astray)
        views = ("log_hours", "log_days", "log_sources", "log_strays", "log_gaps", "clock_skews")
        assert held.ready(views) is None
        assert (
            held.ask("select count(*) from log_hours") == held.ask("select count(*) from log_days") == [(1,)]
        )
        assert held.ask("select events, certain from log_strays") == [(1, certain)]
        assert held.ask("select round(minutes) from log_sources") == [(29.0,)]
        clocks = next(c for c in read.controls() if c.id == "logging/clocks")
        (verdict,) = {f.verdict for f in ask.control(clocks, held, SEES_ALL) if f.resource == "AuditLog/test"}
        assert verdict == ("fail" if certain else "unknown")


def test_a_silence_is_one_row_however_long():
    far = [
        event(n=n, requestReceivedTimestamp=at, stageTimestamp=at)
        for n, at in enumerate(("2026-08-02T10:00:00Z", "2026-11-02T10:00:00Z"))
    ]
    held = of(*far)
    assert held.ready(("log_hours", "log_days")) is None
    assert held.ask("select resource, hours, requests from log_hours where requests = 0") == [
        ("AuditLog/test#hour=2026-08-02T11..2026-11-02T09", 2207, 0)
    ]
    assert held.ask("select resource, days from log_days where requests = 0") == [
        ("AuditLog/test#day=2026-08-03..2026-11-01", 91)
    ]
