"""What a cloud says of a cluster, given as a file, and what a kubelet says of itself: as objects of a snapshot."""

from typing import Any

from complyk8s.collect.node import shape
from complyk8s.collect.node.facts import API_VERSION

KUBELET = "kubelet.config.k8s.io/v1beta1"


def recognise(item: Any, name: str) -> dict[str, Any] | None:
    """The object that an answer of a cloud's or the kubelet's own API becomes, or None where it is neither.

    `aws eks describe-cluster` (https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html),
    `gcloud container clusters describe`, `az aks show`, and a kubelet's /configz, whose node only the
    file's `name` tells.
    """
    if not isinstance(item, dict):
        return None
    aws = item.get("cluster")
    if isinstance(aws, dict) and str(aws.get("arn", "")).split(":")[2:3] == ["eks"]:
        return _object("EKSCluster", str(aws.get("name")), aws)
    if "nodePools" in item and (
        "masterAuth" in item or "container.googleapis.com" in str(item.get("selfLink"))
    ):
        return _object("GKECluster", str(item.get("name")), item)
    if str(item.get("type", "")).lower() == "microsoft.containerservice/managedclusters":
        return _object("AKSCluster", str(item.get("name")), item)
    if isinstance(item.get("kubeletconfig"), dict) and shape.kubelet(item["kubeletconfig"]) is None:
        return kubelet(name, item["kubeletconfig"])
    return None


def kubelet(node: str, held: dict[str, Any]) -> dict[str, Any]:
    """A kubelet's configuration in effect, named after its node."""
    return {**held, "apiVersion": KUBELET, "kind": "KubeletConfiguration", "metadata": {"name": node}}


def _object(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": API_VERSION, "kind": kind, "metadata": {"name": name}, "spec": spec}
