"""The components that a snapshot shows, each with its flags in effect: pods, OpenShift's configuration, processes on nodes."""

from collections.abc import Mapping
from typing import Any

import yaml

from complyk8s.components import containers
from complyk8s.components.definitions import COMPONENTS, Definition, FlagSet, flag_set, minor_of
from complyk8s.components.effective import Component, Flag
from complyk8s.components.go import boolean
from complyk8s.components.parse import Parsed, Unread, parse, shown
from complyk8s.components.refused import refused
from complyk8s.components.started import Started, started
from complyk8s.components.values import reader

Fields = Mapping[str, Any]
KUBEADM = containers.Mounted("kube-proxy", "config.conf")
"""Where kubeadm keeps the file of kube-proxy."""
CONTROL_PLANE = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd")
MIRROR = "kubernetes.io/config.mirror"
"""The annotation of a pod that stands for a static pod."""
_FILE = {"kube-scheduler": "config", "kube-proxy": "config", "etcd": "config-file"}
"""The flag of a file that outranks other flags; of the kubelet flags outrank the file."""
_MAPS = frozenset(
    {"gates", "gates of components", "pairs", "pair", "configuration", "thresholds", "multimap"}
)
_ETCD_36 = 34
"""The minor version from which Kubernetes ships etcd 3.6."""


class Shown:
    """Collects the components of one snapshot; `version` is the API server's, where it is known."""

    def __init__(self, version: str | None) -> None:
        self.minor = minor_of("kube-apiserver", version)
        self.found: list[Component] = []

    def pod(self, resource: str, body: Fields) -> None:
        """A pod, or another object with a pod template, as far as it runs a component."""
        try:
            self._pod(resource, body)
        except (AttributeError, KeyError, TypeError, ValueError) as e:
            said = (c for c in COMPONENTS if resource.rpartition("/")[2].startswith(c) and c != "kubelet")
            for component in list(said)[:1]:
                self.found.append(
                    Component(resource, component, None, "pod", missing=f"the pod is not as it must be: {e}")
                )

    def _pod(self, resource: str, body: Fields) -> None:
        spec = body.get("spec") or {}
        if isinstance(template := spec.get("template"), dict):
            body, spec = {**template, "metadata": body.get("metadata")}, template.get("spec") or {}
        held = [*(spec.get("containers") or ())]
        held += [c for c in spec.get("initContainers") or () if c.get("restartPolicy") == "Always"]
        runs = [(c, *_run(c, body)) for c in held]
        named: set[str | None] = {s.component for _, s, _ in runs if s.component}
        for container, start, variables in runs:
            component = start.component or (start.trouble and _said(container, body, named, len(held)))
            if not component or component == "kubelet":
                continue
            again = any(f.resource == resource and f.component == component for f in self.found)
            name = f"{resource}#{container.get('name')}" if again else resource
            found = Component(name, component, spec.get("nodeName"), "pod")
            self._add(found, start, variables, container.get("image"))
            file = found.flag("config")
            if component == "kube-proxy" and file and file.given and file.value:
                found.file = containers.mounted(container, spec, file.value)

    def _add(self, found: Component, start: Started, variables: Mapping[str, str], image: str | None) -> None:
        found.arguments = [shown(a) for a in start.arguments]
        if start.component is None:
            found.missing = start.trouble
        else:
            minor = minor_of(found.component, image) or self._assumed(found.component)
            flags = flag_set(found.component, minor)
            self._effective(found, flags, parse(flags, start.arguments, {**variables, **start.environment}))
        self.found.append(found)

    def _assumed(self, component: str) -> int | None:
        if component != "etcd" or self.minor is None:
            return self.minor
        return 6 if self.minor >= _ETCD_36 else 5

    def operated(self, resource: str, component: str, given: Any) -> None:
        """OpenShift's `apiServerArguments` or `extendedArguments`: {"profiling": ["false"]}."""
        found = Component(resource, component, None, "configuration")
        flags = flag_set(component, self.minor)
        if not isinstance(given, dict):
            return
        # its builds have flags that Kubernetes' own have not
        own = {k: v if isinstance(v, list) else [v] for k, v in given.items() if k in flags.flags}
        found.arguments = [f"--{k}={v}" for k, values in own.items() for v in values]
        self._effective(found, flags, parse(flags, found.arguments))
        self.found.append(found)

    def proxy_files(self, config_maps: Mapping[str, tuple[str, Fields]]) -> None:
        """The files of kube-proxy (KubeProxyConfiguration) in ConfigMaps: resource and data of each by its name.

        Those that the pods mount, in the place of these pods; and the one that kubeadm writes, unless all pods that there
        are are known to have another or none.
        """
        pods = [c for c in self.found if c.component == "kube-proxy" and c.source == "pod"]
        wanted = set() if pods else {KUBEADM}
        for one in pods:
            if one.file and one.file.key in config_maps.get(one.file.config_map or "", ("", {}))[1]:
                wanted.add(one.file)
                self.found.remove(one)
            elif one.file is None and (one.missing or one.flag("config")):
                wanted.add(KUBEADM)
        for file in sorted(wanted, key=str):
            resource, data = config_maps.get(str(file.config_map), ("", {}))
            if file.key in data:
                self._proxy_file(resource, str(data[file.key]))

    def _proxy_file(self, resource: str, text: str) -> None:
        found = Component(resource, "kube-proxy", None, "configuration")
        try:
            found.flags = [_metrics_address(yaml.load(text, yaml.CSafeLoader))]
        except (yaml.YAMLError, ValueError) as e:
            found.missing = f"its file cannot be read: {' '.join(str(e).split())}"
        self.found.append(found)

    def process(self, node: str, resource: str, held: Fields) -> None:
        """A process that node facts show, unless it is known as a pod or by its operator."""
        component = held.get("component")
        if component not in (*CONTROL_PLANE, "kube-proxy") or held.get("inPod"):
            return  # what runs in a pod is known as a pod, or is somebody's decoy
        for other in self.found:
            same_node = other.source == "pod" and other.node == node
            if other.component == component and (
                same_node or (other.source == "configuration" and component != "kube-proxy")
            ):
                return
        found = Component(
            f"{resource}#{component}", component, node, "process", list(held.get("arguments") or ())
        )
        flags = flag_set(component, self._assumed(component))
        variables = held.get("environment")
        self._effective(found, flags, parse(flags, found.arguments, variables or {}))
        if component == "etcd" and not isinstance(variables, dict):
            for flag in found.flags:
                if flag.given is None:
                    flag.value, flag.unread = None, "its environment was not collected, and may set it"
        self.found.append(found)

    def _effective(self, found: Component, flags: FlagSet, parsed: Parsed) -> None:
        """The flags as they are in effect: given, by default, or decided by a file."""
        found.missing = parsed.error or (
            None if found.source == "configuration" else refused(found.component, parsed.values)
        )
        if found.missing is not None:
            return
        file = _FILE.get(found.component)
        decides = file if file and parsed.given.get(file) and parsed.values.get(file) else None
        try:
            for definition in flags.flags.values():
                given = parsed.given.get(definition.name)
                if found.component in CONTROL_PLANE or given or definition.name == "metrics-bind-address":
                    found.flags.append(_flag(definition, given, parsed, decides))
        except ValueError as e:
            found.missing, found.flags = f"{found.component} does not start: {e}", []


