"""A Search whose results come as export files: one Run over all of them, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from harvest.connector import PARSER_VERSION, Entry, Reading, Refused
from harvest.formats.containers import open_file
from harvest.registry import PLATFORMS, SOURCES, read_opened, unread_records
from harvest.remarks import Remark
from ledger.codec import canonical_json
from ledger.errors import InputError
from ledger.events import Accept, Event, RunEnded, RunPart, RunStarted, SearchVersion
from ledger.model import Outcome, Receipt
from ledger.snapshot import RunState, Snapshot
from litharvest.collecting import GivenFile, collect
from litharvest.config import Search
from litharvest.drift import Drift
from litharvest.numbering import across
from litharvest.placing import Known, Placed, RunPlace, place, refusal
from litharvest.workspace import Workspace

_SOURCE_NAMES = {source: s.name for source, s in SOURCES.items()}


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a Search gave this time. ``fresh`` is False where nothing had changed.

    Of a live Run ``remarks`` are what the service did not search as it was meant, and ``drift``
    how its reading of the strategy compares with the last Run.
    """

    search: str
    run: str | None
    outcome: Outcome
    fresh: bool
    entries: int = 0
    new_records: int = 0
    reasons: tuple[str, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    remarks: tuple[Remark, ...] = ()
    drift: Drift | None = None


def import_files(workspace: Workspace, search: Search, version: SearchVersion) -> RunReport:
    """Read the files of a Search into a new Run, unless the last Run read exactly the same."""
    files, problems = collect(workspace.review.folder, search, workspace.review.config.outside)
    snapshot = workspace.store.snapshot(workspace.store.cut())
    print_ = fingerprint(search, version, [f"{f.name} {f.digest}" for f in files] + problems)
    last = next((r for r in reversed(snapshot.runs) if r.started.search == search.name), None)
    if last and last.started.fingerprint == print_ and last.ended:
        return report_of(last, fresh=False)
    run = run_id(snapshot, search.name)
    started = run_started(search, version, run, print_)
    known = Known.of(snapshot)
    before = len(known.records)
    gathered = _read_all(workspace, search, files, run=run, known=known)
    ended = gathered.end(problems)
    accept = accept_as_declared(search, ended, len(gathered.refusals))
    workspace.store.append([started, *gathered.events, ended, *accept], actor="litharvest")
    return RunReport(
        search=search.name,
        run=run,
        outcome=Outcome.ACCEPTED if accept else ended.outcome,
        fresh=True,
        entries=ended.entries,
        new_records=len(known.records) - before,
        reasons=ended.reasons,
        receipts=tuple(gathered.receipts),
    )


def run_id(snapshot: Snapshot, search: str) -> str:
    """The name of the next Run of a Search, e.g. ``psycinfo-2``."""
    return f"{search}-{sum(r.started.search == search for r in snapshot.runs) + 1}"


def fingerprint(search: Search, version: SearchVersion, parts: Sequence[str]) -> str:
    """Everything the outcome of a Run depends on, as one digest."""
    declared = search.config.model_dump(mode="json", exclude={"strategy", "strategy_file", "files"})
    if not declared["columns"]:  # Runs of before the setting came stay what they are
        del declared["columns"]
    text = canonical_json([declared, version.version, PARSER_VERSION, list(parts)])
    return sha256(text.encode()).hexdigest()


def run_started(search: Search, version: SearchVersion, run: str, print_: str) -> RunStarted:
    """The first event of a Run, with what the config declares about it."""
    config = search.config
    return RunStarted(
        run=run,
        search=search.name,
        search_version=version.version,
        fingerprint=print_,
        coverage=config.coverage,
        window=config.window,
        searched_on=str(config.searched_on) if config.searched_on else None,
        exported_on=str(config.exported_on) if config.exported_on else None,
        stated=config.stated,
        expected=config.expected,
        databases=tuple(sorted(config.databases.items())),
        parser=PARSER_VERSION,
        columns=tuple(sorted(config.columns.items())),
    )


def report_of(run: RunState, *, fresh: bool) -> RunReport:
    """What an earlier Run gave."""
    ended = run.ended
    return RunReport(
        search=run.started.search,
        run=run.run,
        outcome=run.outcome,
        fresh=fresh,
        entries=ended.entries if ended else 0,
        reasons=run.reasons,
        receipts=tuple(part.receipt for part in run.parts),
    )


def _read_all(
    workspace: Workspace, search: Search, files: list[GivenFile], *, run: str, known: Known
) -> _Gathered:
    gathered = _Gathered(run, search, known)
    first: dict[str, int] = {}
    for part, file in enumerate(files):
        earlier = first.setdefault(file.digest, part)
        if earlier != part:
            gathered.repeat(part, file, earlier)
        else:
            gathered.read(part, file, workspace)
    return gathered


class _Gathered:
    """What the files of one Run have given so far: events, Receipts and reasons for concern."""

    def __init__(self, run: str, search: Search, known: Known) -> None:
        self.run, self.search, self.known = run, search, known
        self.events: list[Event] = []
        self.receipts: list[Receipt] = []
        self.placed = Placed()
        self.refused = 0
        self.refusals: list[str] = []
        self.faults: list[str] = []
        self.doubts: list[str] = []

    def repeat(self, part: int, file: GivenFile, earlier: int) -> None:
        """A file whose bytes another file of this Run has: named, and read once."""
        twin = self.receipts[earlier]
        words = f"has the same bytes as {twin.file}; it is read once"
        receipt = replace(twin, file=file.name, warnings=(words,))
        vault = next(e.vault for e in self.events if isinstance(e, RunPart) and e.part == earlier)
        self.receipts.append(receipt)
        self.events.append(RunPart(self.run, part, vault, receipt, duplicate_of=earlier))

    def read(self, part: int, file: GivenFile, workspace: Workspace) -> None:
        """Read one file, attribute its entries and place them."""
        try:
            opened = open_file(file.data, file.name)
            opened = replace(opened, notes=(*file.notes, *opened.notes))
            reading = read_opened(
                opened,
                databases=self.search.config.databases,
                platform=self.search.platform,
                columns=self.search.config.columns,
            )
        except InputError as error:
            self._unreadable(part, file, workspace, str(error))
            return
        self.faults += unread_records(opened)
        entries, strays = self._attribute(reading)
        at = RunPlace(self.run, part, opened.text)
        refused = (*reading.refused, *strays)
        receipt = self._receipt(file, reading, entries, len(refused))
        self.receipts.append(receipt)
        self.events.append(RunPart(self.run, part, workspace.vault.put(opened.kept), receipt))
        self.events += place(entries, at, known=self.known, placed=self.placed)
        self.events += [refusal(r, at, source=self.search.sources[0]) for r in refused]
        self.refused += len(refused)
        if refused:
            self.refusals.append(
                f"{file.name}: {len(refused)} of {receipt.found} entries refused, the first at "
                f"line {refused[0].line}: {refused[0].reason}"
            )

    def _unreadable(self, part: int, file: GivenFile, workspace: Workspace, why: str) -> None:
        receipt = Receipt(
            file=file.name,
            sha256=file.digest,
            size=len(file.data),
            format="unreadable",
            dialect="",
            platform="",
            found=0,
            read=0,
            refused=0,
            warnings=(why,),
        )
        self.receipts.append(receipt)
        self.events.append(RunPart(self.run, part, workspace.vault.put(file.data), receipt))
        self.faults.append(why)

    def _attribute(
        self, reading: Reading
    ) -> tuple[tuple[tuple[str, Entry], ...], tuple[Refused, ...]]:
        """(source, entry) pairs, and the entries that name no database where several may be meant.

        What an entry says about itself outranks what the config declares about the file.
        """
        declared = self.search.sources
        alone = declared[0] if len(declared) == 1 else None
        known = [(e.source or alone, e) for e in reading.entries]
        strange = Counter(s for s, _ in known if s is not None and s not in declared)
        for source, n in strange.items():
            raw = next(e.database or "" for s, e in known if s == source)
            self.doubts.append(
                f"{reading.receipt.file}: {n} of {reading.receipt.found} entries are from "
                f"{_SOURCE_NAMES.get(source, source)} ({raw!r}), which this search does not "
                f"declare; add `{source}` to its sources or map it under `databases:`"
            )
        nameless = tuple(
            Refused(
                position=e.position,
                line=e.line,
                offset=e.offset,
                length=e.length,
                reason=f"names no known database ({e.database or 'none given'}) and the search has "
                "several sources; map it under `databases:` in the config",
                raw="",
            )
            for s, e in known
            if s is None
        )
        return tuple((s, e) for s, e in known if s is not None), nameless

    def _receipt(
        self, file: GivenFile, reading: Reading, entries: Sequence[tuple[str, Entry]], refused: int
    ) -> Receipt:
        receipt = reading.receipt
        warnings = list(receipt.warnings)
        if receipt.platform not in (self.search.platform, "generic"):
            said = PLATFORMS[self.search.platform].name
            found = PLATFORMS[receipt.platform].name if receipt.platform in PLATFORMS else "?"
            warnings.append(f"the config says {said}, the content says {found}; content decides")
        return replace(
            receipt,
            file=file.name,
            sha256=file.digest,
            size=len(file.data),
            read=len(entries),
            refused=refused,
            sources=tuple(sorted(Counter(s for s, _ in entries).items())),
            warnings=tuple(warnings),
        )

    def end(self, problems: list[str]) -> RunEnded:
        """The outcome by the rules of docs/counting.md §1."""
        config = self.search.config
        stated = config.stated
        if stated is None:
            stated = _stated_in_files(self.receipts)
        gaps = self._number_across(stated)
        net = self.placed.entries - self.placed.overlaps
        faults = [*problems, *self.refusals, *self.faults]
        if stated is not None and net + self.refused != stated:
            faults.append(
                f"the platform stated {stated} hits, the files hold {net + self.refused}"
                + (f" (and {self.placed.overlaps} overlapping)" if self.placed.overlaps else "")
                + (f"; {gaps}" if gaps else "")
                + "; export the missing ones or correct `stated`"
            )
        doubts = list(self.doubts)
        if config.expected and not config.expected[0] <= net <= config.expected[1]:
            doubts.append(
                f"{net} records lie outside the expected range {config.expected[0]} to "
                f"{config.expected[1]}; check the search, then `litharvest runs accept {self.run}`"
            )
        return RunEnded(
            run=self.run,
            outcome=_outcome(net, faults, doubts),
            entries=self.placed.entries,
            refused=self.refused,
            overlaps=self.placed.overlaps,
            stated=stated,
            reasons=(*faults, *doubts),
        )

    def _number_across(self, stated: int | None) -> str:
        """Warn in the Receipts of gaps and overlaps between files; gives the gaps' sentences."""
        repeats = {
            e.part for e in self.events if isinstance(e, RunPart) and e.duplicate_of is not None
        }
        own = [r for part, r in enumerate(self.receipts) if part not in repeats]
        said = across(own, stated)
        for where, words in said:
            self._warn(own[where], words)
        return "; ".join(words for _, words in said if "in no file" in words)

    def _warn(self, receipt: Receipt, words: str) -> None:
        """Add a warning to a Receipt, here and in the event that holds it."""
        warned = replace(receipt, warnings=(*receipt.warnings, words))
        self.receipts = [warned if r is receipt else r for r in self.receipts]
        self.events = [
            replace(e, receipt=warned) if isinstance(e, RunPart) and e.receipt is receipt else e
            for e in self.events
        ]


def _stated_in_files(receipts: Sequence[Receipt]) -> int | None:
    """The total that the files themselves print ("Record #3 of 18"), or None.

    Files that are each complete are exports of their own and add up; otherwise they are chunks
    of one export, which all print the same total.
    """
    stated = [r.stated for r in receipts if r.stated is not None]
    if all(r.stated == r.found for r in receipts if r.stated is not None):
        return sum(stated) if len(stated) == len(receipts) and stated else None
    return max(stated)


def _outcome(net: int, faults: list[str], doubts: list[str]) -> Outcome:
    if faults:
        return Outcome.PARTIAL if net else Outcome.FAILED
    return Outcome.HELD if doubts else Outcome.COMPLETE


def accept_as_declared(search: Search, ended: RunEnded, refusals: int) -> tuple[Accept, ...]:
    """The config may accept some refused entries beforehand; anything else needs a person.

    ``refusals`` is how many of the reasons speak of refused entries.
    """
    allowed = search.config.accept_refused
    if not ended.refused or ended.refused > allowed or len(ended.reasons) != refusals:
        return ()
    return (
        Accept(
            ended.run,
            by="config",
            reason=f"{ended.refused} refused; `accept_refused: {allowed}` was declared beforehand",
        ),
    )
