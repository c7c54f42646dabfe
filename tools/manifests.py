"""Makes cronjob.yaml and deploy/node-facts.yaml: the ClusterRole in it is the one that the collector's list of kinds gives.

python tools/manifests.py            # writes cronjob.yaml
python tools/manifests.py --check    # exits 1 if it would change
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from complyk8s import __version__  # noqa: E402
from complyk8s.collect.node import places  # noqa: E402
from complyk8s.pipeline import rights  # noqa: E402

HEAD = """\
# complyk8s as a CronJob: kubectl apply -f cronjob.yaml
#
# It reads with list, and no Secrets. Everything that it writes is on its own volume. To let it
# read custom resources too, bind another ClusterRole to its ServiceAccount. To give it the audit log,
# mount where kube-apiserver writes it and name the place in the ConfigMap (see docs/install.md).
# Made by tools/manifests.py; the ClusterRole is what `complyk8s doctor --rbac` prints.
apiVersion: v1
kind: Namespace
metadata:
  name: complyk8s
  labels:
    app.kubernetes.io/name: complyk8s
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/audit: restricted
    pod-security.kubernetes.io/warn: restricted
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: complyk8s, namespace: complyk8s, labels: {app.kubernetes.io/name: complyk8s}}
automountServiceAccountToken: false
---
"""

TAIL = """\
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: complyk8s-reader, labels: {app.kubernetes.io/name: complyk8s}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: complyk8s-reader}
subjects: [{kind: ServiceAccount, name: complyk8s, namespace: complyk8s}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: complyk8s, namespace: complyk8s, labels: {app.kubernetes.io/name: complyk8s}}
data:
  complyk8s.toml: |
    # The name that snapshots and events are filed under.
    cluster = "cluster"
    # Where complyk8s lives: waivers in ConfigMaps here count, and facts of nodes in complyk8s-nodes.
    namespace = "complyk8s"
    # Files and folders with the API servers' audit logs, where they are mounted.
    # audit_log = ["/var/log/kubernetes/audit"]
    # Ask every kubelet for its configuration, through the API server. Off, and better left off: it needs a ClusterRole of
    # your own with get on nodes/proxy, and whoever has that runs commands in every pod of every node (docs/nodes.md).
    # kubelet_config = true
    # What the cloud says of the cluster, as a file that somebody mounts; facts of nodes come by deploy/node-facts.yaml.
    # facts = ["/etc/complyk8s-facts/cluster.json"]
    # Waivers: files here, or ConfigMaps in this namespace labelled complyk8s.io/waivers.
    # [parameters]
    # allowed_registries = ["registry.example.com"]
    # cardholder_labels = ["data-class=cardholder"]
---
# Evidence outlives the pods. Block storage: DuckDB's locks need a file system that keeps them (no NFS).
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: complyk8s, namespace: complyk8s, labels: {app.kubernetes.io/name: complyk8s}}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 20Gi}}
---
# It needs the API server and the cluster's DNS, and nothing needs it. The API server is an address outside of all pods,
# so only its port can be named: 443 is that of the Service, and what most plugins see after it is the port on which
# the API server itself listens. Take out what is not yours; add 8443 (minikube, OpenShift's hosted planes) or 16443 (MicroK8s) where it is.
# With the API server's addresses known, put `to: [{ipBlock: {cidr: 203.0.113.10/32}}]` beside the ports.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: complyk8s, namespace: complyk8s, labels: {app.kubernetes.io/name: complyk8s}}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  egress:
    - ports: [{protocol: TCP, port: 443}, {protocol: TCP, port: 6443}]
    - to:
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
          podSelector: {matchLabels: {k8s-app: kube-dns}}
        # OpenShift's DNS
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-dns}}
        # a cache on the node (NodeLocal DNSCache)
        - ipBlock: {cidr: 169.254.20.10/32}
      ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}, {protocol: UDP, port: 5353}, {protocol: TCP, port: 5353}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: complyk8s, namespace: complyk8s, labels: {app.kubernetes.io/name: complyk8s}}
spec:
  schedule: "0 6 * * *"
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 3600
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 5
  jobTemplate:
    spec:
      backoffLimit: 2
      activeDeadlineSeconds: 7200
      # 3 (part of the cluster could not be read) and 10 (findings) come again at the next try:
      # the report is written, and says so.
      podFailurePolicy:
        rules:
          - action: FailJob
            onExitCodes: {containerName: complyk8s, operator: In, values: [2, 3, 4, 10]}
          # 75 (another run holds the store, or the node was emptied) is none of the tries: it is tried until it may.
          - action: Ignore
            onExitCodes: {containerName: complyk8s, operator: In, values: [75]}
      template:
        metadata: {labels: {app.kubernetes.io/name: complyk8s}}
        spec:
          restartPolicy: Never
          serviceAccountName: complyk8s
          automountServiceAccountToken: true
          terminationGracePeriodSeconds: 60
          securityContext:
            runAsNonRoot: true
            runAsUser: 65532
            runAsGroup: 65532
            fsGroup: 65532
            fsGroupChangePolicy: OnRootMismatch
            seccompProfile: {type: RuntimeDefault}
          containers:
            - name: complyk8s
              image: complyk8s:VERSION
              args: [--config, /etc/complyk8s/complyk8s.toml, --log, json, run, --out, /var/lib/complyk8s/reports]
              env:
                - {name: HOME, value: /tmp}
                - {name: COMPLYK8S_STORE, value: /var/lib/complyk8s/store}
              resources:
                requests: {cpu: 250m, memory: 512Mi, ephemeral-storage: 64Mi}
                limits: {cpu: "2", memory: 2Gi, ephemeral-storage: 512Mi}
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities: {drop: [ALL]}
              volumeMounts:
                - {name: store, mountPath: /var/lib/complyk8s}
                - {name: settings, mountPath: /etc/complyk8s, readOnly: true}
                - {name: tmp, mountPath: /tmp}
          volumes:
            - {name: store, persistentVolumeClaim: {claimName: complyk8s}}
            - {name: settings, configMap: {name: complyk8s}}
            - {name: tmp, emptyDir: {sizeLimit: 256Mi}}
