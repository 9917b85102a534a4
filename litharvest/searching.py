"""A Search that is run live: list, fetch in batches, one transaction each; resumable.

A kill or a lost connection leaves a Run whose batches are in the ledger; the next run goes on
with that Run if nothing it depends on has changed, and asks for no batch twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from harvest.connector import Batch, Listing, Searcher
from ledger.errors import SearchError
from ledger.events import Event, RunEnded, RunListed, RunPart, RunStarted, SearchVersion
from ledger.model import Outcome
from ledger.snapshot import RunState, Snapshot
from ledger.store import instant
from litharvest.config import Search
from litharvest.importing import RunReport, fingerprint, report_of, run_id, run_started
from litharvest.placing import Known, Placed, RunPlace, place, refusal
from litharvest.workspace import Workspace

BATCH = 200
"""PMIDs per request: practical batches are 200 to 500, larger ones fail or are cut short."""

_RESUME_WITHIN = timedelta(hours=24)

Progress = Callable[[str, int, int], None]


def search_live(
    workspace: Workspace,
    search: Search,
    version: SearchVersion,
    *,
    searcher: Searcher,
    progress: Progress,
) -> RunReport:
    """Run a Search through its platform's interface; a failure ends as a partial or failed Run."""
    snapshot = workspace.store.snapshot(workspace.store.cut())
    print_ = fingerprint(search, version, [])
    live = _resumable(workspace, snapshot, search, print_)
    if live is None:
        run = run_id(snapshot, search.name)
        live = _start(workspace, run_started(search, version, run, print_))
    harvest = _LiveRun(workspace, search, live, Known.of(snapshot))
    try:
        harvest.list(searcher, snapshot)
        harvest.fetch(searcher, progress)
        ended = harvest.end(())
    except SearchError as error:
        ended = harvest.end((str(error),))
    workspace.store.append([ended], actor="litharvest")
    after = workspace.store.snapshot(workspace.store.cut())
    state = next(r for r in after.runs if r.run == live)
    report = report_of(state, fresh=True)
    return replace(report, new_records=harvest.new_records)


def _start(workspace: Workspace, started: RunStarted) -> str:
    """Append the beginning of a new Run; unless declared, it was searched today."""
    today = instant(workspace.clock())[:10]
    dated = replace(started, searched_on=started.searched_on or today)
    workspace.store.append([dated], actor="litharvest")
    return started.run


def _resumable(workspace: Workspace, snapshot: Snapshot, search: Search, print_: str) -> str | None:
    """The Run to go on with: the newest of this Search, if it was cut off less than a day ago."""
    last = next((r for r in reversed(snapshot.runs) if r.started.search == search.name), None)
    if last is None or last.started.fingerprint != print_:
        return None
    cut_off = last.outcome is Outcome.OPEN or (
        last.outcome in (Outcome.PARTIAL, Outcome.FAILED) and len(last.parts) < _batches(last)
    )
    at = {t.number: t.at for t in workspace.store.transactions()}[last.tx]
    recent = at >= instant(workspace.clock() - _RESUME_WITHIN)
    return last.run if recent and cut_off else None


def _batches(run: RunState) -> int:
    return -(-run.listed.count // BATCH) if run.listed else 0


class _LiveRun:
    """One live Run on its way: what was listed, which batches are in, what they added up to."""

    def __init__(self, workspace: Workspace, search: Search, run: str, known: Known) -> None:
        self._workspace, self._search, self.run = workspace, search, run
        self._known = known
        self._records_before = len(known.records)
        self._placed = Placed()
        self._listed: RunListed | None = None
        self._ids: tuple[str, ...] = ()
        self._delivered: set[str] = set()
        self._refused = 0
        self._refusals: list[str] = []
        self._done: set[int] = set()

    @property
    def new_records(self) -> int:
        return len(self._known.records) - self._records_before

    def list(self, searcher: Searcher, snapshot: Snapshot) -> None:
        """Ask for all ids, or take up the list and the batches of the Run that was cut off."""
        earlier = next((r for r in snapshot.runs if r.run == self.run), None)
        if earlier is not None and earlier.listed is not None:
            self._take_up(earlier, snapshot)
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

    def _take_up(self, run: RunState, snapshot: Snapshot) -> None:
        if run.listed is None:
            return
        self._listed = run.listed
        self._ids = tuple(self._workspace.vault.get(run.listed.ids_vault).decode().split())
        self._done = {part.part for part in run.parts}
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

    def fetch(self, searcher: Searcher, progress: Progress) -> None:
        """Fetch what is not in yet; each batch is one transaction."""
        for part, start in enumerate(range(0, len(self._ids), BATCH)):
            progress(self._search.name, min(start, len(self._ids)), len(self._ids))
            if part not in self._done:
                wanted = self._ids[start : start + BATCH]
                for i, batch in enumerate(searcher.fetch(wanted)):
                    self._take(part, batch, i)
        progress(self._search.name, len(self._ids), len(self._ids))

    def _take(self, part: int, batch: Batch, nth: int) -> None:
        if nth:
            raise SearchError(f"the searcher split batch {part} of {self.run}; it must not")
        vault = self._workspace.vault.put(batch.raw)
        reading = batch.reading
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
        events: list[Event] = [RunPart(self.run, part, vault, receipt)]
        events += place(pairs, at, known=self._known, placed=self._placed)
        events += [refusal(r, at, source=source) for r in reading.refused]
        self._workspace.store.append(events, actor="litharvest")
        self._delivered |= {e.accession for e in reading.entries if e.accession}
        self._refused += len(reading.refused)
        self._refusals += [r.reason for r in reading.refused]

    def end(self, problems: Sequence[str]) -> RunEnded:
        """The outcome: complete only if listed = delivered + missing by name."""
        listed = len(self._ids)
        net = self._placed.entries - self._placed.overlaps
        faults = list(problems)
        if self._refusals:
            faults.append(f"{self._refused} records refused, the first: {self._refusals[0]}")
        missing: tuple[str, ...] = ()
        if not problems and not self._refused:
            missing = tuple(i for i in self._ids if i not in self._delivered)
        doubts = []
        expected = self._search.config.expected
        if expected and not expected[0] <= net <= expected[1] and not faults:
            doubts.append(
                f"{net} records lie outside the expected range {expected[0]} to {expected[1]}; "
                f"check the search, then `litharvest runs accept {self.run}`"
            )
        if not faults and net + len(missing) != listed:
            faults.append(f"{listed} listed, {net} delivered and {len(missing)} missing by name")
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
            stated=listed if self._listed else None,
            missing=missing,
            reasons=(*faults, *doubts),
        )
