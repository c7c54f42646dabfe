"""What views read that comes neither from the cluster nor from its log: parameters, and facts of Kubernetes itself."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import duckdb

from complyk8s import content
from complyk8s.errors import ContentError, place
from complyk8s.settings import Settings
from complyk8s.store import gate
from complyk8s.store.transaction import transaction
from complyk8s.untrusted import InputError, json_text, raw_file

LARGEST = 64 * 2**20
"""Bytes of such a file; the official feed has half a megabyte."""
NAMES = ("releases", "cves", "rbac")
"""Files of benchmarks/kubernetes/: when each minor version ends, Kubernetes' own known weaknesses in
the form of its official feed (https://kubernetes.io/docs/reference/issues-security/official-cve-feed/), and the roles and
bindings that it makes by itself (tools/built_in.py)."""


_COLUMNS = {"parameter": ("name", "value"), "reference_file": ("name", "sha256", "body")}


def parameters(settings: Settings) -> list[tuple[str, str]]:
    """Name and value of each parameter of the settings; a list is several rows."""
    return [(name, value) for name, values in sorted(settings.parameters.items()) for value in values]


def files(settings: Settings) -> list[tuple[str, str, str]]:
    """Name, hash and JSON text of each file; the user's in place of ours where one is named.

    Raises ContentError where it is no JSON.
    """
    out = []
    for name in NAMES:
        own = {"cves": settings.kubernetes_cves, "releases": settings.kubernetes_releases}.get(name)
        path = Path(own) if own else content.folder("benchmarks") / "kubernetes" / f"{name}.json"
        try:
            raw = raw_file.read(path, LARGEST)
            json_text.loads(raw)
        except (OSError, InputError) as e:
            raise ContentError(
                f"{path}: {place(e)}", "give JSON in the form of benchmarks/kubernetes/"
            ) from e
        out.append((name, hashlib.sha256(raw).hexdigest(), raw.decode()))
    return out


def define(db: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Puts them in front of whatever the store holds of the same name, for one session."""
    for table in ("parameter", "reference_file"):
        db.execute(f"drop view if exists {table}")
    db.execute("create table parameter (name varchar, value varchar)")
    db.execute("create table reference_file (name varchar, sha256 varchar, body varchar)")
    _fill(db, settings)


def keep(db: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Keeps in the store what the settings say now, for whoever asks it with SQL of their own."""
    held = db.execute("select name, sha256 from reference_file order by all").fetchall()
    told = db.execute("select name, value from parameter order by all").fetchall()
    wanted = [gate.clean("parameter", {"name": n, "value": v}) for n, v in parameters(settings)]
    if sorted(told) == sorted((w["name"], w["value"]) for w in wanted) and held == sorted(
        (n, h) for n, h, _ in files(settings)
    ):
        return
    with transaction(db):
        db.execute("delete from parameter")
        db.execute("delete from reference_file")
        _fill(db, settings)


def _fill(db: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    theirs = {"cves": settings.kubernetes_cves, "releases": settings.kubernetes_releases}
    held = files(settings)
    gate.put(db, "parameter", *_named("parameter", parameters(settings)))
    gate.put(db, "reference_file", *_named("reference_file", (f for f in held if theirs.get(f[0]))))
    gate.put_own(db, "reference_file", *_named("reference_file", (f for f in held if not theirs.get(f[0]))))


def _named(table: str, rows: Iterable[tuple[str, ...]]) -> Iterable[dict[str, str]]:
    return (dict(zip(_COLUMNS[table], row, strict=True)) for row in rows)
