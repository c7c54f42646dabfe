"""Nulls put into manifests at random: the same findings as the object that a real API server makes of it."""

import copy
import json
import os
import random

import pytest
from api import connect
from test_pod_security import asked as request
from test_pod_security import pod, wrap

from complyk8s.collect import files
from complyk8s.controls import read
from complyk8s.evaluate import ask
from complyk8s.model import Object
from complyk8s.pipeline.trying import sees_all
from complyk8s.store.given import in_memory

pytestmark = pytest.mark.cluster

PODS = 60
KINDS = ("Pod", "Deployment", "CronJob", "DaemonSet")
FIELDS = {
    "spec": ("hostPID", "hostIPC", "hostNetwork", "hostUsers", "initContainers", "volumes", "securityContext", "nodeSelector", "os"),
    "container": ("securityContext", "env", "envFrom", "ports", "resources", "livenessProbe", "lifecycle", "command", "volumeMounts"),
    "securityContext": ("privileged", "runAsUser", "runAsNonRoot", "capabilities", "seccompProfile", "seLinuxOptions", "windowsOptions"),
    "volume": ("emptyDir", "hostPath", "configMap", "secret", "projected", "nfs", "csi"),
}  # fmt: skip
CONTROLS = (
    "privileged",
    "host-path",
    "host-pid",
    "host-network",
    "run-as-root",
    "seccomp",
    "capabilities",
    "security-context",
    "limits",
)


def spoil(dice: random.Random, node: dict, kind: str) -> None:
    """Sets fields that are not there to null."""
    for name in FIELDS[kind]:
        if name not in node and dice.random() < 0.3:
            node[name] = None


def with_nulls(dice: random.Random, made: dict) -> dict:
    out = copy.deepcopy(made)
    spec = out["spec"]
    for role in ("containers", "initContainers"):
        for container in spec.get(role) or ():
            spoil(dice, container, "container")
            if container.get("securityContext"):
                spoil(dice, container["securityContext"], "securityContext")
    for volume in spec.get("volumes") or ():
        if len(volume) > 1:
            items = list(volume.items())
            spoil(dice, volume, "volume")
            if dice.random() < 0.5:  # null first
                for key, held in items:
                    volume[key] = volume.pop(key, held)
    if spec.get("securityContext"):
        spoil(dice, spec["securityContext"], "securityContext")
    spoil(dice, spec, "spec")
    return out


def found(bodies: list[dict], tmp_path, name: str) -> dict[tuple[str, str], str]:
    """Verdict by control or check, and resource."""
    path = tmp_path / name
    path.write_text("\n".join(map(json.dumps, bodies)))
    held = in_memory([o for o in files.collect((str(path),)) if isinstance(o, Object)], [])
    out = {
        (c.id, f.resource): str(f.verdict)
        for c in read.controls() if c.id.startswith("workloads/") and c.id.partition("/")[2] in CONTROLS
        for f in ask.control(c, held, sees_all())
    }  # fmt: skip
    assert held.ready(("pod_security",)) is None
    checks = held.ask("select check_id, resource, ok from pod_security")
    return {**out, **{(check, resource): str(ok) for check, resource, ok in checks}}


@pytest.mark.parametrize("seed", [7, None], ids=["fixed", "random"])
def test_nulls_change_nothing(plane, tmp_path, seed):
    seed = seed or int.from_bytes(os.urandom(4))
    print(f"seed {seed}")
    dice = random.Random(seed)
    api = connect(plane.kubeconfig, tmp_path)
    made = []
    for number in range(PODS):
        one = pod(dice)
        one["spec"]["automountServiceAccountToken"] = False
        made.append(wrap(dice.choice(KINDS), with_nulls(dice, one), f"x{number}", "default"))
    answers = api.each([request(m) for m in made])
    pairs = [
        (mine, {k: v for k, v in theirs.items() if k != "warnings"})
        for mine, (status, theirs) in zip(made, answers, strict=True) if status == 201
    ]  # fmt: skip
    assert len(pairs) > PODS // 3, [a for a in answers if a[0] != 201][:3]
    mine, theirs = (
        found([m for m, _ in pairs], tmp_path, "mine.json"),
        found([t for _, t in pairs], tmp_path, "theirs.json"),
    )
    assert mine == theirs, {
        k: (mine.get(k), theirs.get(k)) for k in mine.keys() | theirs.keys() if mine.get(k) != theirs.get(k)
    }
