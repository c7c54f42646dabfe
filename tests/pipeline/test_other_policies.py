"""Policies of network plugins decide beside Kubernetes' own, in the controls that rest on network policies."""

import pytest
from helpers import SEES_ALL, session

from complyk8s.controls import read
from complyk8s.evaluate import ask
from complyk8s.pipeline import sights, snapshots
from complyk8s.pipeline.runs import run
from complyk8s.settings import Settings
from complyk8s.store.session import session as of_store

OWN = """
{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {tier: web}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop}, spec: {containers: [{name: a, image: i}]}}
"""
DENY = "---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny, namespace: shop}, spec: {podSelector: {}, policyTypes: [Ingress]}}\n"
CONTROLS = ("network/default-deny-ingress", "network/default-deny-egress")
CNP, CCNP = ("cilium.io/v2", "CiliumNetworkPolicy"), ("cilium.io/v2", "CiliumClusterwideNetworkPolicy")
CALICO, GLOBAL = ("projectcalico.org/v3", "NetworkPolicy"), ("projectcalico.org/v3", "GlobalNetworkPolicy")
ALL = "endpointSelector: {}"


def verdicts(text):
    asks = session(text)
    return _told(asks, SEES_ALL)


def from_files(tmp_path, text):
    (tmp_path / "a.yaml").write_text(text)
    settings = Settings(store=tmp_path / "store")
    with run(settings, "snapshot") as r:
        snapshots.from_files(r, (str(tmp_path / "a.yaml"),))
    with of_store(settings, None, None, None) as asks:
        return _told(asks, sights.sight(settings, asks)[0])


def _told(asks, sight):
    controls = {c.id: c for c in read.controls()}
    found = [{str(f.verdict) for f in ask.control(controls[c], asks, sight)} for c in CONTROLS]
    return tuple(next(iter(f)) if len(f) == 1 else f for f in found)


def own(kind, spec, name="x", field="spec"):
    return f"---\napiVersion: {kind[0]}\nkind: {kind[1]}\nmetadata: {{name: {name}, namespace: shop}}\n{field}: {spec}\n"


def daemon_set(image, name):
    return (
        f"---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata: {{name: {name}, namespace: kube-system}}\nstatus: {{numberReady: 3}}\n"
        f"spec: {{selector: {{matchLabels: {{a: b}}}}, template: {{metadata: {{labels: {{a: b}}}}, spec: {{containers: [{{name: a, image: '{image}'}}]}}}}}}\n"
    )


CILIUM_AGENT = daemon_set("quay.io/cilium/cilium:v1.18.0", "cilium")
CALICO_NODE = daemon_set("docker.io/calico/node:v3.30.0", "calico-node")


def test_kubernetes_own_policies_decide():
    assert verdicts(OWN + DENY) == ("pass", "fail")


