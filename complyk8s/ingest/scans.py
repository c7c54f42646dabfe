"""Reports of image scanners: Trivy (of an image, of a cluster) and Grype, as JSON; CycloneDX with vulnerabilities.

https://trivy.dev/latest/docs/configuration/reporting/#json, https://github.com/anchore/grype#output-formats,
https://cyclonedx.org/docs/1.6/json/. A bill of materials without `vulnerabilities` says of none that it is not there, so
it is no scan.
"""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any, NamedTuple

from complyk8s.untrusted import InputError, json_text

_BEGINS = re.compile(
    rb'\A\s*+\{(?s:.{0,4000})"(SchemaVersion|ArtifactName|matches|ClusterName|bomFormat)"\s*:'
)
_SEVERITIES = ("critical", "high", "medium", "low")
MOST = 256 * 2**20
"""A report larger than this is no report."""


class Weakness(NamedTuple):
    """One vulnerability of one package of an image."""

    vulnerability: str
    severity: str
    package: str | None
    installed: str | None
    fixed: str | None


class Scan(NamedTuple):
    """What a scanner says of one image."""

    scan: str
    tool: str
    scanned_at: datetime | None
    names: list[str]
    weaknesses: list[Weakness]


def looks_like(head: bytes | bytearray) -> bool:
    """Whether a file that begins so may be a scanner's report."""
    return bool(_BEGINS.match(head))


def read(text: bytes | bytearray) -> list[Scan]:
    """The images in a report; empty where it is none, so that it is read as a log instead.

    Raises InputError where it is too large or too deep to be read at all.
    """
    try:
        found = json_text.loads(text)
        digest = hashlib.sha256(text).hexdigest()
        each = list(_scans(found)) if isinstance(found, dict) else []
    except json_text.TooMuchError as e:
        raise InputError(f"a scanner's report: {e}") from e
    except (AttributeError, TypeError, KeyError, ValueError):
        return []
    return [Scan(f"{digest}#{n}", *scan) for n, scan in enumerate(each)]


def _scans(report: dict[str, Any]) -> Any:
    if isinstance(report.get("matches"), list) and "source" in report:
        yield _grype(report)
    elif "ClusterName" in report and isinstance(report.get("Resources"), list):
        for resource in report["Resources"]:
            if resource.get("Metadata") or resource.get("Results"):
                yield from _trivy({**resource, "CreatedAt": report.get("CreatedAt")})
    elif report.get("bomFormat") == "CycloneDX" and isinstance(report.get("vulnerabilities"), list):
        yield _cyclonedx(report)
    elif "ArtifactName" in report:
        yield from _trivy(report)


def _trivy(report: dict[str, Any]) -> Any:
    held = report.get("Metadata") or {}
    for meta in held if isinstance(held, list) else [held]:
        names = [report.get("ArtifactName"), *(meta.get("RepoTags") or []), *(meta.get("RepoDigests") or [])]
        weak = [
            Weakness(v["VulnerabilityID"], _severity(v.get("Severity")), v.get("PkgName"), v.get("InstalledVersion"), v.get("FixedVersion") or None)
            for result in report.get("Results") or [] for v in result.get("Vulnerabilities") or []
        ]  # fmt: skip
        yield "trivy", _time(report.get("CreatedAt")), _names(names), weak


def _grype(report: dict[str, Any]) -> Any:
    target = report["source"].get("target")
    target = target if isinstance(target, dict) else {"userInput": target}
    weak = [
        Weakness(m["vulnerability"]["id"], _severity(m["vulnerability"].get("severity")), m["artifact"].get("name"), m["artifact"].get("version"),
                 ", ".join((m["vulnerability"].get("fix") or {}).get("versions") or []) or None)
        for m in report["matches"]
    ]  # fmt: skip
    names = [target.get("userInput"), *(target.get("tags") or []), *(target.get("repoDigests") or [])]
    return "grype", _time((report.get("descriptor") or {}).get("timestamp")), _names(names), weak


def _cyclonedx(bom: dict[str, Any]) -> Any:
    meta = bom["metadata"]
    image = meta["component"]
    names = [
        image.get("name"),
        *(
            p.get("value")
            for p in image.get("properties") or []
            if str(p.get("name")).endswith((":RepoTag", ":RepoDigest"))
        ),
    ]
    parts = {c.get("bom-ref"): c for c in bom.get("components") or []}
    weak = []
    for v in bom["vulnerabilities"]:
        rated = {_severity(r.get("severity")) for r in v.get("ratings") or []}
        severity = next((s for s in _SEVERITIES if s in rated), "unknown")
        fixed = re.search(r"to version ([^;\s]+)", str(v.get("recommendation") or ""))
        for affected in v.get("affects") or [{}]:
            part = parts.get(affected.get("ref"), {})
            weak.append(
                Weakness(
                    v["id"],
                    severity,
                    part.get("name"),
                    part.get("version"),
                    fixed.group(1) if fixed else None,
                )
            )
    return "cyclonedx", _time(meta.get("timestamp")), _names(names), weak


def _severity(text: Any) -> str:
    lowered = str(text or "").lower()
    return lowered if lowered in _SEVERITIES else "unknown"


def _time(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)[:19]).replace(tzinfo=UTC).replace(tzinfo=None)
    except ValueError:
        return None


def _names(names: list[Any]) -> list[str]:
    return sorted({reference(n) for n in names if isinstance(n, str) and n})


def reference(image: str) -> str:
    """An image's name as everybody would write it: `docker.io/library/nginx` is `nginx:latest`.

    With a digest the tag says nothing and is left out (docs of distribution/reference).
    """
    name, at, digest = image.partition("@")
    for prefix in ("index.docker.io/", "docker.io/", "library/"):
        name = name.removeprefix(prefix)
    head, slash, tail = name.rpartition("/")
    bare, colon, tag = tail.partition(":")
    if at:
        return f"{head}{slash}{bare}@{digest}"
    return f"{head}{slash}{bare}:{tag if colon else 'latest'}"
