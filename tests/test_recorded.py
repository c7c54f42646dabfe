"""Another recorded cluster, where it lies beside the checkout; no required test depends on it."""

import pytest
from helpers import SHARED

from complyk8s.model import Verdict
from complyk8s.pipeline import evaluating, ingesting, reporting, snapshots
from complyk8s.pipeline.runs import run
from complyk8s.settings import Settings

RECORDED = SHARED / "recorded"

pytestmark = pytest.mark.skipif(not RECORDED.is_dir(), reason="no recorded cluster beside the checkout")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    settings = Settings(store=tmp_path_factory.mktemp("recorded") / "store", cluster="recorded")
    for name in ("before", "after"):
        with run(settings, "snapshot") as r:
            kept, collection = snapshots.from_files(r, (str(RECORDED / name),))
            assert not collection.gaps and kept.objects > 600
    with run(settings, "ingest") as r:
        done = ingesting.ingest(r, (str(RECORDED / "audit.jsonl.gz"),), "recorded")
        assert (done.events, done.quarantined, done.skipped) == (3056, 0, 0)
    return settings, evaluating.evaluate(settings)


def test_what_is_known_of_it_is_found(recorded):
    _, judged = recorded
    fails = {(f.control, f.resource) for f in judged.findings if f.verdict == Verdict.FAIL}
    assert (
        "rbac/cluster-admin",
        "ClusterRoleBinding/backdoor#subject=ServiceAccount/payments/default",
    ) in fails or any(c == "rbac/cluster-admin" and "backdoor" in r for c, r in fails)
    assert any(c == "workloads/privileged" and "docker-bench-security" in r for c, r in fails)
    pods = {a.resource: a.actor for a in judged.answers if a.question == "privileged-pods-created"}
    assert pods["Pod/dev/escape"] == "carol@bank.example"


def test_the_control_plane_is_not_seen_and_that_is_no_pass(recorded):
    _, judged = recorded
    verdicts = {f.verdict for f in judged.findings if f.control.startswith("control_plane/")}
    assert verdicts == {Verdict.UNKNOWN}


def test_the_report_can_be_made(recorded):
    settings, _ = recorded
    assessment = reporting.assess(settings)
    assert len(assessment.changes) == 18
