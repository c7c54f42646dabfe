"""Measures speed and memory, side by side; prints a table and writes it as JSON."""

import argparse
import json
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "cluster"), str(Path(__file__).parent)]

import control_plane  # noqa: E402
import pods  # noqa: E402

PROGRAM = [sys.executable, "-m", "complyk8s"]
DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {name: app-%(app)02d, namespace: team-%(team)02d, labels: {app: app-%(app)02d}}
spec:
  replicas: %(replicas)d
  selector: {matchLabels: {app: app-%(app)02d}}
  template:
    metadata: {labels: {app: app-%(app)02d, team: team-%(team)02d}}
    spec:
      automountServiceAccountToken: %(token)s
      containers:
        - name: main
          image: registry.example/team-%(team)02d/app-%(app)02d:1.%(app)d
          env: [{name: MODE, value: "%(app)d"}, {name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}]
          ports: [{containerPort: 8080}]
          resources: {limits: {cpu: 100m, memory: 64Mi}, requests: {cpu: 10m, memory: 16Mi}}
          securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: %(token)s, capabilities: {drop: [ALL]}}
---
"""


def measured(name: str, command: list, **more) -> dict:
    """Runs a command; seconds and the most memory that it and its children held."""
    before = time.monotonic()
    script = ("import resource,subprocess,sys;c=subprocess.run(sys.argv[1:]).returncode;"
              "u=resource.getrusage(resource.RUSAGE_CHILDREN);"
              "print(u.ru_maxrss,u.ru_utime+u.ru_stime,file=sys.stderr);sys.exit(c)")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", script, *map(str, command)], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT)}, **more)  # fmt: skip
    seconds = time.monotonic() - before
    if done.returncode not in (0, 3):
        raise SystemExit(f"{name}: exit {done.returncode}: {done.stderr[-800:]}")
    peak = int(done.stderr.strip().splitlines()[-1].split()[0]) / 1024
    cpu = float(done.stderr.strip().splitlines()[-1].split()[1])
    row = {"what": name, "seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2), "peak_mb": round(peak)}
    print(f"  {name:58} {seconds:8.2f} s {cpu:8.2f} CPU s {peak:8.0f} MB", flush=True)
    return row


def fill(plane: control_plane.ControlPlane, teams: int, apps: int, replicas: int) -> int:
    """Makes the workloads and waits until all of their pods run."""
    plane.kubectl("apply", "-f", "-", given="".join(control_plane.node(f"worker-{i:02d}") for i in range(10)))
    for team in range(teams):
        names = f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: team-{team:02d}}}\n---\n"
        body = "".join(
            DEPLOYMENT
            % {"team": team, "app": app, "replicas": replicas, "token": "true" if app % 3 else "false"}
            for app in range(apps)
        )
        plane.kubectl("apply", "-f", "-", given=names + body)
    wanted = teams * apps * replicas
    for _ in range(600):
        text = plane.kubectl("get", "--raw", "/api/v1/pods?limit=1")
        there = 1 + json.loads(text)["metadata"].get("remainingItemCount", 0)
        if there >= wanted and '"Pending"' not in plane.kubectl(
            "get", "--raw", "/api/v1/pods?fieldSelector=status.phase=Pending&limit=1"
        ):
            return there
        time.sleep(1)
    raise SystemExit("the pods did not come up")


BARE_LIST = """
import sys; from kubernetes import client, config
config.load_kube_config(sys.argv[1]); api = client.ApiClient(); token = ""
while token is not None:
    url = api.configuration.host + "/api/v1/pods?limit=500" + (f"&continue={token}" if token else "")
    r = api.rest_client.request("GET", url); body = r.read() or r.data
    import orjson; token = orjson.loads(body)["metadata"].get("continue")