@pytest.mark.parametrize(
    ("kind", "spec", "wanted"),
    [
        (CNP, f"{{{ALL}, ingress: [{{}}]}}", ("pass", "fail")),
        (CNP, f"{{{ALL}, ingress: [{{}}], egress: [{{}}]}}", ("pass", "pass")),
        (CNP, f"{{{ALL}, ingress: [], egress: []}}", ("fail", "fail")),
        (CNP, f"{{{ALL}, ingress: [{{fromEndpoints: [{{}}]}}]}}", ("pass", "fail")),
        (CNP, f"{{{ALL}, ingress: [{{fromEntities: [all]}}], egress: [{{toEntities: [world]}}]}}", ("fail", "fail")),
        (CNP, f"{{{ALL}, ingress: [{{fromEntities: [cluster]}}]}}", ("fail", "fail")),
        (CNP, f"{{{ALL}, ingress: [{{fromCIDR: [0.0.0.0/1, 128.0.0.0/1]}}]}}", ("fail", "fail")),
        (CNP, f"{{{ALL}, ingress: [{{}}], egress: [{{}}], enableDefaultDeny: {{egress: false}}}}", ("pass", "fail")),
        (CNP, "{endpointSelector: {matchLabels: {app: a}}, ingress: [{}]}", ("fail", "fail")),
        (CNP, f"{{{ALL}, egress: [{{toPorts: [{{ports: [{{port: '53', protocol: UDP}}]}}]}}]}}", ("fail", "pass")),
        (CNP, f"{{{ALL}, egress: [{{toEntities: [all]}}], egressDeny: [{{toEntities: [all]}}]}}", ("fail", "pass")),
        (CNP, f"{{{ALL}, egress: [{{toFQDNs: [{{matchPattern: '*'}}]}}]}}", ("fail", "unknown")),
        (CNP, "{}", ("unknown", "unknown")),
        (CCNP, f"{{{ALL}, ingress: [{{}}]}}", ("pass", "fail")),
        (CCNP, "{endpointSelector: {matchLabels: {'k8s:io.kubernetes.pod.namespace': shop}}, egress: [{}]}", ("fail", "pass")),
        (CCNP, "{endpointSelector: {matchLabels: {io.cilium.k8s.namespace.labels.tier: db}}, egress: [{}]}", ("fail", "fail")),
        (CCNP, f"{{{ALL}, ingress: [{{fromEndpoints: [{{}}]}}]}}", ("fail", "fail")),
        (CCNP, "{nodeSelector: {}, ingress: [{}]}", ("fail", "fail")),
        (CALICO, "{}", ("pass", "fail")),
        (CALICO, "{selector: all(), types: [Ingress, Egress]}", ("pass", "pass")),
        (CALICO, "{types: [Ingress, Egress], ingress: [{action: Allow}], egress: [{action: Pass}]}", ("fail", "fail")),
        (CALICO, "{types: [Egress], egress: [{action: Allow, destination: {nets: [0.0.0.0/0]}}]}", ("fail", "fail")),
        (CALICO, "{types: [Egress], egress: [{action: Allow, protocol: TCP}]}", ("fail", "pass")),
        (CALICO, "{types: [Egress], egress: [{action: Log}, {action: Allow, destination: {domains: [x.example]}}]}", ("fail", "unknown")),
        (CALICO, "{tier: lost, types: [Egress]}", ("fail", "unknown")),
        (CALICO, "{selector: 'a = b'}", ("unknown", "unknown")),
        (GLOBAL, "{namespaceSelector: tier == 'web', types: [Egress]}", ("fail", "pass")),
        (GLOBAL, "{namespaceSelector: tier != 'web', types: [Egress]}", ("fail", "fail")),
        (GLOBAL, "{selector: all(), types: [Egress], doNotTrack: true, applyOnForward: true}", ("fail", "fail")),
        (("crd.projectcalico.org/v1", "GlobalNetworkPolicy"), "{types: [Ingress, Egress]}", ("pass", "pass")),
        (("projectcalico.org/v3", "StagedGlobalNetworkPolicy"), "{types: [Ingress, Egress]}", ("fail", "fail")),
    ],
)  # fmt: skip
def test_those_of_a_plugin_decide_too(kind, spec, wanted):
    assert verdicts(OWN + own(kind, spec)) == wanted


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        (own(CNP, f"{{{ALL}, egress: [{{}}]}}"), ("pass", "pass")),
        (own(CNP, f"{{{ALL}, ingress: [{{fromEntities: [all]}}]}}"), ("fail", "fail")),
        (own(CALICO, "{order: 10, types: [Egress]}"), ("pass", "pass")),
        (own(CALICO, "{order: 10, ingress: [{action: Allow}]}"), ("fail", "fail")),
        (own(CALICO, "{order: 10, ingress: [{action: Pass}]}"), ("fail", "fail")),
        (own(CALICO, "{order: 2000, ingress: [{action: Allow}]}"), ("fail", "fail")),
        # which plugin enforces them does not show
        (own(CNP, f"{{{ALL}, egress: [{{}}]}}") + own(CALICO, "{types: [Egress]}", "z"), ("unknown", "unknown")),
        (own(CNP, f"{{{ALL}, egress: [{{}}]}}") + own(CALICO, "{types: [Egress]}", "z") + CILIUM_AGENT, ("pass", "pass")),
        (own(CNP, f"{{{ALL}, egress: [{{}}]}}") + CALICO_NODE, ("unknown", "unknown")),
        (own(CNP, f"{{{ALL}, egress: [{{}}]}}") + CALICO_NODE + CILIUM_AGENT, ("unknown", "unknown")),
        (own(CALICO, "{types: [Egress]}") + CALICO_NODE, ("pass", "pass")),
        (own(CNP, f"{{{ALL}, egress: [{{}}]}}") + CILIUM_AGENT, ("pass", "pass")),
        (own(CNP, f"{{{ALL}, egress: [{{}}]}}")
         + "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: cilium-config, namespace: kube-system}, data: {enable-policy: never}}\n",
         ("unknown", "unknown")),
        (own(CNP, "{endpointSelector: {matchLabels: {app: none}}, egress: [{}]}")
         + "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: cilium-config, namespace: kube-system}, data: {enable-policy: always}}\n",
         ("pass", "pass")),
        (own(CALICO, "{types: [Egress], tier: first}") + own(("projectcalico.org/v3", "Tier"), "{order: 5, defaultAction: Pass}", "first"),
         ("pass", "fail")),
        (own(CALICO, "{types: [Egress], tier: first}") + own(("projectcalico.org/v3", "Tier"), "{order: 5}", "first"), ("pass", "pass")),
        (own(CNP, f"{{{ALL}, egress: [{{}}]}}")
         + own(("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy"), "{priority: 1, subject: {namespaces: {}}}", "adm"),
         ("unknown", "unknown")),
    ],
)  # fmt: skip
def test_beside_those_of_kubernetes(more, wanted):
    assert verdicts(OWN + DENY + more) == wanted


