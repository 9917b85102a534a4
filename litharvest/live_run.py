"""One live Run on its way: what was listed, which batches are in, what they add up to.

The list of ids and each batch are transactions of their own, so that whatever ends the work, the
ledger knows what is in and what is not.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256

from harvest.connector import Batch, Listing, Searcher
from ledger.errors import SearchError
from ledger.events import Event, RunEnded, RunListed, RunPart
from ledger.model import Outcome
from ledger.snapshot import RunState, Snapshot
from litharvest.config import Search
from litharvest.placing import Known, Placed, RunPlace, place, refusal
from litharvest.workspace import Workspace

BATCH = 200
"""PMIDs per request: practical batches are 200 to 500, larger ones fail or are cut short."""

RESUME_HOURS = 24
"""A Run that was cut off is taken up for so many hours: later the literature has moved on, and
what would be fetched is no longer what a search of today finds. Then a new Run lists anew."""

Progress = Callable[[str, int, int], None]


class LiveRun:
    """A Run between its start and its end."""

    def __init__(self, workspace: Workspace, search: Search, run: str, known: Known) -> None:
        self._workspace, self._search, self.run = workspace, search, run
        self._known = known
        self._records_before = len(known.records)
        self._placed = Placed()
        self._listed: RunListed | None = None
        self._ids: tuple[str, ...] = ()
        self._delivered: set[str] = set()
        self._missing: set[str] = set()
        self._refused = 0
        self._refusals: list[str] = []
        self._done: set[int] = set()

    @property
    def new_records(self) -> int:
        """Records that the review did not know before."""
        return len(self._known.records) - self._records_before

    # --- listing --------------------------------------------------------------------------

    def list_ids(self, searcher: Searcher, snapshot: Snapshot) -> None:
        """Ask for all ids, or take up the list and the batches of the Run that was cut off."""
        earlier = next((r for r in snapshot.runs if r.run == self.run), None)
        if earlier is not None and earlier.listed is not None:
            self._take_up(earlier, earlier.listed, snapshot)
            return
        listing = searcher.list(self._search.strategy)
        self._ids = listing.ids
        self._listed = self._listing_event(listing)
        self._workspace.store.append([self._listed], actor="litharvest")

    def _listing_event(self, listing: Listing) -> RunListed:
        vault = self._workspace.vault.put("\n".join(listing.ids).encode())
        return RunListed(
            run=self.run,
            count=len(listing.ids),
            ids_vault=vault,
            term=listing.term,
            translation=listing.translation,
            diagnostics=listing.diagnostics,
        )

    def _take_up(self, run: RunState, listed: RunListed, snapshot: Snapshot) -> None:
        self._listed = listed
        self._ids = tuple(self._workspace.vault.get(listed.ids_vault).decode().split())
        self._done = {part.part for part in run.parts}
        self._missing = {i for part in run.parts for i in part.missing}
        table = snapshot.tables["occurrence"]
        for row in table.select(["run", "record", "part"]).to_pylist():
            if row["run"] == self.run:
                source, _, accession = row["record"].partition(":")
                self._placed.entries += 1
                self._placed.per_part[row["part"]][row["record"]] += 1
                self._placed.sources[source] += 1
                self._delivered.add(accession)
        for row in snapshot.tables["refusal"].select(["run", "reason"]).to_pylist():
            if row["run"] == self.run:
                self._refused += 1
                self._refusals.append(row["reason"])

    # --- fetching -------------------------------------------------------------------------

    def fetch(self, searcher: Searcher, progress: Progress) -> None:
        """Fetch what is not in yet; each batch is one transaction."""
        parts = {ids: part for part, ids in self._batches() if part not in self._done}
        self._show(progress)
        with _closed(searcher.fetch(tuple(parts))) as batches:
            for batch in batches:
                if batch.requested not in parts:
                    raise SearchError(f"{self.run}: a batch came that was not asked for")
                self._take(parts.pop(batch.requested), batch)
                self._show(progress)
        if parts:
            raise SearchError(f"{self.run}: {len(parts)} batches did not come")

    def _batches(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        for part, start in enumerate(range(0, len(self._ids), BATCH)):
            yield part, self._ids[start : start + BATCH]

    def _fetched(self) -> int:
        """Of how many ids the batch is in."""
        return sum(len(ids) for part, ids in self._batches() if part in self._done)

    def _show(self, progress: Progress) -> None:
        progress(self._search.name, self._fetched(), len(self._ids))

    def _take(self, part: int, batch: Batch) -> None:
        """Append what one batch gave, all or nothing."""
        reading = batch.reading
        delivered = {e.accession for e in reading.entries if e.accession}
        unaccounted = set(batch.requested) - delivered - set(batch.missing)
        if unaccounted and not reading.refused:
            raise SearchError(f"nothing is known of {', '.join(sorted(unaccounted))}")
        vault = self._workspace.vault.put(batch.raw)
        at = RunPlace(self.run, part, batch.raw)
        source = self._search.sources[0]
        pairs = tuple((e.source or source, e) for e in reading.entries)
        receipt = replace(
            reading.receipt,
            file=f"{self._search.platform} batch {part + 1}",
            sha256=sha256(batch.raw).hexdigest(),
            size=len(batch.raw),
            sources=((source, len(pairs)),) if pairs else (),
        )
        missing = tuple(i for i in batch.missing if i not in batch.unexplained)
        events: list[Event] = [RunPart(self.run, part, vault, receipt, missing=missing)]
        events += place(pairs, at, known=self._known, placed=self._placed)
        events += [refusal(r, at, source=source) for r in reading.refused]
        self._workspace.store.append(events, actor="litharvest")
        self._done.add(part)
        self._delivered |= delivered
        self._missing |= set(missing)
        self._refused += len(reading.refused)
        self._refusals += [r.reason for r in reading.refused]

    # --- ending ---------------------------------------------------------------------------

    def end(self, problems: Sequence[str]) -> RunEnded:
        """The outcome: complete only if listed = delivered + missing by name."""
        net = self._placed.entries - self._placed.overlaps
        # Of a whole Run all that was not delivered; else what the batches name: a record that is
        # refused, or still to be fetched, is not missing.
        whole = not problems and not self._refused
        known = set(self._ids) if whole else self._missing
        missing = tuple(i for i in self._ids if i in known and i not in self._delivered)
        faults = [*problems, *self._faults(net, missing, ended=not problems)]
        doubts = [] if faults else self._doubts(net)
        outcome = Outcome.COMPLETE
        if faults:
            outcome = Outcome.PARTIAL if net else Outcome.FAILED
        elif doubts:
            outcome = Outcome.HELD
        return RunEnded(
            run=self.run,
            outcome=outcome,
            entries=self._placed.entries,
            refused=self._refused,
            overlaps=self._placed.overlaps,
            stated=len(self._ids) if self._listed else None,
            missing=missing,
            reasons=(*faults, *doubts),
        )

    def _faults(self, net: int, missing: tuple[str, ...], *, ended: bool) -> Iterator[str]:
        listed = len(self._ids)
        if not ended and self._fetched() < listed:
            yield (
                f"{self._fetched()} of {listed} records are in; run again within {RESUME_HOURS} "
                "hours to go on from there, later all are listed anew"
            )
        if self._refusals:
            besides = f"; {len(missing)} missing by name" if missing else ""
            yield f"{self._refused} records refused, the first: {self._refusals[0]}{besides}"
            if ended and net + self._refused + len(missing) != listed:
                yield (
                    f"{listed} listed, but {net} delivered, {self._refused} refused and "
                    f"{len(missing)} missing by name; what came is said below each reply in "
                    f"`litharvest runs show {self.run}`"
                )
        elif ended and net + len(missing) != listed:
            yield f"{listed} listed, {net} delivered and {len(missing)} missing by name"

    def _doubts(self, net: int) -> list[str]:
        expected = self._search.config.expected
        if not expected or expected[0] <= net <= expected[1]:
            return []
        return [
            f"{net} records lie outside the expected range {expected[0]} to {expected[1]}; "
            f"check the search, then `litharvest runs accept {self.run}`"
        ]


@contextmanager
def _closed(batches: Iterator[Batch]) -> Iterator[Iterator[Batch]]:
    """The batches, whose fetching ends with the block whatever ends it."""
    try:
        yield batches
    finally:
        if isinstance(batches, Generator):
            batches.close()
