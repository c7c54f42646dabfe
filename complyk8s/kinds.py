"""The kinds that Kubernetes itself serves: what they are called, and which are never asked for."""

import re
from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple

_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
"""What a container may be called (RFC 1123 label)."""


class Kind(NamedTuple):
    """One kind as the API serves it."""

    api_group: str
    version: str
    plural: str
    kind: str
    namespaced: bool

    @property
    def path(self) -> str:
        """Where all of its objects are listed."""
        base = f"/apis/{self.api_group}" if self.api_group else "/api"
        return f"{base}/{self.version}/{self.plural}"

    @property
    def label(self) -> str:
        """`pods`, `deployments.apps`: as kubectl writes it."""
        return f"{self.plural}.{self.api_group}" if self.api_group else self.plural


_BUILT_IN = """
v1 ConfigMap Endpoints LimitRange Namespace- Node- PersistentVolume- PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount
admissionregistration.k8s.io/v1 MutatingAdmissionPolicy-:mutatingadmissionpolicies MutatingAdmissionPolicyBinding- MutatingWebhookConfiguration- ValidatingAdmissionPolicy-:validatingadmissionpolicies ValidatingAdmissionPolicyBinding- ValidatingWebhookConfiguration-
apiextensions.k8s.io/v1 CustomResourceDefinition-
apiregistration.k8s.io/v1 APIService-
apps/v1 ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet
autoscaling/v2 HorizontalPodAutoscaler
batch/v1 CronJob Job
certificates.k8s.io/v1 CertificateSigningRequest- ClusterTrustBundle-
coordination.k8s.io/v1 Lease LeaseCandidate
discovery.k8s.io/v1 EndpointSlice
flowcontrol.apiserver.k8s.io/v1 FlowSchema- PriorityLevelConfiguration-
networking.k8s.io/v1 Ingress:ingresses IngressClass-:ingressclasses IPAddress-:ipaddresses NetworkPolicy:networkpolicies ServiceCIDR-
node.k8s.io/v1 RuntimeClass-:runtimeclasses
policy/v1 PodDisruptionBudget
rbac.authorization.k8s.io/v1 ClusterRole- ClusterRoleBinding- Role RoleBinding
resource.k8s.io/v1 DeviceClass-:deviceclasses ResourceClaim ResourceClaimTemplate ResourceSlice-
scheduling.k8s.io/v1 PriorityClass-:priorityclasses
storage.k8s.io/v1 CSIDriver- CSINode- CSIStorageCapacity:csistoragecapacities StorageClass-:storageclasses VolumeAttachment- VolumeAttributesClass-:volumeattributesclasses
"""  # a `-` marks a kind without a namespace; a plural stands after `:` where it is not kind + s


def _read() -> tuple[Kind, ...]:
    out = []
    for line in _BUILT_IN.split("\n"):
        if not line:
            continue
        version, *kinds = line.split()
        group, _, number = version.rpartition("/")
        for word in kinds:
            named, _, plural = word.partition(":")
            kind = named.removesuffix("-")
            plural = plural or (kind.lower() if kind == "Endpoints" else kind.lower() + "s")
            out.append(Kind(group, number, plural, kind, not named.endswith("-")))
    return tuple(out)


BUILT_IN = _read()
_OLD = ("DaemonSet", "Deployment", "Ingress", "NetworkPolicy", "ReplicaSet")
"""Namespaced kinds of the group extensions, which no API server serves any more and manifests still name."""
GROUPS = frozenset(k.api_group for k in BUILT_IN) | {"authentication.k8s.io", "authorization.k8s.io",
                                                      "extensions", "events.k8s.io", "internal.apiserver.k8s.io",
                                                      "storagemigration.k8s.io"}  # fmt: skip
NAMES = frozenset(k.kind for k in BUILT_IN)
PLURALS = {(k.api_group, k.kind): k.plural for k in BUILT_IN}
SCOPES = {
    **{(k.api_group, k.kind): k.namespaced for k in BUILT_IN},
    **{("extensions", kind): True for kind in _OLD},
}
"""Whether a kind belongs to namespaces; a custom kind is not in it."""

NOT_ASKED = {
    ("", "events"): "a log of what happened, not configuration",
    ("events.k8s.io", "events"): "a log of what happened, not configuration",
    ("", "componentstatuses"): "deprecated; answers nothing that is true",
    ("", "secrets"): "secret values would come with them; see include_secrets_metadata",
}
"""What `snapshot` leaves alone on purpose, and why. Groups under metrics.k8s.io too."""

