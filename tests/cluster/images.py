"""Container images without a registry: the product's own, on a stand-in for its base, and small ones for tests."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
CACHE = Path(os.environ.get("COMPLYK8S_TEST_CACHE") or Path.home() / ".cache/complyk8s")
NAME = "docker.io/library/complyk8s:0.1.0"
"""As cronjob.yaml's image is called where no registry is named."""
BASE = "localhost/complyk8s/python"
DEBIAN = "ca-certificates,netbase,tzdata,libssl3,libsqlite3-0,libffi8,libbz2-1.0,liblzma5,zlib1g,libuuid1,libexpat1,libncursesw6,libreadline8,libgdbm6,libdb5.3"
"""What python:3.11-slim-bookworm has beside Debian's smallest set."""
MADE_FROM = (
    "Dockerfile",
    "requirements.lock",
    "constraints.txt",
    "pyproject.toml",
    "tools/image.py",
    "complyk8s",
    "queries",
    "templates",
    "benchmarks",
    "demo",
)


def missing() -> str:
    """What of the machine is lacking to build the image, in a sentence, or nothing."""
    lacks = [t for t in ("buildah", "mmdebstrap") if shutil.which(t) is None]
    if sys.platform != "linux" or os.geteuid() != 0:
        return "building the image needs root on Linux"
    if lacks:
        return f"building the image needs {' and '.join(lacks)} (apt-get install buildah mmdebstrap)"
    if sys.version_info[:2] != (3, 11) or sys.base_prefix == "/usr":
        return "building the image needs a Python 3.11 that is not Debian's own, for the stand-in of its base"
    return ""


def _run(*command: str | Path, **how: object) -> str:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, **how)  # type: ignore[call-overload]
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return str(done.stdout).strip()


def base() -> Path:
    """A root file system like that of the image's base, as a tar: Debian's packages and this machine's Python."""
    out = CACHE / f"base-{hashlib.sha256((DEBIAN + sys.version).encode()).hexdigest()[:16]}.tar"
    if out.exists():
        return out
    out.parent.mkdir(parents=True, exist_ok=True)
    made = out.with_suffix(".new.tar")
    _run("mmdebstrap", "--variant=minbase", f"--include={DEBIAN}", "bookworm", made, stdin=subprocess.DEVNULL)
    prefix, version = Path(sys.base_prefix), f"python{sysconfig.get_python_version()}"
    packages = prefix / "lib" / version / "site-packages"

    def kept(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
        parts = Path(member.name).parts
        member.uid = member.gid = 0
        return (
            None
            if {"test", "tests", "__pycache__"} & set(parts) or any(p.startswith("config-3") for p in parts)
            else member
        )

    with tarfile.open(made, "a") as tar:
        for path in [
            prefix / "bin" / version,
            *(prefix / "lib").glob("libpython3*.so*"),
            *(prefix / "lib" / version).iterdir(),
        ]:
            if path != packages:
                tar.add(path, f"./usr/local/{path.relative_to(prefix)}", filter=kept)
        for path in (*packages.glob("pip"), *packages.glob("pip-*"), *packages.glob("setuptools*")):
            tar.add(path, f"./usr/local/{path.relative_to(prefix)}", filter=kept)
        for name, to in (("python3", version), ("python", "python3")):
            link = tarfile.TarInfo(f"./usr/local/bin/{name}")
            link.type, link.linkname = tarfile.SYMTYPE, to
            tar.addfile(link)
        text = (
            b"#!/usr/local/bin/python3\nfrom pip._internal.cli.main import main\nraise SystemExit(main())\n"
        )
        pip = tarfile.TarInfo("./usr/local/bin/pip")
        pip.mode, pip.size = 0o755, len(text)
        tar.addfile(pip, io.BytesIO(text))
    made.rename(out)
    return out


def build(folder: Path) -> Path:
    """The image as `docker save` writes it, built by the Dockerfile on the stand-in; once for the same sources."""
    key = hashlib.sha256()
    for path in sorted(
        p
        for name in MADE_FROM
        for p in ((ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name])
    ):
        if path.is_file() and path.suffix != ".pyc":
            key.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    out = CACHE / f"image-{key.hexdigest()[:16]}.tar"
    if out.exists():
        return out
    standin = base()
    buildah = (
        "buildah",
        "--root",
        folder / "root",
        "--runroot",
        folder / "run",
        "--storage-driver",
        "overlay",
    )
    container = _run(*buildah, "from", "scratch")
    _run(*buildah, "add", "-q", container, standin, "/")
    _run(*buildah, "run", "--isolation", "chroot", container, "ldconfig")
    _run(*buildah, "config", "--env", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", container)
    _run(*buildah, "commit", "-q", container, BASE)
    _run(*buildah, "rm", container)
    digest = _run(*buildah, "images", "--format", "{{.Digest}}", BASE)
    _run(
        *buildah,
        "bud",
        "--isolation",
        "chroot",
        "--build-arg",
        f"BASE={BASE}",
        "--build-arg",
        f"BASE_DIGEST={digest}",
        "-t",
        NAME,
        ROOT,
    )
    for old in CACHE.glob("image-*.tar"):
        old.unlink()
    made = out.with_suffix(".new.tar")
    made.unlink(missing_ok=True)
    _run(*buildah, "push", "-q", "--disable-compression", NAME, f"docker-archive:{made}:{NAME}")
    made.rename(out)
    _run(*buildah, "rmi", "--all", "--force")
    return out


def unpack(image: Path, folder: Path) -> Path:
    """The root file system of an image of one layer, below `folder`."""
    with tarfile.open(image) as tar:
        (layer,) = json.load(tar.extractfile("manifest.json"))[0]["Layers"]  # type: ignore[arg-type]
        member = tar.getmember(layer)
        member = tar.getmember(str(Path(layer).parent / member.linkname)) if member.issym() else member
        with tarfile.open(fileobj=tar.extractfile(member)) as inner:
            inner.extractall(folder, numeric_owner=True, filter="fully_trusted")
    folder.chmod(0o755)  # it is the image's /
    return folder


def archive(out: Path, name: str, program: Path) -> None:
    """Writes an image that is one static program, as `docker save` does."""
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as tar:
        member = tarfile.TarInfo(program.name)
        member.mode, member.size = 0o755, program.stat().st_size
        tar.addfile(member, io.BytesIO(program.read_bytes()))
    config = json.dumps({
        "architecture": "amd64", "os": "linux", "config": {"Entrypoint": [f"/{program.name}"], "User": "65535:65535"},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer.getvalue()).hexdigest()}"]},
    }).encode()  # fmt: skip
    manifest = json.dumps([{"Config": "config.json", "RepoTags": [name], "Layers": ["layer.tar"]}]).encode()
    with tarfile.open(out, "w") as tar:
        for path, held in (
            ("layer.tar", layer.getvalue()),
            ("config.json", config),
            ("manifest.json", manifest),
        ):
            member = tarfile.TarInfo(path)
            member.size = len(held)
            tar.addfile(member, io.BytesIO(held))
