"""pod_security against the PodSecurity admission of a real API server, over generated pods."""

import json
import random
import re
import time

import pytest
from api import connect
from helpers import session

from complyk8s.store import views

pytestmark = pytest.mark.cluster

MINORS = (0, 18, 20, 22, 24, 26, 28, 30, 33, 34, 36)
REASONS = {
    "allowPrivilegeEscalation != false": "allowPrivilegeEscalation", "forbidden AppArmor profile": "appArmorProfile",
    "forbidden AppArmor profiles": "appArmorProfile", "non-default capabilities": "capabilities_baseline",
    "unrestricted capabilities": "capabilities_restricted", "host namespaces": "hostNamespaces",
    "hostPath volumes": "hostPathVolumes", "hostPort": "hostPorts", "probe or lifecycle host": "hostProbesAndHostLifecycle",
    "privileged": "privileged", "procMount": "procMount", "restricted volume types": "restrictedVolumes",
    "runAsNonRoot != true": "runAsNonRoot", "runAsUser=0": "runAsUser", "seccompProfile": "seccompProfile",
    "seLinuxOptions": "seLinuxOptions", "forbidden sysctls": "sysctls", "hostProcess": "windowsHostProcess",
}  # fmt: skip
"""What the admission plugin writes, and the check that writes it (ForbiddenReason in its policy/)."""

OVERRIDES = {"capabilities_baseline": "capabilities_restricted", "hostPathVolumes": "restrictedVolumes",
             "procMount": "procMount_restricted", "seccompProfile_baseline": "seccompProfile_restricted"}  # fmt: skip
"""Baseline checks that `restricted` replaces by a stricter one of its own, where that exists."""

