"""The rights of the generated ClusterRole against what a snapshot really asks of the API server."""

import json
import time
from datetime import UTC, datetime

import pytest
import yaml
from api import connect
from helpers import complyk8s

from complyk8s.kinds import WANTED
from complyk8s.pipeline import rights

pytestmark = pytest.mark.cluster
USER = "reader@bank.example"


def test_nothing_is_granted_that_is_not_used_and_nothing_is_refused(plane, tmp_path):
    api = connect(plane.kubeconfig, tmp_path)
    role = yaml.safe_load(rights.cluster_role())
    role["metadata"]["name"] = "judge-reader"  # the shared API server may hold the role as it is installed
    base = "/apis/rbac.authorization.k8s.io/v1"
    assert api("POST", f"{base}/clusterroles", role)[0] == 201
    binding = {"metadata": {"name": "judge-reader"}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role["metadata"]["name"]},
               "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": USER}]}  # fmt: skip
    assert api("POST", f"{base}/clusterrolebindings", binding)[0] == 201
    try:
        for _ in range(50):
            began = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}"
            done = complyk8s("--store", tmp_path / "store", "snapshot", "--kubeconfig", plane.person(USER))
            if "forbidden" not in done.stderr.replace("secrets", ""):
                break
            time.sleep(0.2)
        # Secrets and Events are not asked for; nothing else is refused
        assert done.returncode == 0, done.stderr
        time.sleep(1.5)
        events = [
            e
            for e in map(json.loads, plane.audit_log.read_text().splitlines())
            if e["user"]["username"] == USER and e["requestReceivedTimestamp"] >= began
        ]
        assert events, "the audit log shows the snapshot"
        refused = [e["requestURI"] for e in events if e.get("responseStatus", {}).get("code") == 403]
        used = {
            (e["verb"], e["objectRef"].get("apiGroup", ""), e["objectRef"]["resource"], e["objectRef"].get("name") if e["verb"] == "get" else None)
            for e in events if "objectRef" in e
        }  # fmt: skip
        urls = {(e["verb"], e["requestURI"].partition("?")[0]) for e in events if "objectRef" not in e}
        granted = {
            (verb, group, resource, name) for rule in role["rules"] for verb in rule["verbs"] for group in rule.get("apiGroups", ())
            for resource in rule.get("resources", ()) for name in rule.get("resourceNames", [None])
        }  # fmt: skip
        granted_urls = {
            (v, u) for rule in role["rules"] for v in rule["verbs"] for u in rule.get("nonResourceURLs", ())
        }
        # not served by this API server: custom kinds that views read, and built-in ones behind a feature gate
        served = {(g, r) for _, g, r, _ in used}
        absent = {x for x in granted - used if (x[1], x[2]) not in served}
        assert {(g, r) for _, g, r, _ in absent} <= {
            (g, r) for g, some in WANTED.items() for r in some
        } | NOT_SERVED
        assert granted - used - absent == set(), "granted and not used"
        assert granted_urls <= urls
        custom = {
            (crd["spec"]["group"], crd["spec"]["names"]["plural"])
            for crd in api("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions")[1]["items"]
        }
        assert {x for x in used if (x[1], x[2]) not in custom} <= granted, "used and not granted"
        assert not refused
    finally:
        api("DELETE", f"{base}/clusterrolebindings/judge-reader")
        api("DELETE", f"{base}/clusterroles/{role['metadata']['name']}")


NOT_SERVED = {("certificates.k8s.io", "clustertrustbundles"), ("coordination.k8s.io", "leasecandidates")}
"""Alpha or beta, off by default; on where somebody turned them on."""