"""


NODES = """\
# complyk8s on every node: kubectl apply -f deploy/node-facts.yaml, after cronjob.yaml. Off until then.
#
# Each pod prints one line of facts (modes and owners of Kubernetes' files, arguments of its processes, the
# kubelet's configuration, kernel settings) to its log once in six hours, where the next snapshot finds it.
# It reads some folders of the node through read-only mounts: those that complyk8s/collect/node/places.py lists, and never
# / or /run, since a read-only mount keeps nobody from connecting to a socket in it, and the container runtime's is the
# node. Over the sockets and pods' volumes in /var/lib/kubelet lies something empty. /etc is mounted whole, since a
# folder in it that is missing would be made by the container runtime, on the node. /proc shows the node's processes, so
# the pod needs no hostPID; through the roots of processes in it, root without capabilities reaches none that has some. It is root, because these files are root's, without a capability and without
# privilege; it opens no key, and no network is open to it. That takes a namespace of its own, since `restricted`
# allows no hostPath.
#
# What only some distributions have is not mounted; where a process or a file names it, it is unknown until you mount it:
SOME#
# Made by tools/manifests.py.
apiVersion: v1
kind: Namespace
metadata:
  name: complyk8s-nodes
  labels:
    app.kubernetes.io/name: complyk8s
    pod-security.kubernetes.io/enforce: privileged
    pod-security.kubernetes.io/warn: privileged
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: node-facts, namespace: complyk8s-nodes, labels: {app.kubernetes.io/name: complyk8s}}
automountServiceAccountToken: false
---
# What the CronJob's account may do here: find the pods and read their logs.
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: complyk8s-node-facts, namespace: complyk8s-nodes, labels: {app.kubernetes.io/name: complyk8s}}
rules:
  - {apiGroups: [""], resources: [pods], verbs: [list]}
  - {apiGroups: [""], resources: [pods/log], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: complyk8s-node-facts, namespace: complyk8s-nodes, labels: {app.kubernetes.io/name: complyk8s}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: complyk8s-node-facts}
subjects: [{kind: ServiceAccount, name: complyk8s, namespace: complyk8s}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: nothing, namespace: complyk8s-nodes, labels: {app.kubernetes.io/name: complyk8s}}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: node-facts, namespace: complyk8s-nodes, labels: {app.kubernetes.io/name: complyk8s}}
spec:
  selector: {matchLabels: {app.kubernetes.io/name: complyk8s, app.kubernetes.io/component: node-facts}}
  updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 10%}}
  template:
    metadata: {labels: {app.kubernetes.io/name: complyk8s, app.kubernetes.io/component: node-facts}}
    spec:
      serviceAccountName: node-facts
      automountServiceAccountToken: false
      tolerations: [{operator: Exists}]
      terminationGracePeriodSeconds: 5
      securityContext: {seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: node-facts
          image: complyk8s:VERSION
          args: ARGUMENTS
          env:
            - name: NODE_NAME
              valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
          resources:
            requests: {cpu: 10m, memory: 96Mi}
            limits: {cpu: 200m, memory: 192Mi, ephemeral-storage: 16Mi}
          securityContext:
            runAsUser: 0
            runAsGroup: 0
            privileged: false
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
          volumeMounts:
MOUNTS      volumes:
VOLUMES            - {name: empty, emptyDir: {sizeLimit: 1Mi}}
"""


def nodes() -> str:
    """The DaemonSet with a volume for each folder that the program says it reads."""
    arguments = [
        "node-facts",
        "--root",
        "/host",
        *(w for p in places.MOUNTS for w in ("--mounted", p)),
        "--every",
        "6",
    ]
    mounts = [
        f"{{name: {_volume(p)}, mountPath: /host{p}, readOnly: true, recursiveReadOnly: IfPossible}}"
        for p in places.MOUNTS
    ]
    mounts += [f"{{name: empty, mountPath: /host{p}, readOnly: true}}" for p in places.HIDDEN]
    volumes = [f"{{name: {_volume(p)}, hostPath: {{path: {p}, type: Directory}}}}" for p in places.MOUNTS]
    some = [
        f"#   --mounted {p}, volumeMounts and volumes as above, type: Directory" for p in places.SOME_MOUNTS
    ]
    text = NODES.replace("VERSION", __version__).replace("ARGUMENTS", json.dumps(arguments))
    return (
        text.replace("MOUNTS", _items(mounts))
        .replace("VOLUMES", _items(volumes))
        .replace("SOME", "".join(f"{line}\n" for line in some))
    )


def _volume(path: str) -> str:
    return path.strip("/").replace("/", "-")


def _items(rows: list[str]) -> str:
    return "".join(f"            - {row}\n" for row in rows)


def main() -> int:
    """Writes or checks."""
    files = {
        ROOT / "cronjob.yaml": HEAD + rights.cluster_role() + TAIL.replace("VERSION", __version__),
        ROOT / "deploy" / "node-facts.yaml": nodes(),
    }
    stale = [path for path, text in files.items() if not path.exists() or path.read_text() != text]
    if "--check" in sys.argv:
        for path in stale:
            print(f"would change: {path.name}")
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(files[path])
        print(f"wrote {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
