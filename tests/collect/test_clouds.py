"""What clouds and kubelets say, given as files, becomes objects of the snapshot; nothing else does."""

import json

import pytest

from complyk8s.collect import clouds, files
from complyk8s.model import Gap, Object

EKS = {"cluster": {"name": "bank", "arn": "arn:aws:eks:eu-west-1:111122223333:cluster/bank", "version": "1.33",
                   "encryptionConfig": [], "resourcesVpcConfig": {"endpointPublicAccess": True}}}  # fmt: skip
GKE = {"name": "bank", "selfLink": "https://container.googleapis.com/v1/projects/p/locations/l/clusters/bank", "nodePools": [],
       "masterAuth": {"clusterCaCertificate": "x", "clientKey": "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQ=="}}  # fmt: skip
AKS = {"name": "bank", "id": "/subscriptions/s/resourcegroups/r/providers/Microsoft.ContainerService/managedClusters/bank",
       "type": "Microsoft.ContainerService/ManagedClusters", "agentPoolProfiles": []}  # fmt: skip
CONFIGZ = {"kubeletconfig": {"authentication": {"anonymous": {"enabled": False}}}}


@pytest.mark.parametrize(
    ("answer", "resource"),
    [
        (EKS, "EKSCluster/bank"),
        (GKE, "GKECluster/bank"),
        (AKS, "AKSCluster/bank"),
        (CONFIGZ, "KubeletConfiguration/worker-1"),
    ],
)
@pytest.mark.parametrize("suffix", [".json", ".json.gz"])
def test_each_answer_is_recognised(tmp_path, answer, resource, suffix):
    import gzip

    path = tmp_path / f"worker-1{suffix}"
    raw = json.dumps(answer).encode()
    path.write_bytes(gzip.compress(raw) if suffix.endswith(".gz") else raw)
    found = [item for item in files.collect((str(path),)) if isinstance(item, Object)]
    assert [f"{o.kind}/{o.name}" for o in found] == [resource]
    assert b"PRIVATE KEY" not in found[0].body


@pytest.mark.parametrize(
    "other",
    [
        {"cluster": {"name": "x"}},
        {"nodePools": []},
        {"type": "Microsoft.Compute/vm"},
        {"kubeletconfig": 3},
        [],
        "x",
        None,
    ],
)
def test_nothing_else_is(tmp_path, other):
    assert clouds.recognise(other, "x") is None
    path = tmp_path / "x.json"
    path.write_text(json.dumps([other]))
    assert not [i for i in files.collect((str(path),)) if isinstance(i, Object)]


def test_facts_of_many_nodes_are_lines_of_one_file(tmp_path):
    path = tmp_path / "facts.jsonl"
    path.write_text("".join(
        json.dumps({"apiVersion": "complyk8s.io/v1", "kind": "NodeFacts", "metadata": {"name": f"n{i}"}}) + "\n" for i in range(3)
    ))  # fmt: skip
    found = list(files.collect((str(path),)))
    assert [i.name for i in found if isinstance(i, Object)] == ["n0", "n1", "n2"] and not [
        i for i in found if isinstance(i, Gap)
    ]
