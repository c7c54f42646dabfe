"""Makes cronjob.yaml: the ClusterRole in it is the one that the collector's list of kinds gives.

python tools/manifests.py            # writes cronjob.yaml
python tools/manifests.py --check    # exits 1 if it would change
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from complyk8s import __version__  # noqa: E402
from complyk8s.pipeline import rights  # noqa: E402

HEAD = """\
# complyk8s as a CronJob: kubectl apply -f cronjob.yaml
#
# It reads with get and list, and no Secrets. Everything that it writes is on its own volume. To let it
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
    # Files and folders with the API servers' audit logs, where they are mounted.
    # audit_log = ["/var/log/kubernetes/audit"]
---
# Evidence outlives the pods. Block storage: DuckDB's locks need a file system that keeps them (no NFS).
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: complyk8s, namespace: complyk8s, labels: {app.kubernetes.io/name: complyk8s}}
spec:
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 20Gi}}
---
# It needs the API server and nothing else, and nobody needs it.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: complyk8s, namespace: complyk8s, labels: {app.kubernetes.io/name: complyk8s}}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  egress:
    - ports: [{protocol: TCP, port: 443}, {protocol: TCP, port: 6443}]
    - ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]
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


def main() -> int:
    """Writes or checks."""
    path = ROOT / "cronjob.yaml"
    text = HEAD + rights.cluster_role() + TAIL.replace("VERSION", __version__)
    if "--check" in sys.argv:
        return int(path.read_text() != text)
    path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
