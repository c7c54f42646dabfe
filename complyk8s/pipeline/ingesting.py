"""Log files into the store, each read once, in order, and remembered."""

import errno
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from complyk8s import safe_files
from complyk8s.errors import CollectError
from complyk8s.ingest import lines, scans
from complyk8s.ingest.lines import Rejected, Source, chunks
from complyk8s.model import LINK, Gap, Reason
from complyk8s.pipeline.reading import Reading
from complyk8s.pipeline.runs import NAMELESS, Run, now
from complyk8s.store import ledger
from complyk8s.store import scans as kept_scans
from complyk8s.store.events import Tally
from complyk8s.store.ledger import Filed
from complyk8s.untrusted import InputError, raw_file

Told = Callable[[str], None]


@dataclass
class Ingested:
    """What one call read."""

    files: int = 0
    unchanged: int = 0
    events: int = 0
    duplicates: int = 0
    quarantined: int = 0
    skipped: int = 0
    redacted: int = 0
    scans: int = 0
    """Images that a scanner's report tells of, reports that were known before too."""
    gaps: list[Gap] = field(default_factory=list)
    """Files that nothing could be read of."""
    worst: list[str] = field(default_factory=list)
    """The first bad line of each file, for people."""
    elsewhere: list[str] = field(default_factory=list)
    """Files that are filed under another cluster's name, for people."""


def ingest(run: Run, paths: tuple[str, ...], cluster: str, told: Told = lambda _: None) -> Ingested:
    """Reads every log under `paths`; what was read before is not read again.

    Raises CollectError where a path is not there, or where nothing in them is an audit event.
    """
    done = Ingested()
    ledger.settle_links(run.db, [p for p in paths if p != "-" and "://" not in p])
    missing: list[CollectError] = []
    for source in _sources(run, paths, done, missing):
        done.files += 1
        try:
            _file(run, source, cluster, done, told)
        except InputError as e:
            _unreadable(run, source, "unreadable", str(e), done)
        except OSError as e:
            if source.path != "-" and e.filename is None:
                raise  # the store's disk, not the log's
            _unreadable(
                run, source, LINK if e.errno == errno.ELOOP else "unreadable", e.strerror or str(e), done
            )
    if missing and not (done.events or done.duplicates or done.unchanged or done.scans):
        raise missing[0]
    if done.files and not (done.events or done.duplicates or done.unchanged or done.scans):
        raise CollectError(
            f"no audit event in {', '.join(paths)}"
            + (f": {done.worst[0]}" if done.worst else _nothing(done)),
            "give files that kube-apiserver wrote with --audit-log-path, or JSON reports of Trivy or Grype;"
            " what was found instead is in the table quarantine; how a wrapper that is not known is added stands in"
            " docs/logs.md, or cut the events out of it: jq -c .KEY FILE | complyk8s ingest -",
        )
    return done


def _nothing(done: Ingested) -> str:
    return f": {done.skipped:,} records are of other logs" if done.skipped else ": the files are empty"


def _looks(bad: Rejected) -> str:
    """What a line that could not be read looks like: its cause, and which of its keys are known."""
    return f"{bad.reason}" + (f" (of its keys these are known: {', '.join(bad.keys)})" if bad.keys else "")


def _sources(run: Run, paths: tuple[str, ...], done: Ingested, missing: list[CollectError]) -> list[Source]:
    """What is there of the paths that were given; one that is not there is a gap, and the others are read."""
    try:
        found = lines.sources(paths)
    except CollectError as e:
        if len(paths) == 1:
            missing.append(e)
            _absent(run, paths[0], str(e), done)
            return []
        return [s for path in paths for s in _sources(run, (path,), done, missing)]
    for path in paths:
        ledger.mended(run.db, _shown(path), "missing")
    return found


def _shown(path: str) -> str:
    return raw_file.shown(path if path == "-" or "://" in path else str(Path(path).absolute()))


def _absent(run: Run, path: str, why: str, done: Ingested) -> None:
    _note(run, Gap("audit-log", _shown(path), "missing", why), why, done)


def _unreadable(run: Run, source: Source, cause: str, why: str, done: Ingested) -> None:
    """Notes a file that nothing could be read of."""
    gap = Gap("audit-log", raw_file.shown(source.path), cause, why)
    _note(run, gap, f"{gap.what}: {why}", done)


def _note(run: Run, gap: Gap, said: str, done: Ingested) -> None:
    """Keeps what could not be read, once, as it is now."""
    done.gaps.append(gap)
    ledger.mended(run.db, gap.what)
    ledger.add_gaps(run.db, run.id, None, [gap])
    done.worst.append(said)


