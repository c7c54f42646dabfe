"""Which plugin reads the policies of a cluster, and all of its policies as rows in the order in which they decide."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from complyk8s.policies import calico, cilium, plain
from complyk8s.policies.calico import DEFAULT_TIER, PLAIN_ORDER, Policy, Tiers
from complyk8s.policies.calico_rules import Sets
from complyk8s.policies.rules import Row, block
from complyk8s.policies.selectors import Unclear

CILIUM, CALICO = "Cilium", "Calico"
_LAST = 1_000_000_000
_CALICO_GROUPS = ("projectcalico.org", "crd.projectcalico.org")
_ADMIN = "policy.networking.k8s.io"


@dataclass(frozen=True)
class Object:
    """One object of a snapshot."""

    resource: str
    api_group: str
    kind: str
    namespace: str | None
    name: str
    body: dict[str, Any]

    @property
    def where(self) -> str | None:
        """The namespace that it acts in; None of a kind for the whole cluster, whatever a manifest says."""
        return None if "Clusterwide" in self.kind or "Global" in self.kind else self.namespace


@dataclass
class Reading:
    """What is read where a plugin has policies of its own."""

    plugin: str
    """Cilium or Calico."""
    doubt: str | None = None
    """Why nobody can tell what its policies do; None where that is clear."""
    of_nodes: str | None = None
    """Why pods on their node's network may be bound; None where they are not."""
    rows: list[Row] = field(default_factory=list)


def read(objects: Iterable[Object], plugins: dict[str, bool | None]) -> Reading | None:
    """The policies of a cluster that has some of Cilium or Calico; None where it has none.

    `plugins`: the network plugins that were found, and whether each enforces policies.
    """
    held: dict[tuple[str, str], list[Object]] = defaultdict(list)
    for o in objects:
        group = "calico" if o.api_group in _CALICO_GROUPS else o.api_group
        held[group, o.kind].append(o)
    found = {
        CILIUM: held["cilium.io", "CiliumNetworkPolicy"] + held["cilium.io", "CiliumClusterwideNetworkPolicy"],
        CALICO: held["calico", "NetworkPolicy"] + held["calico", "GlobalNetworkPolicy"],
    }  # fmt: skip
    own = [name for name, policies in found.items() if policies]
    running = [name for name in found if plugins.get(name)]
    if not own:
        return None
    out = Reading(running[0] if len(running) == 1 and running[0] in own else own[0])
    out.doubt = _doubt(out.plugin, own, plugins, held)
    if out.doubt:
        return out
    (_cilium if out.plugin == CILIUM else _calico)(out, found[out.plugin], held)
    return out


def _doubt(
    plugin: str, own: list[str], plugins: dict[str, bool | None], held: dict[tuple[str, str], list[Object]]
) -> str | None:
    """Why it is not evident that `plugin` enforces these policies and all of them."""
    others = sorted(name for name, enforces in plugins.items() if enforces and name != plugin)
    if plugin in plugins and plugins[plugin] is False:
        return f"{plugin} does not enforce the policies that there are"
    if others:
        return f"there are policies of {plugin}, and {', '.join(others)} enforces policies"
    if plugin not in plugins and plugins:
        return f"there are policies of {plugin}, and what runs is {', '.join(sorted(plugins))}"
    if len(own) > 1 and plugin not in plugins:
        return "there are policies of Cilium and of Calico, and which of the two enforces them does not show"
    if admin := sorted(o.resource for (group, _), some in held.items() for o in some if group == _ADMIN):
        return f"{admin[0]} stands beside policies of {plugin}: the two are not read together"
    return None


def _cilium(out: Reading, policies: list[Object], held: dict[tuple[str, str], list[Object]]) -> None:
    settings = _settings(held)
    mode = str(settings.get("enable-policy") or "default").lower()
    if mode == "never":
        out.doubt = "Cilium is set to enforce no policy (enable-policy: never)"
        return
    cluster = cilium.Cluster(
        _api_servers(held), tuple(_groups(held)),
        "nodes" in str(settings.get("policy-cidr-match-mode") or ""),
    )  # fmt: skip
    for o in policies:
        out.rows += cilium.rows(o.resource, o.where, o.body, cluster)
        if cilium.for_nodes(o.body):
            out.of_nodes = f"{o.resource} is for nodes"
    if str(settings.get("enable-k8s-networkpolicy")).lower() != "false":
        for o in held["networking.k8s.io", "NetworkPolicy"]:
            listed = plain.rows(o.resource, str(o.namespace), _spec(o), blocks_of_pods=False)
            out.rows += [row.but(place=cilium.ALLOWED) for row in listed]
    if mode == "always":
        out.rows += [cilium.always(direction) for direction in ("ingress", "egress")]
    out.rows = [row.but(place=_LAST) if row.at_end else row for row in out.rows]