@pytest.mark.parametrize(
    "kind",
    [
        ("crd.antrea.io/v1beta1", "ClusterNetworkPolicy"),
        ("networking.k8s.aws/v1alpha1", "ClusterNetworkPolicy"),
    ],
)
def test_those_that_nothing_reads_leave_it_open(tmp_path, kind):
    assert from_files(tmp_path, OWN + DENY + own(kind, "{}")) == ("unknown", "unknown")


def test_a_cluster_needs_none_of_kubernetes(tmp_path):
    assert from_files(tmp_path, OWN + own(CNP, f"{{{ALL}, ingress: [{{}}]}}")) == ("pass", "fail")
    assert from_files(tmp_path, OWN) == ("unknown", "unknown")


@pytest.mark.parametrize(("mode", "enforces"), [("default", True), ("always", True), ("never", False)])
def test_a_plugin_that_is_told_to_enforce_nothing_does_not(mode, enforces):
    told = f"---\n{{apiVersion: v1, kind: ConfigMap, metadata: {{name: cilium-config, namespace: kube-system}}, data: {{enable-policy: {mode}}}}}\n"
    asks = session(CILIUM_AGENT + told)
    assert asks.ready(("network_plugins",)) is None
    assert asks.ask("select plugin, enforces from network_plugins") == [("Cilium", enforces)]


def flows(text):
    asks = session(OWN + text)
    assert asks.ready(("reachability",)) is None
    return set(asks.ask(
        "select coalesce(from_workload, ''), to_workload, protocol, port_from, port_to, unclear is not null from reachability"
        " where from_namespace = 'shop' and protocol = 'TCP'"
    ))  # fmt: skip


def test_the_api_server_is_where_its_endpoints_say():
    known = "---\n{apiVersion: v1, kind: Endpoints, metadata: {name: kubernetes, namespace: default}, subsets: [{addresses: [{ip: 192.0.2.7}]}]}\n"
    to_it = own(CNP, f"{{{ALL}, ingress: [{{}}], egress: [{{toEntities: [kube-apiserver]}}]}}")
    assert flows(to_it + known) == {("a", "192.0.2.7/32", "TCP", 1, 65535, False)}
    assert {row[5] for row in flows(to_it)} == {True}


def test_what_layer_7_decides_is_open_but_for_every_name():
    asked = "---\n".join([
        own(CNP, f"{{{ALL}, ingress: [{{}}], egress: [{{toEntities: [world], toPorts: [{{ports: [{{port: '80', protocol: TCP}}], rules: {{http: [{{method: GET}}]}}}},"
                 " {ports: [{port: '53', protocol: TCP}], rules: {dns: [{matchPattern: '*'}]}}]}]}"),
    ])  # fmt: skip
    assert {(row[3], row[5]) for row in flows(asked)} == {(80, True), (53, False)}


TWO = "".join(
    f"---\n{{apiVersion: v1, kind: Pod, metadata: {{name: b{n}, namespace: shop, labels: {{app: b}}, ownerReferences: [{{kind: ReplicaSet, name: b}}]}},"
    f" spec: {{containers: [{{name: a, image: i}}]}}, status: {{phase: Running, podIP: 10.0.{n}.1}}}}\n"
    for n in (1, 2)
)


@pytest.mark.parametrize(
    ("nets", "said"), [("10.0.1.0/24", {True}), ("10.0.0.0/16", set()), ("10.7.0.0/16", {False})]
)
def test_a_rule_for_some_addresses_of_a_workload_leaves_it_open(nets, said):
    denied = own(
        CALICO,
        f"{{types: [Egress], egress: [{{action: Deny, destination: {{nets: [{nets}]}}}}, {{action: Allow}}]}}",
    )
    assert {row[5] for row in flows(TWO + denied) if row[:2] == ("a", "b")} == said