CAPABILITIES = ("ALL", "NET_BIND_SERVICE", "NET_RAW", "CHOWN", "SYS_ADMIN", "net_admin", "CAP_CHOWN")
VOLUMES = (
    {"emptyDir": {}}, {"hostPath": {"path": "/etc"}}, {"hostPath": {"path": "/", "type": "Directory"}}, {"configMap": {"name": "a"}}, {"secret": {"secretName": "a"}}, {},
    {"nfs": {"server": "a", "path": "/"}}, {"persistentVolumeClaim": {"claimName": "a"}}, {"image": {"reference": "a"}},
    {"projected": {"sources": []}}, {"downwardAPI": {}}, {"csi": {"driver": "a"}}, {"gitRepo": {"repository": "a"}},
    {"ephemeral": {"volumeClaimTemplate": {"spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}}},
    {"iscsi": {"targetPortal": "1.2.3.4", "iqn": "iqn.2000-01.a:b", "lun": 0}}, {"rbd": {"monitors": ["a"], "image": "a"}},
)  # fmt: skip
SYSCTLS = ("kernel.shm_rmid_forced", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_rmem",
           "net.core.somaxconn", "kernel.msgmax", "net.ipv4.ping_group_range")  # fmt: skip


def profile(dice: random.Random) -> dict:
    return dice.choice((
        {"type": "RuntimeDefault"}, {"type": "Localhost", "localhostProfile": "a"}, {"type": "Unconfined"}, {"type": "RuntimeDefault"},
    ))  # fmt: skip


def options(dice: random.Random) -> dict:
    made = {"type": dice.choice(("container_t", "container_engine_t", "spc_t", "container_init_t", ""))}
    if dice.random() < 0.2:
        made[dice.choice(("user", "role"))] = dice.choice(("a", ""))
    return made


def handler(dice: random.Random) -> dict:
    kind = dice.choice(("httpGet", "tcpSocket", "exec"))
    if kind == "exec":
        return {kind: {"command": ["a"]}}
    return {kind: {"port": 80, **({"host": dice.choice(("1.2.3.4", ""))} if dice.random() < 0.5 else {})}}


def maybe(dice: random.Random, made: dict, chance: float, **fields) -> None:
    """Sets each field by chance."""
    for name, value in fields.items():
        if dice.random() < chance:
            made[name] = value(dice) if callable(value) else value


def container(dice: random.Random, name: str, *, windows: bool, mild: bool) -> dict:
    made, c = {"name": name, "image": "a"}, {}
    chance = 0.05 if mild else 0.25
    if mild and not windows:
        c = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    maybe(dice, c, chance, privileged=lambda d: d.random() < 0.5, allowPrivilegeEscalation=lambda d: d.random() < 0.3,
          procMount=lambda d: d.choice(("Default", "Unmasked")), seccompProfile=profile, appArmorProfile=profile, seLinuxOptions=options,
          capabilities=lambda d: {"add": d.sample(CAPABILITIES, d.randint(0, 2)), "drop": d.sample(CAPABILITIES, d.randint(0, 2))})  # fmt: skip
    if windows:
        c = {}
        maybe(dice, c, 0.3, windowsOptions=lambda d: {"hostProcess": d.random() < 0.7})
    maybe(dice, c, 0.3, runAsNonRoot=lambda d: d.random() < 0.7)
    if not windows:
        maybe(dice, c, 0.2, runAsUser=lambda d: d.choice((0, 1000)))
    if c:
        made["securityContext"] = c
    maybe(dice, made, chance, ports=lambda d: [{"containerPort": 80, **({"hostPort": d.choice((0, 80))} if d.random() < 0.5 else {})}],
          livenessProbe=handler, startupProbe=handler, lifecycle=lambda d: {d.choice(("postStart", "preStop")): handler(d)})  # fmt: skip
    return made


def pod(dice: random.Random) -> dict:
    """A pod's metadata and spec, with whatever the standards name set or not."""
    windows, mild = dice.random() < 0.1, dice.random() < 0.5
    chance = 0.03 if mild else 0.15
    spec = {
        "containers": [
            container(dice, f"c{n}", windows=windows, mild=mild) for n in range(dice.randint(1, 2))
        ]
    }
    if dice.random() < 0.3:
        spec["initContainers"] = [container(dice, "i0", windows=windows, mild=mild)]
    p = {"seccompProfile": {"type": "RuntimeDefault"}, "runAsNonRoot": True} if mild and not windows else {}
    if windows:
        spec["os"] = {"name": "windows"}
        if dice.random() < 0.5:
            p["windowsOptions"], spec["hostNetwork"] = {"hostProcess": True}, True
    else:
        maybe(dice, p, chance, seccompProfile=profile, appArmorProfile=profile, seLinuxOptions=options, runAsUser=lambda d: d.choice((0, 1000)),
              sysctls=lambda d: [{"name": n, "value": "1"} for n in d.sample(SYSCTLS, d.randint(1, 2))])  # fmt: skip
        maybe(dice, spec, chance, hostPID=True, hostIPC=lambda d: d.random() < 0.7, os={"name": "linux"})
        maybe(dice, spec, 0.2, hostUsers=lambda d: d.random() < 0.3)
    maybe(dice, spec, chance, hostNetwork=lambda d: d.random() < 0.7)
    maybe(dice, spec, 0.3,
          volumes=lambda d: [{"name": f"v{n}", **v} for n, v in enumerate(d.sample(VOLUMES, d.randint(1, 2)))])  # fmt: skip
    maybe(dice, p, 0.3, runAsNonRoot=lambda d: d.random() < 0.7)
    if p:
        spec["securityContext"] = p
    notes = {}
    if dice.random() < 0.15:
        notes = {
            dice.choice(("container.apparmor.security.beta.kubernetes.io/c0", "container.apparmor.security.beta.kubernetes.io/i0")):
                dice.choice(("runtime/default", "unconfined", "localhost/a", "")),
        }  # fmt: skip
    if dice.random() < 0.1:
        notes[dice.choice(("seccomp.security.alpha.kubernetes.io/pod", "container.seccomp.security.alpha.kubernetes.io/c0"))] = (
            dice.choice(("runtime/default", "unconfined", "docker/default", "localhost/a"))
        )  # fmt: skip
    return {"metadata": {"annotations": notes}, "spec": spec}


def wrap(kind: str, made: dict, name: str, namespace: str) -> dict:
    """The same pod as an object of some kind."""
    meta = {"name": name, "namespace": namespace}
    template = {"metadata": {**made["metadata"], "labels": {"a": "b"}}, "spec": dict(made["spec"])}
    if kind == "Pod":
        return {
            "apiVersion": "v1",
            "kind": kind,
            "metadata": {**meta, **made["metadata"]},
            "spec": made["spec"],
        }
    if kind in ("Job", "CronJob"):
        template["spec"]["restartPolicy"] = "Never"
        spec = {"template": template}
        if kind == "CronJob":
            spec = {"schedule": "0 0 * * *", "jobTemplate": {"spec": spec}}
        return {"apiVersion": "batch/v1", "kind": kind, "metadata": meta, "spec": spec}
    if kind == "PodTemplate":
        return {"apiVersion": "v1", "kind": kind, "metadata": meta, "template": template}
    if kind == "ReplicationController":
        return {
            "apiVersion": "v1",
            "kind": kind,
            "metadata": meta,
            "spec": {"selector": {"a": "b"}, "template": template},
        }
    spec = {"selector": {"matchLabels": {"a": "b"}}, "template": template}
    if kind == "StatefulSet":
        spec["serviceName"] = "a"
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": meta, "spec": spec}


PATHS = {"Pod": "/api/v1", "PodTemplate": "/api/v1", "ReplicationController": "/api/v1", "Job": "/apis/batch/v1", "CronJob": "/apis/batch/v1"}  # fmt: skip


def asked(made: dict) -> tuple[str, str, dict]:
    kind = made["kind"]
    base = PATHS.get(kind, "/apis/apps/v1")
    return ("POST", f"{base}/namespaces/{made['metadata']['namespace']}/{kind.lower()}s?dryRun=All", made)


def violations(text: str) -> set[str] | None:
    """The checks that a message of the admission plugin names; None where it is another's message."""
    if "violate" not in text or "PodSecurity" not in text:
        return None
    told = text[text.index("PodSecurity") :].partition(": ")[2].replace('\\"', '"').rstrip('"')
    bare = re.sub(r'"[^"]*"', "_", told)
    while "(" in (bare := re.sub(r"\([^()]*\)", "", bare)):
        pass
    return {REASONS[reason.strip()] for reason in bare.split(",")}


def expected(failed: dict[str, str], level: str) -> set[str]:
    """The checks that our view fails at a level, named as the plugin names them."""
    if level == "baseline":
        names = {c for c, of in failed.items() if of == "baseline"}
    else:
        names = {c for c in failed if OVERRIDES.get(c) not in failed}
    return {c.removesuffix("_restricted").removesuffix("_baseline") if c.startswith(("procMount", "seccomp")) else c for c in names}  # fmt: skip


@pytest.fixture(scope="module")
def spaces(plane, tmp_path_factory):
    """A namespace for each level and version: one that enforces on pods, one that warns of templates."""
    api = connect(plane.kubeconfig, tmp_path_factory.mktemp("judge"))
    names = []
    for level in ("baseline", "restricted"):
        for minor in (*MINORS, None):
            for mode in ("enforce", "warn"):
                name = f"{mode}-{level}-{'latest' if minor is None else minor}"
                prefix = "pod-security.kubernetes.io"
                labels = {
                    f"{prefix}/{mode}": level,
                    f"{prefix}/{mode}-version": "latest" if minor is None else f"v1.{minor}",
                }
                api("POST", "/api/v1/namespaces", {"metadata": {"name": name, "labels": labels}})
                names.append(name)
    for name in names:
        for _ in range(100):
            if api("GET", f"/api/v1/namespaces/{name}/serviceaccounts/default")[0] == 200:
                break
            time.sleep(0.1)
    yield api
    for name in names:
        api("DELETE", f"/api/v1/namespaces/{name}")


def ours(objects: list[dict]) -> dict[tuple[str, int | None], dict[str, str]]:
    """The checks that each object fails, by its name and version, with their levels."""
    held = session("\n---\n".join(json.dumps(o) for o in objects))
    assert held.ready(("pod_security",)) is None
    held.db.execute(next(sql for reads, sql in views.macros() if "pod_security_checks" in reads))
    out = {}
    for minor in (*MINORS, None):
        source = "pod_security" if minor is None else f"pod_security_at({minor})"
        for name, ok, check, level in held.ask(
            f"select split_part(resource, '/', 3), ok, check_id, level from {source}"
        ):
            assert ok is not None
            if not ok:
                out.setdefault((name, minor), {})[check] = level
    return out


def judge(api, kinds: tuple[str, ...], count: int, mode: str) -> None:
    made = []
    for n in range(count):
        dice = random.Random(n)
        made.append((dice.choice(kinds), pod(dice), f"p{n}"))
    failed = ours([wrap(kind, p, name, "here") for kind, p, name in made])
    questions = []
    for n, (kind, p, name) in enumerate(made):
        for level in ("baseline", "restricted"):
            for minor in (None, random.Random(n).choice(MINORS)):
                space = f"{mode}-{level}-{'latest' if minor is None else minor}"
                questions.append((level, minor, name, asked(wrap(kind, p, name, space))))
    said = api.each([q for *_, q in questions])
    agreed, wrong, seen = 0, [], set()
    for (level, minor, name, q), (status, body) in zip(questions, said, strict=True):
        if status == 201:
            told = [v for w in body["warnings"] if (v := violations(w)) is not None]
            upstream = told[0] if told else set()
        elif status == 403 and (v := violations(body["message"])) is not None:
            upstream = v
        else:
            assert status == 422, body  # the API server does not take such a pod at all
            continue
        mine = expected(failed.get((name, minor), {}), level)
        seen |= upstream
        agreed += mine == upstream
        if mine != upstream:
            wrong.append((level, minor, sorted(mine - upstream), sorted(upstream - mine), q[2]))
    assert not wrong, f"{len(wrong)} of {len(questions)}: {json.dumps(wrong[:3], indent=1)}"
    assert agreed > len(questions) / 2, f"only {agreed} of {len(questions)} pods were valid"
    assert seen == set(REASONS.values())


def test_pods(spaces):
    judge(spaces, ("Pod",), 600, "enforce")


def test_whatever_has_a_pod_template(spaces):
    kinds = (
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "ReplicaSet",
        "Job",
        "CronJob",
        "ReplicationController",
        "PodTemplate",
    )
    judge(spaces, kinds, 400, "warn")


def test_ephemeral_containers(spaces):
    """They cannot be created with a pod: they are added to one that runs, and judged then."""
    made = {
        "metadata": {"name": "host"},
        "spec": {"containers": [container(random.Random(1), "c0", windows=False, mild=True)]},
    }
    assert spaces("POST", "/api/v1/namespaces/warn-baseline-latest/pods", made)[0] == 201
    judged = 0
    for n in range(60):
        added = container(random.Random(n), "debugger", windows=False, mild=False)
        for field in ("ports", "livenessProbe", "startupProbe", "lifecycle"):
            added.pop(field, None)
        body = json.dumps({"spec": {"ephemeralContainers": [added]}})
        said = spaces.pool.request(
            "PATCH", "/api/v1/namespaces/warn-baseline-latest/pods/host/ephemeralcontainers?dryRun=All", body=body,
            headers={"Content-Type": "application/strategic-merge-patch+json"},
        )  # fmt: skip
        if said.status == 422:
            continue
        assert said.status == 200, said.data
        stored = json.loads(said.data)
        told = [v for w in said.headers.getlist("Warning") if (v := violations(w)) is not None]
        mine = expected(
            ours([{**stored, "apiVersion": "v1", "kind": "Pod"}]).get(("host", None), {}), "baseline"
        )
        assert mine == (told[0] if told else set()), added
        judged += bool(told)
    assert judged > 10
