"""What complyk8s is made of when it runs: its pins with hashes, its SBOM, the licences of native parts.

python tools/supply.py lock        # writes requirements.lock; asks the package index, through pip
python tools/supply.py sbom DIR    # writes the SBOMs (CycloneDX 1.6, JSON) of the wheel and the image
python tools/supply.py notice      # writes NOTICE from the installed packages
python tools/supply.py check       # exits 1 where requirements.lock or NOTICE is not what it should be
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
NOTICE = ROOT / "NOTICE"
GLIBC = range(36, 16, -1)
"""Of the image's Debian 12, down to manylinux2014."""
ENVIRONMENT = {"python_version": "3.11", "python_full_version": "3.11.9", "sys_platform": "linux", "platform_system": "Linux",
               "os_name": "posix", "implementation_name": "cpython", "platform_python_implementation": "CPython", "extra": ""}  # fmt: skip
HEAD = """\
# What the image installs, with the hashes of its wheels for x86-64 and arm64: pip install --require-hashes -r requirements.lock
# Made by tools/supply.py lock, from pyproject.toml and constraints.txt.
"""


NOT_IN_IMAGE = {
    "polars": "188 MB; tables on a terminal and Parquet files, which no run makes",
    "aiohttp": "for the client's asyncio half, which complyk8s does not use",
    "aiohttp-retry": "as aiohttp",
}
"""What installations have and the image has not, and why (docs/adr/0034-a-small-image.md)."""


def runtime(subject: str = "image") -> dict[str, str]:
    """Name and version of each package that the `image` has or the `wheel` needs, with what these need, in order."""
    return {name: metadata.version(name) for name in needs(subject) if name}


