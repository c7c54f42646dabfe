"""The kinds that Kubernetes itself serves: what they are called, and which are never asked for."""

from typing import NamedTuple


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
GROUPS = frozenset(k.api_group for k in BUILT_IN) | {"authentication.k8s.io", "authorization.k8s.io",
                                                      "extensions", "events.k8s.io", "internal.apiserver.k8s.io",
                                                      "storagemigration.k8s.io"}  # fmt: skip
NAMES = frozenset(k.kind for k in BUILT_IN)
PLURALS = {(k.api_group, k.kind): k.plural for k in BUILT_IN}
SCOPES = {(k.api_group, k.kind): k.namespaced for k in BUILT_IN}
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
"""Where the pod spec stands in each kind that has one."""