"""


def cluster(place: Path, peer: bool) -> tuple[list[dict], Path]:
    """Collect, evaluate and HTML of 4,800 pods and of a small cluster."""
    rows = []
    plane = control_plane.start(place / "cluster")
    try:
        for teams, apps, replicas in ((4, 4, 3), (40, 12, 10)):
            pods = fill(plane, teams, apps, replicas)
            for turn in (1, 2):
                store = place / f"store-{pods}-{turn}"
                rows.append({"pods": pods, **measured(
                    f"{pods:,} pods: collect, evaluate, HTML ({turn})",
                    [*PROGRAM, "--store", store, "run", "--kubeconfig", plane.kubeconfig, "--format", "html", "--out", place / "out"])})  # fmt: skip
            rows.append(
                {
                    "pods": pods,
                    **measured(
                        f"{pods:,} pods: bare paged list of pods",
                        [sys.executable, "-c", BARE_LIST, plane.kubeconfig],
                    ),
                }
            )
        size = sum(p.stat().st_size for p in store.rglob("*.duckdb") if "read" not in p.name)
        measured(
            "again, the cluster unchanged",
            [*PROGRAM, "--store", store, "snapshot", "--kubeconfig", plane.kubeconfig],
        )
        grown = sum(p.stat().st_size for p in store.rglob("*.duckdb") if "read" not in p.name)
        print(
            f"  store: {size / 2**20:.1f} MB, after a second snapshot {grown / 2**20:.1f} MB ({100 * (grown - size) / size:+.1f} %)"
        )
        rows.append(
            {"what": "store growth, unchanged cluster", "percent": round(100 * (grown - size) / size, 1)}
        )
        if peer:
            rows.append({"pods": pods, **prowler(plane, place)})
        log = place / "audit.log"
        with log.open("wb") as out:
            for part in sorted(plane.audit_log.parent.glob("audit*.log"), key=lambda p: p.stat().st_mtime):
                out.write(part.read_bytes())
    finally:
        plane.stop()
    return rows, log


def realistic(place: Path) -> list[dict]:
    """Snapshot, evaluation and HTML of pods as people have them, at default settings; live, and from files."""
    rows = []
    for title, size in (
        ("5,000 pods of 8 kB", pods.Size()),
        ("5,000 pods of 11.5 kB, a sidecar injected", pods.Size(sidecar=True)),
        ("20,000 pods of 11.5 kB, 2,000 namespaces", pods.Size(pods=20_000, namespaces=2_000, sidecar=True)),
    ):
        name = f"{size.pods}-{size.sidecar}"
        served = subprocess.Popen(
            [sys.executable, pods.__file__, "--serve", "0", *pods.given(size)],
            cwd=place,
            stdout=subprocess.PIPE,
            text=True,
        )  # a process of its own: its memory and its CPU are not ours
        try:
            kubeconfig = served.stdout.readline().strip()
            for how, command in (
                ("live", ["--kubeconfig", kubeconfig]),
                ("from files", ["--from", pods.write(place / f"files-{name}", size)]),
            ):
                rows.append({"pods": size.pods, "sidecar": size.sidecar, **measured(f"{title}, {how}", [
                    *PROGRAM, "--store", place / f"store-{name}-{how[:4]}", "run", *command, "--format", "html",
                    "--out", place / "out"])})  # fmt: skip
        finally:
            served.terminate()
            served.wait()
        shutil.rmtree(place / f"files-{name}")
    return rows


def prowler(plane: control_plane.ControlPlane, place: Path) -> dict:
    """Prowler's Kubernetes provider, all checks, on the same cluster; in a venv of its own."""
    venv = place / "prowler"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([venv / "bin" / "pip", "install", "-q", "prowler"], check=True)
    return measured("Prowler, kubernetes provider, HTML", [
        venv / "bin" / "prowler", "kubernetes", "--kubeconfig-file", plane.kubeconfig, "--output-formats", "html", "csv",
        "--output-directory", place / "prowler-out"])  # fmt: skip


