"""What Kubernetes' own structures mean: data, each with its reason."""

import base64
import contextlib
import re
from collections.abc import Callable
from typing import Any

from complyk8s.redact.names import MARK
from complyk8s.redact.values import fits, is_random

NAMED = (
    "name",
    "key",
    "Name",
    "Key",
    "parameter",
    "param",
    "option",
    "variable",
    "header",
    "property",
    "ParameterKey",
    "field",
    "envName",
    "id",
)
"""Keys under which lists of variables, headers and parameters keep the name."""
VALUED = (
    "value", "Value", "values", "default", "defaultValue", "content", "contents", "stringValue", "ParameterValue", "val", "raw", "literal", "text",
    "plaintext", "plainText", "string", "secretValue",
)  # fmt: skip
"""Keys under which they keep the value."""

REFERENCES = {
    "valueFrom": "core/v1 EnvVar: where the value is",
    "secretKeyRef": "core/v1: name and key of a Secret",
    "configMapKeyRef": "core/v1: name and key of a ConfigMap",
    "secretRef": "core/v1 EnvFrom, CSI, Flux, external-secrets: the name of a Secret",
    "configMapRef": "core/v1 EnvFrom: the name of a ConfigMap",
    "fieldRef": "core/v1: a field of the pod",
    "resourceFieldRef": "core/v1: a limit or request",
    "fileKeyRef": "core/v1: a key in a file of a volume",
    "secretName": "core/v1 volumes, Ingress tls: the name of a Secret",
    "existingSecret": "charts: the name of a Secret",
    "secretStoreRef": "external-secrets.io: the name of a store",
    "remoteRef": "external-secrets.io: where the value is",
}
"""Keys below a name that says `secret` whose value says where the secret is."""

_REF_FIELDS = frozenset(
    "name namespace key secretName optional items defaultMode mode path kind apiGroup apiVersion group version property "
    "secretNamespace uid resourceVersion".split()
)
COUNTED = frozenset(("secrets", "tokens"))
"""Names that quotas and rate limits put a number under."""
_ATTRIBUTES = frozenset(
    "algorithm size encoding rotationPolicy type length enabled format kind mode method version required strategy policy".split()
)
"""What is told of a secret without telling it: cert-manager.io privateKey, password policies."""
_PROJECTION = frozenset("audience expirationSeconds path".split())
_public = re.compile(
    r"digest|sha\d|md5|hash|checksum|fingerprint|thumb|etag|uid|integrity|\bkid\b|x5[ct]|nonce|version|revision|continue|bundle|cert|public|signature|"
    r"image|name$|node$|id$|Id$|ID$|generation|serial|host|path|url|uri|crt|\bca\b|proof|request$|ref$|commit|tag$|instance|volume|arn",
    re.IGNORECASE,
)
_TYPES = frozenset("string object integer array boolean number null".split())
_KEEP_OF_SECRET = frozenset("apiVersion kind metadata type immutable status".split())
_KNOWN_NOTES = re.compile(
    r"(?:[\w-]{1,63}\.){0,8}(?:kubernetes\.io|k8s\.io|helm\.sh|cert-manager\.io|openshift\.io|argoproj\.io|x-k8s\.io|fluxcd\.io|bitnami\.com|external-secrets\.io)/"
)
_DROPPED = {
    "secret": (("data",), ("stringData",)),
    "tokenreview": (("spec", "token"), ("status", "user", "extra")),
    "tokenrequest": (("status", "token"),),
    "certificatesigningrequest": (("spec", "extra"), ("status", "certificate")),
    "bootstraptoken": (("spec",),),
    "oauthclient": (("secret",), ("additionalSecrets",)),
    "oauthaccesstoken": (("refreshToken",), ("authorizeToken",)),
    "oauthauthorizetoken": (("codeChallenge",),),
    "useroauthaccesstoken": (("refreshToken",), ("authorizeToken",)),
}
"""Fields that hold nothing but secret values, by the kind that carries them, in lower case."""
_FILLED = {
    "sealedsecret": ("spec", "template", "data"),
    "externalsecret": ("spec", "target", "template", "data"),
    "clusterexternalsecret": ("spec", "externalSecretSpec", "target", "template", "data"),
    "secretstore": ("spec", "provider", "fake", "data"),
    "clustersecretstore": ("spec", "provider", "fake", "data"),
    "fake": ("spec", "data"),
    "secretgenerator": ("literals",),
    "kustomization": ("secretGenerator",),
}
"""Fields below which all is secret but for templates and names, by the kind that carries them, in lower case."""
_sealed = re.compile(r"Ag[A-Za-z0-9+/]{100,100000}={0,2}")
_KEPT_OF_FILLED = frozenset(
    "key name namespace version type files envs env options behavior remoteRef".split()
)
_JWK = frozenset(("k", "d", "p", "q", "dp", "dq", "qi", "oth"))
"""Members of a JSON web key that are private (RFC 7518)."""
_FLAGGED = frozenset(
    ("sensitive", "secret", "isSecret", "is_secret", "masked", "Sensitive", "sensitive_value")
)
"""Fields that say by `true` that the value beside them is secret: Terraform, pipelines of several makers."""
_TYPED = frozenset(("type", "format", "inputType", "dataType", "Type"))
_SECRET_TYPES = frozenset(
    "password secret securestring secure_string secret_text secrettext sensitive".split()
)
_TYPED_VALUES = frozenset(("value", "default", "defaultValue", "Value", "Default"))
HELD = frozenset((*VALUED, *_TYPED_VALUES, "kty"))
"""An object with none of these keys has no value that another of its fields could call secret."""
_TOKENS = frozenset(("oauthaccesstoken", "oauthauthorizetoken", "useroauthaccesstoken"))


