"""Container images without a registry."""

import hashlib
import io
import json
import tarfile
from pathlib import Path


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
        for path, held in (("layer.tar", layer.getvalue()), ("config.json", config), ("manifest.json", manifest)):
            member = tarfile.TarInfo(path)
            member.size = len(held)
            tar.addfile(member, io.BytesIO(held))
