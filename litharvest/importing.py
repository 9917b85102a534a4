"""A Search whose results come as export files: one Run over all of them, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import chain

from harvest.connector import PARSER_VERSION, Entry, Pass, Refused
from harvest.formats.containers import open_file
from harvest.formats.mapped import Raw, parts
from harvest.registry import PLATFORMS, SOURCES, read_opened, stream, unread_records
from harvest.remarks import Remark
from ledger.codec import canonical_json, encode
from ledger.errors import InputError
from ledger.events import Accept, Event, RunEnded, RunPart, RunStarted, SearchVersion
from ledger.model import Outcome, Receipt
from ledger.snapshot import RunState, Snapshot
from ledger.spool import Row, Spool
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
    with ExitStack() as spools:
        gathered = _Gathered(run, search, known, spools=spools)
        gathered.read_all(workspace, files)
        ended = gathered.end(problems)
        accept = accept_as_declared(search, ended, len(gathered.refusals))
        around: tuple[list[Event | Row], list[Event | Row]] = ([started], [ended, *accept])
        events = chain(around[0], gathered.events(), around[1])
        workspace.store.append(events, actor="litharvest")
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


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What the entries of one file were found to be: ``words`` is how a Source is first named."""

    refused: list[Refused] = field(default_factory=list)
    nameless: list[Refused] = field(default_factory=list)
    sources: Counter[str] = field(default_factory=Counter)
    words: dict[str, str] = field(default_factory=dict)


def _nameless(entry: Entry) -> Refused:
    return Refused(
        position=entry.position,
        line=entry.line,
        offset=entry.offset,
        length=entry.length,
        reason=f"names no known database ({entry.database or 'none given'}) and the search has "
        "several sources; map it under `databases:` in the config",
        raw="",
    )