def stripped(node: dict[Any, Any], kind: str, mask: Callable[[Any], Any]) -> dict[Any, Any]:
    """An object without the fields that its kind says are secret."""
    low = kind.lower()
    if low == "secret" and not _is_reference_to_kind(node):
        node = {
            k: v if k in _KEEP_OF_SECRET or k in ("data", "stringData") else mask(v) for k, v in node.items()
        }
        meta = node.get("metadata")
        if isinstance(meta, dict) and isinstance(meta.get("annotations"), dict):
            notes = {k: v if _KNOWN_NOTES.match(str(k)) else mask(v) for k, v in meta["annotations"].items()}
            node["metadata"] = {**meta, "annotations": notes}
    for path in _DROPPED.get(low, ()):
        node = _without(node, path)
    if low == "certificatesigningrequest":
        node = _without_request(node)
    if low in _FILLED:
        node = _filled(node, _FILLED[low], mask)
    if low in _TOKENS and isinstance(node.get("metadata"), dict):
        name = node["metadata"].get("name")
        if isinstance(name, str) and not name.startswith("sha256~"):
            node = {**node, "metadata": {**node["metadata"], "name": MARK}}
    if low in ("secretlist", "list") and low == "secretlist" and isinstance(node.get("items"), list):
        items = [{"kind": "Secret", **i} if isinstance(i, dict) else MARK for i in node["items"]]
        node = {**node, "items": items}
    return node


def _without_request(node: dict[Any, Any]) -> dict[Any, Any]:
    """A certificate request of which only the identities of Kubernetes are left that it asks for."""
    spec = node.get("spec")
    held = spec.get("request") if isinstance(spec, dict) else None
    if held is None or (isinstance(held, str) and held.startswith(NOT_KEPT)):
        return node
    asked: list[str] = []
    with contextlib.suppress(ValueError, TypeError):
        pem = base64.b64decode(held)
        der = base64.b64decode(re.sub(rb"-----[A-Z ]{1,40}-----|\s", b"", pem))
        asked = sorted({name.decode() for name in _identity.findall(der)})
    return {**node, "spec": {**spec, "request": " ".join((NOT_KEPT, *asked[:20]))}}  # type: ignore[dict-item]


NOT_KEPT = "[not kept]"
"""In place of what is no secret and is not kept all the same: a log that holds it has no secret in it."""
_identity = re.compile(rb"system:[a-z][a-z0-9:.-]{2,80}|kubernetes-admin|cluster-admin")


def _filled(node: dict[Any, Any], path: tuple[str, ...], mask: Callable[[Any], Any]) -> dict[Any, Any]:
    inner = node.get(path[0])
    if inner is None:
        return node
    if len(path) == 1:
        return {**node, path[0]: _texts(inner, mask)}
    return {**node, path[0]: _filled(inner, path[1:], mask)} if isinstance(inner, dict) else node


