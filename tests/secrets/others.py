"""Node facts, what clouds say, people's answers, waivers, parameters and own content, each with one secret in it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import layouts
import yaml
from planting import Planted, b64

from complyk8s.collect.node import facts

UNTIL = f"{datetime.now(UTC) + timedelta(days=90):%Y-%m-%d}"
FLAGS = {
    "kubelet --cloud-pass": ("kubelet", "--cloud-pass={S14}"), "kubelet --bootstrap-token": ("kubelet", "--bootstrap-token={S24}"), "k3s --token": ("k3s", "--token={S24}"), "k3s --agent-token": ("k3s", "--agent-token={S24}"),
    "k3s datastore": ("k3s", "--datastore-endpoint=mysql://u:{S14}@tcp(h:1)/d"), "k3s s3 secret": ("k3s", "--etcd-s3-secret-key={S40}"), "k3s s3 session": ("k3s", "--etcd-s3-session-token={S60}"), "k3s vpn": ("k3s", "--vpn-auth=name=tailscale,joinKey={S30}"),
    "apiserver --oidc-client-secret": ("kube-apiserver", "--oidc-client-secret={S24}"), "etcd --auth-token": ("etcd", "--auth-token=jwt,sign-key=/x,priv={S24}"), "etcd --listen URL": ("etcd", "--initial-advertise-peer-urls=https://u:{S14}@h:1"), "apiserver etcd URL": ("kube-apiserver", "--etcd-servers=https://root:{S14}@e:2379"),
}  # fmt: skip
KUBELET: dict[str, Any] = {
    "registryPass": "{S14}", "staticPodURLHeader": {"Authorization": ["{S30}"]}, "staticPodURLHeader ": {"X-Token": ["{S30}"]}, "providerID": "https://u:{S14}@h", "clusterPassword": "{L14}",
}  # fmt: skip
RANCHER: dict[str, Any] = {
    "token": "{S30}", "agent-token": "{S30}", "datastore-endpoint": "postgres://u:{S14}@h/d", "etcd-s3-access-key": "AKIA{U16}", "etcd-s3-secret-key": "{S40}", "etcd-s3-session": "{S60}", "vpn-auth": "name=tailscale,joinKey={S30}",
    "etcd-arg": ["auth-token=simple", "password={S14}"], "kube-apiserver-arg": ["oidc-client-secret={S24}"], "kubelet-arg": ["cloud-pass={S14}"], "system-default-registry": "u:{S14}@r.example.com", "etcd-s3-config-secret": "x",
}  # fmt: skip
RANCHER.pop("etcd-s3-config-secret")
CONFIGS: dict[str, Any] = {
    "audit-policy-file": {"rules": [], "note": "password={S14}"}, "authorization-config": {"authorizers": [{"webhook": {"headers": {"Authorization": "{S30}"}}}]}, "authentication-config": {"jwt": [{"issuer": {"url": "https://u:{S14}@idp"}}]},
    "admission-control-config-file": {"plugins": [{"configuration": {"kubeConfig": {"users": [{"user": {"token": "{S30}"}}]}}}]}, "encryption-provider-config": [{"resources": ["secrets"], "providers": ["aescbc"], "keys": [{"secret": "{S43}"}]}], "egress": {"proxy": "https://u:{S14}@p"},
}  # fmt: skip
EKS: dict[str, Any] = {
    "tags": {"db_pass": "{S14}"},
    "tags ": {"token": "{S24}"},
    "connectorConfig": {"activationCode": "{S20}"},
    "identity": {"oidc": {"issuer": "https://u:{S14}@h"}},
    "logging": {"note": "ghp_{S36}"},
    "Tags": [{"Key": "password", "Value": "{S14}"}],
}
GKE: dict[str, Any] = {
    "masterAuth": {"username": "x", "password": "{S14}"},
    "masterAuth ": {"clientKey": "B64KEY"},
    "nodeConfig": {"metadata": {"kube-env": "KUBELET_KEY: {S60}\nX: y\n"}},
    "nodeConfig ": {"metadata": {"startup-script": "export TOKEN={S24}"}},
    "resourceLabels": {"api_token": "{S24}"},
    "nodePools ": [{"config": {"metadata": {"user-data": "password: {S14}"}}}],
}
AKS: dict[str, Any] = {
    "servicePrincipalProfile": {"clientId": "x", "secret": "{S30}"},
    "windowsProfile": {"adminUsername": "x", "adminPassword": "{S14}"},
    "addonProfiles": {"omsagent": {"config": {"workspaceKey": "{S60}"}}},
    "tags": {"admin_pw": "{S14}"},
    "aadProfile": {"serverAppSecret": "{S30}"},
    "httpProxyConfig": {"httpProxy": "http://u:{S14}@p"},
}

ANSWERS = {  # what `attest` is told: author, text
    "attest text": ("Alice", "see the wiki, password={S14}"), "attest text token": ("Alice", "token ghp_{S36} was used"), "attest text URL": ("Alice", "https://u:{S14}@wiki/x"), "attest author": ("ghp_{S36}", "seen"), "attest author password": ("Alice password={S14}", "seen"), "attest text PEM": ("Alice", "-----BEGIN PRIVATE KEY-----\n{S60}\n-----END PRIVATE KEY-----"),
}  # fmt: skip
ATTACHED = {  # files given with an answer: name, text
    "attached text": ("note.txt", "the password={S14}\n"), "attached kubeconfig": ("config", "apiVersion: v1\nkind: Config\nusers:\n- name: x\n  user: {token: {S40}}\n"), "attached key": ("x.pem", "-----BEGIN PRIVATE KEY-----\nMII{S60}\n-----END PRIVATE KEY-----\n"), "attached JSON": ("x.json", '{"password":"{S14}"}'),
    "attached env": (".env", "DB_PASSWORD={S14}\n"), "attached CSV": ("x.csv", "user,token\nx,ghp_{S36}\n"), "attached gzip": ("x.txt.gz", "password={S14}\n"), "attached zip": ("x.zip", "password={S14}\n"), "attached name": ("ghp_{S36}.txt", "nothing"), "attached UTF-16": ("x.txt", "password={S14}\n"), "attached key in text": ("x.md", "see\n\n    AWS_SECRET_ACCESS_KEY={S40}\n"),
}  # fmt: skip
REASONS = {
    "waiver reason": ("accepted: password={S14}", "Bob"),
    "waiver reason token": ("ghp_{S36}", "Bob"),
    "waiver by": ("accepted", "https://u:{S14}@h"),
    "waiver reason PEM": ("x -----BEGIN PRIVATE KEY-----\nMII{S60}", "Bob"),
}
PARAMETERS = {
    "allowed_registries": "https://u:{S14}@r.example.com",
    "api_token": "{S30}",
    "cardholder_labels": "ghp_{S36}",
    "admin_password": "{L14}",
    "note": "password={S14}",
}


def node(root: Path, planted: Planted, folder: Path) -> None:
    """Facts as a node that redacts nothing would send them; in each file of lines one node for each secret."""
    layout = layouts.kubeadm(root)
    base = facts.collect(layout.root, "node-1", datetime.now(UTC).replace(tzinfo=None))
    lines = []

    def add(**more: Any) -> None:
        held = {**json.loads(json.dumps(base)), **more}
        held["metadata"] = {"name": f"node-{len(lines)}"}
        lines.append(json.dumps(held))

    for kind, (component, flag) in FLAGS.items():
        add(
            processes=[
                {
                    "component": component,
                    "arguments": planted.fill(f"facts {kind}", flag).split(" "),
                    "uid": 0,
                    "inPod": False,
                }
            ]
        )
        name, _, value = flag.partition("=")
        add(
            processes=[
                {
                    "component": component,
                    "arguments": [name, planted.fill(f"facts {kind}, two words", value)],
                    "uid": 0,
                    "inPod": False,
                }
            ]
        )
    for key, value in KUBELET.items():
        add(
            kubelet={
                "config": {
                    key.strip(): planted.held(
                        f"facts kubelet {key}{list(value) if isinstance(value, dict) else ''}", value
                    )
                },
                "files": [],
                "fromFile": True,
                "unread": [],
            }
        )
    for key, value in RANCHER.items():
        add(distribution={"name": "k3s", "config": {key: planted.held(f"facts k3s {key}", value)}})
    for key, value in CONFIGS.items():
        add(configs={key: planted.held(f"facts config {key}", value)})
    add(gaps=[planted.fill("facts gap", "/etc/x: password={S14}")])
    add(
        kubelet={
            "config": {},
            "files": [],
            "fromFile": True,
            "unread": [planted.fill("facts unread", "/etc/x: token: {S24}")],
        }
    )
    add(refused=[planted.fill("facts refused", "/etc/ghp_{S36}")])
    add(tool=planted.fill("facts tool", "password={S14}"))
    lines.append(
        json.dumps(
            {
                **base,
                "metadata": {"name": planted.fill("facts wrong shape", "password={S14}")},
                "processes": 3,
            }
        )
    )
    (folder / "facts.jsonl").write_text("\n".join(lines) + "\n")
    for number, (key, value) in enumerate(EKS.items()):
        held = {
            "cluster": {
                "name": f"c{number}",
                "arn": "arn:aws:eks:x:1:cluster/c",
                key.strip(): planted.held(f"cloud EKS {key}{number}", value),
            }
        }
        (folder / f"eks{number}.json").write_text(json.dumps(held))
    for number, (key, value) in enumerate(GKE.items()):
        key_text = "-----BEGIN RSA PRIVATE KEY-----\n{S64}\n-----END RSA PRIVATE KEY-----\n"
        made = (
            {"clientKey": b64(planted.fill("cloud GKE clientKey", key_text))}
            if key == "masterAuth "
            else planted.held(f"cloud GKE {key}{number}", value)
        )
        (folder / f"gke{number}.json").write_text(
            json.dumps(
                {
                    "name": f"g{number}",
                    "selfLink": "https://container.googleapis.com/x",
                    "nodePools": [],
                    key.strip(): made,
                }
            )
        )
    for number, (key, value) in enumerate(AKS.items()):
        held = {
            "name": f"a{number}",
            "type": "Microsoft.ContainerService/ManagedClusters",
            key: planted.held(f"cloud AKS {key}", value),
        }
        (folder / f"aks{number}.json").write_text(json.dumps(held))


def content(folder: Path, planted: Planted) -> None:
    """Controls of one's own whose titles and rows hold secrets, and files that cannot be read."""
    inside = folder / "queries" / "own"
    inside.mkdir(parents=True)
    head = '/*\ntitle = "{title}"\nseverity = "low"\nreads = ["objects"]\nexpects = "x"\nfix = "x"\nwhy = "x"\nreferences = ["https://example.com"]\n*/\n'
    made = {
        "own seen": (head.replace("{title}", "Own"), "select resource, false as ok, 'password={S14}' as seen from objects"), "own resource": (head.replace("{title}", "Own"), "select 'ghp_{S36}' as resource, false as ok, 'x' as seen"),
        "own title": (head.replace("{title}", "Own password={S14}"), "select resource, false as ok, 'x' as seen from objects"), "own error": (head.replace("{title}", "Own"), "select ghp_{S36} from objects"), "own literal": (head.replace("{title}", "Own"), "select resource, true as ok, 'x' as seen from objects where resource <> 'password={S14}'"),
        "own header": ("/*\ntitle = [ghp_{S36}\n*/\n", "select 1"),
    }  # fmt: skip
    for number, (kind, (top, sql)) in enumerate(made.items()):
        (inside / f"own{number}.sql").write_text(planted.fill(f"content {kind}", top + sql + "\n"))


