"""Starts and stops a cluster with one real node: kubelet, kube-proxy, containerd and runc beside the control plane.

    sudo python tests/cluster/real_node.py [docker-archive …]     # starts one, prints how to ask it, stops on Ctrl-C

All of it lies in a network, mount and process namespace of its own, with changes to /etc, /var/lib and /run seen there
alone; whatever ends the first process of it, by SIGKILL too, ends everything and leaves nothing but the folder.
"""

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import control_plane
from images import archive

HERE = Path(__file__).parent
ADDRESS, PODS = "10.200.0.1", "10.244.1.0/24"
NAME = "node-1"
CGROUPS = Path("/sys/fs/cgroup")
PAUSE = "complyk8s.test/pause:1"
SOCKET = "/run/containerd/containerd.sock"


def missing() -> str:
    """What of the machine a real node lacks, in a sentence, or nothing."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "a real node needs root on Linux"
    tools = (
        "go",
        "kubectl",
        "containerd",
        "ctr",
        "runc",
        "iptables",
        "conntrack",
        "ip",
        "nsenter",
        "unshare",
    )
    lacks = [t for t in tools if shutil.which(t, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") is None]
    if not Path("/usr/lib/cni/bridge").exists():
        lacks.append("/usr/lib/cni/bridge")
    if lacks:
        return f"a real node needs {', '.join(lacks)} (apt-get install containerd runc containernetworking-plugins iptables conntrack kubernetes-client)"
    tried = subprocess.run(["unshare", "--net", "--mount", "--pid", "--fork", "ip", "link", "add", "name", "n0", "type", "veth", "peer", "name", "n1"],
                           capture_output=True, text=True)  # fmt: skip
    return (
        f"a real node needs namespaces and veth of the kernel: {tried.stderr.strip()}"
        if tried.returncode
        else ""
    )


class RealNode:
    """A running cluster with a real node. `dir` holds its files; `folders` of the node are seen by `on_node`."""

    def __init__(self, folder: Path, images: list[Path]) -> None:
        self.dir = folder.absolute()
        self.dir.mkdir(parents=True, exist_ok=True)
        sweep()
        binaries = control_plane.build()
        node = subprocess.run([HERE / "node" / "build.sh"], check=True, stdout=subprocess.PIPE, text=True)
        self._outside = subprocess.Popen(
            ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private",
             sys.executable, __file__, "--inside", self.dir, binaries, node.stdout.strip().splitlines()[-1], *map(str, images)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        line = self._outside.stdout.readline()
        if not line:
            self.stop()
            raise RuntimeError(f"the node did not start; see {self.dir}/logs")
        told = json.loads(line)
        self.kubeconfig, self.audit_log = Path(told["kubeconfig"]), Path(told["audit_log"])
        children = Path(f"/proc/{self._outside.pid}/task/{self._outside.pid}/children")
        self.pid = int(children.read_text().split()[0])

    def on_node(self, *command: str, check: bool = True, given: str = "") -> str:
        """What a command says that runs on the node, as root."""
        done = subprocess.run(["nsenter", "--target", str(self.pid), "--net", "--mount", "--pid", *command],
                              input=given, capture_output=True, text=True)  # fmt: skip
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
        return done.stdout or done.stderr

    def kubectl(self, *arguments: str, given: str = "", check: bool = True) -> str:
        """What kubectl says, as the administrator."""
        return self.on_node("kubectl", f"--kubeconfig={self.kubeconfig}", f"--cache-dir={self.dir}/kubectl", *arguments,
                            given=given, check=check)  # fmt: skip

    def get(self, *arguments: str) -> Any:
        """What `kubectl get` gives."""
        return json.loads(self.kubectl("get", *arguments, "-o", "json"))

    def wait_job(self, namespace: str, name: str, seconds: float = 240) -> dict[str, Any]:
        """The pod of a Job, when it has ended. Raises TimeoutError with what is known of it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            pods = self.get("pods", "-n", namespace, "-l", f"job-name={name}")["items"]
            ended = [p for p in pods if p["status"]["phase"] in ("Succeeded", "Failed")]
            if ended:
                return max(ended, key=lambda p: p["metadata"]["creationTimestamp"])
            time.sleep(0.5)
        raise TimeoutError(self.kubectl("describe", "pods,jobs", "-n", namespace))

    def stop(self) -> None:
        """Stops everything; the node ends when its input does."""
        self._outside.stdin.close()
        try:
            self._outside.wait(20)
        except subprocess.TimeoutExpired:
            self._outside.kill()
            self._outside.wait()
        self._outside.stdout.close()
        sweep()