def _settings(held: dict[tuple[str, str], list[Object]]) -> dict[str, Any]:
    """What Cilium's agents are told."""
    for o in held["", "ConfigMap"]:
        data = o.body.get("data")
        if o.name == "cilium-config" and isinstance(data, dict):
            return data
    return {}


def _spec(o: Object) -> dict[str, Any]:
    spec = o.body.get("spec")
    return spec if isinstance(spec, dict) else {}


def _api_servers(held: dict[tuple[str, str], list[Object]]) -> tuple[str, ...]:
    """Addresses behind the Service kubernetes of the namespace default, as blocks of one."""
    found: set[str] = set()
    for o in held["discovery.k8s.io", "EndpointSlice"]:
        labels = o.body.get("metadata", {}).get("labels") or {}
        if o.namespace == "default" and labels.get("kubernetes.io/service-name") == "kubernetes":
            found |= {a for e in o.body.get("endpoints") or [] for a in e.get("addresses") or []}
    for o in held["", "Endpoints"]:
        if o.namespace == "default" and o.name == "kubernetes":
            found |= {a["ip"] for s in o.body.get("subsets") or [] for a in s.get("addresses") or []}
    return tuple(sorted(block(a) for a in found))


def _groups(held: dict[tuple[str, str], list[Object]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for o in held["cilium.io", "CiliumCIDRGroup"]:
        try:
            yield o.name, tuple(block(b) for b in _spec(o).get("externalCIDRs") or [])
        except Unclear:
            continue


def _calico(out: Reading, policies: list[Object], held: dict[tuple[str, str], list[Object]]) -> None:
    tiers = Tiers.of([o.body for o in held["calico", "Tier"]])
    spaces = {o.name: o.body.get("metadata", {}).get("labels") or {} for o in held["", "Namespace"]}
    kinds = held["calico", "NetworkSet"] + held["calico", "GlobalNetworkSet"]
    try:
        sets = Sets.of([(o.where, o.body, spaces.get(o.where or "", {})) for o in kinds])
    except Unclear as e:
        out.doubt = f"a NetworkSet cannot be read: {e}"
        return
    own = [_policy(o) for o in policies]
    if held["calico", "HostEndpoint"]:
        out.of_nodes = f"{held['calico', 'HostEndpoint'][0].resource}: policies may be for nodes"
        if forwarded := [p for p in own if p.spec.get("applyOnForward")]:
            out.doubt = f"{forwarded[0].resource} is for what nodes forward, and which nodes is not read"
            return
    others = held["networking.k8s.io", "NetworkPolicy"]
    listed: list[tuple[tuple[Any, ...], list[Row]]] = []
    for p in own:
        if not p.for_nodes:
            key = (tiers.rank(p.tier), p.order, f"{p.name}/{p.namespace or ''}")
            listed.append((key, list(calico.rows(p, tiers, sets, _tie(p, others)))))
    for o in others:
        key = (tiers.rank(DEFAULT_TIER), PLAIN_ORDER, f"knp.default.{o.name}/{o.namespace}")
        listed.append((key, list(plain.rows(o.resource, str(o.namespace), _spec(o), blocks_of_pods=True))))
    listed.sort(key=lambda pair: pair[0])
    ranks = {tier: n for n, tier in enumerate(sorted({key[0] for key, _ in listed}))}
    for place, (tier, row) in enumerate((key[0], row) for key, some in listed for row in some):
        out.rows.append(row.but(tier=ranks[tier], place=_LAST if row.at_end else place))


def _policy(o: Object) -> Policy:
    spec = _spec(o)
    tier = str(spec.get("tier") or DEFAULT_TIER)
    name = o.name
    # the kinds behind the API have the tier before the name, that of the API need not
    return Policy(o.resource, name.removeprefix(f"{tier}."), o.where, spec)


def _tie(policy: Policy, others: list[Object]) -> str | None:
    """Of one order names decide, and what Calico calls a NetworkPolicy of Kubernetes depends on its version."""
    if policy.tier != DEFAULT_TIER or policy.order != PLAIN_ORDER:
        return None
    names = [
        n
        for o in others
        if policy.namespace in (None, o.namespace)
        for n in (o.name, f"knp.default.{o.name}")
    ]
    mine = (policy.name, f"default.{policy.name}")
    before = {a < b for a in mine for b in names}
    return f"its order is that of NetworkPolicies ({PLAIN_ORDER:.0f})" if len(before) > 1 else None