WANTED = {
    "config.openshift.io": ("apiservers", "clusterversions", "oauths"),
    "aquasecurity.github.io": ("vulnerabilityreports",),
    "gateway.networking.k8s.io": ("gateways", "grpcroutes", "httproutes", "tcproutes", "tlsroutes", "udproutes"),
    "policy.networking.k8s.io": (
        "adminnetworkpolicies", "baselineadminnetworkpolicies", "clusternetworkpolicies"
    ),
}  # fmt: skip
"""Custom kinds that views read where a cluster has them, by group. Rights to what is not there do no harm."""

OTHER_POLICIES = {
    "cilium.io": ("ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies", "ciliumcidrgroups"),
    "crd.projectcalico.org": (
        "networkpolicies", "globalnetworkpolicies", "tiers", "networksets", "globalnetworksets", "hostendpoints"
    ),
    "projectcalico.org": (
        "networkpolicies", "globalnetworkpolicies", "tiers", "networksets", "globalnetworksets", "hostendpoints"
    ),
    "crd.antrea.io": ("networkpolicies", "clusternetworkpolicies"),
    "networking.k8s.aws": ("applicationnetworkpolicies", "clusternetworkpolicies", "clusterpolicyendpoints"),
}  # fmt: skip
"""Network policies of plugins and what they name, by group: they decide beside Kubernetes' own."""
READ_POLICIES = ("cilium.io", "projectcalico.org", "crd.projectcalico.org")
"""The groups whose policies views read."""
POD_HOLDERS = {
    "apps.kruise.io": ("advancedcronjobs", "broadcastjobs", "clonesets", "daemonsets", "statefulsets"),
    "apps.openshift.io": ("deploymentconfigs",),
    "argoproj.io": ("clusterworkflowtemplates", "cronworkflows", "rollouts", "workflows", "workflowtemplates"),
    "batch.volcano.sh": ("jobs",),
    "jobset.x-k8s.io": ("jobsets",),
    "keda.sh": ("scaledjobs",),
    "leaderworkerset.x-k8s.io": ("leaderworkersets",),
    "ray.io": ("rayclusters", "rayjobs", "rayservices"),
    "serving.knative.dev": ("configurations", "revisions", "services"),
    "tekton.dev": ("pipelineruns", "pipelines", "taskruns", "tasks"),
}  # fmt: skip
"""Custom kinds that are known to hold pod specs, by group: where one is refused, there may be workloads that nobody sees.
Any other that holds one is a workload too, where it may be listed."""
WANTED |= {group: OTHER_POLICIES[group] for group in READ_POLICIES} | POD_HOLDERS

PLACES = {
    ("", "Pod"): ("spec",),
    ("", "PodTemplate"): ("template", "spec"),
    ("", "ReplicationController"): ("spec", "template", "spec"),
    ("apps", "Deployment"): ("spec", "template", "spec"),
    ("apps", "ReplicaSet"): ("spec", "template", "spec"),
    ("apps", "StatefulSet"): ("spec", "template", "spec"),
    ("apps", "DaemonSet"): ("spec", "template", "spec"),
    ("batch", "Job"): ("spec", "template", "spec"),
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template", "spec"),
}
"""Where the pod spec stands in each of Kubernetes' own kinds that has one."""
_DEEPEST, _WIDEST = 12, 20_000
"""Levels and values of a custom object among which a pod spec is looked for."""


def group_of(body: dict[str, Any]) -> str:
    """The API group of an object."""
    return str(body.get("apiVersion")).rpartition("/")[0]


def pod_spec_at(body: dict[str, Any]) -> tuple[str | int, ...] | None:
    """Where the first pod spec of an object stands; None where it has none."""
    return next(pod_specs_in(body), None)


def pod_specs_in(body: dict[str, Any]) -> Iterator[tuple[str | int, ...]]:
    """Where pod specs stand in an object: by its kind, or in a custom object by the shape, the least deep first.

    By its shape: what holds a list of containers, each with an image that could be run; see `as_pod_spec`.
    """
    group = group_of(body)
    if place := PLACES.get((group, str(body.get("kind")))):
        yield place
    elif group not in GROUPS or group == "extensions":
        yield from _by_shape(body)


def _by_shape(body: dict[str, Any]) -> Iterator[tuple[str | int, ...]]:
    todo: deque[tuple[tuple[str | int, ...], Any]] = deque([((), body)])
    seen = 0
    while todo and seen < _WIDEST:
        path, node = todo.popleft()
        seen += 1
        if isinstance(node, dict) and _has_containers(node):
            yield path
            continue
        if len(path) < _DEEPEST:
            inner = node.items() if isinstance(node, dict) else enumerate(node)
            todo += [
                ((*path, key), held) for key, held in inner
                if isinstance(held, dict | list) and (path or key not in ("status", "metadata"))
            ]  # fmt: skip


