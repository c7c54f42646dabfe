"""Command lines as the components' own parsers read them, and as we do: not one difference.

Needs the test control plane, which links the components. A seed of one's own: COMPLYK8S_SEED=7 pytest …
"""

import json
import math
import os
import random
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from control_plane import build

from complyk8s.components.definitions import COMPONENTS, flag_set, known
from complyk8s.components.go import duration
from complyk8s.components.parse import parse
from components import lines

pytestmark = pytest.mark.cluster
SEEDS = (1, 2, 3, None)  # none: a new one, or that of the environment
COUNT = 3000
VERSION = 36
ETCD = 6


def judged(binary: Path, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    given = "\n".join(json.dumps(a) for a in asked)
    done = subprocess.run([binary, "parse"], input=given, capture_output=True, text=True, check=True)
    return [json.loads(x) for x in done.stdout.splitlines()]


def same(kind: str, ours: Any, theirs: Any, default: str) -> bool:  # noqa: PLR0911
    """Whether a value is the one that the component holds, as Go writes it."""
    if ours is None:  # an empty address leaves what was there
        return theirs == default
    if kind == "bool":
        return ("true" if ours else "false") == theirs
    if kind in ("float32", "float64"):
        number = float(theirs.replace("Inf", "inf").replace("NaN", "nan"))
        return (
            ours == number
            or (math.isnan(ours) and math.isnan(number))
            or (kind == "float32" and math.isclose(ours, number, rel_tol=1e-7))
        )
    if kind == "duration":
        return duration(theirs) == ours
    if kind in ("int32s", "certificates"):
        listed = theirs.strip("[]").split(",") if kind == "int32s" and isinstance(theirs, str) else theirs
        return listed == ours if kind == "int32s" else theirs == "[" + ";".join(ours) + "]"
    if kind == "gates":
        held = theirs if isinstance(theirs, dict) else dict(p.split("=") for p in theirs.split(","))
        return {k: ("true" if v else "false") for k, v in ours.items()} == held
    if kind == "set":
        return sorted(set(ours)) == sorted(set(theirs.split(",")))
    if kind in ("opaque", "quantity", "version") or kind.startswith(("urls", "some of")):
        return True
    return theirs == (ours if not isinstance(ours, int) else str(ours))


def differences(
    asked: list[dict[str, Any]], answers: list[dict[str, Any]], version: int = VERSION
) -> list[str]:
    out = []
    for line, answer in zip(asked, answers, strict=True):
        flags = flag_set(line["component"], ETCD if line["component"] == "etcd" else version)
        ours = parse(flags, line["args"], line.get("env"))
        stops = ours.error is not None and "prints" not in ours.error
        if stops or answer.get("error"):
            if not (stops and answer.get("error")):
                out.append(f"{line}\n  ours: {ours.error}\n  theirs: {answer.get('error')}")
            continue
        theirs = answer.get("values") or {}
        wrong = [
            n for n in ours.values.keys() | theirs.keys()
            if n not in ours.values or n not in theirs
            or not same(flags.flags[n].kind, ours.values[n], theirs[n], flags.flags[n].default)
        ]  # fmt: skip
        out += [f"{line}\n  {n}: ours {ours.values.get(n)!r}, theirs {theirs.get(n)!r}" for n in wrong]
    return out


@pytest.mark.parametrize("seed", SEEDS)
def test_every_command_line_is_read_as_the_component_reads_it(seed):
    seed = seed or int(os.environ.get("COMPLYK8S_SEED", time.time_ns() % 1_000_000))
    chance = random.Random(seed)
    asked = [
        lines.line(chance, c, ETCD if c == "etcd" else VERSION) for _ in range(COUNT // 6) for c in COMPONENTS
    ]
    found = differences(asked, judged(build() / "cluster", asked))
    assert not found, f"seed {seed}: {len(found)} of {len(asked)} differ\n" + "\n".join(found[:10])


@pytest.mark.parametrize("version", [v for v in known("kube-apiserver") if v != VERSION])
def test_other_versions_are_read_as_they_read_them(version):
    """Each version whose flags are in the data, where tests/cluster/flagsets/versions.sh built its judge."""
    judge = Path(os.environ.get("COMPLYK8S_JUDGES", os.devnull)) / str(version) / "judge"
    if not judge.is_file():
        pytest.skip(f"no judge of 1.{version}: COMPLYK8S_JUDGES names no folder that has one")
    chance = random.Random(version)
    of_kubernetes = [c for c in COMPONENTS if c != "etcd"]
    asked = [lines.line(chance, c, version) for _ in range(COUNT // 6) for c in of_kubernetes]
    found = differences(asked, judged(judge, asked), version)
    assert not found, f"{len(found)} of {len(asked)} differ\n" + "\n".join(found[:10])
