"""Which kind of cluster it is, which edition fits it, and what its provider answers for."""

from dataclasses import replace

import pytest
from helpers import SEES_ALL, session

from complyk8s import platforms
from complyk8s.controls import frameworks, read
from complyk8s.evaluate import ask
from complyk8s.model import Verdict
from complyk8s.platforms import PLATFORMS, Found

BY_ID = {c.id: c for c in read.controls()}


@pytest.mark.parametrize(
    ("version", "nodes", "openshift", "wanted", "minor"),
    [
        ("v1.34.1", [], False, "kubernetes", 34),
        ("v1.33.4+k3s1", [], False, "k3s", 33),
        ("v1.32.9+rke2r1", [], False, "rke2", 32),
        ("v1.33.3-eks-bbe087e", [], False, "eks", 33),
        ("v1.32.6-gke.1060000", [], False, "gke", 32),
        ("v1.32.5", [("v1.32.5", ["kubernetes.azure.com/cluster"])], False, "aks", 32),
        ("v1.30.14", [("v1.30.14", ["node.openshift.io/os_id"])], False, "openshift", 30),
        ("v1.30.14", [], True, "openshift", 30),
        (None, [("v1.31.2-eks-1234", [])], False, "eks", 31),
        (None, [("v1.31.2", ["cloud.google.com/gke-nodepool"])], False, "gke", 31),
        (None, [(None, ["eks.amazonaws.com/nodegroup"])], False, "eks", None),
        (None, [], False, "kubernetes", None),
        # a node that calls itself something else does not outvote the server
        ("v1.33.4+k3s1", [("v1.33.3-eks-bbe087e", [])], False, "k3s", 33),
    ],
)
def test_the_platform_is_what_the_cluster_shows(version, nodes, openshift, wanted, minor):
    found = platforms.detect(version, nodes, openshift=openshift)
    assert (found.platform.id, found.minor) == (wanted, minor) and found.reason


@pytest.mark.parametrize(
    ("platform", "minor", "edition"),
    [
        ("kubernetes", 36, "cis-kubernetes-2.0.1"), ("kubernetes", 35, "cis-kubernetes-2.0.1"), ("kubernetes", 34, "cis-kubernetes-2.0.1"),
        ("kubernetes", 33, "cis-kubernetes-1.12"), ("kubernetes", 32, "cis-kubernetes-1.12"), ("kubernetes", 31, "cis-kubernetes-1.11"),
        ("kubernetes", 28, "cis-kubernetes-1.10"), ("kubernetes", 20, "cis-kubernetes-1.10"), ("kubernetes", None, "cis-kubernetes-2.0.1"),
        ("eks", 33, "cis-eks-1.8"), ("gke", 33, "cis-gke-1.9"), ("aks", 30, "cis-aks-1.8"), ("openshift", 30, "cis-openshift-1.9"),
        ("k3s", 33, "cis-k3s-1.9"), ("rke2", 33, "cis-rke2-1.8"),
    ],
)  # fmt: skip
def test_the_edition_fits_the_platform_and_the_version(platform, minor, edition):
    chosen, why = frameworks.fitting(Found(PLATFORMS[platform], "because", minor))
    assert [f.id for f in chosen if f.platform] == [edition]
    assert {"pci-dss-4.0.1", "hipaa-164", "nist-800-190", "nsa-cisa-1.2"} == {
        f.id for f in chosen if not f.platform
    }
    assert "because" in why and (("nearest" in why) == (platform == "kubernetes" and minor in (36, 20)))


@pytest.mark.parametrize("platform", ["eks", "gke", "aks"])
def test_what_the_provider_runs_is_inherited_and_what_the_customer_runs_is_not(platform):
    sight = replace(
        SEES_ALL, platform=PLATFORMS[platform], faceless="nothing is known of a", sees_control_plane=False
    )
    for control in read.controls():
        if not control.exists:
            continue
        verdicts = {f.verdict for f in ask.control(control, session(), sight)}
        seen = next(ask.control(control, session(), sight)).seen
        if control.platform:
            assert verdicts == {Verdict.UNKNOWN if control.platform == platform else Verdict.NOT_APPLICABLE}
        elif control.customer:
            assert verdicts == {Verdict.UNKNOWN}, control.id
        else:
            assert verdicts == {Verdict.NOT_APPLICABLE} and "provider's responsibility" in seen, control.id


def test_a_control_plane_that_nobody_saw_is_unknown_where_it_is_ones_own():
    """Facts of every worker say nothing of a control plane that is not among the nodes."""
    control = BY_ID["nodes/apiserver-manifest-mode"]
    hosted = replace(SEES_ALL, sees_control_plane=False)
    assert {f.verdict for f in ask.control(control, session(), hosted)} == {Verdict.UNKNOWN}
    assert {f.verdict for f in ask.control(control, session(), SEES_ALL)} == {Verdict.NOT_APPLICABLE}
    blind = replace(SEES_ALL, faceless="nothing is known of cp-1")
    assert {f.verdict for f in ask.control(control, session(), blind)} == {Verdict.UNKNOWN}


def test_every_edition_lists_every_id_once_in_order_with_what_cis_calls_it():
    def key(requirement):
        return [int(n) for n in requirement.id.split(".")]

    editions = [f for f in frameworks.frameworks() if f.id.startswith("cis-")]
    assert len(editions) == 10
    for f in editions:
        assert [r.id for r in f.requirements] == [r.id for r in sorted(f.requirements, key=key)], f.id
        if f.platform == "kubernetes":
            assert all(r.level and r.assessment for r in f.requirements), f.id
        for r in f.requirements:
            assert max((s for s in f.sections if r.id.startswith(f"{s}.")), default=None), (
                f"{f.id} {r.id}: no section"
            )