_LISTS, _SINGLE = ("containers", "initContainers", "steps", "sidecars"), ("container", "script")
"""Fields of custom objects that hold containers: Knative's need no name, Tekton has steps, Argo one or a script."""
_OF_CONTAINERS = frozenset({
    "name", "image", "command", "args", "workingDir", "ports", "env", "envFrom", "resources", "resizePolicy", "restartPolicy",
    "volumeMounts", "volumeDevices", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "imagePullPolicy",
    "securityContext", "stdin", "stdinOnce", "tty", "terminationMessagePath", "terminationMessagePolicy",
    # Tekton's steps, Argo's scripts
    "script", "source", "ref", "params", "results", "workspaces", "onError", "timeout", "computeResources", "when",
})  # fmt: skip
"""Fields of a container."""
PATCH = "patch"
"""The field, of a pod spec and of a container in it, that says: an operator, or who runs it, fills in the rest."""


def _has_containers(node: dict[str, Any]) -> bool:
    if "containers" in node:
        return _is_list_of_containers(node["containers"])
    return any(_is_whole(node.get(field)) or _is_patch(node.get(field)) for field in _SINGLE) or any(
        _is_list_of_containers(node.get(field)) for field in ("steps", "sidecars", "initContainers")
    )


def _is_list_of_containers(held: Any) -> bool:
    return (
        isinstance(held, list)
        and bool(held)
        and all(_is_whole(c) or (_is_patch(c) and _is_name(c.get("name"))) for c in held)
    )


def _is_name(held: Any) -> bool:
    return isinstance(held, str) and bool(_NAME.fullmatch(held))


def _is_whole(held: Any) -> bool:
    """Whether this is a container with an image that could be run."""
    if not isinstance(held, dict):
        return False
    image, name = held.get("image"), held.get("name") or ""
    # patterns of policies have keys such as (name)
    plain = all(isinstance(key, str) and key.isalpha() for key in held)
    return (
        (not name or _is_name(name)) and plain and isinstance(image, str) and bool(image) and "*" not in image
    )


def _is_patch(held: Any) -> bool:
    """Whether this is what an operator lays over a container that it makes: fields of a container, and no image."""
    if not isinstance(held, dict):
        return False
    given = {key for key, value in held.items() if value is not None} - {"name"}
    return bool(given) and given <= _OF_CONTAINERS - {"image"} and _as_the_api_has_them(held)


def _as_the_api_has_them(held: dict[str, Any]) -> bool:
    """Whether what a container says is a value, and no pattern of a policy."""
    context = held.get("securityContext")
    switches = context.values() if isinstance(context, dict) else ()
    return not any(isinstance(v, str) and ("*" in v or v.startswith(("!", "="))) for v in switches)


def as_pod_spec(node: Any) -> Any:
    """The pod spec that custom objects stand for: `containers` are all of its containers, each with a name.

    What only some of the fields of a container are given for is marked with PATCH, and so is its pod spec.
    """
    if not isinstance(node, dict) or not _has_containers(node):
        return node
    lists = {field: [c for c in node.get(field) or () if isinstance(c, dict)]
             for field in _LISTS if isinstance(node.get(field), list)}  # fmt: skip
    if isinstance(base := node.get("stepTemplate"), dict):
        lists["steps"] = [_merged(base, step) for step in lists.get("steps", ())]
    named = {
        field: [c if c.get("name") else {**c, "name": f"{field.lower()}-{n}"} for n, c in enumerate(held)]
        for field, held in lists.items()
    }
    named |= {
        field: [{"name": field, **node[field]}] for field in _SINGLE if isinstance(node.get(field), dict)
    }
    named = {
        field: [c if c.get("image") else {**c, PATCH: True} for c in held] for field, held in named.items()
    }
    init = named.pop("initContainers", None)
    out = {**node, "containers": [c for field in (*_LISTS, *_SINGLE) for c in named.get(field, ())]}
    if not out["containers"] or any(PATCH in c for c in (*out["containers"], *(init or ()))):
        out[PATCH] = True
    return out if init is None else {**out, "initContainers": init}


def _merged(base: dict[str, Any], step: dict[str, Any]) -> dict[str, Any]:
    """A step with what the template of all steps gives it."""
    security = {**(base.get("securityContext") or {}), **(step.get("securityContext") or {})}
    return {**base, **step, "securityContext": security}
