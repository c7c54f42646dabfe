"""Nodes as distributions lay them out: folders with the files, and the processes under proc/."""

import json
import os
from pathlib import Path

KUBELET_YAML = """apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: CA}
authorization: {mode: Webhook}
readOnlyPort: 0
rotateCertificates: true
serverTLSBootstrap: true
staticPodPath: STATIC
"""


def kubelet_yaml(ca: str, static: str) -> str:
    return KUBELET_YAML.replace("CA}", f"{ca}}}").replace("STATIC", static)


class Node:
    """A node under `root`, all of whose files belong to whoever runs the test, called root."""

    def __init__(self, root: Path) -> None:
        self.root, self.pids = root, 100
        self.file(
            "/etc/passwd",
            f"root:x:{os.getuid()}:0:root:/root:/bin/bash\nsync:x:4:65534:sync:/bin:/bin/sync\n",
            "644",
        )
        self.file("/etc/group", f"root:x:{os.getgid()}:\n", "644")
        self.file("/etc/os-release", 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"\n', "644")
        self.file("/etc/hostname", "node-1\n", "644")
        for name, value in {"kernel/osrelease": "6.1.0", "kernel/randomize_va_space": "2", "kernel/kptr_restrict": "1",
                            "kernel/dmesg_restrict": "1", "kernel/unprivileged_bpf_disabled": "2", "fs/protected_hardlinks": "1",
                            "fs/protected_symlinks": "1", "fs/suid_dumpable": "0"}.items():  # fmt: skip
            self.file(f"/proc/sys/{name}", value + "\n", "644")
        self.file("/sys/kernel/security/lsm", "lockdown,capability,yama,apparmor", "444")

    def file(self, path: str, text: str = "x", mode: str = "600") -> None:
        place = self.root / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        place.chmod(int(mode, 8))

    def folder(self, path: str, mode: str) -> None:
        place = self.root / path.lstrip("/")
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(int(mode, 8))

    def process(self, *words: str, pod: bool = False) -> None:
        self.pids += 1
        base = f"/proc/{self.pids}"
        self.file(f"{base}/cmdline", "\0".join(words) + "\0", "444")
        self.file(f"{base}/status", "Name:\tx\nUid:\t0\t0\t0\t0\n", "444")
        self.file(
            f"{base}/cgroup",
            f"0::/{'kubepods/burstable/pod1' if pod else 'system.slice/kubelet.service'}\n",
            "444",
        )

    def pod(self, path: str, *words: str) -> None:
        """A static pod, and its process."""
        held = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": words[0]},
            "spec": {"containers": [{"command": list(words)}]},
        }
        self.file(path, json.dumps(held))
        self.process(*words, pod=True)

    def kubelet_config(self, path: str, ca: str, static: str, mode: str = "600") -> None:
        self.file(path, kubelet_yaml(ca, static), mode)


