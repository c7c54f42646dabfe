"""Writes benchmarks/data/flags from what the components print: `tests/cluster/flagsets/versions.sh` into a folder, then

    python tools/flags.py FOLDER

FOLDER holds <minor>/<component>.jsonl, one flag a line (tests/cluster/flagsets/flagsets.go); etcd's minor versions are
those of 3.x. Versions that are in the data already and not in FOLDER are kept.
"""

import json
import sys
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "benchmarks" / "data" / "flags"
KINDS = {
    "LocalMode": "string", "ProxyMode": "string", "[]v1.Taint": "opaque", "reserved-memory": "opaque",
    "colonSeparatedMultimapStringString": "multimap", "colonSeparatedMultimapStringString allowDefaultEmptyKey": "gates of components",
    "mapStringString NoSplit": "pair", "int32Slice": "int32s", "ipport": "ip port", "Level": "level",
    "mapStringBool": "gates", "mapStringString": "pairs", "namedCertKey": "certificates", "pattern=N,...": "verbosities",
    "portRange": "ports", "severity": "string", "stringArray": "array", "stringSlice": "strings", "stringToString": "string to string",
}  # fmt: skip
"""By the type that pflag names, where it is not the kind itself."""
GO = {
    "*flag.IPVar": "sloppy ip", "*flag.ConfigurationMap": "configuration", "*flag.LangleSeparatedMapStringString": "thresholds",
    "*featuregate.featureGate": "gates",
    "*flag.boolValue": "bool", "*flag.durationValue": "duration", "*flag.intValue": "int", "*flag.int64Value": "int64",
    "*flag.uintValue": "uint", "*flag.uint64Value": "uint64", "*flag.stringValue": "string", "*flag.float64Value": "float64",
    "*flags.IgnoredFlag": "opaque", "*flags.StringsValue": "set", "*flags.UniqueStringsValue": "set", "*flags.uint32Value": "uint32",
}  # fmt: skip
"""By the type in Go, where pflag's name does not tell it, or there is none (etcd)."""


def kind(flag: dict[str, Any]) -> str:
    """The kind of value (complyk8s.components.values) of a flag as it was printed."""
    text: str = flag["type"]
    if flag["go"].startswith("*flags.Selective"):
        return ("some of " if "Strings" in flag["go"] else "one of ") + text
    if flag["go"].startswith("*flags.UniqueURLs"):
        return "urls or *" if flag.get("default") == "*" else "urls or none"
    return GO.get(flag["go"]) or KINDS.get(text, text)


def entries(component: str, folder: Path) -> list[list[Any]]:
    """Each distinct definition of a flag, with the minor versions that have it."""
    found: dict[tuple[Any, ...], set[int]] = {}
    held = DATA / f"{component}.json"
    for *definition, minors in json.loads(held.read_text())["flags"] if held.is_file() else ():
        found.setdefault(tuple(definition), set()).update(minors)
    for dump in sorted(folder.glob(f"*/{component}.jsonl")):
        minor = int(dump.parent.name)
        for minors in found.values():
            minors.discard(minor)
        for line in dump.read_text().splitlines():
            f = json.loads(line)
            key = (
                f["name"],
                kind(f),
                f.get("default", ""),
                f.get("bare") or None,
                f.get("short", ""),
                f.get("overruled", False),
            )
            found.setdefault(key, set()).add(minor)
    return [[*k, sorted(minors)] for k, minors in sorted(found.items(), key=str) if minors]


def main(folder: Path) -> None:
    """Writes one file for each component."""
    DATA.mkdir(parents=True, exist_ok=True)
    for component in (
        "etcd",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-proxy",
        "kube-scheduler",
        "kubelet",
    ):
        rows = ",\n".join(json.dumps(e) for e in entries(component, folder))
        about = '"columns": ["name", "kind", "default", "value where none is written", "letter", "ignored with --config", "minor versions"]'
        (DATA / f"{component}.json").write_text(f'{{{about},\n"flags": [\n{rows}\n]}}\n')


if __name__ == "__main__":
    main(Path(sys.argv[1]))
