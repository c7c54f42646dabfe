"""Files that nobody else reads, and paths that lead nowhere else.

What is written here is the owner's alone (folders 0700, files 0600), whatever the umask, and no link that
somebody planted is followed: a new file is made with O_EXCL and O_NOFOLLOW, and takes its place by a rename.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from complyk8s.errors import ContentError, StoreError
from complyk8s.untrusted import raw_file

_NEW = os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@contextlib.contextmanager
def owner_only() -> Iterator[None]:
    """Within the block new files and folders are the owner's alone, those that libraries make too."""
    before = os.umask(_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def check_folder(folder: Path) -> None:
    """Whether a store in `folder` may be used: it is ours and nobody else can change what is in it.

    Root's is as good as ours. In a pod a folder is ours too where a group of ours owns it and new files
    inherit the group: so Kubernetes leaves every volume that a pod with an fsGroup mounts
    (https://kubernetes.io/docs/tasks/configure-pod-container/security-context/).
    Raises ContentError, also for what is no folder.
    """
    try:
        held = folder.stat()
    except FileNotFoundError:
        return
    except OSError as e:
        raise ContentError(f"{folder}: {e.strerror or e}", "give another --store") from e
    if not stat.S_ISDIR(held.st_mode):
        raise ContentError(f"{folder} is no folder", "give another --store")
    if _of_volume(held):
        return
    if held.st_uid not in (os.geteuid(), 0):
        raise ContentError(
            f"{folder} belongs to another user ({held.st_uid}), who can change what is in it",
            "run as that user, or give a copy of your own as --store",
        )
    if held.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ContentError(
            f"{folder} can be written by others (mode {stat.S_IMODE(held.st_mode):o})",
            f"look through it, then: chmod -R go-rwx {folder}",
        )


def _of_volume(held: os.stat_result) -> bool:
    """Whether it is as Kubernetes' fsGroup leaves a folder of a volume."""
    return (
        "KUBERNETES_SERVICE_HOST" in os.environ
        and bool(held.st_mode & stat.S_ISGID)
        and not held.st_mode & stat.S_IWOTH
        and held.st_gid in {os.getegid(), *os.getgroups()}
    )


def make_folder(folder: Path) -> None:
    """Makes the folder, and those above it, where they are not there. Raises OSError."""
    with owner_only():
        folder.mkdir(parents=True, exist_ok=True)


def tighten(folder: Path) -> None:
    """Makes everything under `folder` the owner's alone.

    Raises ContentError where a link, or something that is neither file nor folder, or somebody else's file lies there.
    """
    itself = folder.stat()
    volume = _of_volume(itself)
    _narrow(folder, itself)
    for path, held in _below(folder):
        if stat.S_ISLNK(held.st_mode):
            raise ContentError(
                f"{path} is a link: a store has none", "remove it; to use another disk, mount it"
            )
        if not (stat.S_ISREG(held.st_mode) or stat.S_ISDIR(held.st_mode)):
            raise ContentError(f"{path} is neither file nor folder", "remove it")
        if held.st_uid not in (os.geteuid(), 0) and not volume:
            raise ContentError(f"{path} belongs to another user ({held.st_uid})", "see who put it there")
        _narrow(path, held)


def _narrow(path: Path, held: os.stat_result) -> None:
    if held.st_mode & _OTHERS and os.geteuid() == held.st_uid:
        with contextlib.suppress(FileNotFoundError):
            path.chmod(0o700 if stat.S_ISDIR(held.st_mode) else 0o600)


def _below(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Every entry under the folder, links as links; what another run removes meanwhile is left out."""
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except (FileNotFoundError, PermissionError):  # ext4's lost+found is root's
        return
    for entry in entries:
        try:
            held = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        yield Path(entry.path), held
        if stat.S_ISDIR(held.st_mode):
            yield from _below(Path(entry.path))


def opened_private(path: Path) -> int:
    """A descriptor of a file for reading and writing, made where it is not there.

    Raises ContentError where it is a link, or no plain file.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, 0o600)
    except OSError as e:
        if e.errno == errno.ELOOP:
            raise ContentError(
                f"{path} is a link: a store has none", "see who put it there, and remove it"
            ) from e
        raise StoreError(f"{path}: {e.strerror or e}", "give a --store that can be written") from e
    held = os.fstat(handle)
    if not stat.S_ISREG(held.st_mode) or held.st_nlink > 1:
        os.close(handle)
        raise ContentError(f"{path} is no file of its own", "see who put it there, and remove it")
    return handle


def put(folder: Path, name: str, data: bytes, mode: int = 0o600) -> Path:
    """Writes `folder/name` whole or not at all, synced to disk; its path.

    `name` may begin with sub-folders, which are made. No link under `folder` is followed; one in the file's place is
    replaced. Whoever may read the file by its `mode` may enter the folders that are made. Raises OSError.
    """
    *parents, last = Path(name).parts
    partial = f".{last}.partial"
    folder_mode = mode | (mode & 0o444) >> 2 | 0o700
    with contextlib.ExitStack() as stack:
        folder_made(folder, folder_mode)
        at = _kept(stack, os.open(folder, _FOLDER))
        for parent in parents:
            with contextlib.suppress(FileExistsError):
                os.mkdir(parent, folder_mode, dir_fd=at)
            at = _kept(stack, os.open(parent, _FOLDER | os.O_NOFOLLOW, dir_fd=at))
        with contextlib.suppress(FileNotFoundError):
            os.unlink(partial, dir_fd=at)
        try:
            with os.fdopen(os.open(partial, os.O_WRONLY | _NEW, 0o600, dir_fd=at), "wb") as file:
                file.write(data)
                file.flush()
                os.fchmod(file.fileno(), mode)
                os.fsync(file.fileno())
            os.replace(partial, last, src_dir_fd=at, dst_dir_fd=at)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(partial, dir_fd=at)
            raise
        os.fsync(at)
    return folder / name


def folder_made(folder: Path, mode: int) -> None:
    """Makes the folder with this mode where it is not there; one that is there keeps its own. Raises OSError."""
    if not folder.is_dir():
        make_folder(folder.parent)
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            folder.chmod(mode)


def _kept(stack: contextlib.ExitStack, handle: int) -> int:
    stack.callback(os.close, handle)
    return handle


def roots(given: Iterable[str | Path]) -> tuple[str, ...]:
    """The real places of files and folders that a user named: what lies below them may be read."""
    return tuple(os.path.realpath(path) for path in given)


def is_below(path: Path | str, below: tuple[str, ...]) -> bool:
    """Whether a path, with its links followed, is one of the places or lies under one."""
    real = os.path.realpath(path)
    return any(real == root or real.startswith(root.rstrip("/") + "/") for root in below)


def check_below(path: Path | str, below: tuple[str, ...]) -> None:
    """Raises OSError with ELOOP where a path is a link that leads to none of the places."""
    if not is_below(path, below):
        raise _leads_out(path)


def folders_elsewhere(folder: Path, below: tuple[str, ...]) -> list[Path]:
    """Links in a folder to folders elsewhere, in order. Nobody goes into them, and that is worth telling."""
    return sorted(p for p in folder.rglob("*") if p.is_symlink() and p.is_dir() and not is_below(p, below))


def opened(path: Path | str, below: tuple[str, ...]) -> BinaryIO:
    """The file, opened to be read, where it lies below one of the places.

    It is the opened file that is asked where it lies, so a link that is put in its place meanwhile changes nothing.
    Raises OSError with ELOOP where it lies elsewhere, InputError where it is no regular file.
    """
    check_below(path, below)  # before it is opened: a pipe or a device would notice
    file = raw_file.opened(path)
    if not is_below(f"/proc/self/fd/{file.fileno()}", below):
        file.close()
        raise _leads_out(path)
    return file


def out(path: Path | str) -> str:
    """What to tell of a link that leaves what was given: where it leads, and how to have that read."""
    return f"a link out of what was given, to {os.path.realpath(path)}; to have that read, give it by itself"


def _leads_out(path: Path | str) -> OSError:
    return OSError(errno.ELOOP, out(path), str(path))