def needs(subject: str = "image") -> dict[str, set[str]]:
    """What each package of the runtime set needs, in order; under the empty name what complyk8s itself does.

    The image has what reads object storage, and not NOT_IN_IMAGE. Of this environment; raises
    metadata.PackageNotFoundError where one is not installed.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    image = subject == "image"
    asked = project["dependencies"] + (project["optional-dependencies"]["cloud"] if image else [])
    out: dict[str, set[str]] = {"": set()}
    todo = [("", Requirement(r)) for r in asked]
    while todo:
        of, wanted = todo.pop()
        name = canonicalize_name(wanted.name)
        if image and name in NOT_IN_IMAGE:
            continue
        out[of].add(name)
        if name in out and not wanted.extras:
            continue
        out.setdefault(name, set())
        for line in metadata.requires(name) or ():
            inner = Requirement(line)
            extras = ("", *wanted.extras)
            if inner.marker is None or any(
                inner.marker.evaluate({**ENVIRONMENT, "extra": e}) for e in extras
            ):
                todo.append((name, inner))
    return dict(sorted(out.items()))


def pinned() -> dict[str, str]:
    """What constraints.txt says of each package."""
    lines = (ROOT / "constraints.txt").read_text().split()
    return {canonicalize_name(n): v for n, _, v in (line.partition("==") for line in lines)}


def locked() -> dict[str, tuple[str, list[str]]]:
    """What requirements.lock says: version and hashes of each package."""
    out: dict[str, tuple[str, list[str]]] = {}
    for line in LOCK.read_text().replace("\\\n", " ").splitlines():
        if line and not line.startswith("#"):
            pin, *hashes = line.split()
            name, _, version = pin.partition("==")
            out[name] = (version, [h.removeprefix("--hash=") for h in hashes])
    return out


def _hashes(pins: dict[str, str], machine: str) -> dict[str, str]:
    """The sha256 of the wheel that pip takes for this machine, as the index has it."""
    platforms = [f"manylinux_2_{n}_{machine}" for n in GLIBC] + [
        f"manylinux2014_{machine}",
        f"linux_{machine}",
    ]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--dry-run", "--ignore-installed",
             "--no-deps", "--only-binary=:all:", "--python-version=3.11", "--implementation=cp", "--target", folder, "--report", report,
             *(f"--platform={p}" for p in platforms), *(f"{n}=={v}" for n, v in pins.items())], check=True,
        )  # fmt: skip
        held = json.loads(report.read_text())
    return {
        canonicalize_name(item["metadata"]["name"]): item["download_info"]["archive_info"]["hashes"]["sha256"]
        for item in held["install"]
    }


def lock() -> None:
    """Writes requirements.lock."""
    pins = runtime()
    of = [_hashes(pins, machine) for machine in ("x86_64", "aarch64")]
    lines = [
        f"{name}=={version}" + "".join(f" \\\n    --hash=sha256:{h}" for h in sorted({held[name] for held in of}))
        for name, version in pins.items()
    ]  # fmt: skip
    LOCK.write_text(HEAD + "\n".join(lines) + "\n")


def trouble() -> Iterator[str]:
    """What of requirements.lock and NOTICE does not fit pyproject.toml, constraints.txt and what is installed."""
    wanted, held, pins = runtime(), locked(), pinned()
    for name in sorted(wanted.keys() ^ held.keys()):
        yield f"requirements.lock: {name} is {'missing' if name in wanted else 'not needed'}"
    for name, (version, hashes) in held.items():
        if pins.get(name) != version:
            yield f"requirements.lock: {name} {version}, constraints.txt has {pins.get(name)}"
        if not hashes or not all(re.fullmatch("sha256:[0-9a-f]{64}", h) for h in hashes):
            yield f"requirements.lock: {name} has no hash"
    if re.search("://|--index|--extra", LOCK.read_text()):
        yield "requirements.lock names where packages come from"
    if notice() != NOTICE.read_text():
        yield "NOTICE: python tools/supply.py notice"


def _licence(name: str) -> str:
    held = metadata.metadata(name)
    classifiers = [
        c.rpartition(" :: ")[2] for c in held.get_all("Classifier") or () if c.startswith("License ::")
    ]
    short = (held["License"] or "").strip().split("\n")[0]
    said = held["License-Expression"] or (short if 0 < len(short) < 60 else "")
    return said or "; ".join(classifiers) or "see its licence file"


def _native(name: str) -> bool:
    return any(re.search(r"\.so(\.\d+)*$", str(f)) for f in metadata.files(name) or ())


INSIDE = {
    "aiohttp": "llhttp (MIT)",
    "pydantic-core": "Rust crates (MIT, Apache-2.0 and others)",
    "brotli": "the Brotli library (MIT)",
    "cffi": "libffi (MIT)",
    "duckdb": "DuckDB (MIT) with the third-party libraries in it",
    "obstore": "Rust crates (MIT, Apache-2.0, BSD, ISC and others)",
    "hyperscan": "the Hyperscan or Vectorscan engine (BSD-3-Clause), Boost (BSL-1.0), PCRE (BSD-3-Clause), Ragel's output",
    "orjson": "Rust crates (MIT, Apache-2.0, MPL-2.0)",
    "pillow": "libjpeg-turbo (IJG, BSD-3-Clause, Zlib), libpng, libtiff, libwebp, FreeType (FTL), HarfBuzz (MIT), Little CMS (MIT), OpenJPEG (BSD-2-Clause) and others",
    "polars-runtime-32": "Polars (MIT) and Rust crates (MIT, Apache-2.0, BSD, Zlib and others)",
    "pyyaml": "LibYAML (MIT)",
    "zopfli": "the Zopfli library (Apache-2.0)",
    "zstandard": "Zstandard (BSD-3-Clause or GPL-2.0-only; used under BSD-3-Clause)",
}  # fmt: skip
"""What is compiled into the wheels that have native parts, by their own sources; the metadata of a wheel does not say it."""
SYSTEM = {
    "libpango-1.0-0, libpangoft2-1.0-0": "LGPL-2.0-or-later",
    "libharfbuzz-subset0": "MIT",
    "fontconfig": "HPND and others",
    "fonts-dejavu-core": "Bitstream-Vera and public domain",
}
"""What the Dockerfile installs with apt; each brings /usr/share/doc/NAME/copyright."""


def notice() -> str:
    """The text of NOTICE. Raises KeyError for a package with native parts of which nothing is written down."""
    pins = dict(sorted((runtime("wheel") | runtime("image")).items()))
    lines = ["complyk8s", "Licensed under the Apache License, Version 2.0; see LICENSE.", "",
             "The wheel holds complyk8s alone. Installations hold these packages too, the image those of requirements.lock, each under its",
             "own licence, whose text lies in the package's dist-info. Made by tools/supply.py notice.", ""]  # fmt: skip
    lines += [f"{n}  {_licence(n)}" for n in pins]
    lines += ["", "Compiled into their wheels:", ""] + [f"{n}  {INSIDE[n]}" for n in pins if n in INSIDE or (_native(n) and n not in PLAIN)]  # fmt: skip
    lines += ["", "In the image, from Debian:", ""] + [f"{n}  {licence}" for n, licence in SYSTEM.items()]
    return "\n".join(lines) + "\n"


PLAIN = frozenset(
    {"charset-normalizer", "fonttools", "frozenlist", "markupsafe", "multidict", "propcache", "yarl"}
)
"""Native parts that are the package's own code and nothing else's."""


def sbom(subject: str) -> str:
    """The SBOM of the `wheel` or the `image`, CycloneDX 1.6 as JSON: the same bytes each time.

    The wheel's lists what it needs; the image's, with the hashes of what was installed and Debian's packages.
    """
    from cyclonedx.model import HashAlgorithm, HashType
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentScope, ComponentType
    from cyclonedx.output.json import JsonV1Dot6
    from packageurl import PackageURL

    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    version = re.search(r'__version__ = "(.+)"', (ROOT / "complyk8s/__init__.py").read_text())
    number = version[1] if version else ""
    kind = ComponentType.CONTAINER if subject == "image" else ComponentType.APPLICATION
    top = Component(name=project["name"], version=number, type=kind, bom_ref=f"complyk8s@{number}",
                    purl=PackageURL("oci" if subject == "image" else "pypi", None, project["name"], number))  # fmt: skip
    bom = Bom()
    bom.metadata.component = top
    parts = {}
    held_by = locked()
    for name, pin in runtime(subject).items():
        hashes = held_by[name][1] if subject == "image" else []
        parts[name] = Component(
            name=name, version=pin, type=ComponentType.LIBRARY, scope=ComponentScope.REQUIRED, bom_ref=f"{name}@{pin}",
            purl=PackageURL("pypi", None, name, pin), licenses=_licences(name),
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=h.removeprefix("sha256:")) for h in hashes],
        )  # fmt: skip
    system = [n for names in SYSTEM for n in names.split(", ")] if subject == "image" else []
    debian = [
        Component(name=n, type=ComponentType.LIBRARY, bom_ref=n, purl=PackageURL("deb", "debian", n))
        for n in system
    ]
    for part in (*parts.values(), *debian):
        bom.components.add(part)
    for name, below in needs(subject).items():
        bom.register_dependency(
            parts[name] if name else top, [*(parts[n] for n in sorted(below)), *([] if name else debian)]
        )
    held = json.loads(JsonV1Dot6(bom).output_as_string())
    held.pop("serialNumber", None)  # it would be another each time
    held["metadata"].pop("timestamp", None)
    return json.dumps(held, indent=2, sort_keys=True) + "\n"


def _licences(name: str) -> Any:
    from cyclonedx.contrib.license.factories import LicenseFactory

    return [LicenseFactory().make_from_string(_licence(name))]


def main(arguments: list[str]) -> int:
    """Does what is asked."""
    match arguments:
        case ["lock"]:
            lock()
        case ["notice"]:
            NOTICE.write_text(notice())
        case ["sbom", folder]:
            Path(folder).mkdir(parents=True, exist_ok=True)
            for subject in ("wheel", "image"):
                (Path(folder) / f"complyk8s-{subject}.cdx.json").write_text(sbom(subject))
        case ["check"]:
            found = list(trouble())
            print("\n".join(found))
            return 1 if found else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
