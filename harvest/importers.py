"""The importers of tagged text and tables: bytes to a Reading with its Receipt.

An importer never raises for a bad entry: whatever the cutter found comes out read or refused, so
that ``found == read + refused`` holds for any bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby, pairwise

from harvest.connector import Entry, RawEntry, Reading, Recognition, Refused
from harvest.dialects.clarivate import CLARIVATE
from harvest.dialects.cochrane import COCHRANE
from harvest.dialects.dialect import Dialect
from harvest.dialects.ebscohost import CLASSIC, NEW
from harvest.dialects.generic import EMBASE, GENERIC, PSYCNET, SCOPUS
from harvest.dialects.ovid import OVID
from harvest.dialects.proquest import PROQUEST
from harvest.dialects.pubmed import PUBMED
from harvest.formats.table import BadRow, cut_table, header
from harvest.formats.tagged import Note, NoteKind, cut_medline, cut_ris
from harvest.formats.text import decode, encoding_of, lines
from harvest.sniff import guess_ris, is_medline, is_ris
from harvest.sources import cochrane, columns, ebscohost, ovid, proquest, pubmed, ris
from harvest.sources.attribution import Origin, origin, source_of
from harvest.sources.fields import Fields, gather
from ledger.model import Content, Receipt

_RAW_KEPT = 300  # bytes of a refused entry that its Refused quotes
_WARNINGS_KEPT = 50

Meaning = Callable[[Fields, Origin], Content]

RIS_DIALECTS: dict[str, tuple[Dialect, Meaning]] = {
    OVID.name: (OVID, ovid.content),
    CLASSIC.name: (CLASSIC, ebscohost.content),
    NEW.name: (NEW, ebscohost.content),
    COCHRANE.name: (COCHRANE, cochrane.content),
    CLARIVATE.name: (CLARIVATE, ris.content),
    PROQUEST.name: (PROQUEST, proquest.content),
    EMBASE.name: (EMBASE, ris.content),
    SCOPUS.name: (SCOPUS, ris.content),
    PSYCNET.name: (PSYCNET, ris.content),
    GENERIC.name: (GENERIC, ris.content),
}


@dataclass(slots=True)
class _Harvest:
    """What one pass over a file has given so far."""

    data: bytes
    rule: Callable[[Content], str | None] = lambda _: None  # the format's own reason to refuse
    entries: list[Entry] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)

    def keep(self, raw: RawEntry, content: Content, found: Origin) -> None:
        """Add the entry, read or refused."""
        if raw.number is not None:
            self.numbers.append(raw.number)
        reason = _unusable(content) or self.rule(content)
        if reason:
            self.refuse(raw, reason)
            return
        self.entries.append(
            Entry(
                raw.position,
                raw.line,
                raw.offset,
                raw.length,
                found.source,
                content.accession,
                content,
                found.database,
            )
        )

    def refuse(self, raw: RawEntry | BadRow, reason: str) -> None:
        """Add a refused entry with the start of its raw text."""
        start = self.data[raw.offset : raw.offset + min(raw.length, _RAW_KEPT)]
        encoding = encoding_of(self.data)
        text = decode(start) if encoding == "utf-8" else start.decode(encoding, "replace")
        self.refused.append(Refused(raw.position, raw.line, raw.offset, raw.length, reason, text))

    def reading(self, name: str, recognition: Recognition) -> Reading:
        """The Reading with its Receipt."""
        receipt = Receipt(
            file=name,
            sha256=sha256(self.data).hexdigest(),
            size=len(self.data),
            format=recognition.format,
            dialect=recognition.dialect,
            platform=recognition.platform,
            found=len(self.entries) + len(self.refused),
            read=len(self.entries),
            refused=len(self.refused),
            stated=_stated(self.notes),
            sources=count_sources(self.entries),
            unknown_tags=tuple(sorted(self.unknown.items())),
            gaps=tuple(_gaps(self.numbers)),
            warnings=tuple(_warnings(self.notes)),
        )
        return Reading(receipt, tuple(self.entries), tuple(self.refused))


@dataclass(frozen=True, slots=True)
class Ris:
    """RIS in the dialects of RIS_DIALECTS (``harvest.connector.Importer``)."""

    name: str = "ris"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """RIS if there are TY lines; the dialect by what the first records look like."""
        del name  # never proves anything
        if not is_ris(data) or is_medline(data):
            return None
        guess = guess_ris(data)
        dialect = guess.dialect
        return Recognition(
            self.name, "ris", dialect.name, dialect.platform, guess.sure, guess.evidence
        )

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        dialect, meaning = RIS_DIALECTS[recognition.dialect]
        harvest = _Harvest(data)
        _read_tagged(harvest, cut_ris(lines(data)), dialect, meaning)
        return harvest.reading(name, recognition)


@dataclass(frozen=True, slots=True)
class Medline:
    """PubMed's text format, NBIB (``harvest.connector.Importer``)."""

    name: str = "medline"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """MEDLINE text if there is a PMID, OWN or STAT line in front of any TY line."""
        del name
        if not is_medline(data):
            return None
        return Recognition(self.name, "nbib", PUBMED.name, PUBMED.platform, 95, ("PMID- lines",))

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        harvest = _Harvest(data, _unnamed)
        _read_tagged(harvest, cut_medline(lines(data)), PUBMED, pubmed.content)
        return harvest.reading(name, recognition)