def settings(planted: Planted) -> str:
    """The text of complyk8s.toml."""
    lines = ["[parameters]"]
    lines += [
        f"{name} = [{json.dumps(planted.fill(f'parameter {name}', text))}]"
        for name, text in PARAMETERS.items()
    ]
    return "\n".join(lines) + "\n"


def commands(place: Path, work: Path, planted: Planted) -> list[list[str]]:
    """Command lines that hold secrets, or name files that do."""
    out: list[list[str]] = [["snapshot", "--from", str(place / "manifests" / "one.yaml")]]
    given = ["pci-dss-4.0.1", "1.1.1", "--answer", "met", "--until", UNTIL]
    for kind, (author, text) in ANSWERS.items():
        author, text = planted.held(kind, [author, text])
        out.append(["attest", "record", *given, "--by", author, "--text", text])
    for number, (kind, (name, text)) in enumerate(ATTACHED.items()):
        name, text = planted.held(kind, [name, text])
        path = place / f"attached{number}" / name
        path.parent.mkdir()
        path.write_bytes(_encoded(kind, text))
        out.append(
            ["attest", "record", *given, "--by", "Alice", "--text", "see the file", "--file", str(path)]
        )
    for kind, (reason, by) in REASONS.items():
        reason, by = planted.held(kind, [reason, by])
        out.append(
            [
                "waive",
                "workloads/*",
                "Pod/planted/p00*",
                "--reason",
                reason,
                "--by",
                by,
                "--until",
                UNTIL,
                "--file",
                str(work / "waivers.yaml"),
            ]
        )
    direct = [
        {
            "control": "workloads/run-as-*",
            "resource": "Pod/planted/p01*",
            "reason": planted.fill("waiver file", "password={S14}"),
            "approved_by": "Bob",
            "approved_on": f"{datetime.now(UTC):%Y-%m-%d}",
            "until": UNTIL,
        }
    ]
    (work / "direct.yaml").write_text(yaml.safe_dump({"waivers": direct}))
    template = [
        {
            "framework": given[0],
            "requirement": given[1],
            "answer": "met",
            "author": "Alice",
            "until": UNTIL,
            "evidence": planted.fill("attest read", "password={S14}"),
            "files": "",
        }
    ]
    (place / "answers.yaml").write_text(yaml.safe_dump(template))
    out.append(["attest", "read", str(place / "answers.yaml")])
    (place / "bad.yaml").write_text(planted.fill("attest read broken", "- framework: [\n  {S24}: *x\n"))
    out.append(["attest", "read", str(place / "bad.yaml")])
    (place / "badwaivers.yaml").write_text(planted.fill("waiver broken", "waivers:\n- {S24}: *x\n"))
    out.append(
        [
            "waive",
            "workloads/*",
            "Pod/x/y",
            "--reason",
            "x",
            "--by",
            "x",
            "--until",
            UNTIL,
            "--file",
            str(place / "badwaivers.yaml"),
        ]
    )
    (place / "badpolicy.yaml").write_text(planted.fill("audit policy broken", "rules: [{S24}: *x\n"))
    out.append(["evaluate", "--audit-policy", str(place / "badpolicy.yaml")])
    (place / "bad.toml").write_text(planted.fill("settings broken", "store = {S24}\n"))
    out.append(["--config", str(place / "bad.toml"), "sql", "select 1"])
    (place / "unknown.toml").write_text(planted.fill("settings unknown", 'ghp_{S36} = "x"\n'))
    out.append(["--config", str(place / "unknown.toml"), "sql", "select 1"])
    (place / "kubeconfig").write_text(
        planted.fill(
            "kubeconfig broken",
            "apiVersion: v1\nkind: Config\nusers:\n- user: {token: {S40}}\nclusters: [*x]\n",
        )
    )
    out.append(["snapshot", "--kubeconfig", str(place / "kubeconfig")])
    server = planted.fill("kubeconfig server", "http://u:{S14}@127.0.0.1:9")
    users = [{"name": "x", "user": {"token": planted.fill("kubeconfig token", "{S40}")}}]
    held = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "x",
        "users": users,
        "clusters": [{"name": "x", "cluster": {"server": server}}],
        "contexts": [{"name": "x", "context": {"cluster": "x", "user": "x"}}],
    }
    (place / "kubeconfig2").write_text(json.dumps(held))
    out.append(["snapshot", "--kubeconfig", str(place / "kubeconfig2")])
    out.append(["ingest", planted.fill("path with a password", "/nowhere/password={S14}")])
    out.append(["ingest", planted.fill("storage URL", "s3://key:{S24}@bucket/x")])
    out.append(["sql", planted.fill("SQL error", "select nothing('password={S14}') from objects")])
    out.append(
        [
            "--cluster",
            planted.fill("cluster name", "https://u:{S14}@h"),
            "snapshot",
            "--from",
            str(place / "manifests" / "one.yaml"),
        ]
    )
    return out


def _encoded(kind: str, text: str) -> bytes:
    from planting import gz, zipped

    return {"attached gzip": gz, "attached zip": zipped, "attached UTF-16": lambda t: t.encode("utf-16")}.get(
        kind, str.encode
    )(text)