class _Gathered:
    """What the files of one Run have given so far: events, Receipts and reasons for concern.

    ``rows`` are the encoded events of each part, in Spools that are closed with ``spools``.
    """

    def __init__(self, run: str, search: Search, known: Known, *, spools: ExitStack) -> None:
        self.run, self.search, self.known = run, search, known
        self.parts: list[RunPart] = []
        self.rows: dict[int, Spool] = {}
        self.receipts: list[Receipt] = []
        self.placed = Placed()
        self.refused = 0
        self.refusals: list[str] = []
        self.faults: list[str] = []
        self.doubts: list[str] = []
        self._spools = spools

    def read_all(self, workspace: Workspace, files: Sequence[GivenFile]) -> None:
        """Read every file, those of the same bytes once."""
        first: dict[str, int] = {}
        for part, file in enumerate(files):
            earlier = first.setdefault(file.digest, part)
            if earlier != part:
                self.repeat(part, file, earlier)
            else:
                self.read(part, file, workspace)

    def repeat(self, part: int, file: GivenFile, earlier: int) -> None:
        """A file whose bytes another file of this Run has: named, and read once."""
        twin = self.receipts[earlier]
        words = f"has the same bytes as {twin.file}; it is read once"
        receipt = replace(twin, file=file.name, warnings=(words,))
        vault = self.parts[earlier].vault
        self.receipts.append(receipt)
        self.parts.append(RunPart(self.run, part, vault, receipt, duplicate_of=earlier))

    def read(self, part: int, file: GivenFile, workspace: Workspace) -> None:
        """Read one file, attribute its entries and place them."""
        try:
            found, text, vault = self._open(file, workspace)
        except InputError as error:
            self._unreadable(part, file, workspace, str(error))
            return
        at = RunPlace(self.run, part, text)
        sorted_ = _Sorted()
        rows = self.rows.setdefault(part, self._spools.enter_context(Spool()))
        entries = self._attributed(found, sorted_)
        rows.extend(map(encode, place(entries, at, known=self.known, placed=self.placed)))
        refused = (*sorted_.refused, *sorted_.nameless)
        rows.extend(encode(refusal(r, at, source=self.search.sources[0])) for r in refused)
        receipt = self._receipt(file, found.receipt(), sorted_)
        self._doubt(receipt, sorted_)
        self.receipts.append(receipt)
        self.parts.append(RunPart(self.run, part, vault, receipt))
        self.refused += len(refused)
        if refused:
            self.refusals.append(
                f"{file.name}: {len(refused)} of {receipt.found} entries refused, the first at "
                f"line {refused[0].line}: {refused[0].reason}"
            )

    def _open(self, file: GivenFile, workspace: Workspace) -> tuple[Pass, Raw, str]:
        """(one pass over the file, the text that it is over, the name of its bytes in the vault).

        Raises:
            InputError: it cannot be read.
        """
        config = self.search.config
        if not isinstance(file.data, bytes):
            found = stream(
                file.data, file.name, databases=config.databases, platform=self.search.platform
            )
            if found is not None:
                workspace.vault.put_parts(file.digest, parts(file.data))
                return found, file.data, file.digest
        opened = open_file(bytes(file.data), file.name)
        opened = replace(opened, notes=(*file.notes, *opened.notes))
        reading = read_opened(
            opened,
            databases=config.databases,
            platform=self.search.platform,
            columns=config.columns,
        )
        self.faults += unread_records(opened)
        items: Iterator[Entry | Refused] = chain(reading.entries, reading.refused)
        receipt = reading.receipt
        whole = Pass(items, lambda: receipt, receipt.platform, receipt.dialect)
        return whole, opened.text, workspace.vault.put(opened.kept)

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
        vault = workspace.vault.put(bytes(file.data))
        self.parts.append(RunPart(self.run, part, vault, receipt))
        self.faults.append(why)

    def _attributed(self, found: Pass, into: _Sorted) -> Iterator[tuple[str, Entry]]:
        """(source, entry) pairs; what is refused, or names no database, goes ``into`` its list.

        What an entry says about itself outranks what the config declares about the file.
        """
        declared = self.search.sources
        alone = declared[0] if len(declared) == 1 else None
        for item in found.items:
            if not isinstance(item, Entry):
                into.refused.append(item)
                continue
            source = item.source or alone
            if source is None:
                into.nameless.append(_nameless(item))
                continue
            into.sources[source] += 1
            into.words.setdefault(source, item.database or "")
            yield source, item

    def _doubt(self, receipt: Receipt, found: _Sorted) -> None:
        """Doubt entries of Sources that the Search does not declare."""
        for source, n in found.sources.items():
            if source not in self.search.sources:
                self.doubts.append(
                    f"{receipt.file}: {n} of {receipt.found} entries are from "
                    f"{_SOURCE_NAMES.get(source, source)} ({found.words[source]!r}), which this "
                    f"search does not declare; add `{source}` to its sources or map it under "
                    "`databases:`"
                )

    def _receipt(self, file: GivenFile, receipt: Receipt, found: _Sorted) -> Receipt:
        warnings = list(receipt.warnings)
        if receipt.platform not in (self.search.platform, "generic"):
            said = PLATFORMS[self.search.platform].name
            name = PLATFORMS[receipt.platform].name if receipt.platform in PLATFORMS else "?"
            warnings.append(f"the config says {said}, the content says {name}; content decides")
        return replace(
            receipt,
            file=file.name,
            sha256=file.digest,
            size=len(file.data),
            read=found.sources.total(),
            refused=len(found.refused) + len(found.nameless),
            sources=tuple(sorted(found.sources.items())),
            warnings=tuple(warnings),
        )

    def events(self) -> Iterator[Event | Row]:
        """What is appended between the beginning and the end of the Run, part by part."""
        for part in self.parts:
            yield part
            yield from self.rows.get(part.part, ())

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
        repeats = {part.part for part in self.parts if part.duplicate_of is not None}
        own = [r for part, r in enumerate(self.receipts) if part not in repeats]
        said = across(own, stated)
        for where, words in said:
            self._warn(own[where], words)
        return "; ".join(words for _, words in said if "in no file" in words)

    def _warn(self, receipt: Receipt, words: str) -> None:
        """Add a warning to a Receipt, here and in the event that holds it."""
        warned = replace(receipt, warnings=(*receipt.warnings, words))
        self.receipts = [warned if r is receipt else r for r in self.receipts]
        self.parts = [replace(p, receipt=warned) if p.receipt is receipt else p for p in self.parts]


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