@dataclass(frozen=True, slots=True)
class Table:
    """CSV or TSV with a header row that has a title column (``harvest.connector.Importer``)."""

    name: str = "table"

    def identify(self, data: bytes, name: str) -> Recognition | None:
        """A table if the first row names a title and at least one more known column."""
        del name
        delimiter, names = header(data)
        known = columns.column_fields(names)
        if "title" not in known.values() or len(set(known.values())) < 2:
            return None
        kind = "tsv" if delimiter == "\t" else "csv"
        evidence = (f"columns {', '.join(known)}",)
        return Recognition(
            self.name, kind, "columns", "generic", min(90, 30 + 10 * len(known)), evidence
        )

    def read(self, data: bytes, name: str, recognition: Recognition) -> Reading:
        harvest = _Harvest(data)
        names = header(data)[1]
        known = columns.column_fields(names)
        default = columns.default_database(names)
        for item in cut_table(data):
            if isinstance(item, BadRow):
                harvest.refuse(item, item.reason)
                continue
            row = columns.gather_row(item, known, harvest.unknown)
            found = columns.row_origin(row, default)
            harvest.keep(item, columns.content(row, found), found)
        return harvest.reading(name, recognition)


def _read_tagged(
    harvest: _Harvest, items: Iterable[RawEntry | Note], dialect: Dialect, meaning: Meaning
) -> None:
    default: str | None = None
    for item in items:
        if isinstance(item, Note):
            harvest.notes.append(item)
            if item.kind == NoteKind.HEADER and item.text.startswith("Database:"):
                default = item.text.partition(":")[2].strip()
            continue
        fields = gather(item, dialect, harvest.unknown)
        found = _origin(fields, dialect, default)
        harvest.keep(item, meaning(fields, found), found)


def _origin(fields: Fields, dialect: Dialect, default: str | None) -> Origin:
    """Where a tagged entry comes from; MEDLINE text is PubMed's unless ERIC owns the record."""
    if dialect is PUBMED:
        owner = next(iter(fields.get("database", ())), None)
        return Origin(owner, "eric" if owner == "ERIC" else "pubmed")
    accession = next(iter(fields.get("accession", ())), None)
    # EndNote keeps "NLM" as provider of what it fetched from PubMed, and names no database.
    providers = [name for name in fields.get("provider", ()) if source_of(name)]
    names = [*fields.get("database", ()), *providers]
    return origin(names, fields.get("url", ()), accession, default)


def _unusable(content: Content) -> str | None:
    """Why an entry is refused: nothing in it says which report it is about."""
    named = content.title or content.authors or content.registry_ids
    if (
        named
        or content.doi
        or content.pmid
        or content.pmcid
        or content.accession
        or content.other_ids
    ):
        return None
    return "no title, no author and no identifier"


def _unnamed(content: Content) -> str | None:
    """MEDLINE text without PMID and title is the rest of a record, whatever else is left of it."""
    if content.title or content.pmid or content.accession:
        return None
    return "no PMID and no title"


def count_sources(entries: Iterable[Entry]) -> tuple[tuple[str, int], ...]:
    """(source, number) of the attributed entries, by source."""
    return tuple(sorted(Counter(e.source for e in entries if e.source is not None).items()))


def _stated(notes: list[Note]) -> int | None:
    """The number of records that the platform prints, the largest if it changes."""
    return max((int(n.text) for n in notes if n.kind == NoteKind.STATED), default=None)


def _gaps(numbers: list[int]) -> Iterator[str]:
    """Ordinals missing between the first and last of the platform's numbering, as ``4-35``."""
    ordered = sorted(set(numbers))
    for before, after in pairwise(ordered):
        if after - before == 2:
            yield str(before + 1)
        elif after - before > 2:
            yield f"{before + 1}-{after - 1}"


def _warnings(notes: list[Note]) -> Iterator[str]:
    """One sentence a note; stray lines that follow each other share one."""
    told = [n for n in notes if n.kind in {NoteKind.STRAY, NoteKind.OPEN}]
    sentences = [s for _, run in groupby(_numbered(told), key=lambda p: p[0]) for s in _told(run)]
    yield from sentences[:_WARNINGS_KEPT]
    if len(sentences) > _WARNINGS_KEPT:
        yield f"and {len(sentences) - _WARNINGS_KEPT} more remarks of this kind"


def _numbered(notes: list[Note]) -> Iterator[tuple[int, Note]]:
    """Notes with the number of the run of neighbouring stray lines that they belong to."""
    run, last = 0, -9
    for note in notes:
        if note.kind != NoteKind.STRAY or note.line > last + 2:
            run += 1
        last = note.line if note.kind == NoteKind.STRAY else -9
        yield run, note


def _told(run: Iterable[tuple[int, Note]]) -> Iterator[str]:
    notes = [note for _, note in run]
    start, end = notes[0].line, notes[-1].line
    if notes[0].kind == NoteKind.OPEN:
        yield f"line {start}: {notes[0].text}"
        return
    place = f"line {start}" if start == end else f"lines {start} to {end}"
    yield f"{place}: text between entries was left out: {notes[0].text[:80]}"