def sweep() -> None:
    """Removes the cgroups of nodes that are gone; those of one that runs have processes, and stay."""
    for root in sorted(CGROUPS.glob("*/complyk8s-node")) + sorted(CGROUPS.glob("complyk8s-node")):
        for _ in range(20):  # the kernel takes a moment to empty them
            for folder, _, _ in os.walk(root, topdown=False):
                try:
                    Path(folder).rmdir()
                except OSError:
                    continue
            if not root.exists():
                break
            time.sleep(0.1)


class Inside:
    """The first process of the namespaces."""

    def __init__(self, folder: Path, binaries: Path, node: Path) -> None:
        self.dir, self.binaries, self.node = folder, binaries, node
        self.running: dict[str, subprocess.Popen[str]] = {}
        (folder / "logs").mkdir(exist_ok=True)

    def start(self, name: str, *command: str | Path, **how: Any) -> "subprocess.Popen[str]":
        """Starts a part of the node, with a log of its own."""
        log = (self.dir / "logs" / f"{name}.log").open("w")
        process = subprocess.Popen(
            [str(c) for c in command], stderr=log, text=True, stdout=how.pop("stdout", log), **how
        )
        self.running[name] = process
        return process

    def run(self, *command: str | Path, given: str = "") -> str:
        """What a command says."""
        done = subprocess.run([str(c) for c in command], input=given, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr}")
        return done.stdout

    def system(self) -> None:
        """Network, mounts and cgroups."""
        for line in (f"link set lo up|link add n0 type veth peer name n1|addr add {ADDRESS}/24 dev n0|link set n0 up|link set n1 up|"
                     "route add default via 10.200.0.2").split("|"):  # fmt: skip
            self.run("ip", *line.split())
        Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
        self.run("mount", "-t", "tmpfs", "tmpfs", "/run")
        for place in ("/etc", "/var/lib"):
            upper, work = self.dir / f"upper{place}", self.dir / f"work{place}"
            upper.mkdir(parents=True)
            work.mkdir(parents=True)
            self.run(
                "mount",
                "-t",
                "overlay",
                "overlay",
                "-o",
                f"lowerdir={place},upperdir={upper},workdir={work}",
                place,
            )
        self.run("mount", "--make-rshared", "/")
        for hierarchy in [CGROUPS] if (CGROUPS / "cgroup.controllers").exists() else CGROUPS.iterdir():
            own = hierarchy / "complyk8s-node"
            if hierarchy.is_dir() and not hierarchy.is_symlink():
                own.mkdir(exist_ok=True)
            for name in ("cpuset.cpus", "cpuset.mems"):
                if (own / name).exists():
                    (own / name).write_text((hierarchy / name).read_text())

    def control_plane(self) -> dict[str, Any]:
        """Starts the control plane; what it says of itself."""
        process = self.start("cluster", self.binaries / "cluster", "up", "--dir", self.dir / "plane", "--address", ADDRESS,
                             "--audit-policy", HERE / "audit-policy.yaml", stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
        told: dict[str, Any] = json.loads(process.stdout.readline())
        return told

    def person(self, user: str, groups: str = "") -> Path:
        """A kubeconfig for a part of the node."""
        command = (
            "person",
            "--dir",
            self.dir / "plane",
            "--server",
            f"https://{ADDRESS}:6443",
            "--user",
            user,
            "--groups",
            groups,
        )
        return Path(self.run(self.binaries / "cluster", *command).strip())

    def containerd(self, images: list[Path]) -> None:
        """Starts containerd and gives it the images."""
        cni = Path("/etc/cni/net.d")
        cni.mkdir(parents=True, exist_ok=True)
        (cni / "10-bridge.conflist").write_text(json.dumps({"cniVersion": "0.4.0", "name": "pods", "plugins": [
            {"type": "bridge", "bridge": "cni0", "isGateway": True, "ipMasq": True, "hairpinMode": True,
             "ipam": {"type": "host-local", "ranges": [[{"subnet": PODS}]], "routes": [{"dst": "0.0.0.0/0"}]}},
            {"type": "portmap", "capabilities": {"portMappings": True}}]}))  # fmt: skip
        (self.dir / "containerd.toml").write_text(f"""\
version = 2
root = "{self.dir}/containerd"
[grpc]
address = "{SOCKET}"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "{PAUSE}"
restrict_oom_score_adj = true
disable_apparmor = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = "overlayfs"
""")
        self.start("containerd", "containerd", "--config", self.dir / "containerd.toml")
        self.wait_for(lambda: socket.socket(socket.AF_UNIX).connect(SOCKET))
        pause = self.dir / "pause.tar"
        archive(pause, PAUSE, self.node / "pause")
        for tar in (pause, *images):
            self.run("ctr", "--address", SOCKET, "--namespace", "k8s.io", "images", "import", tar)

    def kubelet(self) -> None:
        """Starts the kubelet, with its files where kubeadm has them, and kube-proxy."""
        kubernetes, kubelet = Path("/etc/kubernetes"), Path("/var/lib/kubelet")
        for folder in (kubernetes / "manifests", kubelet):
            folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.dir / "plane/pki/ca.crt", kubernetes / "ca.crt")
        shutil.copy(self.person(f"system:node:{NAME}", "system:nodes"), kubernetes / "kubelet.conf")
        (kubelet / "config.yaml").write_text(f"""\
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {{anonymous: {{enabled: false}}, webhook: {{enabled: true}}, x509: {{clientCAFile: {kubernetes}/ca.crt}}}}
authorization: {{mode: Webhook}}
containerRuntimeEndpoint: unix://{SOCKET}
staticPodPath: {kubernetes}/manifests
cgroupDriver: cgroupfs
cgroupRoot: /complyk8s-node
failCgroupV1: false
failSwapOn: false
enforceNodeAllocatable: []
localStorageCapacityIsolation: true
readOnlyPort: 0
evictionHard: {{memory.available: 100Mi}}
imageGCHighThresholdPercent: 100
""")
        self.start("kubelet", self.node / "node", "kubelet", f"--kubeconfig={kubernetes}/kubelet.conf", f"--config={kubelet}/config.yaml",
                   f"--hostname-override={NAME}", f"--node-ip={ADDRESS}")  # fmt: skip
        self.start("kube-proxy", self.node / "node", "kube-proxy", f"--kubeconfig={self.person('system:kube-proxy')}",
                   "--proxy-mode=iptables", "--cluster-cidr=10.244.0.0/16", f"--hostname-override={NAME}", "--conntrack-max-per-core=0",
                   "--conntrack-tcp-timeout-established=0", "--conntrack-tcp-timeout-close-wait=0")  # fmt: skip

    def wait_for(self, tried: Any, seconds: float = 90) -> None:
        """Tries until nothing is raised. Raises the last error, or SystemExit where a part of the node has ended."""
        until = time.monotonic() + seconds
        while True:
            try:
                return tried()
            except (OSError, RuntimeError):
                self.alive()
                if time.monotonic() > until:
                    raise
                time.sleep(0.3)

    def alive(self) -> None:
        """Raises SystemExit where a part of the node has ended."""
        for name, process in self.running.items():
            if process.poll() is not None:
                sys.exit(f"{name} ended: {process.returncode}; see {self.dir}/logs")

    def serve(self) -> None:
        """Stays until the input ends or a part of the node does."""
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        while not select.select([0], [], [], 0.5)[0]:
            self.alive()
            self.reap()

    def reap(self) -> None:
        """Waits for ended processes whose parents have ended, as the first process has to."""
        own = {p.pid for p in self.running.values()}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                pid, _, rest = stat.read_text().partition(" (")
            except OSError:
                continue
            state, parent = rest.rpartition(") ")[2].split()[:2]
            if state == "Z" and parent == "1" and int(pid) not in own:
                os.waitpid(int(pid), os.WNOHANG)


def inside(folder: Path, binaries: Path, node: Path, images: list[Path]) -> None:
    """What runs in the namespaces: starts everything, says so, and stays."""
    it = Inside(folder, binaries, node)
    it.system()
    told = it.control_plane()
    it.containerd(images)
    it.kubelet()
    kubectl = ("kubectl", f"--kubeconfig={told['kubeconfig']}")
    it.wait_for(lambda: it.run(*kubectl, "wait", "--for=condition=Ready", f"node/{NAME}", "--timeout=5s"))
    print(json.dumps(told), flush=True)
    it.serve()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(*map(Path, sys.argv[2:5]), [Path(p) for p in sys.argv[5:]])
        sys.exit()
    if lacking := missing():
        sys.exit(lacking)
    with tempfile.TemporaryDirectory() as temporary:
        running = RealNode(Path(temporary), [Path(p) for p in sys.argv[1:]])
        print(
            f"nsenter --target {running.pid} --net --mount --pid kubectl --kubeconfig={running.kubeconfig}",
            flush=True,
        )
        try:
            running._outside.wait()
        except KeyboardInterrupt:
            running.stop()