def _file(run: Run, source: Source, cluster: str, done: Ingested, told: Told) -> None:
    if raw_file.shown(source.path) != source.path:
        raise InputError("its name is not UTF-8; rename it")
    if source.below:
        safe_files.check_below(source.path, source.below)  # told whether it was read before or not
    known = ledger.filed(run.db, source.path) if source.path != "-" else None
    if known and known.cluster not in ("", cluster):
        if known.cluster == NAMELESS:  # filed before the cluster had a name: it is read again under its own
            known = known._replace(generation=known.generation + 1, bytes=0, lines=0, tally=Tally(), size=-1)
        else:
            done.elsewhere.append(
                f"{raw_file.shown(source.path)} is filed under the cluster {known.cluster}, not {cluster}: a file is read for one"
                " cluster only; give a copy of it under another name if it is of both"
            )
            done.unchanged += 1
            return
    if known and (known.size, known.mtime_ns) == (source.size, source.mtime_ns):
        _still(run, source, known, done)
        return
    if source.path != "-" and "://" not in source.path:
        source.open().close()  # what is no regular file, or may not be read, is told here
    if known is None and source.path != "-" and _scanned(run, source, done, told):
        return
    if known and not (source.size >= known.bytes and source.prefix(known.bytes) == known.sha256):
        known = known._replace(generation=known.generation + 1, bytes=0, lines=0, tally=Tally())
    start = known or Filed(0, "", 0, 0, 0, 0, Tally())
    _read(run, source, start, cluster, done, told)


def _still(run: Run, source: Source, known: Filed, done: Ingested) -> None:
    """Counts a file that has not changed; one that could not be read, or not to its end, fails again."""
    if held := ledger.gaps_of(run.db, raw_file.shown(source.path)):
        done.gaps += held
        done.worst += [f"{gap.what}: {gap.detail}" for gap in held]
        done.unchanged += 1
        return
    if known.tally.quarantined and not (known.tally.events or known.tally.duplicates or known.tally.skipped):
        gap = Gap(
            "audit-log",
            raw_file.shown(source.path),
            "unreadable",
            "nothing in it could be read, and it has not changed",
        )
        done.gaps.append(gap)
        done.worst.append(f"{gap.what}: {gap.detail}")
    else:
        done.unchanged += 1


def _scanned(run: Run, source: Source, done: Ingested, told: Told) -> bool:
    """Takes the file where it is an image scanner's report; False where it is not."""
    text = bytearray()
    try:
        for piece in chunks(replace(source, digest=hashlib.sha256()), 0, run.settings):
            text += piece
            if len(text) > scans.MOST or (len(text) >= 4096 and not scans.looks_like(text[:8192])):
                return False
    except InputError:
        return False
    found = scans.read(text) if scans.looks_like(text[:8192]) else []
    for scan in found:
        done.scans += 1
        if not kept_scans.known(run.db, scan.scan):
            kept_scans.take(
                run.db, run.id, source.path, scan.scan, scan.tool,
                # the newest scan of an image counts: one from a time to come would count for ever
                min(scan.scanned_at, now()) if scan.scanned_at else None, scan.names,
                [w._asdict() for w in scan.weaknesses],
            )  # fmt: skip
            told(f"{source.path}: {len(scan.weaknesses)} vulnerabilities of {', '.join(scan.names)}")
    return bool(found)


def _read(
    run: Run, source: Source, start: Filed, cluster: str, done: Ingested, told: Told
) -> None:  # fmt: skip
    tally, before = start.tally, replace(start.tally)
    reading = Reading(run, source, cluster, f"{run.id}~{done.files:05}", tally)
    reading.read(start.bytes, start.lines + 1, told)
    bad = reading.rejected + ([source.tail] if source.tail else [])
    ledger.file_away(
        run.db, _entry(run, source, start, cluster), tally, reading.parts, [r._asdict() for r in bad]
    )
    _count(done, tally, before)
    ledger.mended(run.db, raw_file.shown(source.path))
    if cut := [r for r in reading.rejected if r.reason in (Reason.BROKEN, Reason.BOMB)]:
        gap = Gap(
            "audit-log", raw_file.shown(source.path), "cut", f"read up to line {cut[0].line}: {cut[0].reason}"
        )
        _note(run, gap, f"{gap.what}: {gap.detail}", done)
    elif bad and not (tally.events or tally.duplicates or tally.skipped) and reading.rejected:
        done.gaps.append(
            Gap(
                "audit-log",
                raw_file.shown(source.path),
                "unreadable",
                f"nothing in it could be read: {_looks(bad[0])}",
            )
        )
    if reading.rejected and not cut:
        done.worst.append(f"{source.path}:{bad[0].line}: {_looks(bad[0])}")
    told(f"{source.path}: {tally.events - before.events:,} new events")


def _entry(run: Run, source: Source, start: Filed, cluster: str) -> dict[str, Any]:
    digest = source.digest.hexdigest()
    if source.path == "-":
        path = f"stdin:{digest[:16]}"
    else:
        path = source.path
        if source.consumed < source.size and not source.whole:
            digest = source.prefix(source.consumed)
    return {
        "path": path, "generation": start.generation, "source": source.source, "cluster": cluster,
        "run_id": run.id, "sha256": digest, "bytes": source.consumed, "size": source.size,
        "mtime_ns": source.mtime_ns,
    }  # fmt: skip


def _count(done: Ingested, after: Tally, before: Tally) -> None:
    for name in ("events", "duplicates", "quarantined", "skipped", "redacted"):
        gained = getattr(after, name) - getattr(before, name)
        setattr(done, name, getattr(done, name) + gained)