def kubeadm(root: Path, *, control_plane: bool = True) -> Node:
    """What `kubeadm init` and `kubeadm join` leave, with the modes that benchmarks ask for."""
    node = Node(root)
    node.kubelet_config(
        "/var/lib/kubelet/config.yaml", "/etc/kubernetes/pki/ca.crt", "/etc/kubernetes/manifests"
    )
    node.file("/usr/lib/systemd/system/kubelet.service", mode="600")
    node.file("/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf", mode="600")
    node.file("/etc/kubernetes/kubelet.conf")
    node.file("/etc/kubernetes/pki/ca.crt", mode="644")
    node.file("/etc/cni/net.d/10-calico.conflist")
    node.process(
        "/usr/bin/kubelet",
        "--kubeconfig=/etc/kubernetes/kubelet.conf",
        "--config=/var/lib/kubelet/config.yaml",
    )
    node.process("/usr/local/bin/kube-proxy", "--config=/var/lib/kube-proxy/config.conf", pod=True)
    node.process("/usr/bin/containerd")
    if control_plane:
        for name in ("admin", "super-admin", "scheduler", "controller-manager"):
            node.file(f"/etc/kubernetes/{name}.conf")
        for name in ("apiserver", "apiserver-kubelet-client", "front-proxy-ca", "etcd/ca", "etcd/server"):
            node.file(f"/etc/kubernetes/pki/{name}.crt", mode="644")
            node.file(f"/etc/kubernetes/pki/{name}.key")
        node.file(
            "/etc/kubernetes/audit-policy.yaml",
            "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n",
        )
        node.file("/etc/kubernetes/enc.yaml", "kind: EncryptionConfiguration\nresources:\n- resources: [secrets]\n  providers:\n"
                  "  - aescbc: {keys: [{name: k1, secret: c2VjcmV0LWNhbmFyeS1rZXk=}]}\n  - identity: {}\n")  # fmt: skip
        node.folder("/var/lib/etcd", "700")
        base = "/etc/kubernetes/manifests"
        node.pod(f"{base}/kube-apiserver.yaml", "kube-apiserver", "--audit-policy-file=/etc/kubernetes/audit-policy.yaml",
                 "--encryption-provider-config=/etc/kubernetes/enc.yaml", "--tls-cert-file=/etc/kubernetes/pki/apiserver.crt",
                 "--tls-private-key-file=/etc/kubernetes/pki/apiserver.key")  # fmt: skip
        node.pod(
            f"{base}/kube-controller-manager.yaml",
            "kube-controller-manager",
            "--kubeconfig=/etc/kubernetes/controller-manager.conf",
        )
        node.pod(
            f"{base}/kube-scheduler.yaml", "kube-scheduler", "--kubeconfig=/etc/kubernetes/scheduler.conf"
        )
        node.pod(f"{base}/etcd.yaml", "etcd", "--data-dir=/var/lib/etcd")
    return node


def k3s(root: Path) -> Node:
    """A k3s server: one process, its files under /var/lib/rancher/k3s."""
    node, base = Node(root), "/var/lib/rancher/k3s"
    node.file("/etc/rancher/k3s/config.yaml", "kube-apiserver-arg:\n- profiling=false\n")
    node.file("/etc/rancher/k3s/k3s.yaml")
    for name in ("admin", "scheduler", "controller"):
        node.file(f"{base}/server/cred/{name}.kubeconfig")
    for name in ("server-ca", "serving-kube-apiserver"):
        node.file(f"{base}/server/tls/{name}.crt")
        node.file(f"{base}/server/tls/{name}.key")
    node.folder(f"{base}/server/db/etcd", "700")
    for name in ("kubelet.kubeconfig", "kubeproxy.kubeconfig", "client-ca.crt"):
        node.file(f"{base}/agent/{name}")
    node.file(f"{base}/agent/etc/cni/net.d/10-flannel.conflist")
    node.process("/usr/local/bin/k3s", "server")
    return node


def rke2(root: Path) -> Node:
    """An RKE2 server: static pods under its own folder, a kubelet of its own."""
    node, base = Node(root), "/var/lib/rancher/rke2"
    for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"):
        node.file(f"{base}/agent/pod-manifests/{name}.yaml")
    node.file("/etc/rancher/rke2/config.yaml", "profile: cis\n")
    node.file("/etc/rancher/rke2/rke2.yaml")
    for name in ("admin", "scheduler", "controller"):
        node.file(f"{base}/server/cred/{name}.kubeconfig")
    node.file(f"{base}/server/tls/server-ca.crt")
    node.file(f"{base}/server/tls/server-ca.key")
    node.folder(f"{base}/server/db/etcd", "700")
    for name in ("kubelet.kubeconfig", "kubeproxy.kubeconfig", "client-ca.crt"):
        node.file(f"{base}/agent/{name}")
    node.process("/usr/local/bin/rke2", "server")
    node.process("kubelet", "--anonymous-auth=false", "--authorization-mode=Webhook", f"--client-ca-file={base}/agent/client-ca.crt",
                 f"--kubeconfig={base}/agent/kubelet.kubeconfig", f"--pod-manifest-path={base}/agent/pod-manifests",
                 "--read-only-port=0")  # fmt: skip
    return node


