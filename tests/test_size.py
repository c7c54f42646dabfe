"""Clusters of the size that people have: nothing goes blind for want of memory, and equal specs count once."""

import sys
from collections import Counter
from dataclasses import replace

import pytest
from helpers import ROOT

from complyk8s.controls import read
from complyk8s.errors import StoreError
from complyk8s.evaluate import ask
from complyk8s.model import Verdict
from complyk8s.pipeline import evaluating, reporting, sights, snapshots
from complyk8s.pipeline.runs import run
from complyk8s.settings import Settings
from complyk8s.store import database
from complyk8s.store.session import session

sys.path.append(str(ROOT / "benchmarks" / "perf"))
import pods

SIZE = pods.Size(pods=300, namespaces=12, sidecar=True)


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A store with a snapshot of 300 pods of 11 kB, each changed by an injector."""
    place = tmp_path_factory.mktemp("many")
    settings = Settings(store=place / "store", cluster="many")
    with run(settings, "snapshot") as r:
        snapshots.from_files(r, (str(pods.write(place / "files", SIZE)),))
    return settings


def judged(settings):
    """Findings by control, and what could not be computed."""
    with session(settings, None, None, None) as asks:
        sight, _ = sights.sight(settings, asks)
        return {c.id: sorted(ask.control(c, asks, sight)) for c in read.controls()}, asks.blind()


@pytest.fixture(scope="module")
def unlimited(many):
    findings, blind = judged(replace(many, query_memory_limit="4GB"))
    assert not blind
    return findings


@pytest.mark.parametrize(("limit", "all_of_it"), [("32MB", False), ("64MB", True), ("128MB", True), ("256MB", True), ("400MB", True)])  # fmt: skip
def test_little_memory_gives_the_same_or_an_honest_gap(many, unlimited, limit, all_of_it):
    findings, blind = judged(replace(many, query_memory_limit=limit))
    assert not (all_of_it and blind)
    causes = tuple(map(str, blind))
    for control, found in findings.items():
        if found != unlimited[control]:
            assert [(f.verdict, f.seen.startswith(causes)) for f in found] == [(Verdict.UNKNOWN, True)]


def test_a_limit_in_which_nothing_fits_is_one_sentence(many):
    with pytest.raises(StoreError, match="query_memory_limit is too small"), session(
        replace(many, query_memory_limit="4MB"), None, None, None
    ):  # fmt: skip
        pass


def test_hardly_any_memory_is_no_pass_and_one_cause(many, unlimited):
    """Where even the lowest view does not fit, it alone is named, and nothing that rests on it passes."""
    findings, blind = judged(replace(many, query_memory_limit="24MB", threads=1))
    assert blind and {b.cause for b in blind} == {"memory"}
    assert not any("does not exist" in f.seen for found in findings.values() for f in found)
    for control, found in findings.items():
        if found != unlimited[control]:
            assert {f.verdict for f in found} == {Verdict.UNKNOWN}


def test_what_could_not_be_computed_is_told(many, tmp_path):
    """A gap with its root, in the evaluation's own report and in no other."""
    short = evaluating.evaluate(replace(many, query_memory_limit="24MB", threads=1))
    assert short.blind
    told = [g for g in reporting.assess(many, short.run_id).gaps if g["source"] == "evaluation"]
    assert {(g["what"], g["cause"]) for g in told} == {(g.what, "memory") for g in short.blind}
    (page,) = reporting.write(reporting.assess(many, short.run_id), ("html",), tmp_path)
    first = page.read_text().partition("Result by framework")[0]
    assert all(g.what in first and g.detail in first for g in short.blind)
    whole = evaluating.evaluate(many)
    assert not whole.blind
    assert not [g for g in reporting.assess(many, whole.run_id).gaps if g["source"] == "evaluation"]


def test_pods_that_were_changed_alike_are_one_finding_of_their_workload(unlimited):
    """60 workloads of 5 pods, each pod with a proxy and an init container that its template has not."""
    of = Counter(f.resource.rpartition("#container=")[2] for f in unlimited["workloads/added-capabilities"])
    assert of == {"main": 60, "exporter": 60, "istio-proxy": 60, "istio-init": 60}
    for found in unlimited["workloads/added-capabilities"]:
        assert found.resource.startswith("Deployment/")
        injected = "#container=istio-" in found.resource
        assert found.verdict == (Verdict.FAIL if found.resource.endswith("-init") else Verdict.PASS)
        assert ("; in 5 of 5 pods, and not in their template: " in found.seen) == injected
        assert found.seen.endswith(" and 2 more") == injected


def test_each_distinct_spec_is_kept_once(many):
    """Two for each workload: its template's, and its pods'."""
    with database.reader(many) as db:
        assert database.rows(db, "select count(*) from spec") == [(120,)]
        rows = database.rows(
            db, "select p.name, p.node_name, p.pod_spec, o.body -> '$.spec', o.namespace from pod_specs as p"
            " inner join objects as o using (resource) where p.kind = 'Pod'",
        )  # fmt: skip
    assert len(rows) == SIZE.pods
    for name, node, spec, body, _ in rows:
        assert spec == body, name
        assert f'"nodeName":"{node}"' in spec
