"""Starts and stops the test control plane; knows the people on it."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass
class ControlPlane:
    """A running API server with its controllers, on loopback."""

    process: "subprocess.Popen[str]"
    binaries: Path
    dir: Path
    server: str
    kubeconfig: Path
    audit_log: Path
    components: dict[str, list[str]]

    def person(self, user: str, *groups: str) -> Path:
        """Path of a kubeconfig with a client certificate for a user and groups."""
        command = [self.binaries / "cluster", "person", "--dir", self.dir, "--server", self.server,
                   "--user", user, "--groups", ",".join(groups)]  # fmt: skip
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return Path(done.stdout.strip())

    def token(self, namespace: str, account: str) -> Path:
        """Path of a kubeconfig with a token for a ServiceAccount."""
        secret = self.kubectl("create", "token", account, "-n", namespace, "--duration=1h").strip()
        path = self.dir / f"{namespace}-{account}.kubeconfig"
        text = self.kubeconfig.read_text()
        head = text[: text.index("users:")]
        path.write_text(
            f"{head}users: [{{name: t, user: {{token: {secret}}}}}]\n"
            "contexts: [{name: test, context: {cluster: test, user: t}}]\ncurrent-context: test\n"
        )
        return path

    def kubectl(self, *arguments: str, as_: Path | None = None, given: str = "", check: bool = True) -> str:
        """What kubectl says, as the administrator or as somebody else."""
        done = subprocess.run(
            ["kubectl", f"--kubeconfig={as_ or self.kubeconfig}", f"--cache-dir={self.dir}/kubectl", *arguments],
            input=given, capture_output=True, text=True,
        )  # fmt: skip
        if check and done.returncode:
            raise RuntimeError(f"kubectl {' '.join(arguments)}: {done.stderr}")
        return done.stdout or done.stderr

    def stop(self) -> None:
        """Stops everything; the program ends when its input does."""
        self.process.stdin.close()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process.stdout.close()


def build() -> Path:
    """Folder of the binaries, built if they are not there. Raises CalledProcessError."""
    done = subprocess.run([HERE / "build.sh"], check=True, stdout=subprocess.PIPE, text=True)
    return Path(done.stdout.strip().splitlines()[-1])


def start(folder: Path, policy: Path = HERE / "audit-policy.yaml") -> ControlPlane:
    """Starts a control plane in `folder`; returns when its API server answers."""
    binaries = build()
    process = subprocess.Popen(
        [binaries / "cluster", "up", "--dir", folder, "--audit-policy", policy,
         "--kwok", binaries / "kwok", "--kwok-config", binaries / "kwok.yaml"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"the control plane did not start; see {folder}/logs")
    told = json.loads(line)
    return ControlPlane(
        process, binaries, Path(told["dir"]), told["server"], Path(told["kubeconfig"]),
        Path(told["audit_log"]), told["components"],
    )  # fmt: skip


def node(name: str, role: str = "worker") -> str:
    """A Node that kwok plays, as YAML."""
    return f"""apiVersion: v1
kind: Node
metadata:
  name: {name}
  annotations: {{kwok.x-k8s.io/node: fake}}
  labels: {{kubernetes.io/hostname: {name}, kubernetes.io/os: linux, node-role.kubernetes.io/{role}: ""}}
status:
  allocatable: {{cpu: "64", memory: 256Gi, pods: "2000"}}
  capacity: {{cpu: "64", memory: 256Gi, pods: "2000"}}
  nodeInfo: {{kubeletVersion: v1.36.3, containerRuntimeVersion: containerd://2.1.4, osImage: Debian GNU/Linux 13, kernelVersion: 6.12.0, operatingSystem: linux, architecture: amd64, kubeProxyVersion: "", bootID: "", machineID: "", systemUUID: ""}}
---
"""


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        plane = start(Path(temporary))
        print(f"export KUBECONFIG={plane.kubeconfig}", flush=True)
        try:
            plane.process.wait()
        except KeyboardInterrupt:
            plane.stop()
            sys.exit(0)
