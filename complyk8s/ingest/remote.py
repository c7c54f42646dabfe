"""Logs in object storage: s3://, gs://, az://, with the credentials of the shell or pod.

By obstore (https://developmentseed.org/obstore), which needs no other package of a provider.
"""

from collections.abc import Callable
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from complyk8s.errors import CollectError

SCHEMES = ("s3", "s3a", "gs", "az", "adl", "abfs", "abfss")


def sources(url: str, suffixes: tuple[str, ...], make: Callable[..., Any]) -> list[Any]:
    """Every log under a URL, in the order of time; the folders under it stand for API servers.

    Raises CollectError where obstore is missing, the storage refuses, or no log is there.
    """
    import contextlib

    base, path = _split(url)
    try:
        store = _store(base)
        found = [meta for batch in _obstore().list(store, path or None) for meta in batch]
        with contextlib.suppress(FileNotFoundError):
            if not found and path:
                found = [_obstore().head(store, path)]
    except CollectError:
        raise
    except Exception as e:  # every provider has errors of its own
        why = " ".join(str(e).split())[:200]
        raise CollectError(
            f"{url}: {type(e).__name__}: {why}", "check the credentials of this shell or pod"
        ) from e
    out = [
        make(f"{base}/{meta['path']}", _folder(meta["path"], path), int(meta["size"]),
             int(meta["last_modified"].timestamp() * 1e9))
        for meta in found if meta["path"].endswith(suffixes) or meta["path"] == path
    ]  # fmt: skip
    if not out:
        raise CollectError(f"{url}: no log file there", f"files end in {', '.join(suffixes)}")
    return sorted(out, key=lambda s: (s.source, s.mtime_ns, s.path))


def opened(url: str) -> BinaryIO:
    """A file's bytes, read piece by piece."""
    base, path = _split(url)
    return cast(BinaryIO, _Reader(_obstore().open_reader(_store(base), path, buffer_size=1 << 25)))


class _Reader:
    """A reader that ends like a file, and gives bytes."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader

    def __enter__(self) -> "_Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.reader.close()

    def read(self, size: int = -1) -> bytes:
        return bytes(self.reader.read(size if size >= 0 else None))


def _split(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise CollectError(
            f"{url}: no storage that can be read", f"one of {', '.join(s + '://' for s in SCHEMES)}"
        )
    if parts.password is not None:  # the URL is kept in the ledger
        raise CollectError(
            f"{parts.scheme}://…: a password in the URL", "give it in the provider's variables"
        )
    return f"{parts.scheme}://{parts.netloc}", parts.path.strip("/")


def _obstore() -> Any:
    try:
        import obstore
    except ImportError as e:
        raise CollectError("logs in object storage need obstore", "pip install 'complyk8s[cloud]'") from e
    return obstore


def _store(base: str) -> Any:
    _obstore()
    from obstore.store import from_url

    return from_url(base)


def _folder(name: str, base: str) -> str:
    """The folder of a file under the URL; of a single file its own."""
    if name == base:
        return name.rpartition("/")[0].rpartition("/")[2]
    return name.removeprefix(base).strip("/").rpartition("/")[0]