def repeated(log: Path, size: int) -> Path:
    """The log under other ids and times until it has `size` bytes."""
    out = log.with_name("big.log")
    data = log.read_bytes()
    with out.open("wb") as file:
        turn = 0
        while file.tell() < size:
            day = b"2026-%02d-%02dT%02d:" % (turn // 672 % 12 + 1, turn // 24 % 28 + 1, turn % 24)
            file.write(
                re.sub(
                    rb'(Timestamp":")\d{4}-\d\d-\d\dT\d\d:',
                    rb"\g<1>" + day,
                    data.replace(b'"auditID":"', b'"auditID":"%03x-' % turn),
                )
            )
            turn += 1
    return out


COPY = """import duckdb, sys
how = sys.argv[3]
duckdb.connect().execute(f"copy (select * from read_ndjson('{sys.argv[1]}', maximum_object_size=100000000{how})) "
                         f"to '{sys.argv[2]}' (format parquet, compression zstd)")"""
LOOP = """import gzip, orjson, sys
opened = gzip.open if sys.argv[1].endswith('.gz') else open
for line in opened(sys.argv[1], 'rb'):
    record = orjson.loads(line)
    if 'log' in record: orjson.loads(record['log'])"""
POLARS = "import polars, sys; polars.scan_ndjson(sys.argv[1], infer_schema_length=2000, ignore_errors=True).select('verb', 'stage', 'level', 'requestURI', 'auditID', 'stageTimestamp').collect(engine='streaming')"
CHDB = """import chdb, sys
columns = ', '.join(f'{c} String' for c in ('verb', 'stage', 'level', 'requestURI', 'auditID', 'stageTimestamp'))
chdb.query(f"select count(), uniq(verb), uniq(stage), uniq(level), uniq(requestURI), uniq(auditID), max(stageTimestamp) "
           f"from file('{sys.argv[1]}', JSONEachRow, '{columns}') settings input_format_skip_unknown_fields = 1")"""


def wrapped(log: Path) -> Path:
    """The log as Docker's json-file driver writes it."""
    out = log.with_name("docker.log")
    with log.open() as lines, out.open("w") as file:
        for line in lines:
            file.write(json.dumps({"log": line, "stream": "stdout", "time": "2026-01-01T00:00:00Z"}) + "\n")
    return out


def log_speed(log: Path, place: Path, size: int, *, peer: bool) -> list[dict]:
    """Ingest of the plain log beside others that do less: side by side, twice."""
    from complyk8s.store.events import _COLUMNS  # the same columns for the copy that is told them

    file = repeated(log, size)
    mb = file.stat().st_size / 1e6
    python = [sys.executable, "-c"]
    beside = {
        "DuckDB copy, top-level columns": [*python, COPY, file, place / "copy.parquet", ", maximum_depth=1"],
        "DuckDB copy, told our columns": [
            *python,
            COPY,
            file,
            place / "copy.parquet",
            f", columns={_COLUMNS}",
        ],
        "Polars, six columns": [*python, POLARS, file],
        "orjson, line by line": [*python, LOOP, file],
    }
    if peer:
        subprocess.run([sys.executable, "-m", "venv", place / "chdb"], check=True)
        subprocess.run([place / "chdb" / "bin" / "pip", "install", "-q", "chdb"], check=True)
        beside["chDB, six columns"] = [place / "chdb" / "bin" / "python", "-c", CHDB, file]
    if shutil.which("jq"):
        beside["jq -c .verb"] = ["jq", "-c", ".verb", file]
    rows = []
    for turn in (1, 2):
        store = place / f"log-{turn}"
        ours = measured(
            f"{mb:,.0f} MB: complyk8s ingest ({turn})",
            [*PROGRAM, "--store", store, "--cluster", "perf", "ingest", file],
        )
        rows.append({"mb": round(mb), "speed": round(mb / ours["seconds"]), **ours})
        for name, command in beside.items():
            if turn == 2 and name.startswith(("jq", "orjson")):
                continue
            other = measured(f"{mb:,.0f} MB: {name} ({turn})", command)
            rows.append({"mb": round(mb), "ratio": round(other["seconds"] / ours["seconds"], 2), **other})
            print(
                f"    ours has {other['seconds'] / ours['seconds']:.2f} of its speed, {mb / ours['seconds']:.0f} MB/s"
            )
    rows.append(
        measured(
            "a second run over the same file",
            [*PROGRAM, "--store", store, "--cluster", "perf", "ingest", file],
        )
    )
    return rows + shapes_speed(file, place)


def shapes_speed(file: Path, place: Path) -> list[dict]:
    """Ingest of the same events compressed and wrapped, beside an orjson loop that does nothing with them."""
    part = file.with_name("part.log")
    with file.open("rb") as lines, part.open("wb") as out:
        while out.tell() < 300e6:
            out.write(lines.readline())
    subprocess.run(["gzip", "-kf", part], check=True)
    rows = []
    for name, held in (("gz", part.with_suffix(".log.gz")), ("wrapped by docker", wrapped(part))):
        mb = part.stat().st_size / 1e6
        ours = measured(
            f"{mb:,.0f} MB, {name}: complyk8s ingest",
            [*PROGRAM, "--store", place / f"s-{name[:2]}", "--cluster", "perf", "ingest", held],
        )
        loop = measured(f"{mb:,.0f} MB, {name}: orjson, line by line", [sys.executable, "-c", LOOP, held])
        rows += [{"mb": round(mb), "ratio": round(loop["seconds"] / ours["seconds"], 2), **ours}, loop]
        print(
            f"    {mb / ours['seconds']:.0f} MB/s of events, {loop['seconds'] / ours['seconds']:.2f} of the loop's speed"
        )
    return rows


def main() -> None:
    """Runs what is asked for."""
    options = argparse.ArgumentParser()
    options.add_argument("--only", choices=["cluster", "log", "pods"])
    options.add_argument("--log", type=Path, help="an audit log to measure with, instead of the cluster's")
    options.add_argument("--size", type=float, default=1.0, help="GB of the repeated log")
    options.add_argument(
        "--peer", action="store_true", help="Prowler and chDB too, each in a venv of its own"
    )
    options.add_argument("--out", type=Path)
    asked = options.parse_args()
    place = Path(tempfile.mkdtemp(prefix="complyk8s-perf-"))
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    print(machine)
    try:
        rows = realistic(place) if asked.only in {None, "pods"} else []
        if asked.only != "pods":
            made, log = ([], asked.log) if asked.log else cluster(place, asked.peer)
            rows += made
        if asked.only in {None, "log"}:
            rows += log_speed(log, place, int(asked.size * 1e9), peer=asked.peer)
        if asked.out:
            asked.out.write_text(json.dumps({"machine": machine, "rows": rows}, indent=2) + "\n")
    finally:
        shutil.rmtree(place, ignore_errors=True)
    print(f"peak of this script itself: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
