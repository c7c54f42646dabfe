"""Where policies of a network plugin decide too, nothing that rests on network policies is certain."""

import pytest

from complyk8s.controls import read
from complyk8s.evaluate import ask
from complyk8s.pipeline import sights, snapshots
from complyk8s.pipeline.runs import run
from complyk8s.settings import Settings
from complyk8s.store.session import session

OWN = """
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: shop}}
- {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop}, spec: {containers: [{name: a, image: i}]}}
- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny, namespace: shop}, spec: {podSelector: {}, policyTypes: [Ingress]}}
"""
CONTROLS = ("network/default-deny-ingress", "network/default-deny-egress")


def verdicts(tmp_path, text):
    (tmp_path / "a.yaml").write_text(text)
    settings = Settings(store=tmp_path / "store")
    with run(settings, "snapshot") as r:
        snapshots.from_files(r, (str(tmp_path / "a.yaml"),))
    with session(settings, None, None, None) as asks:
        sight, _ = sights.sight(settings, asks)
        return {
            c.id: [str(f.verdict) for f in ask.control(c, asks, sight)]
            for c in read.controls()
            if c.id in CONTROLS
        }


def test_kubernetes_own_policies_decide(tmp_path):
    assert verdicts(tmp_path, OWN) == {CONTROLS[0]: ["pass"], CONTROLS[1]: ["fail"]}


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("cilium.io/v2", "CiliumNetworkPolicy"), ("cilium.io/v2", "CiliumClusterwideNetworkPolicy"),
        ("projectcalico.org/v3", "NetworkPolicy"), ("crd.projectcalico.org/v1", "GlobalNetworkPolicy"),
        ("crd.antrea.io/v1beta1", "ClusterNetworkPolicy"),
    ],
)  # fmt: skip
def test_those_of_a_plugin_leave_it_open(tmp_path, version, kind):
    found = verdicts(
        tmp_path,
        f"{OWN}---\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: x, namespace: shop}}\nspec: {{}}\n",
    )
    assert set(found[CONTROLS[0]]) == set(found[CONTROLS[1]]) == {"unknown"}
