"""A node's file system, wherever it is mounted: links are followed as the node would, never out of it."""

import errno
import grp
import hashlib
import os
import pwd
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from complyk8s.collect import aliases
from complyk8s.errors import place

LARGEST = 4 * 1024 * 1024
"""Bytes of a configuration file; more is no configuration."""
_LINKS = 40


class Root:
    """The node's `/`, at `base` of this machine."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.refused: set[str] = set()
        """What may be there and could not be looked at: nobody may take it for missing."""
        self.users = _names(base / "etc/passwd") or {p.pw_uid: p.pw_name for p in pwd.getpwall()}
        self.groups = _names(base / "etc/group") or {g.gr_gid: g.gr_name for g in grp.getgrall()}

    def real(self, path: str) -> Path:
        """Where `path` of the node lies here. Raises OSError where links go round in circles."""
        todo = [part for part in path.split("/") if part]
        at, links = self.base, 0
        while todo:
            part = todo.pop(0)
            if part == ".":
                continue
            if part == "..":
                at = at if at == self.base else at.parent
                continue
            step = at / part
            if not step.is_symlink():
                at = step
                continue
            links += 1
            if links > _LINKS:
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
            target = str(step.readlink())
            todo = [p for p in target.split("/") if p] + todo
            at = self.base if target.startswith("/") else at
        return at

    def there(self, path: str) -> bool:
        """Whether something is at `path`, as far as it may be looked at."""
        try:
            return self.real(path).exists()
        except PermissionError:
            self.refused.add(path)
        except OSError:
            pass
        return False

    def text(self, path: str) -> str:
        """A file's text. Raises OSError or ValueError where it is no readable text of a sane size."""
        real = self.real(path)
        if not stat.S_ISREG(real.stat().st_mode):
            raise ValueError("no regular file")
        raw = bytearray()
        with real.open("rb", buffering=0) as file:
            while piece := file.read(65536):  # files of /proc/sys refuse to be read in one big piece
                raw += piece
                if len(raw) > LARGEST:
                    raise ValueError(f"more than {LARGEST:,} bytes")
        return raw.decode()

    def yaml(self, path: str) -> Any:
        """A file's YAML or JSON. Raises OSError, or ValueError where it is neither or names itself."""
        try:
            held = yaml.load(self.text(path), yaml.CSafeLoader)
        except yaml.YAMLError as e:
            raise ValueError(place(e)) from e
        if aliases.weight(held) > aliases.MOST:
            raise ValueError("its aliases never end")
        return held

    def inside(self, folder: str, depth: int = 2, most: int = 500) -> Iterator[str]:
        """Paths of the files under a folder, in order; folders of links are not gone into."""
        try:
            names = sorted(place.name for place in self.real(folder).iterdir())
        except PermissionError:
            self.refused.add(folder)
            return
        except OSError:
            return
        for name in names[:most]:
            path = f"{folder.rstrip('/')}/{name}"
            try:
                folder_too = self.real(path).is_dir()
            except OSError:
                continue
            if folder_too and depth > 1 and not (self.real(folder) / name).is_symlink():
                yield from self.inside(path, depth - 1, most)
            elif not folder_too:
                yield path

    def look(self, path: str, *, hashed: bool) -> dict[str, object] | None:
        """Mode, owner, group and, where `hashed`, the hash of what is at `path`; None where nothing is.

        Raises OSError where it may not be looked at.
        """
        try:
            real = self.real(path)
            held = real.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        out: dict[str, object] = {
            "path": path, "mode": f"{stat.S_IMODE(held.st_mode):o}",
            "owner": self.users.get(held.st_uid, str(held.st_uid)),
            "group": self.groups.get(held.st_gid, str(held.st_gid)),
            "folder": stat.S_ISDIR(held.st_mode),
        }  # fmt: skip
        if hashed and stat.S_ISREG(held.st_mode) and held.st_size <= LARGEST and os.access(real, os.R_OK):
            out["sha256"] = hashlib.sha256(real.read_bytes()).hexdigest()
        return out


def _names(path: Path) -> dict[int, str]:
    """Ids and names of a passwd(5) or group(5) file; the first line of an id counts, as for the system."""
    out: dict[int, str] = {}
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return out
    for line in lines:
        fields = line.split(":")
        if len(fields) > 2 and fields[2].isdigit():
            out.setdefault(int(fields[2]), fields[0])
    return out