def _texts(held: Any, mask: Callable[[Any], Any]) -> Any:
    """Every text replaced but for names, and for templates, which are judged as texts are."""
    if isinstance(held, dict):
        return {k: v if k in _KEPT_OF_FILLED else _texts(v, mask) for k, v in held.items()}
    if isinstance(held, list):
        return [_texts(item, mask) for item in held]
    return held if isinstance(held, str) and "{{" in held else mask(held)


def is_sealed(held: Any) -> bool:
    """Whether all values are encrypted, as kubeseal writes them."""
    return isinstance(held, dict) and all(isinstance(v, str) and _sealed.fullmatch(v) for v in held.values())


def marked(node: dict[Any, Any]) -> frozenset[str]:
    """The keys whose value is secret because another field of the same object says so."""
    if isinstance(node.get("kty"), str):
        return frozenset(k for k in node if k in _JWK)
    if any(node.get(k) is True or node.get(k) == "true" for k in _FLAGGED if k in node):
        return frozenset(k for k in VALUED if k in node)
    if any(
        isinstance(held := node.get(k), str) and held.lower() in _SECRET_TYPES for k in _TYPED if k in node
    ):
        return frozenset(k for k in _TYPED_VALUES if k in node)
    return frozenset()


def _is_reference_to_kind(node: dict[Any, Any]) -> bool:
    """Whether it only names an object of that kind: an ownerReference, a roleRef, an involvedObject."""
    return "name" in node and "metadata" not in node and "data" not in node and "stringData" not in node and set(node) <= _REF_FIELDS | {"blockOwnerDeletion", "controller", "fieldPath"}  # fmt: skip


def _without(node: dict[Any, Any], path: tuple[str, ...]) -> dict[Any, Any]:
    if path[0] not in node:
        return node
    if len(path) == 1:
        return {k: v for k, v in node.items() if k != path[0]}
    inner = node[path[0]]
    return {**node, path[0]: _without(inner, path[1:])} if isinstance(inner, dict) else node


def is_schema(held: Any) -> bool:
    """Whether it is the `properties` of a JSON schema."""
    return (
        isinstance(held, dict)
        and bool(held)
        and all(isinstance(v, dict) and _is_property(v) for v in held.values())
    )


def _is_property(part: dict[Any, Any]) -> bool:
    kind = part.get("type")
    if isinstance(kind, str):
        return kind in _TYPES
    return any(k in part for k in ("$ref", "anyOf", "oneOf", "allOf", "properties", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-int-or-string", "description")) or not part  # fmt: skip


def is_reference(key: str, held: Any) -> bool:
    """Whether the structure under a name that says `secret` is Kubernetes' own, which says where a secret is."""
    if isinstance(held, dict):
        return is_ref_map(held)
    if isinstance(held, list):
        if all(isinstance(i, dict) and is_ref_map(i) for i in held):
            return True
        # a list of names of Secrets, as Prometheus and others have it
        return key in ("secrets", "imagePullSecrets", "pullSecrets") and all(
            isinstance(i, str) and fits("name", i) and not any(c.isdigit() for c in i) for i in held
        )
    return isinstance(held, int) and key in COUNTED


def is_ref_map(held: dict[Any, Any]) -> bool:
    """Whether a map names where a secret is, and nothing else."""
    keys = set(held)
    if keys and keys <= _PROJECTION and not any(isinstance(v, dict | list) for v in held.values()):
        return all(not isinstance(v, str) or not is_random(v) for v in held.values())
    if not keys or not keys <= _REF_FIELDS or not keys & {"name", "secretName", "items", "key", "namespace"}:
        return not keys
    return all(_is_ref_field(value) for value in held.values())


def _is_ref_field(value: Any) -> bool:
    if isinstance(value, str):
        return value == "" or (
            not is_random(value)
            and (
                fits("name", value)
                or fits("path", value)
                or fits("keyname", value)
                or value in ("Secret", "ConfigMap")
            )
        )
    if isinstance(value, list):
        return all(isinstance(i, dict) and is_ref_map(i) for i in value)
    return value is None or isinstance(value, bool | int)


def is_public(key: str) -> bool:
    """Whether values under this name look made by chance and are none: digests, ids, certificates."""
    return _public.search(key) is not None


def is_attribute(key: str, value: Any) -> bool:
    """Whether a field below a name that says `secret` tells of it without telling it."""
    if key not in _ATTRIBUTES:
        return False
    return (
        value is None
        or isinstance(value, bool)
        or (isinstance(value, int) and value < 10000)
        or (isinstance(value, str) and len(value) < 40 and fits("word", value))
    )
