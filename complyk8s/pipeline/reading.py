"""One log file into the store, a batch at a time."""

from collections.abc import Callable
from functools import partial

from complyk8s.ingest import portions
from complyk8s.ingest.ahead import ahead
from complyk8s.ingest.blocks import blocks
from complyk8s.ingest.carried import Memory, waiting
from complyk8s.ingest.lines import Rejected, Source
from complyk8s.ingest.portions import Portion
from complyk8s.model import Reason
from complyk8s.pipeline.runs import Run
from complyk8s.store.events import FLUSH, Batch, Tally, Unreadable
from complyk8s.store.parts import Part

_CLOSER = (portions.sift, partial(portions.sift, closely=True))
"""How portions are looked at that the store could not read: first fast, then in every detail."""


class Reading:
    """Reads one file from where the last run stopped. Its parts count once the ledger has them: a kill
    in between leaves files without an entry, which the next run deletes and reads again."""

    def __init__(self, run: Run, source: Source, cluster: str, stem: str, tally: Tally) -> None:
        self.run, self.source, self.stem, self.tally = run, source, stem, tally
        self.batch = Batch(run.db, run.settings.store.absolute(), cluster)
        self.held: list[Portion] = []
        self.rejected: list[Rejected] = []
        self.parts: list[Part] = []
        self.flushed = 0

    def read(self, skip: int, first_line: int, told: Callable[[str], None]) -> None:
        """Reads to the end. Raises Unreadable where even rescued events cannot be stored."""
        memory: Memory = {}
        found = blocks(self.source, skip, first_line, self.run.settings)
        size = 0
        keep = self.run.settings.keep_exec_arguments
        for portion in ahead(
            p for block in found for p in portions.portions(block, memory, keep_arguments=keep)
        ):
            self.held.append(portion)
            size += portion.size()
            if size >= FLUSH:
                self._flush()
                size = 0
                told(f"{self.source.path}: {self.tally.events:,} events")
        self._flush()
        self.rejected += [
            Rejected.of(first_line + self.tally.lines, 0, str(piece).encode("utf-8", "replace"), Reason.END_MISSING)
            for piece in waiting(memory)
        ]  # fmt: skip
        self.rejected.sort(key=lambda r: (r.line, r.at_byte))
        self.tally.quarantined += len(self.rejected)

    def _flush(self) -> None:
        self.parts += self._written()
        self.flushed += 1
        for portion in self.held:
            self.tally.lines += portion.count
            self.tally.redacted += portion.redacted
            self.tally.skipped += portion.skipped
            self.rejected += portion.rejected
        self.held.clear()

    def _written(self) -> list[Part]:
        stem = f"{self.stem}-{self.flushed:03}"
        for look_closer in _CLOSER:
            try:
                return self.batch.write(portions.texts(self.held, self.source.source), stem, self.tally)
            except Unreadable:
                for portion in self.held:
                    look_closer(portion)
        return self.batch.write(portions.texts(self.held, self.source.source), stem, self.tally)