def eks(root: Path) -> Node:
    """A worker of EKS (AL2023): a JSON file, and a folder of drop-ins over it."""
    node = Node(root)
    node.file("/etc/kubernetes/kubelet/config.json", '{"kind":"KubeletConfiguration","authentication":{"anonymous":{"enabled":true},'
              '"x509":{"clientCAFile":"/etc/kubernetes/pki/ca.crt"}},"authorization":{"mode":"Webhook"},"readOnlyPort":0}', "644")  # fmt: skip
    node.file(
        "/etc/kubernetes/kubelet/config.json.d/40-nodeadm.conf",
        '{"authentication":{"anonymous":{"enabled":false}}}',
        "644",
    )
    node.file("/var/lib/kubelet/kubeconfig", mode="644")
    node.file("/etc/kubernetes/pki/ca.crt", mode="644")
    node.process("/usr/bin/kubelet", "--config", "/etc/kubernetes/kubelet/config.json", "--config-dir",
                 "/etc/kubernetes/kubelet/config.json.d", "--kubeconfig", "/var/lib/kubelet/kubeconfig",
                 "--hostname-override=ip-10-0-0-1.ec2.internal")  # fmt: skip
    return node


def gke(root: Path) -> Node:
    """A worker of GKE: the kubelet's file under /home/kubernetes."""
    node = Node(root)
    node.kubelet_config(
        "/home/kubernetes/kubelet-config.yaml",
        "/etc/srv/kubernetes/pki/ca-certificates.crt",
        "/etc/kubernetes/manifests",
        "644",
    )
    node.file("/var/lib/kubelet/kubeconfig", mode="644")
    node.file("/var/lib/kube-proxy/kubeconfig", mode="644")
    node.file("/etc/srv/kubernetes/pki/ca-certificates.crt", mode="644")
    node.process(
        "/home/kubernetes/bin/kubelet",
        "--config=/home/kubernetes/kubelet-config.yaml",
        "--kubeconfig=/var/lib/kubelet/kubeconfig",
    )
    node.process(
        "kube-proxy",
        "--kubeconfig=/var/lib/kube-proxy/kubeconfig",
        "--metrics-bind-address=127.0.0.1:10249",
        pod=True,
    )
    return node


def aks(root: Path) -> Node:
    """A worker of AKS: flags alone, no file."""
    node = Node(root)
    node.file("/var/lib/kubelet/kubeconfig", mode="600")
    node.file("/etc/kubernetes/certs/ca.crt", mode="644")
    node.file("/etc/systemd/system/kubelet.service", mode="600")
    node.process("/usr/local/bin/kubelet", "--anonymous-auth=false", "--authorization-mode=Webhook", "--read-only-port=0",
                 "--client-ca-file=/etc/kubernetes/certs/ca.crt", "--kubeconfig=/var/lib/kubelet/kubeconfig",
                 "--rotate-certificates=true", "--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")  # fmt: skip
    return node


def openshift(root: Path) -> Node:
    """A node of OpenShift's control plane: /etc/kubernetes/kubelet.conf is the configuration here."""
    node, pods = Node(root), "/etc/kubernetes/static-pod-resources"
    node.kubelet_config(
        "/etc/kubernetes/kubelet.conf", "/etc/kubernetes/kubelet-ca.crt", "/etc/kubernetes/manifests", "600"
    )
    node.file("/etc/systemd/system/kubelet.service", mode="644")
    node.file("/var/lib/kubelet/kubeconfig")
    node.file("/etc/kubernetes/kubeconfig")
    node.file("/etc/kubernetes/kubelet-ca.crt", mode="644")
    for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"):
        node.file(f"/etc/kubernetes/manifests/{name}-pod.yaml")
    node.file(f"{pods}/kube-apiserver-certs/secrets/serving/tls.crt")
    node.file(f"{pods}/kube-apiserver-certs/secrets/serving/tls.key")
    node.file(f"{pods}/kube-scheduler-pod-7/configmaps/scheduler-kubeconfig/kubeconfig")
    node.file(f"{pods}/kube-controller-manager-pod-9/configmaps/controller-manager-kubeconfig/kubeconfig")
    node.file(f"{pods}/kube-apiserver-certs/secrets/node-kubeconfigs/localhost.kubeconfig")
    node.folder("/var/lib/etcd", "700")
    node.process(
        "/usr/bin/kubelet",
        "--config=/etc/kubernetes/kubelet.conf",
        "--kubeconfig=/var/lib/kubelet/kubeconfig",
    )
    return node
