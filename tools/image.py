"""Fills the root file system of the image, of the system that it runs on: python tools/image.py ROOT

The Dockerfile runs it, once Python's packages are installed below ROOT. What comes in: Python without what only building
needs; of Debian the packages that own a shared library which any of it loads, whole, and those of ALSO, with their entries
in dpkg's list, so that scanners find them; a user. Neither shell nor pip (docs/adr/0034-a-small-image.md).
"""

import compileall
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

USER = 65532
ALSO = ("base-files", "netbase", "tzdata", "ca-certificates", "fonts-dejavu-core", "fontconfig-config")
"""Debian packages of which files are read, not loaded."""
LOADED = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
"""Debian packages that WeasyPrint loads by name."""
MADE_BY_DEBIAN = (
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/ssl",
    "/etc/fonts",
    "/var/cache/fontconfig",
    "/etc/localtime",
    "/etc/timezone",
)
"""What the installation of packages made, so that no package lists it."""
NOT_OF_DEBIAN = re.compile(
    r"/usr/(share/(man|info|locale|lintian|bug|doc/(?!.*/copyright$))|sbin|bin|lib/[^/]+/gconv)"
)
NOT_OF_PYTHON = re.compile(
    r"/(site-packages|dist-packages|test|tests|idlelib|turtledemo|tkinter|ensurepip|lib2to3|pydoc_data|config-3[^/]*|__pycache__)(/|$)"
    r"|/_tkinter\.|\.a$"
)
NOT_OF_PACKAGES = ("kubernetes/aio", "kubernetes/client/api", "kubernetes/client/models")
"""Below site-packages: nine tenths of the client, generated for each kind, which it loads when they are used. complyk8s asks by paths."""


def libraries(root: Path) -> Iterator[Path]:
    """Shared objects and programs below `root`."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.open("rb").read(4) == b"\x7fELF":
            yield path


def python(root: Path) -> None:
    """Copies Python itself, with what it needs, into `root`."""
    prefix, version = Path(sys.base_prefix), f"python{sys.version_info[0]}.{sys.version_info[1]}"
    files = [prefix / "bin" / n for n in ("python3", version)] + sorted(
        (prefix / "lib").glob("libpython3*.so*")
    )
    files += [
        p
        for p in (prefix / "lib" / version).rglob("*")
        if not NOT_OF_PYTHON.search(str(p.relative_to(prefix)))
    ]
    for path in files:
        copy(path, root)
    packages = root / str(prefix)[1:] / "lib" / version / "site-packages"
    for program in (root / str(prefix)[1:] / "bin").iterdir():
        if program.name not in ("complyk8s", "python3", version):
            program.unlink()
    for name in NOT_OF_PACKAGES:
        keep = (packages / name / "__init__.py").read_text()
        shutil.rmtree(packages / name)
        if name != "kubernetes/aio":
            (packages / name).mkdir()
            (packages / name / "__init__.py").write_text(keep)


def copy(path: Path, root: Path) -> None:
    """One file, link or empty folder, to the same place below `root`, with its mode and time."""
    to = root / str(path.parent.resolve() / path.name)[1:]
    to.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        if not to.is_symlink():
            to.symlink_to(path.readlink())
    elif path.is_dir():
        to.mkdir(exist_ok=True)
    elif path.is_file():
        shutil.copy2(path, to)


def loaded(root: Path) -> set[Path]:
    """What of the system the programs and shared objects below `root` load, by the dynamic linker itself.

    Raises RuntimeError where one of them does not find what it needs.
    """
    out: set[Path] = set()
    env = os.environ | {"LD_LIBRARY_PATH": str(root / str(sys.base_prefix)[1:] / "lib")}
    for path in libraries(root):
        told = subprocess.run(["ldd", path], capture_output=True, text=True, env=env).stdout
        for line in told.splitlines():
            found = re.search(r"(?:=> )?(/\S+) \(0x", line)
            if "not found" in line:
                raise RuntimeError(f"{path}: {line.strip()}")
            if found and not found[1].startswith(str(root)):
                out.add(Path(found[1]))
    return out


def owners(files: set[Path]) -> set[str]:
    """The Debian packages that own the files. Raises RuntimeError for one that none owns."""
    out = set()
    for path in files:
        for name in (
            path,
            path.resolve(),
            Path("/usr" + str(path)),
            Path(str(path.resolve()).removeprefix("/usr")),
        ):
            told = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True)
            if told.returncode == 0:
                out.add(told.stdout.split(": ")[0].split(",")[0])
                break
        else:
            raise RuntimeError(f"no package owns {path}")
    return out


def debian(root: Path) -> None:
    """Copies the Debian packages that are needed, and what their installation made."""
    for name in ("/bin", "/sbin", "/lib", "/lib64"):
        if Path(name).is_symlink():
            copy(Path(name), root)
    by_name = {Path(line) for package in LOADED for line in listed(package) if re.search(r"\.so\.\d+$", line)}
    wanted = owners(loaded(root) | by_name | needs_of(by_name)) | set(ALSO)
    for package in sorted(wanted):
        for line in listed(package):
            if not NOT_OF_DEBIAN.match(line):
                copy(Path(line), root)
    for place in map(Path, MADE_BY_DEBIAN):
        for path in (place, *place.rglob("*")):
            copy(path, root)
    status = subprocess.run(
        ["dpkg-query", "--status", *sorted(wanted)], check=True, capture_output=True, text=True
    ).stdout
    (root / "var/lib/dpkg").mkdir(parents=True, exist_ok=True)
    (root / "var/lib/dpkg/status").write_text(status)


def needs_of(files: set[Path]) -> set[Path]:
    """What libraries of the system load."""
    return {
        Path(m)
        for f in files
        for m in re.findall(r"=> (/\S+) ", subprocess.run(["ldd", f], capture_output=True, text=True).stdout)
    }


def listed(package: str) -> list[str]:
    """The files and folders of a Debian package, folders first."""
    return subprocess.run(
        ["dpkg", "-L", package], check=True, capture_output=True, text=True
    ).stdout.splitlines()


def finish(root: Path) -> None:
    """No debugging symbols; everything compiled, since nothing is written at run time; links' cache; user, folders, licences."""
    for path in libraries(root):
        if b".debug_info" in path.read_bytes():
            subprocess.run(["strip", "--strip-unneeded", path], check=True)
    lib = root / str(sys.base_prefix)[1:] / "lib"
    compileall.compile_dir(lib, quiet=2, stripdir=str(root), prependdir="/", workers=0)
    subprocess.run(["ldconfig", "-r", root], check=True)
    (root / "etc/passwd").write_text(
        f"root:x:0:0:root:/:/nonexistent\ncomplyk8s:x:{USER}:{USER}::/tmp:/nonexistent\n"
    )
    (root / "etc/group").write_text(f"root:x:0:\ncomplyk8s:x:{USER}:\n")
    for folder, mode, owner in (
        ("tmp", 0o1777, 0),
        ("var/lib/complyk8s", 0o700, USER),
        ("proc", 0o755, 0),
        ("sys", 0o755, 0),
        ("dev", 0o755, 0),
    ):
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / folder).chmod(mode)
        os.chown(root / folder, owner, owner)
    papers = root / "usr/share/doc/complyk8s"
    papers.mkdir(parents=True, exist_ok=True)
    for name in ("requirements.lock", "NOTICE", "LICENSE"):
        shutil.copy(Path(__file__).parent.parent / name, papers)


if __name__ == "__main__":
    made = Path(sys.argv[1])
    python(made)
    debian(made)
    finish(made)