def _metrics_address(held: Any) -> Flag:
    """Where kube-proxy shows its metrics by its file. Raises ValueError where it would not start with it."""
    if not isinstance(held, dict):
        raise ValueError("no mapping")
    address = held.get("metricsBindAddress")
    if address in (None, ""):
        address = "127.0.0.1:10249"
    elif not isinstance(address, str):
        raise ValueError(f"metricsBindAddress: {address} is no text")
    else:
        reader("ip port")(None, address)
    return Flag("metrics-bind-address", "ip port", f"metricsBindAddress: {address}", address)


def _flag(definition: Definition, given: str | None, parsed: Parsed, decides: str | None) -> Flag:
    flag = Flag(definition.name, definition.kind, given, None)
    if decides and definition.name != decides and (definition.overruled or decides == "config-file"):
        flag.unread = f"{parsed.given[decides]} decides it, and that file was not read"
        return flag
    value = parsed.values.get(definition.name)
    if isinstance(value, Unread):
        flag.unread = value.why
    elif value is None:
        flag.value = default(definition)
    else:
        flag.value = _component_gates(value) if definition.kind == "gates of components" else value
    return flag


def default(definition: Definition) -> Any:
    """A flag's default; None for one that is empty, where an empty value is none of its kind."""
    text = definition.default
    if definition.kind in ("strings", "array", "int32s", "certificates", "string to string"):
        text = text.removeprefix("[").removesuffix("]")
        return reader(definition.kind)(None, text) if text else []
    if text == "" and definition.kind in _MAPS:
        return {}
    if text in ("", "<nil>"):
        return "" if definition.kind in ("string", "opaque") or "ip" in definition.kind else None
    try:
        return reader(definition.kind)(None, text)
    except ValueError:
        return text


def _component_gates(held: dict[str, list[str]]) -> dict[str, bool]:
    """Kubernetes' own gates of `--feature-gates`; those of other components under `component:Gate`."""
    out: dict[str, bool] = {}
    for component, items in held.items():
        for item in items:
            name, equals, value = item.partition("=")
            if not equals:
                raise ValueError(f"--feature-gates: {item!r} is no Gate=true or Gate=false")
            out[name if component in ("", "kube") else f"{component}:{name}"] = boolean(value.strip())
    return out


def _run(container: Fields, pod: Fields) -> tuple[Started, dict[str, str]]:
    try:
        variables = containers.environment(container, pod)
        return started(containers.words(container, variables), variables), _given(container, variables)
    except (AttributeError, TypeError, ValueError) as e:
        return Started(None, [], f"its command is not as it must be: {e}", {}), {}


def _given(container: Fields, variables: dict[str, str]) -> dict[str, str]:
    """The variables, and for whatever else `envFrom` may bring every variable of etcd, not known."""
    if not container.get("envFrom"):
        return variables
    more = ("ETCD_" + name.replace("-", "_").upper() for name in flag_set("etcd", None).flags)
    return {**{name: containers.unknown(name) for name in more}, **variables}


def _said(container: Fields, pod: Fields, named: set[str | None], count: int) -> str | None:
    """The component that a container claims to be, where its command does not tell: by its own name, its image,
    or where it is alone by the pod's labels and name."""
    image = str(container.get("image") or "").partition("@")[0].rpartition("/")[2].partition(":")[0]
    said = [str(container.get("name")), image]
    if count == 1:
        metadata = pod.get("metadata") or {}
        labels, node = metadata.get("labels") or {}, (pod.get("spec") or {}).get("nodeName")
        name = str(metadata.get("name"))
        said += [str(labels.get("component")), str(labels.get("k8s-app"))]
        said += (
            [name.removesuffix(f"-{node}")]
            if node or MIRROR in (metadata.get("annotations") or {})
            else [name]
        )
    return next((s for s in said if s in COMPONENTS and s not in named), None)
