"""Which kind of cluster it is, by what the cluster says of itself; and what its provider answers for."""

import re
from collections.abc import Iterable
from typing import NamedTuple


class Platform(NamedTuple):
    """One way that Kubernetes comes."""

    id: str
    title: str
    provider: str = ""
    """Who runs the control plane, where that is not the customer."""
    attestation: str = ""
    """Where the provider's own reports are to be had."""


PLATFORMS = {
    p.id: p
    for p in (
        Platform("kubernetes", "Kubernetes"),
        Platform("eks", "Amazon EKS", "Amazon EKS", "AWS Artifact (https://aws.amazon.com/artifact/)"),
        Platform("gke", "Google GKE", "Google GKE",
                 "Google Cloud's Compliance Reports Manager (https://cloud.google.com/security/compliance/compliance-reports-manager)"),
        Platform("aks", "Azure AKS", "Azure AKS", "Microsoft's Service Trust Portal (https://servicetrust.microsoft.com)"),
        Platform("openshift", "OpenShift"),
        Platform("k3s", "k3s"),
        Platform("rke2", "RKE2"),
    )
}  # fmt: skip
_VERSIONS = (("+k3s", "k3s"), ("+rke2", "rke2"), ("-eks-", "eks"), ("-gke.", "gke"))
_LABELS = (
    ("kubernetes.azure.com/cluster", "aks"), ("eks.amazonaws.com/nodegroup", "eks"),
    ("cloud.google.com/gke-nodepool", "gke"), ("node.openshift.io/os_id", "openshift"),
)  # fmt: skip


class Found(NamedTuple):
    """What the platform is, and what says so."""

    platform: Platform
    reason: str
    minor: int | None
    """Of Kubernetes 1.N; None where no version is known."""


def detect(
    version: str | None, nodes: Iterable[tuple[str | None, Iterable[str]]], *, openshift: bool
) -> Found:
    """The platform by the server's version, the nodes (kubelet's version, labels), and OpenShift's own kinds.

    What the server says of itself counts before what nodes say.
    """
    known = [(v or "", set(labels)) for v, labels in nodes]
    minor = _minor([version or "", *(v for v, _ in known)])
    if openshift:
        return Found(PLATFORMS["openshift"], "it has the object ClusterVersion/version of OpenShift", minor)
    for mark, name in _VERSIONS:
        if mark in (version or ""):
            return Found(PLATFORMS[name], f"the API server's version is {version}", minor)
    for label, name in _LABELS:
        if any(label in labels for _, labels in known):
            return Found(PLATFORMS[name], f"nodes have the label {label}", minor)
    for mark, name in _VERSIONS:
        for held, _ in known:
            if mark in held:
                return Found(PLATFORMS[name], f"a kubelet's version is {held}", minor)
    told = (
        f"the API server's version is {version}"
        if version
        else "neither version nor nodes name a distribution"
    )
    return Found(PLATFORMS["kubernetes"], told, minor)


def _minor(versions: list[str]) -> int | None:
    for version in versions:
        if held := re.match(r"v?1\.(\d+)", version):
            return int(held.group(1))
    return None
